// nodes.*: the servers on one database.
//   list -> [{"id", "name", "version", "started_at", "serves", "silent_ms", "state"}, ...], of which
//           state is serving or silent; none where the database is a file
//   wait -> {} as soon as what was changed before is in force on every node

#include "base/node_limits.h"
#include "cmd/latchkey/command.h"
#include "domain/json_form.h"

namespace latchkey::cmd {
namespace {

Result<json::value> List(const CommandCall& call) {
  json::array rows;
  if (call.context.cluster == nullptr) return json::value(std::move(rows));
  LATCHKEY_TRY(const std::vector<domain::Node> nodes, call.context.cluster->ListNodes());
  for (const domain::Node& node : nodes) {
    const bool silent = node.silent_ms > limits::kFreshnessMsMax;
    rows.push_back(json::object{{"id", node.id},
                                {"name", node.name},
                                {"version", node.version},
                                {"started_at", domain::TimeText(node.started_at_s)},
                                {"serves", node.serves.value},
                                {"silent_ms", node.silent_ms},
                                {"state", silent ? "silent" : "serving"}});
  }
  return json::value(std::move(rows));
}

Result<json::value> Wait(const CommandCall& call) {
  if (!call.context.wait_for_nodes) return json::value(json::object());
  LATCHKEY_TRY(const std::vector<std::string> behind, call.context.wait_for_nodes());
  if (behind.empty()) return json::value(json::object());
  std::string names;
  for (const std::string& name : behind) names += (names.empty() ? "" : ", ") + name;
  return Error::Make(ErrorKind::kUnavailable,
                     "The change is made, but may not be in force yet on " + names + ".");
}

constexpr NamedCommand kCommands[] = {
    {"nodes.list", List},
    {"nodes.wait", Wait},
};

}  // namespace

std::span<const NamedCommand> NodeCommands() { return kCommands; }

}  // namespace latchkey::cmd
