#include "store/sign_in.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "domain/user_tokens.h"
#include "store/body.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

struct Login {
  std::string username;
  Password password;
};

Outcome<Login> ReadLogin(const ApiRequest& request) {
  std::vector<Refusal> missing;
  const auto text = [&](std::string_view name) {
    const json::value* value = FindParameter(request.body, name);
    const std::string_view found = value == nullptr ? std::string_view() : Text(*value);
    if (found.empty()) missing.push_back(FieldRequired(name));
    return std::string(found);
  };
  Login login{text("username"), Password(text("password"))};
  if (!missing.empty()) return Together(missing);
  return login;
}

// Null where tokens are off.
Outcome<domain::UserTokens*> TokensInForce(const ApiRequest& request) {
  domain::UserTokens* tokens = request.environment.user_tokens;
  if (tokens == nullptr) return tokens;
  LATCHKEY_TRY(const bool enabled, tokens->Enabled());
  return enabled ? tokens : nullptr;
}

Outcome<domain::UserTokens*> RequireTokens(const ApiRequest& request) {
  LATCHKEY_TRY(domain::UserTokens* const tokens, TokensInForce(request));
  if (tokens != nullptr) return tokens;
  return Refusal{501,
                 "No tokens are given to admins and customers here. The setting "
                 "latchkey/tokens/enabled turns them on."};
}

Outcome<json::value> Answer(Result<std::string> token) {
  if (token.ok()) return json::value(json::string(*token));
  if (token.error().kind == ErrorKind::kUnauthenticated) return Refusal{401, token.error().detail};
  return token.error();
}

// Contract section 7.2. No provider has an endpoint here (divergence D-78).
Refusal WantsSecondFactor() {
  return {400, "Please use the 2fa provider-specific endpoints to obtain a token.",
          json::object{{"active_providers", json::array()}}};
}

// Kinds of characters: lower case, upper case, digits, anything else.
int CountKinds(std::string_view text) {
  bool kinds[4] = {};
  for (const char c : text) {
    kinds[c >= 'a' && c <= 'z'   ? 0
          : c >= 'A' && c <= 'Z' ? 1
          : c >= '0' && c <= '9' ? 2
                                 : 3] = true;
  }
  return static_cast<int>(std::count(std::begin(kinds), std::end(kinds), true));
}

std::optional<Refusal> PasswordFault(std::string_view password) {
  constexpr std::size_t kCharsMin = 8;
  constexpr int kKindsMin = 3;
  if (password.size() > limits::kPasswordBytesMax) {
    return Refusal{400, "Please enter a password with at most %1 characters.",
                   json::array{limits::kPasswordBytesMax}};
  }
  if (password.size() < kCharsMin) {
    return Refusal{400,
                   "The password needs at least %1 characters. Create a new password and try "
                   "again.",
                   json::array{kCharsMin}};
  }
  if (CountKinds(password) < kKindsMin) {
    return Refusal{400,
                   "Minimum of different classes of characters in password is %1. Classes of "
                   "characters: Lower Case, Upper Case, Digits, Special Characters.",
                   json::array{kKindsMin}};
  }
  return std::nullopt;
}

Refusal NotTheirPassword() {
  return {401, "The password doesn't match this account. Verify the password and try again."};
}

Outcome<json::value> HashOf(const ApiRequest& request, std::string_view name) {
  const json::value* sent = FindParameter(request.body, name);
  if (sent == nullptr || sent->is_null()) return json::value();
  LATCHKEY_TRY(domain::UserTokens* const tokens, TokensInForce(request));
  if (tokens == nullptr) return json::value();
  if (auto fault = PasswordFault(Text(*sent))) return std::move(*fault);
  return json::value(json::string(tokens->HashPassword(Password(std::string(Text(*sent))))));
}

}  // namespace

Outcome<json::value> GiveAdminToken(const ApiRequest& request, Database&) {
  LATCHKEY_TRY(domain::UserTokens* const tokens, RequireTokens(request));
  LATCHKEY_TRY(const Login login, ReadLogin(request));
  Result<std::string> token = tokens->ForAdmin(login.username, login.password);
  if (!token.ok() && token.error().kind == ErrorKind::kConflict) return WantsSecondFactor();
  return Answer(std::move(token));
}

Outcome<json::value> GiveCustomerToken(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(domain::UserTokens* const tokens, RequireTokens(request));
  LATCHKEY_TRY(const Login login, ReadLogin(request));
  const auto find = [&]() -> Result<std::optional<domain::CustomerLogin>> {
    LATCHKEY_TRY(const json::object row,
                 database.Row("SELECT entity_id, password_hash, tokens_revoked_at_s FROM customer "
                              "WHERE email = ? ORDER BY website_id = ? DESC LIMIT 1",
                              {login.username, request.view.website_id}));
    if (row.empty()) return std::optional<domain::CustomerLogin>();
    return std::optional(domain::CustomerLogin{row.at("entity_id").as_int64(),
                                               std::string(Text(row.at("password_hash"))),
                                               row.at("tokens_revoked_at_s").as_int64()});
  };
  return Answer(tokens->ForCustomer(login.username, login.password, find));
}

Outcome<json::value> RevokeCustomerTokens(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t customer_id, CallingCustomer(request));
  LATCHKEY_RETURN_IF_ERROR(RevokeTokensOf(customer_id, request, database));
  return json::value(true);
}

Outcome<json::value> ChangeOwnPassword(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t customer_id, CallingCustomer(request));
  // Unless another call changed it since it was checked.
  LATCHKEY_TRY(const std::int64_t changed, database.Run("UPDATE customer SET password_hash = ? "
                                                        "WHERE entity_id = ? AND password_hash = ?",
                                                        {request.prepared.at("made"), customer_id,
                                                         request.prepared.at("matched")}));
  if (changed == 0) return NotTheirPassword();
  LATCHKEY_RETURN_IF_ERROR(RevokeTokensOf(customer_id, request, database));
  return json::value(true);
}

Outcome<std::int64_t> CallingCustomer(const ApiRequest& request) {
  if (request.call.customer_id == 0) return FieldRequired("customerId");
  return request.call.customer_id;
}

Outcome<void> CheckCustomer(const Call& call, const acl::ApiRoute& route, Database& database) {
  LATCHKEY_TRY(const json::object row,
               database.Row("SELECT 1 AS counts FROM customer "
                            "WHERE entity_id = ? AND tokens_revoked_at_s < ?",
                            {call.customer_id, call.token_issued_at_s}));
  if (!row.empty()) return {};
  return Refusal{401, "The consumer isn't authorized to access %resources.",
                 json::object{{"resources", route.resources.front()}}};
}

Outcome<json::value> HashPasswordSent(const ApiRequest& request, Database&) {
  return HashOf(request, "password");
}

Outcome<json::value> PrepareOwnPassword(const ApiRequest& request, Database& reader) {
  LATCHKEY_TRY(const std::int64_t customer_id, CallingCustomer(request));
  LATCHKEY_TRY(domain::UserTokens* const tokens, RequireTokens(request));
  LATCHKEY_TRY(const json::value current, RequireField(request.body, "currentPassword"));
  LATCHKEY_TRY(json::value made, HashOf(request, "newPassword"));
  if (made.is_null()) return FieldRequired("newPassword");
  LATCHKEY_TRY(
      const json::object row,
      reader.Row("SELECT email, password_hash FROM customer WHERE entity_id = ?", {customer_id}));
  if (row.empty()) return NotTheirPassword();
  LATCHKEY_TRY(const bool matches,
               tokens->ConfirmCustomer(Text(row.at("email")), Password(std::string(Text(current))),
                                       std::string(Text(row.at("password_hash")))));
  if (!matches) return NotTheirPassword();
  return json::value(json::object{{"matched", row.at("password_hash")}, {"made", std::move(made)}});
}

Outcome<void> RevokeTokensOf(std::int64_t customer_id, const ApiRequest& request,
                             Database& database) {
  // A token may be dated one second after the last revocation: it has to end as well.
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t revoked,
               database.Run("UPDATE customer SET tokens_revoked_at_s = "
                            "MAX(?, tokens_revoked_at_s + 1) WHERE entity_id = ?",
                            {request.environment.clock.NowUnixS(), customer_id}));
  return {};
}

}  // namespace latchkey::store
