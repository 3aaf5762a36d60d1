// /users: who may sign in.

#include <algorithm>
#include <utility>

#include "admin/api.h"
#include "domain/json_form.h"

namespace latchkey::admin {
namespace {

json::object UserJson(const domain::AdminUser& user, std::int64_t now_s) {
  return {
      {"id", user.id.value},
      {"username", user.username},
      {"email", domain::TextOrNull(user.email)},
      {"failures", user.failures},
      {"locked_until", domain::TimeOrNull(user.locked_until_s > now_s ? user.locked_until_s : 0)},
      {"created_at", domain::TimeText(user.created_at_s)}};
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(std::vector<domain::AdminUser> users, call.context.admin_users.List());
  std::sort(users.begin(), users.end(), [](const domain::AdminUser& a, const domain::AdminUser& b) {
    return a.username < b.username;
  });
  json::array items;
  const std::int64_t now_s = call.context.clock.NowUnixS();
  for (const domain::AdminUser& user : users) items.push_back(UserJson(user, now_s));
  return ItemsAnswer(std::move(items));
}

Answer Create(Call& call) {
  const std::string username = call.form.RequiredText("username");
  const std::string email = call.form.Text("email").value_or("");
  const Password password(call.form.RequiredText("password"));
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Create(call.actor, username, email, password);
  }));
  return JsonAnswer(UserJson(user, call.context.clock.NowUnixS()), 201);
}

// The user whom the path names.
Result<domain::AdminUser> Named(const Call& call) {
  LATCHKEY_TRY(const auto user, FindUser(call.context.storage, call.params.front()));
  if (!user) return Error::Make(ErrorKind::kNotFound, "There is no such admin user.");
  return *user;
}

Answer Delete(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const domain::AdminUser user, Named(call));
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(
      [&] { return call.context.admin_users.Delete(call.actor, user.username); }));
  call.sessions.EndAll(user.id);
  return NoContent();
}

Answer Unlock(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.context.admin_users.Unlock(call.actor, call.params.front()));
  return NoContent();
}

Answer SetPassword(Call& call) {
  const Password password(call.form.RequiredText("password"));
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::AdminUser before, Named(call));
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(
      [&] { return call.context.admin_users.SetPassword(call.actor, before.username, password); }));
  LATCHKEY_TRY(const domain::AdminUser user, Named(call));
  if (user.id == call.session->user_id) call.sessions.Keep(call.session->id, user);
  call.sessions.EndAll(user.id, call.session->id);
  return NoContent();
}

constexpr Operation kOperations[] = {
    {"/users", List, http::Method::kGet},
    {"/users", Create, http::Method::kPost},
    {"/users/{username}", Delete, http::Method::kDelete},
    {"/users/{username}/unlock", Unlock, http::Method::kPost},
    {"/users/{username}/password", SetPassword, http::Method::kPut},
};

}  // namespace

std::span<const Operation> UserOperations() { return kOperations; }

}  // namespace latchkey::admin
