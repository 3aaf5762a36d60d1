#pragma once
// Admin users: creation, passwords, roles, second factors, lock-out.
//
// Owns:      the rules of usernames and passwords, when an account is locked, what proves who
//            signs in.
// Not here:  sessions; what a role holds (roles.h).
//
// The second factor is optional: codes of an authenticator (crypto/totp.h), and recovery codes for
// when it is lost. Its secret is sealed at rest, of recovery codes only hashes are kept, and no code
// counts twice.

#include <cstdint>
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

struct NewAdminUser {
  std::string username;
  std::string email;
  RoleId role_id;
};

// Absent: as stored.
struct AdminUserInput {
  std::optional<std::string> email;
  std::optional<RoleId> role_id;
};

// How a sign-in ended that was not refused.
struct SignedIn {
  AdminUser user;
  // The password was right, and a code is wanted beside it: nobody is signed in yet.
  bool code_wanted = false;
};

// Errors of all: kInvalidArgument with every faulty field (`username`, `email`, `role_id`,
// `password`, `code`); kConflict for a taken username, or where nobody would be left whose role
// holds everything; kForbidden for an act on somebody else whose role, or whose new role, holds more
// than the actor's (authority.h); kNotFound for an unknown user; the engine's.
// Every act leaves an audit entry, a refused one too. Threads: safe, as the storage is.
class AdminUsers {
 public:
  AdminUsers(Storage& storage, const Clock& clock, RandomSource& random);

  // Usernames: 1 to 40 of ASCII letters, digits and `. _ - @ +`; unique, whatever their letter
  // case. Passwords: at least 7 characters with letters and digits, at most 1024 bytes.
  Result<AdminUser> Create(const Actor& actor, const NewAdminUser& input, const Password& password);
  Result<AdminUser> Edit(const Actor& actor, std::string_view username,
                         const AdminUserInput& input);
  // Ends the tokens that the old password was given (user_tokens.h), and forgets what
  // api_sign_ins() counted for the account, as Unlock does.
  Result<void> SetPassword(const Actor& actor, std::string_view username, const Password& password);
  Result<void> Unlock(const Actor& actor, std::string_view username);  // and forgets the failures
  Result<void> Delete(const Actor& actor, std::string_view username);
  Result<std::vector<AdminUser>> List();

  // The second factor (second_factor.cc). Begin makes a secret, in place of one that waits for its
  // first code. Confirm turns it on with that code and gives the recovery codes, which nobody can
  // read again. Renew makes new ones in place of all of those. End turns it off. The last two ask
  // for no code themselves. Errors: kConflict where it is on already, or not on; kInvalidArgument
  // with field `code` for a wrong first code.
  Result<TotpSecret> BeginSecondFactor(const Actor& actor, std::string_view username);
  Result<std::vector<std::string>> ConfirmSecondFactor(const Actor& actor,
                                                       std::string_view username,
                                                       std::string_view code);
  Result<std::vector<std::string>> RenewRecoveryCodes(const Actor& actor,
                                                      std::string_view username);
  Result<void> EndSecondFactor(const Actor& actor, std::string_view username);

  // Whether `password`, and `code` where the user has a second factor, prove that it is that user.
  // Counts failures and locks as the settings admin/security/lockout_* say (contract section 1.5):
  // the count starts anew when the first failure is older than the threshold; at the maximum the
  // account is locked for the threshold. What proves everything forgets the failures; a password
  // alone does not where the user has a second factor, so that nobody guesses codes in between.
  // Errors: kUnauthenticated, one text and the same work for every cause (unknown, wrong password
  // or code, locked). Cost: one password hash; the hash is computed outside of any transaction.
  Result<SignedIn> SignIn(std::string_view username, const Password& password,
                          std::string_view code);
  // The same for the password alone, to confirm an act of a session.
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
  void RevokeTokens(AdminUser& user) const;
  // What the password, and whatever else is asked for, came to.
  enum class Proof : std::uint8_t { kWrong, kRight, kCodeWanted };
  Result<SignedIn> Count(std::string_view username, const Password& password,
                         const std::function<Proof(AdminUser&)>& judge);
  // Loads, changes and audits one user; refused where authority.h says so. `change` stores.
  Result<void> Change(
      const Actor& actor, std::string_view action, std::string_view username,
      const std::function<Result<void>(WriteTransaction&, AdminUser&, AuditEntry&)>& change);

  Storage& storage_;
  const Clock& clock_;
  RandomSource& random_;
  SignInThrottle api_sign_ins_;
};

}  // namespace latchkey::domain
