#pragma once
// The sessions of signed-in admin users.
//
// Owns:      their cookies, their CSRF tokens, when they end. They are stored, so they hold on every
//            node and over a restart; a new password, or the user's end, ends them (see IsOf).
// Not here:  the cookie's form (service.cc), who may sign in (domain/admin_users.h).
//
// What the cookie holds is random and never kept: a session is found by an HMAC of it under a key
// that the master key gives, so that whoever reads the database can use no session. The cookie's
// second half is a tag under that key: one that was made up is told without the database. Bounded:
// the session that was not used for longest makes room for a new one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "domain/admin_session.h"
#include "domain/model.h"

namespace latchkey::admin {

struct Session : domain::AdminSession {
  std::string csrf_token;

  std::int64_t expires_at_s() const;
};

// Errors: the engine's. Threads: safe.
class Sessions {
 public:
  // All outlive it. Nodes with the same key know each other's sessions.
  Sessions(domain::SessionStore& store, const Clock& clock, RandomSource& random,
           const crypto::HmacSha256Key& key)
      : store_(store), clock_(clock), random_(random), key_(key) {}

  struct Begun {
    std::string cookie;  // 256 random bits and a tag, in hex
    Session session;
  };
  Result<Begun> Begin(const domain::AdminUser& user, std::string_view from,
                      std::string_view user_agent);

  // Whether a cookie's value was given by a node with this key. Asks no database.
  bool IsOurs(std::string_view cookie) const;
  // The live session of a cookie's value, which counts as seen now; that is stored once a minute.
  Result<std::optional<Session>> Find(std::string_view cookie);

  // Whether `user` is still the one that the session began for, with the same password.
  bool IsOf(const Session& session, const domain::AdminUser& user) const;
  // The session goes on although its user's password is another now.
  Result<void> Keep(const Session& session, const domain::AdminUser& user);

  // Errors: kNotFound where the user has no such session.
  Result<void> End(AdminUserId user, std::string_view id);
  // All of the user's but the one named `except`.
  Result<void> EndAll(AdminUserId user, std::string_view except = {});
  // The live ones, the latest seen first.
  Result<std::vector<domain::AdminSession>> List(AdminUserId user);

 private:
  std::string MarkOf(std::string_view purpose, std::string_view text) const;
  std::string TagOf(std::string_view random_part) const;
  bool IsOver(const domain::AdminSession& session) const;

  domain::SessionStore& store_;
  const Clock& clock_;
  RandomSource& random_;
  const crypto::HmacSha256Key key_;
};

}  // namespace latchkey::admin
