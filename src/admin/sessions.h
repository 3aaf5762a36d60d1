#pragma once
// The sessions of signed-in admin users.
//
// Owns:      their ids, their CSRF tokens, when they end. They live in memory alone: a restart ends
//            them all, and so does `latchkey admin password` for that user's (see IsOf).
// Not here:  the cookie's form (service.cc), who may sign in (domain/admin_users.h).
//
// What the cookie holds is random and never kept: a session is found by an HMAC of it under a key
// of this process, so that a dump of the memory's table opens nothing, and a look-up tells nothing
// by its time. Bounded: the session that was not used for longest makes room for a new one.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "crypto/hmac.h"
#include "domain/model.h"

namespace latchkey::admin {

struct Session {
  std::string id;  // names it, for lists; opens nothing
  std::string csrf_token;
  AdminUserId user_id;
  std::string username;
  std::string password_mark;  // of the password hash that it began under
  std::int64_t started_at_s = 0;
  std::int64_t last_seen_at_s = 0;
  std::int64_t started_ms = 0;    // the limits count on the monotonic clock
  std::int64_t last_seen_ms = 0;  // the same
  std::string from;               // the address it began at
  std::string user_agent;

  std::int64_t expires_at_s() const;
};

// Threads: safe.
class Sessions {
 public:
  Sessions(const Clock& clock, RandomSource& random);

  struct Begun {
    std::string cookie;  // 256 random bits in hex
    Session session;
  };
  Begun Begin(const domain::AdminUser& user, std::string_view from, std::string_view user_agent);

  // The live session of a cookie's value, which counts as seen now.
  std::optional<Session> Find(std::string_view cookie);

  // Whether `user` is still the one that the session began for, with the same password.
  bool IsOf(const Session& session, const domain::AdminUser& user) const;
  // The session goes on although its user's password is another now.
  void Keep(const std::string& id, const domain::AdminUser& user);

  bool End(AdminUserId user, std::string_view id);  // false: the user has no such session
  // All of the user's but the one named `except`.
  void EndAll(AdminUserId user, std::string_view except = {});
  std::vector<Session> List(AdminUserId user);  // the live ones, the latest first

 private:
  using Table = std::unordered_map<std::string, Session>;

  std::string MarkOf(std::string_view text) const;
  bool IsOver(const Session& session) const;
  void MakeRoom(AdminUserId user);

  const Clock& clock_;
  RandomSource& random_;
  const crypto::HmacSha256Key key_;
  std::mutex mutex_;
  Table sessions_;  // by the mark of the cookie's value
};

}  // namespace latchkey::admin
