#pragma once
// What only a person at a terminal can be asked.

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::cmd {

// LATCHKEY_ADMIN_PASSWORD where it is set; else asked for twice without echo.
// kInvalidArgument without either, or where the two differ.
Result<Password> AskNewPassword();

// Asks and waits for "yes". kInvalidArgument where standard input is no terminal; kForbidden for
// any other answer.
Result<void> AskToConfirm(const std::string& question);

}  // namespace latchkey::cmd
