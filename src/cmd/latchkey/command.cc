#include "cmd/latchkey/command.h"

#include <array>

namespace latchkey::cmd {

Result<json::value> CommandSet::Run(const Command& command, const domain::Actor& actor,
                                    const Progress& progress) const {
  const std::array tables = {IntegrationCommands(), ConfigCommands(),  AdminCommands(),
                             RoleCommands(),        ExplainCommands(), NotificationCommands(),
                             NodeCommands()};
  for (const auto& table : tables) {
    for (const NamedCommand& named : table) {
      if (named.name == command.name) {
        return named.function(CommandCall{context_, command.params, actor, progress});
      }
    }
  }
  return Error::Make(ErrorKind::kInvalidArgument,
                     "There is no command " + command.name + ": is the server of another version?");
}

Result<std::string> CommandCall::Text(std::string_view name) const {
  if (const json::value* value = params.if_contains(name)) {
    if (const json::string* text = value->if_string()) return std::string(*text);
  }
  Error error = Error::Make(ErrorKind::kInvalidArgument, std::string(name) + " is required.");
  error.fields.push_back({std::string(name), "A text is required."});
  return error;
}

bool CommandCall::Flag(std::string_view name) const {
  const json::value* value = params.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t CommandCall::Number(std::string_view name, std::int64_t where_absent) const {
  const json::value* value = params.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : where_absent;
}

std::optional<acl::Grant> CommandCall::Grant() const {
  if (Flag("all_resources")) return acl::Grant::All();
  const json::value* resources = params.if_contains("resources");
  if (resources == nullptr) return std::nullopt;
  return acl::Grant::Of(TextsOf(*resources));
}

std::vector<std::string> TextsOf(const json::value& value) {
  std::vector<std::string> texts;
  if (const json::array* list = value.if_array()) {
    for (const json::value& item : *list) {
      if (const json::string* text = item.if_string()) texts.emplace_back(*text);
    }
  }
  return texts;
}

}  // namespace latchkey::cmd
