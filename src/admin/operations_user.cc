// /users: who may sign in.

#include <algorithm>
#include <utility>

#include "admin/api.h"
#include "domain/json_form.h"

namespace latchkey::admin {
namespace {

json::object UserJson(const Call& call, const domain::AdminUser& user, const domain::Role& role) {
  const bool locked = user.locked_until_s > call.context.clock.NowUnixS();
  return {{"id", user.id.value},
          {"username", user.username},
          {"email", domain::TextOrNull(user.email)},
          {"role", RoleName(role)},
          {"within_reach", call.role.held.Covers(role.held)},
          {"second_factor", user.HasSecondFactor()},
          {"failures", user.failures},
          {"locked_until", domain::TimeOrNull(locked ? user.locked_until_s : 0)},
          {"created_at", domain::TimeText(user.created_at_s)}};
}

Answer UserAnswer(const Call& call, const domain::AdminUser& user, int status = 200) {
  LATCHKEY_TRY(const domain::Role role, call.context.roles.Show(user.role_id));
  return JsonAnswer(UserJson(call, user, role), status);
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(std::vector<domain::AdminUser> users, call.context.admin_users.List());
  LATCHKEY_TRY(const std::vector<domain::Role> roles, call.context.roles.List());
  std::sort(users.begin(), users.end(), [](const domain::AdminUser& a, const domain::AdminUser& b) {
    return a.username < b.username;
  });
  json::array items;
  for (const domain::AdminUser& user : users) {
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const domain::Role& candidate) {
      return candidate.id == user.role_id;
    });
    if (role != roles.end()) items.push_back(UserJson(call, user, *role));
  }
  return ItemsAnswer(std::move(items));
}

Answer Create(Call& call) {
  domain::NewAdminUser input;
  input.username = call.form.RequiredText("username");
  input.email = call.form.Text("email").value_or("");
  input.role_id = {call.form.RequiredNumber("role_id")};
  const Password password(call.form.RequiredText("password"));
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Create(call.actor, input, password);
  }));
  return UserAnswer(call, user, 201);
}

// The user whom the path names.
Result<domain::AdminUser> Named(const Call& call) {
  LATCHKEY_TRY(const auto user, FindUser(call.context.storage, call.params.front()));
  if (!user) return Error::Make(ErrorKind::kNotFound, "There is no such admin user.");
  return *user;
}

Answer Edit(Call& call) {
  domain::AdminUserInput input;
  input.email = call.form.Text("email");
  if (const auto id = call.form.Number("role_id")) input.role_id = RoleId{*id};
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Edit(call.actor, call.params.front(), input);
  }));
  return UserAnswer(call, user);
}

Answer Delete(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_TRY(const domain::AdminUser user, Named(call));
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(
      [&] { return call.context.admin_users.Delete(call.actor, user.username); }));
  return NoContent();
}

Answer Unlock(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_RETURN_IF_ERROR(call.context.admin_users.Unlock(call.actor, call.params.front()));
  return NoContent();
}

Answer SetPassword(Call& call) {
  const Password password(call.form.RequiredText("password"));
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_RETURN_IF_ERROR(call.SetPassword(call.params.front(), password));
  return NoContent();
}

Answer ResetSecondFactor(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(
      [&] { return call.context.admin_users.EndSecondFactor(call.actor, call.params.front()); }));
  return NoContent();
}

using http::Method;

constexpr Operation kOperations[] = {
    {"/users", List, Method::kGet, needs::kUsers},
    {"/users", Create, Method::kPost, needs::kUsers},
    {"/users/{username}", Edit, Method::kPatch, needs::kUsers},
    {"/users/{username}", Delete, Method::kDelete, needs::kUsers},
    {"/users/{username}/unlock", Unlock, Method::kPost, needs::kLocks},
    {"/users/{username}/password", SetPassword, Method::kPut, needs::kUsers},
    {"/users/{username}/second-factor/reset", ResetSecondFactor, Method::kPost, needs::kUsers},
};

}  // namespace

std::span<const Operation> UserOperations() { return kOperations; }

}  // namespace latchkey::admin
