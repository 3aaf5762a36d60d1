#pragma once
// `latchkey serve`: runs the server until it is told to stop.

#include "cmd/latchkey/cli.h"

namespace latchkey::cmd {

// Returns the exit code. SIGINT and SIGTERM stop it within seconds; a second one at once. SIGHUP has
// certificates read again, but stops a server that was started from a terminal, which is hung up
// then. SIGUSR2 starts the program anew, as it is on disk now, to take over from this one.
// Tells a service manager (NOTIFY_SOCKET) when it is ready, and which process it is.
int Serve(const GlobalOptions& options, const ServeInvocation& invocation);

}  // namespace latchkey::cmd
