#include "domain/user_tokens.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/password.h"
#include "domain/act.h"

namespace latchkey::domain {
namespace {

// {"alg":"HS256","typ":"JWT"}. Tokens with any other header are not ours, so that nobody chooses
// how a token is checked.
constexpr std::string_view kHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

// RFC 7515 appendix C: base64 with other letters for 62 and 63, and no padding.
std::string ToBase64Url(std::string_view bytes) {
  std::string text = Base64Encode(bytes);
  text.erase(std::min(text.find('='), text.size()));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string standard(text);
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return Base64Decode(standard);
}

std::string Signature(const crypto::HmacSha256Key& key, std::string_view message) {
  const auto mac = crypto::HmacSha256(key, message);
  return ToBase64Url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

// The claims of a token whose signature is right: what Sign wrote.
std::optional<UserToken> ReadClaims(std::string_view payload) {
  const auto text = FromBase64Url(payload);
  if (!text) return std::nullopt;
  const Result<json::value> claims = ParseJson(*text);
  if (!claims.ok() || !claims->is_object()) return std::nullopt;
  const auto number = [&claims](std::string_view name) -> std::int64_t {
    const json::value* value = claims->get_object().if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  };
  const std::int64_t kind = number("utypid");
  if (kind != static_cast<std::int64_t>(UserKind::kAdmin) &&
      kind != static_cast<std::int64_t>(UserKind::kCustomer)) {
    return std::nullopt;
  }
  return UserToken{static_cast<UserKind>(kind), number("uid"), number("iat"), number("exp")};
}

Error SignInRefused() {
  return Error::Make(ErrorKind::kUnauthenticated,
                     "The account sign-in was incorrect or your account is disabled temporarily. "
                     "Please wait and try again later.");
}

}  // namespace

std::string UserTokenKey::Sign(const UserToken& token) const {
  std::string text(kHeader);
  text += ToBase64Url(ToJson(json::object{{"uid", token.user_id},
                                          {"utypid", static_cast<std::int64_t>(token.kind)},
                                          {"iat", token.issued_at_s},
                                          {"exp", token.expires_at_s}}));
  return text + "." + Signature(key_, text);
}

std::optional<UserToken> UserTokenKey::Read(std::string_view text) const {
  const std::size_t dot = text.rfind('.');
  if (!text.starts_with(kHeader) || dot < kHeader.size()) return std::nullopt;
  if (!crypto::EqualConstantTime(Signature(key_, text.substr(0, dot)), text.substr(dot + 1))) {
    return std::nullopt;
  }
  return ReadClaims(text.substr(kHeader.size(), dot - kHeader.size()));
}

UserTokens::UserTokens(Storage& storage, AdminUsers& admin_users, SettingsService& settings,
                       const UserTokenKey& key, const Clock& clock, RandomSource& random)
    : storage_(storage),
      admin_users_(admin_users),
      settings_(settings),
      key_(key),
      clock_(clock),
      random_(random) {}

Result<bool> UserTokens::Enabled() {
  LATCHKEY_TRY(const Settings settings, settings_.Current());
  return settings.user_tokens;
}

SignInThrottle& UserTokens::ThrottleOf(UserKind kind) {
  return kind == UserKind::kAdmin ? admin_users_.api_sign_ins() : customers_;
}

Result<std::optional<UserTokens::Holder>> UserTokens::Counted(SignInThrottle& throttle,
                                                              std::string_view name,
                                                              std::int64_t now_s,
                                                              const Settings& settings,
                                                              const CheckPassword& check) {
  if (!throttle.Admits(name, now_s, settings.sign_in_failures_max)) return std::optional<Holder>();
  LATCHKEY_TRY(std::optional<Holder> holder, check());
  if (holder) {
    throttle.Forget(name);
  } else {
    throttle.CountFailure(name, now_s, settings.sign_in_timeout_s);
  }
  return holder;
}

Result<std::string> UserTokens::Give(UserKind kind, std::string_view name,
                                     const CheckPassword& check) {
  LATCHKEY_TRY(const Settings settings, settings_.Current());
  const std::int64_t now_s = clock_.NowUnixS();
  LATCHKEY_TRY(const std::optional<Holder> holder,
               Counted(ThrottleOf(kind), name, now_s, settings, check));
  if (!holder) return SignInRefused();
  UserToken token{kind, holder->id, now_s, 0};
  // A token of the second in which the others were revoked counts from the next one.
  token.issued_at_s = std::max(now_s, holder->tokens_revoked_at_s + 1);
  token.expires_at_s = now_s + 60 * (kind == UserKind::kAdmin ? settings.admin_token_min
                                                              : settings.customer_token_min);
  return key_.Sign(token);
}

Result<std::string> UserTokens::ForAdmin(std::string_view username, const Password& password) {
  std::string name;
  LATCHKEY_TRY(std::string token,
               Give(UserKind::kAdmin, username, [&]() -> Result<std::optional<Holder>> {
                 Result<AdminUser> user = admin_users_.VerifyUncounted(username, password);
                 if (!user.ok() && user.error().kind == ErrorKind::kUnauthenticated) {
                   return std::optional<Holder>();
                 }
                 if (!user.ok()) return std::move(user).error();
                 if (user->HasSecondFactor()) {
                   return Error::Make(ErrorKind::kConflict, "The account has a second factor.");
                 }
                 name = user->username;
                 return std::optional(Holder{user->id.value, user->tokens_revoked_at_s});
               }));
  LATCHKEY_RETURN_IF_ERROR(
      RunAct(storage_, clock_, {name, "api"}, "admin-user.token", "admin user " + name,
             [](WriteTransaction&, AuditEntry&) -> Result<void> { return {}; }));
  return token;
}

Result<std::string> UserTokens::ForCustomer(std::string_view email, const Password& password,
                                            const FindCustomerLogin& find) {
  return Give(UserKind::kCustomer, email, [&]() -> Result<std::optional<Holder>> {
    LATCHKEY_TRY(const std::optional<CustomerLogin> login, find());
    const bool right = Matches(password, login ? login->password_hash : std::string());
    if (!right) return std::optional<Holder>();
    return std::optional(Holder{login->id, login->tokens_revoked_at_s});
  });
}

Result<bool> UserTokens::ConfirmCustomer(std::string_view email, const Password& password,
                                         const std::string& hash) {
  LATCHKEY_TRY(const Settings settings, settings_.Current());
  const auto check = [&]() -> Result<std::optional<Holder>> {
    return Matches(password, hash) ? std::optional(Holder{}) : std::nullopt;
  };
  LATCHKEY_TRY(const std::optional<Holder> holder,
               Counted(customers_, email, clock_.NowUnixS(), settings, check));
  return holder.has_value();
}

std::string UserTokens::HashPassword(const Password& password) {
  return crypto::HashPassword(password, random_);
}

bool UserTokens::Matches(const Password& password, const std::string& hash) {
  if (hash.empty() || password.Reveal().size() > limits::kPasswordBytesMax) {
    // The work of a check, so that the time does not tell which accounts exist.
    static_cast<void>(crypto::HashPassword(Password("no such user 1"), random_));
    return false;
  }
  return crypto::VerifyPassword(password, hash);
}

}  // namespace latchkey::domain
