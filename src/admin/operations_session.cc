// /session, /sessions: who is signed in, and from where.

#include <utility>

#include "admin/api.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/json_form.h"

namespace latchkey::admin {
namespace {

std::string UserName(std::string_view username) { return "admin user " + std::string(username); }

// Leaves an audit entry about a session: done, or refused for the reason of `outcome`.
Result<void> Note(const Call& call, std::string_view action, const domain::Actor& actor,
                  const Result<void>& outcome) {
  return domain::RunAct(
      call.context.storage, call.context.clock, actor, action, UserName(actor.name),
      [&](domain::WriteTransaction&, domain::AuditEntry&) -> Result<void> { return outcome; });
}

// Another request may have ended it meanwhile.
Result<void> EndIfThere(const Call& call, const Session& session) {
  const Result<void> ended = call.sessions.End(session.user_id, session.id);
  if (!ended.ok() && ended.error().kind == ErrorKind::kNotFound) return {};
  return ended;
}

// Of the call's session, user and role.
Answer SessionAnswer(const Call& call) {
  const Session& session = *call.session;
  const domain::AdminUser& user = call.user;
  LATCHKEY_TRY(const bool missing, call.MissesSecondFactor());
  return JsonAnswer(json::object{{"user", json::object{{"id", user.id.value},
                                                       {"username", user.username},
                                                       {"email", domain::TextOrNull(user.email)}}},
                                 {"role", RoleJson(call.role)},
                                 {"second_factor_missing", missing},
                                 {"csrf_token", session.csrf_token},
                                 {"started_at", domain::TimeText(session.started_at_s)},
                                 {"expires_at", domain::TimeText(session.expires_at_s())},
                                 {"idle_timeout_s", limits::kAdminSessionIdleS}});
}

Answer GetSession(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  if (!call.session) return NoContent();
  return SessionAnswer(call);
}

// A refused sign-in. Of a name that nobody has nothing is noted: it may be a password, typed into
// the wrong field.
Answer Refused(const Call& call, const std::string& username, const Error& error) {
  if (error.kind != ErrorKind::kUnauthenticated) return error;
  LATCHKEY_TRY(const auto known, FindUser(call.context.storage, username));
  if (!known) return error;
  LATCHKEY_RETURN_IF_ERROR(Note(call, "session.begin", {known->username, call.actor.from}, error));
  return error;
}

Answer SignIn(Call& call) {
  const std::string username = call.form.RequiredText("username");
  const Password password(call.form.RequiredText("password"));
  const std::string code = call.form.Text("code").value_or("");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const auto signed_in = call.context.admin_users.SignIn(username, password, code);
  if (!signed_in.ok()) return Refused(call, username, signed_in.error());
  call.user = signed_in->user;
  call.actor = {call.user.username, call.actor.from, call.user.id};
  if (signed_in->code_wanted) {
    LATCHKEY_RETURN_IF_ERROR(Note(call, "session.ask-code", call.actor, {}));
    return JsonAnswer(json::object{{"code_wanted", true}}, 202);
  }
  LATCHKEY_TRY(call.role, call.context.roles.Show(call.user.role_id));
  LATCHKEY_RETURN_IF_ERROR(Note(call, "session.begin", call.actor, {}));
  // Whatever session the browser had before ends, so that nobody else can know the one it has now.
  if (call.session) LATCHKEY_RETURN_IF_ERROR(EndIfThere(call, *call.session));
  LATCHKEY_TRY(const Sessions::Begun begun,
               call.sessions.Begin(call.user, call.actor.from, call.request.Value("User-Agent")));
  call.session = begun.session;
  LATCHKEY_TRY(http::Response response, SessionAnswer(call));
  response.headers.emplace_back("Set-Cookie", SessionCookie(call.context, begun.cookie));
  return response;
}

Answer SignOut(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(EndIfThere(call, *call.session));
  LATCHKEY_RETURN_IF_ERROR(Note(call, "session.end", call.actor, {}));
  http::Response response = NoContent();
  response.headers.emplace_back("Set-Cookie", ClearedCookie(call.context));
  return response;
}

Answer ListSessions(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  json::array items;
  LATCHKEY_TRY(const auto sessions, call.sessions.List(call.session->user_id));
  for (const domain::AdminSession& session : sessions) {
    items.push_back(json::object{{"id", session.id},
                                 {"current", session.id == call.session->id},
                                 {"started_at", domain::TimeText(session.started_at_s)},
                                 {"last_seen_at", domain::TimeText(session.last_seen_at_s)},
                                 {"from", session.from},
                                 {"user_agent", session.user_agent}});
  }
  return ItemsAnswer(std::move(items));
}

Answer EndSession(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const Result<void> ended = call.sessions.End(call.session->user_id, call.params.front());
  if (!ended.ok() && ended.error().kind == ErrorKind::kNotFound) {
    return Error::Make(ErrorKind::kNotFound, "There is no such session.");
  }
  LATCHKEY_RETURN_IF_ERROR(ended);
  LATCHKEY_RETURN_IF_ERROR(Note(call, "session.end", call.actor, {}));
  return NoContent();
}

constexpr Operation kOperations[] = {
    {"/session", GetSession, http::Method::kGet, needs::kAnonymous},
    {"/session", SignIn, http::Method::kPost, needs::kAnonymous, Lane::kSignIns},
    {"/session", SignOut, http::Method::kDelete, needs::kSelf},
    {"/sessions", ListSessions, http::Method::kGet, needs::kSelf},
    {"/sessions/{session}", EndSession, http::Method::kDelete, needs::kSelf},
};

}  // namespace

std::span<const Operation> SessionOperations() { return kOperations; }

}  // namespace latchkey::admin
