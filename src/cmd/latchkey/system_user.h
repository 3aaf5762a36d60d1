#pragma once
// Names of the machine's users, for the audit.

#include <sys/types.h>

#include <string>

namespace latchkey::cmd {

// The name of `uid`, or its number where it has none.
std::string UserName(uid_t uid);

}  // namespace latchkey::cmd
