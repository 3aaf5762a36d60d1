// /account: what a signed-in user does to their own account, whatever their role.

#include <utility>

#include "admin/api.h"
#include "admin/qr_code.h"
#include "base/encoding.h"
#include "crypto/totp.h"
#include "domain/json_form.h"
#include "http/url.h"

namespace latchkey::admin {
namespace {

Answer AccountAnswer(const Call& call, const domain::AdminUser& user) {
  const std::size_t codes = user.HasSecondFactor() ? user.second_factor->recovery_hashes.size() : 0;
  return JsonAnswer(json::object{{"id", user.id.value},
                                 {"username", user.username},
                                 {"email", domain::TextOrNull(user.email)},
                                 {"role", RoleName(call.role)},
                                 {"second_factor", user.HasSecondFactor()},
                                 {"recovery_codes_left", codes},
                                 {"created_at", domain::TimeText(user.created_at_s)}});
}

Answer Show(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  return AccountAnswer(call, call.user);
}

Answer Edit(Call& call) {
  domain::AdminUserInput input;
  input.email = call.form.Text("email");
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_TRY(const domain::AdminUser user, call.Change<domain::AdminUser>([&] {
    return call.context.admin_users.Edit(call.actor, call.user.username, input);
  }));
  return AccountAnswer(call, user);
}

Answer SetPassword(Call& call) {
  const Password password(call.form.RequiredText("password"));
  const std::string current_password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(current_password));
  LATCHKEY_RETURN_IF_ERROR(call.SetPassword(call.user.username, password));
  return NoContent();
}

// What the authenticator's list shows the account under: this server, by its name.
std::string Issuer(const Context& context) {
  const Result<http::Url> url = http::ParseUrl(context.public_url);
  return url.ok() ? "Latchkey " + std::string(url->host) : "Latchkey";
}

Answer BeginSecondFactor(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_TRY(const TotpSecret secret, call.Change<TotpSecret>([&] {
    return call.context.admin_users.BeginSecondFactor(call.actor, call.user.username);
  }));
  const std::string uri = crypto::TotpUri(secret, Issuer(call.context), call.user.username);
  LATCHKEY_TRY(const QrCode code, MakeQrCode(uri));
  return JsonAnswer(
      json::object{{"secret", Base32Encode(secret.Reveal())},
                   {"uri", uri},
                   {"qr", json::object{{"modules", code.modules}, {"path", code.path}}}});
}

using Codes = std::vector<std::string>;

Answer CodesAnswer(const Codes& codes) {
  return JsonAnswer(json::object{{"recovery_codes", json::array(codes.begin(), codes.end())}});
}

Answer ConfirmSecondFactor(Call& call) {
  const std::string code = call.form.RequiredText("code");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const Codes codes, call.Change<Codes>([&] {
    return call.context.admin_users.ConfirmSecondFactor(call.actor, call.user.username, code);
  }));
  // The other sessions began with the password alone.
  LATCHKEY_RETURN_IF_ERROR(call.sessions.EndAll(call.session->user_id, call.session->id));
  return CodesAnswer(codes);
}

// Password and code: neither an open session nor a password alone changes a second factor.
Result<void> ConfirmByBoth(Call& call) {
  const std::string current_password = call.form.RequiredText("current_password");
  const std::string code = call.form.RequiredText("code");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  return call.ConfirmWithCode(current_password, code);
}

Answer RenewRecoveryCodes(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(ConfirmByBoth(call));
  LATCHKEY_TRY(const Codes codes, call.Change<Codes>([&] {
    return call.context.admin_users.RenewRecoveryCodes(call.actor, call.user.username);
  }));
  return CodesAnswer(codes);
}

Answer EndSecondFactor(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(ConfirmByBoth(call));
  LATCHKEY_RETURN_IF_ERROR(call.context.turn(
      [&] { return call.context.admin_users.EndSecondFactor(call.actor, call.user.username); }));
  return NoContent();
}

using http::Method;

constexpr Operation kOperations[] = {
    {"/account", Show, Method::kGet, needs::kSelf},
    {"/account", Edit, Method::kPatch, needs::kSelf},
    {"/account/password", SetPassword, Method::kPut, needs::kSelf},
    {"/account/second-factor", BeginSecondFactor, Method::kPost, needs::kSelf},
    {"/account/second-factor/confirm", ConfirmSecondFactor, Method::kPost, needs::kSelf},
    {"/account/second-factor/recovery-codes", RenewRecoveryCodes, Method::kPost, needs::kSelf},
    {"/account/second-factor/end", EndSecondFactor, Method::kPost, needs::kSelf},
};

}  // namespace

std::span<const Operation> AccountOperations() { return kOperations; }

}  // namespace latchkey::admin
