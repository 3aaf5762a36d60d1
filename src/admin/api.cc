#include "admin/api.h"

#include <charconv>
#include <utility>

#include "domain/act.h"

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

Result<IntegrationId> Call::Id() const {
  const std::string& text = params.front();
  IntegrationId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc() || end != text.data() + text.size() || !id) {
    return Error::Make(ErrorKind::kNotFound, "There is no such integration.");
  }
  return id;
}

Result<void> Call::Confirm(const std::string& password) {
  const Result<domain::AdminUser> verified =
      context.admin_users.Verify(session->username, Password(password));
  if (verified.ok()) return {};
  if (verified.error().kind != ErrorKind::kUnauthenticated) return verified.error();
  LATCHKEY_TRY(const auto user, FindUser(context.storage, session->username));
  const bool locked = !user || context.clock.NowUnixS() < user->locked_until_s;
  Error refusal = Error::Make(
      locked ? ErrorKind::kUnauthenticated : ErrorKind::kInvalidArgument,
      locked ? "The account is locked for now, after too many wrong passwords."
             : "The password entered for the current user is invalid. Verify the password and try "
               "again.");
  if (locked) {
    sessions.EndAll(session->user_id);
  } else {
    refusal.fields = {{"current_password", refusal.detail}};
  }
  return domain::RunAct(
      context.storage, context.clock, actor, "session.confirm", "admin user " + session->username,
      [&](domain::WriteTransaction&, domain::AuditEntry&) -> Result<void> { return refusal; });
}

std::array<std::span<const Operation>, 7> OperationTables() {
  return {SessionOperations(), IntegrationOperations(), CatalogOperations(), SettingOperations(),
          AuditOperations(),   UserOperations(),        RefusalOperations()};
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
