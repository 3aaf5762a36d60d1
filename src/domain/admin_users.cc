#include "domain/admin_users.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "crypto/password.h"
#include "domain/act.h"
#include "domain/authority.h"
#include "domain/second_factor.h"
#include "domain/settings.h"
#include "domain/validation.h"

namespace latchkey::domain {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

Fault UsernameFault(std::string_view username) {
  const bool ok = !username.empty() && username.size() <= limits::kUsernameCharsMax &&
                  std::all_of(username.begin(), username.end(), [](char c) {
                    return IsLetter(c) || IsDigit(c) ||
                           std::string_view("._-@+").find(c) != std::string_view::npos;
                  });
  if (ok) return std::nullopt;
  return "A username has 1 to " + std::to_string(limits::kUsernameCharsMax) +
         " letters, digits or any of . _ - @ +";
}

Fault PasswordFault(const Password& password) {
  const std::string_view text = password.Reveal();
  if (text.size() > limits::kPasswordBytesMax) {
    return "A password has at most " + std::to_string(limits::kPasswordBytesMax) + " bytes.";
  }
  if (text.size() < limits::kPasswordCharsMin || std::none_of(text.begin(), text.end(), IsLetter) ||
      std::none_of(text.begin(), text.end(), IsDigit)) {
    return "A password has at least " + std::to_string(limits::kPasswordCharsMin) +
           " characters, letters and digits among them.";
  }
  return std::nullopt;
}

std::string AuditName(std::string_view username) {
  return "admin user " + std::string(username.substr(0, limits::kUsernameCharsMax));
}

Error NoSuchUser(std::string_view username) {
  return Error::Make(ErrorKind::kNotFound,
                     "There is no admin user \"" +
                         std::string(username.substr(0, limits::kUsernameCharsMax)) + "\".");
}

Error SignInRefused() {
  return Error::Make(ErrorKind::kUnauthenticated,
                     "The sign-in was incorrect, or the account is locked for now.");
}

// One more wrong password (contract section 1.5).
void CountFailure(AdminUser& user, const Settings& settings, std::int64_t now_s) {
  const std::int64_t threshold_s = settings.lockout_threshold_min * 60;
  if (threshold_s == 0 || settings.lockout_failures == 0) return;
  if (user.failures == 0 || now_s - user.first_failure_at_s > threshold_s) {
    user.failures = 1;
    user.first_failure_at_s = now_s;
  } else {
    ++user.failures;
  }
  if (user.failures >= settings.lockout_failures) user.locked_until_s = now_s + threshold_s;
}

void Forgive(AdminUser& user) {
  user.failures = 0;
  user.first_failure_at_s = 0;
  user.locked_until_s = 0;
}

// The role of that id, which `actor` may give. kInvalidArgument with field `role_id` where there is
// none.
Result<Role> AssignableRole(ReadTransaction& transaction, const Actor& actor, RoleId id) {
  LATCHKEY_TRY(const auto role, transaction.FindRole(id));
  LATCHKEY_RETURN_IF_ERROR(
      CheckFields({{"role_id", role ? Fault() : Fault("There is no such role.")}}));
  LATCHKEY_RETURN_IF_ERROR(
      RequireHeld(transaction, actor, role->held, "The role \"" + role->name + "\" holds"));
  return *role;
}

// What the audit shows of a user's form.
Result<json::object> AuditJson(ReadTransaction& transaction, const AdminUser& user) {
  LATCHKEY_TRY(const Role role, RoleOf(transaction, user));
  return json::object{{"email", user.email}, {"role", role.name}};
}

Result<Settings> ReadSettings(ReadTransaction& transaction) {
  LATCHKEY_TRY(auto rows, transaction.ListSettings());
  return Settings::Parse(StoredSettings(rows.begin(), rows.end()));
}

}  // namespace

AdminUsers::AdminUsers(Storage& storage, const Clock& clock, RandomSource& random)
    : storage_(storage), clock_(clock), random_(random) {}

Result<AdminUser> AdminUsers::Create(const Actor& actor, const NewAdminUser& input,
                                     const Password& password) {
  AdminUser user;
  user.username = std::string(Trim(input.username));
  user.email = std::string(Trim(input.email));
  user.role_id = input.role_id;
  user.created_at_s = clock_.NowUnixS();
  const auto fields = CheckFields({{"username", UsernameFault(user.username)},
                                   {"email", EmailFault(user.email)},
                                   {"password", PasswordFault(password)}});
  if (fields.ok()) user.password_hash = crypto::HashPassword(password, random_);
  const Result<void> done = RunAct(
      storage_, clock_, actor, "admin-user.create", AuditName(user.username),
      [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        if (!fields.ok()) return fields.error();
        LATCHKEY_TRY(const auto holder, transaction.FindAdminUser(user.username));
        if (holder) {
          const std::string text = "The admin user \"" + holder->username + "\" exists already.";
          Error error = Error::Make(ErrorKind::kConflict, text);
          error.fields = {{"username", text}};
          return error;
        }
        LATCHKEY_TRY(const Role role, AssignableRole(transaction, actor, user.role_id));
        LATCHKEY_TRY(user.id, transaction.InsertAdminUser(user));
        audit.detail_json = ToJson(
            json::object{{"username", user.username}, {"email", user.email}, {"role", role.name}});
        return AnnounceAuthority(transaction);
      });
  if (!done.ok()) return done.error();
  return user;
}

Result<void> AdminUsers::Change(
    const Actor& actor, std::string_view action, std::string_view username,
    const std::function<Result<void>(WriteTransaction&, AdminUser&, AuditEntry&)>& change) {
  return RunAct(
      storage_, clock_, actor, action, AuditName(username),
      [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        LATCHKEY_TRY(auto user, transaction.FindAdminUser(username));
        if (!user) return NoSuchUser(username);
        audit.object = AuditName(user->username);
        LATCHKEY_TRY(const Role role, RoleOf(transaction, *user));
        LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, role.held,
                                             "The role of \"" + user->username + "\" holds"));
        return change(transaction, *user, audit);
      });
}

Result<AdminUser> AdminUsers::Edit(const Actor& actor, std::string_view username,
                                   const AdminUserInput& input) {
  AdminUser edited;
  const Result<void> done = Change(
      actor, "admin-user.edit", username,
      [&](WriteTransaction& transaction, AdminUser& user, AuditEntry& audit) -> Result<void> {
        LATCHKEY_TRY(const json::object before, AuditJson(transaction, user));
        if (input.email) user.email = std::string(Trim(*input.email));
        LATCHKEY_RETURN_IF_ERROR(CheckFields({{"email", EmailFault(user.email)}}));
        if (input.role_id) user.role_id = *input.role_id;
        LATCHKEY_RETURN_IF_ERROR(AssignableRole(transaction, actor, user.role_id));
        LATCHKEY_RETURN_IF_ERROR(transaction.UpdateAdminUser(user));
        LATCHKEY_RETURN_IF_ERROR(RequireAnAdministrator(transaction));
        LATCHKEY_TRY(const json::object after, AuditJson(transaction, user));
        audit.detail_json = ToJson(json::object{{"before", before}, {"after", after}});
        edited = user;
        return AnnounceAuthority(transaction);
      });
  if (!done.ok()) return done.error();
  return edited;
}

Result<void> AdminUsers::SetPassword(const Actor& actor, std::string_view username,
                                     const Password& password) {
  const auto fields = CheckFields({{"password", PasswordFault(password)}});
  const std::string hash = fields.ok() ? crypto::HashPassword(password, random_) : std::string();
  Result<void> done =
      Change(actor, "admin-user.password", username,
             [&](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
               if (!fields.ok()) return fields.error();
               user.password_hash = hash;
               RevokeTokens(user);
               LATCHKEY_RETURN_IF_ERROR(transaction.UpdateAdminUser(user));
               return AnnounceAuthority(transaction);
             });
  if (done.ok()) api_sign_ins_.Forget(username);
  return done;
}

void AdminUsers::RevokeTokens(AdminUser& user) const {
  // A token may be dated one second after the last revocation: it has to end as well.
  user.tokens_revoked_at_s = std::max(clock_.NowUnixS(), user.tokens_revoked_at_s + 1);
}

Result<void> AdminUsers::Unlock(const Actor& actor, std::string_view username) {
  Result<void> done = Change(actor, "admin-user.unlock", username,
                             [](WriteTransaction& transaction, AdminUser& user, AuditEntry&) {
                               Forgive(user);
                               return transaction.UpdateAdminUser(user);
                             });
  if (done.ok()) api_sign_ins_.Forget(username);
  return done;
}

Result<void> AdminUsers::Delete(const Actor& actor, std::string_view username) {
  return Change(actor, "admin-user.delete", username,
                [](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
                  LATCHKEY_RETURN_IF_ERROR(transaction.DeleteAdminUser(user.id));
                  LATCHKEY_RETURN_IF_ERROR(RequireAnAdministrator(transaction));
                  return AnnounceAuthority(transaction);
                });
}

Result<std::vector<AdminUser>> AdminUsers::List() {
  std::vector<AdminUser> users;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(users, transaction.ListAdminUsers());
    return {};
  });
  if (!done.ok()) return done.error();
  return users;
}

Result<AdminUsers::Checked> AdminUsers::Check(std::string_view username, const Password& password) {
  Checked checked;
  const Result<void> looked = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(checked.user, transaction.FindAdminUser(username));
    return {};
  });
  if (!looked.ok()) return looked.error();
  if (checked.user && password.Reveal().size() <= limits::kPasswordBytesMax) {
    checked.right = crypto::VerifyPassword(password, checked.user->password_hash);
  } else {
    // The work of a check, so that the time does not tell which usernames exist.
    static_cast<void>(crypto::HashPassword(Password("no such user 1"), random_));
  }
  return checked;
}

Result<AdminUser> AdminUsers::VerifyUncounted(std::string_view username, const Password& password) {
  LATCHKEY_TRY(const Checked checked, Check(username, password));
  if (!checked.right || clock_.NowUnixS() < checked.user->locked_until_s) return SignInRefused();
  return *checked.user;
}

Result<SignedIn> AdminUsers::Count(std::string_view username, const Password& password,
                                   const std::function<Proof(AdminUser&)>& judge) {
  LATCHKEY_TRY(const Checked checked, Check(username, password));
  if (!checked.user || password.Reveal().size() > limits::kPasswordBytesMax) return SignInRefused();

  // The row is read again: other attempts may have counted, or locked, in the meantime.
  std::optional<SignedIn> passed;
  const Result<void> counted = storage_.Write([&](WriteTransaction& transaction) -> Result<void> {
    passed.reset();
    const std::int64_t now_s = clock_.NowUnixS();
    LATCHKEY_TRY(auto user, transaction.FindAdminUser(username));
    if (!user || now_s < user->locked_until_s) return {};
    const bool right = checked.right && user->password_hash == checked.user->password_hash;
    const Proof proof = right ? judge(*user) : Proof::kWrong;
    if (proof == Proof::kWrong) {
      LATCHKEY_TRY(const Settings settings, ReadSettings(transaction));
      CountFailure(*user, settings, now_s);
    } else {
      passed = SignedIn{*user, proof == Proof::kCodeWanted};
    }
    return proof == Proof::kCodeWanted ? Result<void>() : transaction.UpdateAdminUser(*user);
  });
  if (!counted.ok()) return counted.error();
  if (!passed) return SignInRefused();
  return *passed;
}

Result<SignedIn> AdminUsers::SignIn(std::string_view username, const Password& password,
                                    std::string_view code) {
  return Count(username, password, [&](AdminUser& user) {
    if (user.HasSecondFactor()) {
      if (code.empty()) return Proof::kCodeWanted;
      if (!UseCode(*user.second_factor, code, clock_.NowUnixS())) return Proof::kWrong;
    }
    Forgive(user);
    return Proof::kRight;
  });
}

Result<AdminUser> AdminUsers::Verify(std::string_view username, const Password& password) {
  LATCHKEY_TRY(SignedIn verified, Count(username, password, [](AdminUser& user) {
                 if (!user.HasSecondFactor()) Forgive(user);
                 return Proof::kRight;
               }));
  return std::move(verified.user);
}

}  // namespace latchkey::domain
