#pragma once
// The command line's way to a running server.

#include <optional>
#include <string>

#include "base/result.h"
#include "cmd/latchkey/command.h"
#include "cmd/latchkey/control_channel.h"

namespace latchkey::cmd {

// A connection to the server on that data folder; nullopt where none is running.
// Errors: kForbidden where there is one that this user may not talk to.
Result<std::optional<ControlChannel>> ConnectControl(const std::string& data_path);

// Runs `command` there. Errors: the command's, as the server told them; the channel's.
Result<json::value> RunThere(ControlChannel& channel, const Command& command,
                             const Progress& progress);

}  // namespace latchkey::cmd
