#include "admin/api.h"

#include <charconv>
#include <utility>

#include "domain/act.h"
#include "domain/json_form.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kCookieName = "latchkey_session";

int StatusOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
      return 400;
    case ErrorKind::kUnauthenticated:
      return 401;
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kExhausted:
      return 429;
    case ErrorKind::kUnavailable:
      return 503;
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      break;
  }
  return 500;
}

std::string CookieAttributes(const Context& context) {
  const bool secure = context.public_url.starts_with("https:");
  return std::string("; Path=/admin; HttpOnly; SameSite=Strict") + (secure ? "; Secure" : "");
}

}  // namespace

Result<std::int64_t> Call::Number(std::string_view what) const {
  const std::string& text = params.front();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) {
    return Error::Make(ErrorKind::kNotFound, "There is no such " + std::string(what) + ".");
  }
  return number;
}

Result<IntegrationId> Call::Id() const {
  LATCHKEY_TRY(const std::int64_t number, Number("integration"));
  return IntegrationId{number};
}

Result<void> Call::Confirm(const std::string& password) {
  const auto verified = context.admin_users.Verify(session->username, Password(password));
  if (verified.ok()) return {};
  if (verified.error().kind != ErrorKind::kUnauthenticated) return verified.error();
  return Unconfirmed(
      {"current_password",
       "The password entered for the current user is invalid. Verify the password and try "
       "again."});
}

Result<void> Call::ConfirmByBody() {
  const std::string password = form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  return Confirm(password);
}

Result<void> Call::ConfirmWithCode(const std::string& password, const std::string& code) {
  LATCHKEY_RETURN_IF_ERROR(Confirm(password));
  const auto signed_in = context.admin_users.SignIn(session->username, Password(password), code);
  if (signed_in.ok()) return {};
  if (signed_in.error().kind != ErrorKind::kUnauthenticated) return signed_in.error();
  return Unconfirmed({"code", "The code is wrong, or was used before."});
}

Result<bool> Call::MissesSecondFactor() const {
  LATCHKEY_TRY(const domain::Settings settings, context.settings.Current());
  return settings.second_factor_required && !user.HasSecondFactor();
}

Result<void> Call::SetPassword(const std::string& username, const Password& password) {
  LATCHKEY_RETURN_IF_ERROR(
      context.turn([&] { return context.admin_users.SetPassword(actor, username, password); }));
  LATCHKEY_TRY(const auto now, FindUser(context.storage, username));
  if (!now) return {};
  if (now->id == session->user_id) {
    LATCHKEY_RETURN_IF_ERROR(sessions.Keep(*session, *now));
  }
  return sessions.EndAll(now->id, session->id);
}

Result<void> Call::Unconfirmed(const FieldFault& fault) {
  LATCHKEY_TRY(const auto now, FindUser(context.storage, session->username));
  const bool locked = !now || context.clock.NowUnixS() < now->locked_until_s;
  Error refusal = Error::Make(
      locked ? ErrorKind::kUnauthenticated : ErrorKind::kInvalidArgument,
      locked ? "The account is locked for now, after too many wrong passwords." : fault.text);
  if (locked) {
    LATCHKEY_RETURN_IF_ERROR(sessions.EndAll(session->user_id));
  } else {
    refusal.fields = {fault};
  }
  return domain::RunAct(
      context.storage, context.clock, actor, "session.confirm", "admin user " + session->username,
      [&](domain::WriteTransaction&, domain::AuditEntry&) -> Result<void> { return refusal; });
}

std::array<std::span<const Operation>, 10> OperationTables() {
  return {SessionOperations(), IntegrationOperations(), CatalogOperations(), SettingOperations(),
          AuditOperations(),   UserOperations(),        RefusalOperations(), AccountOperations(),
          RoleOperations(),    NotificationOperations()};
}

http::Response JsonAnswer(const json::value& body, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = ToJson(body);
  return response;
}

http::Response ItemsAnswer(json::array items) {
  return JsonAnswer(json::object{{"items", std::move(items)}});
}

http::Response NoContent() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response ProblemAnswer(const Error& error, int status) {
  if (status == 0) status = StatusOf(error.kind);
  json::array fields;
  for (const FieldFault& fault : error.fields) {
    fields.push_back(json::object{{"field", fault.field}, {"text", fault.text}});
  }
  http::Response response = JsonAnswer(json::object{{"kind", KindWord(error.kind)},
                                                    {"title", http::ReasonPhrase(status)},
                                                    {"status", status},
                                                    {"detail", error.detail},
                                                    {"fields", std::move(fields)}},
                                       status);
  response.content_type = "application/problem+json";
  return response;
}

std::string SessionCookie(const Context& context, std::string_view value) {
  return std::string(kCookieName) + "=" + std::string(value) + CookieAttributes(context);
}

std::string ClearedCookie(const Context& context) {
  return SessionCookie(context, "") + "; Max-Age=0";
}

std::optional<acl::Grant> ReadGrant(Form& form) {
  const std::optional<bool> all = form.Flag("all_resources");
  std::optional<std::vector<std::string>> resources = form.Texts("resources");
  if (all.value_or(false)) {
    if (resources && !resources->empty()) {
      form.Refuse("resources", "With all resources there can be no list of some.");
    }
    return acl::Grant::All();
  }
  if (!all && !resources) return std::nullopt;
  return acl::Grant::Of(std::move(resources).value_or(std::vector<std::string>()));
}

json::object RoleName(const domain::Role& role) {
  return {{"id", role.id.value}, {"name", role.name}};
}

json::object RoleJson(const domain::Role& role) {
  json::object object = RoleName(role);
  for (const auto& field : domain::GrantJson(role.held)) object[field.key()] = field.value();
  return object;
}

Result<std::optional<domain::AdminUser>> FindUser(domain::Storage& storage,
                                                  std::string_view username) {
  std::optional<domain::AdminUser> user;
  const Result<void> read = storage.Read([&](domain::ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(user, transaction.FindAdminUser(username));
    return {};
  });
  if (!read.ok()) return read.error();
  return user;
}

}  // namespace latchkey::admin
