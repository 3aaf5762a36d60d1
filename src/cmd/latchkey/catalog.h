#pragma once
// What there is to grant and to call. Part of the program, so these commands need no server and no
// data folder.
//
//   resources filter? -> [{"id", "title", "depth", "disabled"}, ...] in the tree's order
//   routes filter?    -> [{"method", "path", "resources", "guest_switchable", "served"}, ...]

#include <optional>

#include "base/json.h"
#include "cmd/latchkey/command.h"

namespace latchkey::cmd {

// nullopt: it is another command.
std::optional<json::value> RunCatalog(const Command& command);

}  // namespace latchkey::cmd
