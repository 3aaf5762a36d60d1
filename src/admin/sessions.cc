#include "admin/sessions.h"

#include <array>
#include <cstddef>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kTagChars = 32;
constexpr std::size_t kSessionIdChars = 16;
// A look at a page need not write, so the moment that is stored may be this much too early.
constexpr std::int64_t kSeenStepS = 60;

std::string RandomHex(RandomSource& random) {
  std::array<std::byte, kCookieBytes> bytes{};
  random.Fill(bytes);
  return HexEncode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::int64_t Session::expires_at_s() const { return started_at_s + limits::kAdminSessionS; }

Result<Sessions::Begun> Sessions::Begin(const domain::AdminUser& user, std::string_view from,
                                        std::string_view user_agent) {
  Begun begun;
  const std::string random_part = RandomHex(random_);
  begun.cookie = random_part + TagOf(random_part);
  Session& session = begun.session;
  session.mark = MarkOf("session", begun.cookie);
  session.csrf_token = MarkOf("csrf", begun.cookie);
  session.id = RandomAlphanumeric(random_, kSessionIdChars);
  session.user_id = user.id;
  session.username = user.username;
  session.password_mark = MarkOf("password", user.password_hash);
  session.started_at_s = session.last_seen_at_s = clock_.NowUnixS();
  session.from = std::string(from);
  session.user_agent = std::string(user_agent.substr(0, limits::kUserAgentBytesMax));
  if (!IsUtf8(session.user_agent)) session.user_agent.clear();
  domain::SessionBounds bounds;
  bounds.seen_after_s = session.started_at_s - limits::kAdminSessionIdleS;
  bounds.started_after_s = session.started_at_s - limits::kAdminSessionS;
  bounds.of_user_max = static_cast<std::int64_t>(limits::kAdminSessionsPerUserMax);
  bounds.all_max = static_cast<std::int64_t>(limits::kAdminSessionsMax);
  LATCHKEY_RETURN_IF_ERROR(store_.AddSession(session, bounds));
  return begun;
}

bool Sessions::IsOurs(std::string_view cookie) const {
  if (cookie.size() != 2 * kCookieBytes + kTagChars) return false;
  return crypto::EqualConstantTime(cookie.substr(2 * kCookieBytes),
                                   TagOf(cookie.substr(0, 2 * kCookieBytes)));
}

Result<std::optional<Session>> Sessions::Find(std::string_view cookie) {
  if (!IsOurs(cookie)) return std::optional<Session>();
  LATCHKEY_TRY(auto stored, store_.FindSession(MarkOf("session", cookie)));
  if (!stored || IsOver(*stored)) return std::optional<Session>();
  Session session{*std::move(stored), MarkOf("csrf", cookie)};
  const std::int64_t now_s = clock_.NowUnixS();
  const bool store = now_s - session.last_seen_at_s >= kSeenStepS;
  session.last_seen_at_s = now_s;
  if (store) {
    const Result<void> seen = store_.UpdateSession(session);
    // It may have ended meanwhile.
    if (!seen.ok() && seen.error().kind == ErrorKind::kNotFound) return std::optional<Session>();
    if (!seen.ok()) return seen.error();
  }
  return std::optional<Session>(std::move(session));
}

bool Sessions::IsOf(const Session& session, const domain::AdminUser& user) const {
  return session.user_id == user.id &&
         session.password_mark == MarkOf("password", user.password_hash);
}

Result<void> Sessions::Keep(const Session& session, const domain::AdminUser& user) {
  domain::AdminSession kept = session;
  kept.password_mark = MarkOf("password", user.password_hash);
  return store_.UpdateSession(kept);
}

Result<void> Sessions::End(AdminUserId user, std::string_view id) {
  return store_.EndSession(user, id);
}

Result<void> Sessions::EndAll(AdminUserId user, std::string_view except) {
  return store_.EndOtherSessions(user, except);
}

Result<std::vector<domain::AdminSession>> Sessions::List(AdminUserId user) {
  LATCHKEY_TRY(auto list, store_.ListSessions(user));
  std::erase_if(list, [this](const domain::AdminSession& session) { return IsOver(session); });
  return list;
}

std::string Sessions::MarkOf(std::string_view purpose, std::string_view text) const {
  const auto mark = crypto::HmacSha256(key_, std::string(purpose) + ":" + std::string(text));
  return HexEncode({reinterpret_cast<const char*>(mark.data()), mark.size()});
}

std::string Sessions::TagOf(std::string_view random_part) const {
  return MarkOf("cookie", random_part).substr(0, kTagChars);
}

bool Sessions::IsOver(const domain::AdminSession& session) const {
  const std::int64_t now_s = clock_.NowUnixS();
  return now_s - session.last_seen_at_s >= limits::kAdminSessionIdleS ||
         now_s - session.started_at_s >= limits::kAdminSessionS;
}

}  // namespace latchkey::admin
