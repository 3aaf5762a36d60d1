#pragma once
// `latchkey doctor`: looks at everything that a server needs, and says what is wrong with it.

#include "cmd/latchkey/cli.h"

namespace latchkey::cmd {

// Changes nothing, and may run beside a server. Prints a line for each check; the exit code is 1
// where one of them found something that keeps a server from its work.
int RunDoctor(const GlobalOptions& options);

}  // namespace latchkey::cmd
