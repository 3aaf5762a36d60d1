// admin.role.*: what admin users may do. A role is named by its name.
//   create name all_resources? resources? | list | edit role name? all_resources? resources? |
//   delete role

#include <algorithm>
#include <utility>

#include "cmd/latchkey/command.h"
#include "domain/json_form.h"

namespace latchkey::cmd {
namespace {

Result<json::value> RoleAnswer(const CommandCall& call, const domain::Role& role) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, call.context.admin_users.List());
  json::object object{{"id", role.id.value}, {"name", role.name}};
  object["users"] = std::count_if(users.begin(), users.end(), [&](const domain::AdminUser& user) {
    return user.role_id == role.id;
  });
  for (const auto& field : domain::GrantJson(role.held)) object[field.key()] = field.value();
  return json::value(std::move(object));
}

Result<domain::Role> Find(const CommandCall& call) {
  LATCHKEY_TRY(const std::string name, call.Text("role"));
  return call.context.roles.FindByName(name);
}

Result<json::value> Create(const CommandCall& call) {
  domain::RoleInput input;
  LATCHKEY_TRY(input.name, call.Text("name"));
  input.held = call.Grant();
  LATCHKEY_TRY(const domain::Role role, call.Change<domain::Role>([&] {
    return call.context.roles.Create(call.actor, input);
  }));
  return RoleAnswer(call, role);
}

Result<json::value> List(const CommandCall& call) {
  LATCHKEY_TRY(const std::vector<domain::Role> roles, call.context.roles.List());
  json::array rows;
  for (const domain::Role& role : roles) {
    LATCHKEY_TRY(json::value row, RoleAnswer(call, role));
    rows.push_back(std::move(row));
  }
  return json::value(std::move(rows));
}

Result<json::value> Edit(const CommandCall& call) {
  LATCHKEY_TRY(const domain::Role before, Find(call));
  domain::RoleInput input;
  if (call.params.contains("name")) {
    LATCHKEY_TRY(input.name, call.Text("name"));
  }
  input.held = call.Grant();
  LATCHKEY_TRY(const domain::Role role, call.Change<domain::Role>([&] {
    return call.context.roles.Edit(call.actor, before.id, input);
  }));
  return RoleAnswer(call, role);
}

Result<json::value> Delete(const CommandCall& call) {
  LATCHKEY_TRY(const domain::Role role, Find(call));
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.roles.Delete(call.actor, role.id); }));
  return json::value(json::object{{"name", role.name}});
}

constexpr NamedCommand kCommands[] = {
    {"admin.role.create", Create},
    {"admin.role.list", List},
    {"admin.role.edit", Edit},
    {"admin.role.delete", Delete},
};

}  // namespace

std::span<const NamedCommand> RoleCommands() { return kCommands; }

}  // namespace latchkey::cmd
