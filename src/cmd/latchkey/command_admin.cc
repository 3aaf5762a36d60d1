// admin.*: the people who sign in to the admin.
//   create username email? password | list | password username password | unlock username |
//   delete username

#include <utility>

#include "cmd/latchkey/command.h"
#include "domain/json_form.h"

namespace latchkey::cmd {
namespace {

json::object UserJson(const domain::AdminUser& user) {
  return {{"id", user.id.value},
          {"username", user.username},
          {"email", user.email.empty() ? json::value(nullptr) : json::value(user.email)},
          {"failures", user.failures},
          {"locked_until_s", user.locked_until_s},
          {"locked_until", domain::TimeOrNull(user.locked_until_s)}};
}

Result<json::value> Create(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  LATCHKEY_TRY(std::string password_text, call.Text("password"));
  const Password password(std::move(password_text));
  std::string email;
  if (call.params.contains("email")) {
    LATCHKEY_TRY(email, call.Text("email"));
  }
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Create(call.actor, username, email, password);
  }));
  return json::value(UserJson(user));
}

Result<json::value> List(const CommandCall& call) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, call.context.admin_users.List());
  json::array rows;
  for (const domain::AdminUser& user : users) rows.push_back(UserJson(user));
  return json::value(std::move(rows));
}

Result<json::value> Done(const CommandCall& call, std::string_view username,
                         const std::function<Result<void>()>& work) {
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(work));
  return json::value(json::object{{"username", username}});
}

Result<json::value> SetPassword(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  LATCHKEY_TRY(std::string password_text, call.Text("password"));
  const Password password(std::move(password_text));
  return Done(call, username,
              [&] { return call.context.admin_users.SetPassword(call.actor, username, password); });
}

Result<json::value> Unlock(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  return Done(call, username,
              [&] { return call.context.admin_users.Unlock(call.actor, username); });
}

Result<json::value> Delete(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  return Done(call, username,
              [&] { return call.context.admin_users.Delete(call.actor, username); });
}

constexpr NamedCommand kCommands[] = {
    {"admin.create", Create}, {"admin.list", List},     {"admin.password", SetPassword},
    {"admin.unlock", Unlock}, {"admin.delete", Delete},
};

}  // namespace

std::span<const NamedCommand> AdminCommands() { return kCommands; }

}  // namespace latchkey::cmd
