// admin.*: the people who sign in to the admin. A role is named by its name.
//   create username email? role? password | list | edit username email? role? |
//   password username password | unlock username | reset-second-factor username | delete username

#include <utility>

#include "cmd/latchkey/command.h"
#include "domain/json_form.h"

namespace latchkey::cmd {
namespace {

json::object UserJson(const domain::AdminUser& user, const std::string& role) {
  return {{"id", user.id.value},
          {"username", user.username},
          {"email", user.email.empty() ? json::value(nullptr) : json::value(user.email)},
          {"role", role},
          {"second_factor", user.HasSecondFactor()},
          {"failures", user.failures},
          {"locked_until_s", user.locked_until_s},
          {"locked_until", domain::TimeOrNull(user.locked_until_s)}};
}

Result<json::value> UserAnswer(const CommandCall& call, const domain::AdminUser& user) {
  LATCHKEY_TRY(const domain::Role role, call.context.roles.Show(user.role_id));
  return json::value(UserJson(user, role.name));
}

// The role that is named; `where_absent` where none is.
Result<RoleId> FindRole(const CommandCall& call, std::string_view where_absent) {
  std::string name(where_absent);
  if (call.params.contains("role")) {
    LATCHKEY_TRY(name, call.Text("role"));
  }
  LATCHKEY_TRY(const domain::Role role, call.context.roles.FindByName(name));
  return role.id;
}

Result<json::value> Create(const CommandCall& call) {
  domain::NewAdminUser input;
  LATCHKEY_TRY(input.username, call.Text("username"));
  LATCHKEY_TRY(std::string password_text, call.Text("password"));
  const Password password(std::move(password_text));
  if (call.params.contains("email")) {
    LATCHKEY_TRY(input.email, call.Text("email"));
  }
  LATCHKEY_TRY(input.role_id, FindRole(call, domain::kFirstRole));
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Create(call.actor, input, password);
  }));
  return UserAnswer(call, user);
}

Result<json::value> Edit(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  domain::AdminUserInput input;
  if (call.params.contains("email")) {
    LATCHKEY_TRY(input.email, call.Text("email"));
  }
  if (call.params.contains("role")) {
    LATCHKEY_TRY(input.role_id, FindRole(call, {}));
  }
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Edit(call.actor, username, input);
  }));
  return UserAnswer(call, user);
}

Result<json::value> List(const CommandCall& call) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, call.context.admin_users.List());
  json::array rows;
  for (const domain::AdminUser& user : users) {
    LATCHKEY_TRY(json::value row, UserAnswer(call, user));
    rows.push_back(std::move(row));
  }
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

Result<json::value> ResetSecondFactor(const CommandCall& call) {
  LATCHKEY_TRY(const std::string username, call.Text("username"));
  return Done(call, username,
              [&] { return call.context.admin_users.EndSecondFactor(call.actor, username); });
}

constexpr NamedCommand kCommands[] = {
    {"admin.create", Create}, {"admin.list", List},
    {"admin.edit", Edit},     {"admin.password", SetPassword},
    {"admin.unlock", Unlock}, {"admin.reset-second-factor", ResetSecondFactor},
    {"admin.delete", Delete},
};

}  // namespace

std::span<const NamedCommand> AdminCommands() { return kCommands; }

}  // namespace latchkey::cmd
