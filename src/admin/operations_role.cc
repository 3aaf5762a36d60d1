// /roles: what admin users may do.

#include <algorithm>
#include <utility>

#include "admin/api.h"

namespace latchkey::admin {
namespace {

json::object Shown(const Call& call, const domain::Role& role,
                   const std::vector<domain::AdminUser>& users) {
  json::object object = RoleJson(role);
  object["users"] = std::count_if(users.begin(), users.end(), [&](const domain::AdminUser& user) {
    return user.role_id == role.id;
  });
  object["within_reach"] = call.role.held.Covers(role.held);
  return object;
}

Answer RoleAnswer(const Call& call, const domain::Role& role, int status = 200) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, call.context.admin_users.List());
  return JsonAnswer(Shown(call, role, users), status);
}

Result<RoleId> NamedRole(const Call& call) {
  LATCHKEY_TRY(const std::int64_t number, call.Number("role"));
  return RoleId{number};
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const std::vector<domain::Role> roles, call.context.roles.List());
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, call.context.admin_users.List());
  json::array items;
  for (const domain::Role& role : roles) items.push_back(Shown(call, role, users));
  return ItemsAnswer(std::move(items));
}

Answer Show(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const RoleId id, NamedRole(call));
  LATCHKEY_TRY(const domain::Role role, call.context.roles.Show(id));
  return RoleAnswer(call, role);
}

Answer Create(Call& call) {
  domain::RoleInput input;
  input.name = call.form.RequiredText("name");
  input.held = ReadGrant(call.form);
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::Role role, call.Change<domain::Role>([&] {
    return call.context.roles.Create(call.actor, input);
  }));
  return RoleAnswer(call, role, 201);
}

Answer Edit(Call& call) {
  LATCHKEY_TRY(const RoleId id, NamedRole(call));
  domain::RoleInput input;
  input.name = call.form.Text("name");
  input.held = ReadGrant(call.form);
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::Role role, call.Change<domain::Role>([&] {
    return call.context.roles.Edit(call.actor, id, input);
  }));
  return RoleAnswer(call, role);
}

Answer Delete(Call& call) {
  LATCHKEY_TRY(const RoleId id, NamedRole(call));
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.roles.Delete(call.actor, id); }));
  return NoContent();
}

using http::Method;

constexpr Operation kOperations[] = {
    {"/roles", List, Method::kGet, needs::kPermissions},
    {"/roles", Create, Method::kPost, needs::kRoles},
    {"/roles/{id}", Show, Method::kGet, needs::kPermissions},
    {"/roles/{id}", Edit, Method::kPatch, needs::kRoles},
    {"/roles/{id}", Delete, Method::kDelete, needs::kRoles},
};

}  // namespace

std::span<const Operation> RoleOperations() { return kOperations; }

}  // namespace latchkey::admin
