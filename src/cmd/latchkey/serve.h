#pragma once
// `latchkey serve`: runs the server until it is told to stop.

#include "cmd/latchkey/cli.h"

namespace latchkey::cmd {

// Returns the exit code. SIGINT, SIGTERM and SIGHUP stop it within seconds; a second one at once.
// Tells a service manager (NOTIFY_SOCKET) when it is ready.
int Serve(const GlobalOptions& options, const ServeInvocation& invocation);

}  // namespace latchkey::cmd
