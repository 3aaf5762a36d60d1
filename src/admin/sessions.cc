#include "admin/sessions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/encoding.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kSessionIdChars = 16;

std::string RandomBytes(RandomSource& random) {
  std::array<std::byte, kCookieBytes> bytes{};
  random.Fill(bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool SeenEarlier(const Session& a, const Session& b) { return a.last_seen_ms < b.last_seen_ms; }

}  // namespace

std::int64_t Session::expires_at_s() const { return started_at_s + limits::kAdminSessionS; }

Sessions::Sessions(const Clock& clock, RandomSource& random)
    : clock_(clock), random_(random), key_(crypto::MakeHmacSha256Key(RandomBytes(random))) {}

Sessions::Begun Sessions::Begin(const domain::AdminUser& user, std::string_view from,
                                std::string_view user_agent) {
  Begun begun;
  begun.cookie = HexEncode(RandomBytes(random_));
  Session& session = begun.session;
  session.id = RandomAlphanumeric(random_, kSessionIdChars);
  session.csrf_token = RandomAlphanumeric(random_, limits::kCredentialChars);
  session.user_id = user.id;
  session.username = user.username;
  session.password_mark = MarkOf(user.password_hash);
  session.started_at_s = session.last_seen_at_s = clock_.NowUnixS();
  session.started_ms = session.last_seen_ms = clock_.MonotonicMs();
  session.from = std::string(from);
  session.user_agent = std::string(user_agent.substr(0, limits::kUserAgentBytesMax));
  if (!IsUtf8(session.user_agent)) session.user_agent.clear();

  const std::lock_guard lock(mutex_);
  MakeRoom(user.id);
  sessions_.emplace(MarkOf(begun.cookie), session);
  return begun;
}

std::optional<Session> Sessions::Find(std::string_view cookie) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(MarkOf(cookie));
  if (found == sessions_.end()) return std::nullopt;
  Session& session = found->second;
  if (IsOver(session)) {
    sessions_.erase(found);
    return std::nullopt;
  }
  session.last_seen_at_s = clock_.NowUnixS();
  session.last_seen_ms = clock_.MonotonicMs();
  return session;
}

bool Sessions::IsOf(const Session& session, const domain::AdminUser& user) const {
  return session.user_id == user.id && session.password_mark == MarkOf(user.password_hash);
}

void Sessions::Keep(const std::string& id, const domain::AdminUser& user) {
  const std::lock_guard lock(mutex_);
  for (auto& [mark, session] : sessions_) {
    if (session.id == id) session.password_mark = MarkOf(user.password_hash);
  }
}

bool Sessions::End(AdminUserId user, std::string_view id) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(sessions_, [&](const Table::value_type& entry) {
           return entry.second.user_id == user && entry.second.id == id;
         }) > 0;
}

void Sessions::EndAll(AdminUserId user, std::string_view except) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const Table::value_type& entry) {
    return entry.second.user_id == user && entry.second.id != except;
  });
}

std::vector<Session> Sessions::List(AdminUserId user) {
  std::vector<Session> list;
  const std::lock_guard lock(mutex_);
  for (const auto& [mark, session] : sessions_) {
    if (session.user_id == user && !IsOver(session)) list.push_back(session);
  }
  std::sort(list.begin(), list.end(),
            [](const Session& a, const Session& b) { return SeenEarlier(b, a); });
  return list;
}

std::string Sessions::MarkOf(std::string_view text) const {
  const auto mark = crypto::HmacSha256(key_, text);
  return {reinterpret_cast<const char*>(mark.data()), mark.size()};
}

bool Sessions::IsOver(const Session& session) const {
  const std::int64_t now_ms = clock_.MonotonicMs();
  return now_ms - session.last_seen_ms >= limits::kAdminSessionIdleS * 1000 ||
         now_ms - session.started_ms >= limits::kAdminSessionS * 1000;
}

void Sessions::MakeRoom(AdminUserId user) {
  std::erase_if(sessions_, [&](const Table::value_type& entry) { return IsOver(entry.second); });
  const auto end_longest_unused = [&](auto counts) {
    auto oldest = sessions_.end();
    for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
      if (!counts(it->second)) continue;
      if (oldest == sessions_.end() || SeenEarlier(it->second, oldest->second)) oldest = it;
    }
    if (oldest != sessions_.end()) sessions_.erase(oldest);
  };
  const auto own = [&](const Session& session) { return session.user_id == user; };
  const auto owned = std::count_if(sessions_.begin(), sessions_.end(),
                                   [&](const auto& entry) { return own(entry.second); });
  if (static_cast<std::size_t>(owned) >= limits::kAdminSessionsPerUserMax) end_longest_unused(own);
  if (sessions_.size() >= limits::kAdminSessionsMax) {
    end_longest_unused([](const Session&) { return true; });
  }
}

}  // namespace latchkey::admin
