#include "domain/second_factor.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/hmac.h"
#include "crypto/totp.h"
#include "domain/admin_users.h"
#include "domain/authority.h"

namespace latchkey::domain {
namespace {

constexpr std::size_t kRecoveryBytes = 10;
constexpr std::size_t kGroupChars = 4;
constexpr std::size_t kTypedCharsMax = 64;

// Keyed by the secret, so that a stolen database tells nothing without the master key.
std::string HashOf(const SecondFactor& factor, std::string_view code) {
  const auto mac = crypto::HmacSha256(crypto::MakeHmacSha256Key(factor.secret.Reveal()), code);
  return HexEncode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::string Bare(std::string_view typed) {
  std::string bare = ToLowerAscii(typed.substr(0, kTypedCharsMax));
  std::erase_if(bare, [](char c) { return c == '-' || c == ' '; });
  return bare;
}

Error WrongCode() {
  Error error = Error::Make(ErrorKind::kInvalidArgument,
                            "This is not the code that the authenticator shows now.");
  error.fields = {{"code", error.detail}};
  return error;
}

}  // namespace

bool UseCode(SecondFactor& factor, std::string_view typed, std::int64_t now_s) {
  const std::string code = Bare(typed);
  if (const auto step = crypto::MatchTotp(factor.secret, code, now_s, factor.last_step)) {
    factor.last_step = *step;
    return true;
  }
  const std::string hash = HashOf(factor, code);
  return std::erase_if(factor.recovery_hashes, [&](const std::string& kept) {
           return crypto::EqualConstantTime(kept, hash);
         }) > 0;
}

std::vector<std::string> MakeRecoveryCodes(SecondFactor& factor, RandomSource& random) {
  std::vector<std::string> codes;
  factor.recovery_hashes.clear();
  for (std::size_t i = 0; i < limits::kRecoveryCodes; ++i) {
    std::array<std::byte, kRecoveryBytes> bytes{};
    random.Fill(bytes);
    std::string code =
        ToLowerAscii(Base32Encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    factor.recovery_hashes.push_back(HashOf(factor, code));
    for (std::size_t at = code.size() - kGroupChars; at > 0; at -= kGroupChars)
      code.insert(at, 1, '-');
    codes.push_back(std::move(code));
  }
  return codes;
}

Result<TotpSecret> AdminUsers::BeginSecondFactor(const Actor& actor, std::string_view username) {
  const TotpSecret secret = crypto::MakeTotpSecret(random_);
  const Result<void> done =
      Change(actor, "admin-user.second-factor-begin", username,
             [&](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
               if (user.HasSecondFactor()) {
                 return Error::Make(ErrorKind::kConflict,
                                    "The second factor is on already; turn it off first.");
               }
               user.second_factor = SecondFactor{secret, false, 0, {}};
               return transaction.UpdateAdminUser(user);
             });
  if (!done.ok()) return done.error();
  return secret;
}

Result<std::vector<std::string>> AdminUsers::ConfirmSecondFactor(const Actor& actor,
                                                                 std::string_view username,
                                                                 std::string_view code) {
  std::vector<std::string> codes;
  const Result<void> done =
      Change(actor, "admin-user.second-factor-on", username,
             [&](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
               if (!user.second_factor || user.second_factor->confirmed) {
                 return Error::Make(ErrorKind::kConflict,
                                    "There is no second factor that waits for its first code.");
               }
               if (!UseCode(*user.second_factor, code, clock_.NowUnixS())) return WrongCode();
               user.second_factor->confirmed = true;
               codes = MakeRecoveryCodes(*user.second_factor, random_);
               // Tokens that the password alone was given end, as with a new password.
               RevokeTokens(user);
               LATCHKEY_RETURN_IF_ERROR(transaction.UpdateAdminUser(user));
               return AnnounceAuthority(transaction);
             });
  if (!done.ok()) return done.error();
  return codes;
}

Result<std::vector<std::string>> AdminUsers::RenewRecoveryCodes(const Actor& actor,
                                                                std::string_view username) {
  std::vector<std::string> codes;
  const Result<void> done =
      Change(actor, "admin-user.recovery-codes", username,
             [&](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
               if (!user.HasSecondFactor()) {
                 return Error::Make(ErrorKind::kConflict,
                                    "There is no second factor to have recovery codes for.");
               }
               codes = MakeRecoveryCodes(*user.second_factor, random_);
               return transaction.UpdateAdminUser(user);
             });
  if (!done.ok()) return done.error();
  return codes;
}

Result<void> AdminUsers::EndSecondFactor(const Actor& actor, std::string_view username) {
  return Change(actor, "admin-user.second-factor-off", username,
                [](WriteTransaction& transaction, AdminUser& user, AuditEntry&) -> Result<void> {
                  if (!user.HasSecondFactor()) {
                    return Error::Make(ErrorKind::kConflict, "There is no second factor to end.");
                  }
                  user.second_factor.reset();
                  return transaction.UpdateAdminUser(user);
                });
}

}  // namespace latchkey::domain
