// config.*: the settings that a merchant changes while it runs (domain/settings.h).
//   get path | set path value  -> {"path", "value"}
//   list                       -> [{"path", "value"}, ...]

#include "cmd/latchkey/command.h"

namespace latchkey::cmd {
namespace {

Result<json::value> Get(const CommandCall& call) {
  LATCHKEY_TRY(const std::string path, call.Text("path"));
  LATCHKEY_TRY(const std::string value, call.context.settings.Get(path));
  return json::value(json::object{{"path", path}, {"value", value}});
}

Result<json::value> Set(const CommandCall& call) {
  LATCHKEY_TRY(const std::string path, call.Text("path"));
  LATCHKEY_TRY(const std::string value, call.Text("value"));
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.settings.Set(call.actor, path, value); }));
  return Get(call);
}

Result<json::value> List(const CommandCall& call) {
  LATCHKEY_TRY(const auto settings, call.context.settings.List());
  json::array rows;
  for (const auto& [path, value] : settings) {
    rows.push_back(json::object{{"path", path}, {"value", value}});
  }
  return json::value(std::move(rows));
}

constexpr NamedCommand kCommands[] = {
    {"config.get", Get},
    {"config.set", Set},
    {"config.list", List},
};

}  // namespace

std::span<const NamedCommand> ConfigCommands() { return kCommands; }

}  // namespace latchkey::cmd
