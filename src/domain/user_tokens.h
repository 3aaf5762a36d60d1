#pragma once
// Tokens of people: what admins and customers get for their password (contract section 7.2).
//
// A token is a JSON web token signed with HS256. Nothing is kept of it: it says whose it is, since
// when and until when. What ends it earlier is kept with its user: the user being gone, or a moment
// up to which their tokens are void.
//
// Owns:      the form of tokens, the throttle of customers, when tokens are given at all.
// Not here:  whether the user of a token is still there (directory/ knows the admin users, store/
//            its customers).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hmac.h"
#include "domain/admin_users.h"
#include "domain/settings.h"
#include "domain/sign_in_throttle.h"
#include "domain/storage.h"

namespace latchkey::domain {

// The numbers are the contract's user types (section 0).
enum class UserKind : std::uint8_t { kAdmin = 2, kCustomer = 3 };

struct UserToken {
  UserKind kind = UserKind::kCustomer;
  std::int64_t user_id = 0;
  std::int64_t issued_at_s = 0;
  std::int64_t expires_at_s = 0;

  // Whether tokens given up to `revoked_at_s` being void, or its own end, have ended this one.
  bool IsOver(std::int64_t now_s, std::int64_t revoked_at_s) const {
    return now_s >= expires_at_s || issued_at_s <= revoked_at_s;
  }
};

// Signs and reads tokens. Threads: safe.
class UserTokenKey {
 public:
  explicit UserTokenKey(const crypto::HmacSha256Key& key) : key_(key) {}

  std::string Sign(const UserToken& token) const;
  // nullopt where this key did not sign it as it is. Whether it is over is the caller's to see.
  // Cost: one HMAC; for a token of ours, a small JSON document.
  std::optional<UserToken> Read(std::string_view text) const;

 private:
  crypto::HmacSha256Key key_;
};

// A customer as the embedded store keeps them.
struct CustomerLogin {
  std::int64_t id = 0;
  std::string password_hash;  // empty: none was ever set
  std::int64_t tokens_revoked_at_s = 0;
};
using FindCustomerLogin = std::function<Result<std::optional<CustomerLogin>>()>;

// Gives tokens for passwords. Threads: safe.
class UserTokens {
 public:
  UserTokens(Storage& storage, AdminUsers& admin_users, SettingsService& settings,
             const UserTokenKey& key, const Clock& clock, RandomSource& random);

  // latchkey/tokens/enabled. While it is off nothing is given, and nothing given before counts.
  Result<bool> Enabled();

  // Errors of both: kUnauthenticated, one text for every cause (unknown, wrong, locked, throttled);
  // the storage's. ForAdmin: kConflict after the right password of an account with a second factor,
  // since a password alone must not do there. Cost: a password hash, or none where throttled.
  Result<std::string> ForAdmin(std::string_view username, const Password& password);
  // `find` looks the customer up; it is called at most once.
  Result<std::string> ForCustomer(std::string_view email, const Password& password,
                                  const FindCustomerLogin& find);

  // Whether `password` is that customer's own, counted with the wrong ones of signing in: false for
  // a wrong one, and for any once throttled. Errors: the storage's. Cost: as ForCustomer.
  Result<bool> ConfirmCustomer(std::string_view email, const Password& password,
                               const std::string& hash);

  // A password as it is kept.
  std::string HashPassword(const Password& password);

 private:
  struct Holder {
    std::int64_t id = 0;
    std::int64_t tokens_revoked_at_s = 0;
  };
  using CheckPassword = std::function<Result<std::optional<Holder>>()>;
  // What `check` says, or nullopt without a call of it where the account is throttled.
  static Result<std::optional<Holder>> Counted(SignInThrottle& throttle, std::string_view name,
                                               std::int64_t now_s, const Settings& settings,
                                               const CheckPassword& check);
  SignInThrottle& ThrottleOf(UserKind kind);
  // An empty hash fits no password, in the time of a check.
  bool Matches(const Password& password, const std::string& hash);
  Result<std::string> Give(UserKind kind, std::string_view name, const CheckPassword& check);

  Storage& storage_;
  AdminUsers& admin_users_;
  SettingsService& settings_;
  const UserTokenKey key_;
  const Clock& clock_;
  RandomSource& random_;
  SignInThrottle customers_;
};

}  // namespace latchkey::domain
