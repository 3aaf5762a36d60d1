#pragma once
// Admin users: creation, passwords, lock-out.
//
// Owns:      the rules of usernames and passwords, and when an account is locked.
// Not here:  sessions, and what an admin user may do.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/model.h"
#include "domain/sign_in_throttle.h"
#include "domain/storage.h"

namespace latchkey::domain {

// Errors of all: kInvalidArgument with every faulty field (`username`, `email`, `password`);
// kConflict for a taken username or the last user; kNotFound for an unknown one; the engine's.
// Every act leaves an audit entry, a refused one too. Threads: safe, as the storage is.
class AdminUsers {
 public:
  AdminUsers(Storage& storage, const Clock& clock, RandomSource& random);

  // Usernames: 1 to 40 of ASCII letters, digits and `. _ - @ +`; unique, whatever their letter
  // case. Passwords: at least 7 characters with letters and digits, at most 1024 bytes.
  Result<AdminUser> Create(const Actor& actor, std::string_view username, std::string_view email,
                           const Password& password);
  // Ends the tokens that the old password was given (user_tokens.h), and forgets what
  // api_sign_ins() counted for the account, as Unlock does.
  Result<void> SetPassword(const Actor& actor, std::string_view username, const Password& password);
  Result<void> Unlock(const Actor& actor, std::string_view username);  // and forgets the failures
  Result<void> Delete(const Actor& actor, std::string_view username);  // not the last one
  Result<std::vector<AdminUser>> List();

  // Whether `password` is that user's. Counts failures and locks as the settings
  // admin/security/lockout_* say (contract section 1.5): the count starts anew when the first
  // failure is older than the threshold; at the maximum the account is locked for the threshold. A
  // right password forgets the failures.
  // Errors: kUnauthenticated, one text and the same work for every cause (unknown, wrong, locked).
  // Cost: one password hash; the hash is computed outside of any transaction.
  Result<AdminUser> Verify(std::string_view username, const Password& password);
  // The same for the public API: a lock holds there too, but nothing is counted or written, so that
  // strangers can neither lock an admin out nor tell by the time whether a username exists.
  Result<AdminUser> VerifyUncounted(std::string_view username, const Password& password);

  // The wrong passwords sent to the public API, which VerifyUncounted's caller counts.
  SignInThrottle& api_sign_ins() { return api_sign_ins_; }

 private:
  struct Checked {
    std::optional<AdminUser> user;
    bool right = false;
  };
  Result<Checked> Check(std::string_view username, const Password& password);
  Result<void> Change(const Actor& actor, std::string_view action, std::string_view username,
                      const std::function<Result<void>(WriteTransaction&, AdminUser&)>& change);

  Storage& storage_;
  const Clock& clock_;
  RandomSource& random_;
  SignInThrottle api_sign_ins_;
};

}  // namespace latchkey::domain
