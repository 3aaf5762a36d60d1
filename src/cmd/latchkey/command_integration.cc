// integration.*: everything about integrations.
//
// Each takes "integration" (digits are an id, anything else a name) but create and list.
//   create       name, email?, callback_url?, identity_link_url?, all_resources?, resources?,
//                signature_profile?, allowed_methods?, bearer?, bearer_expires? (as it is typed),
//                rate_limit?, rate_burst?, concurrency_limit?, allow_from?, activate?
//   edit         the same fields, absent ones stay
//   list         offset?, limit?             -> {"integrations": [...], "more": bool}
//   show         reveal?
//   allow | activate | reauthorize | suspend | resume | revoke | delete
//   call         integration?                -> {"api_url"}, and with one its credentials

#include <algorithm>
#include <charconv>

#include "acl/permission_set.h"
#include "base/clock.h"
#include "base/moment.h"
#include "cmd/latchkey/command.h"
#include "domain/json_form.h"
#include "domain/validation.h"

namespace latchkey::cmd {
namespace {

constexpr std::int64_t kListPageMax = 500;

// A password in the callback URL is shown by `show --reveal` alone.
json::object MaskedJson(json::object object, const domain::Integration& integration) {
  object["callback_url"] =
      domain::TextOrNull(domain::WithoutUserInfo(integration.credentials_post_url));
  return object;
}

// With the state of an exchange under way beside the status.
json::object ShownJson(const CommandCall& call, domain::IntegrationDetail detail) {
  if (call.context.unstored_usage) {
    detail.usage = domain::Sum(detail.usage, call.context.unstored_usage(detail.integration.id));
  }
  json::object object = MaskedJson(domain::DetailJson(detail), detail.integration);
  if (detail.exchange) object["state"] = domain::ExchangeWord(detail.exchange->state);
  return object;
}

void AddCredentials(json::object& object, const domain::Credentials& credentials) {
  for (auto& [name, value] : domain::CredentialsJson(credentials)) object[name] = value;
}

Result<IntegrationId> Find(const CommandCall& call) {
  LATCHKEY_TRY(const std::string text, call.Text("integration"));
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return call.context.integrations.FindByName(text);
  IntegrationId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{}) {
    return Error::Make(ErrorKind::kNotFound,
                       "The integration with ID \"" + text + "\" doesn't exist.");
  }
  return id;
}

Result<void> ReadSignature(const CommandCall& call, domain::IntegrationInput& input) {
  if (call.params.contains("signature_profile")) {
    LATCHKEY_TRY(input.signature_profile, call.Text("signature_profile"));
  }
  if (const json::value* methods = call.params.if_contains("allowed_methods")) {
    input.allowed_methods = TextsOf(*methods);
  }
  if (call.params.contains("bearer")) input.bearer = call.Flag("bearer");
  if (!call.params.contains("bearer_expires")) return {};
  LATCHKEY_TRY(const std::string typed, call.Text("bearer_expires"));
  input.bearer_expires_at_s = ParseMoment(typed, SystemClock().NowUnixS());
  if (input.bearer_expires_at_s) return {};
  return Error::Make(ErrorKind::kInvalidArgument,
                     "The end of bearer must be a time such as 30d, 2026-12-31 or "
                     "2026-12-31T12:00:00Z.");
}

Result<void> ReadLimits(const CommandCall& call, domain::IntegrationInput& input) {
  if (call.params.contains("rate_limit")) {
    LATCHKEY_TRY(input.rate_limit, call.Text("rate_limit"));
  }
  if (call.params.contains("rate_burst")) input.rate_burst = call.Number("rate_burst", -1);
  if (call.params.contains("concurrency_limit")) {
    input.concurrency_limit = call.Number("concurrency_limit", -1);
  }
  if (const json::value* ranges = call.params.if_contains("allow_from")) {
    input.allow_from = TextsOf(*ranges);
  }
  return {};
}

Result<domain::IntegrationInput> Input(const CommandCall& call) {
  domain::IntegrationInput input;
  const std::pair<std::string_view, std::optional<std::string>*> texts[] = {
      {"name", &input.name},
      {"email", &input.email},
      {"callback_url", &input.credentials_post_url},
      {"identity_link_url", &input.identity_link_url}};
  for (const auto& [name, field] : texts) {
    if (!call.params.contains(name)) continue;
    LATCHKEY_TRY(*field, call.Text(name));
  }
  input.requested = call.Grant();
  LATCHKEY_RETURN_IF_ERROR(ReadSignature(call, input));
  LATCHKEY_RETURN_IF_ERROR(ReadLimits(call, input));
  return input;
}

Result<json::value> Activate(const CommandCall& call, IntegrationId id, bool reauthorize) {
  LATCHKEY_TRY(const domain::Settings settings, call.context.settings.Current());
  LATCHKEY_TRY(const domain::IntegrationDetail before, call.context.integrations.Show(id));
  if (before.integration.UsesExchange() && call.progress) {
    call.progress({{"step", "posting"},
                   {"url", domain::WithoutUserInfo(before.integration.credentials_post_url)}});
  }
  LATCHKEY_TRY(const handshake::ActivationResult result,
               handshake::Activate(call.context.integrations, settings, call.context.activator,
                                   call.actor, id, reauthorize, call.context.turn));
  json::object object = MaskedJson(domain::IntegrationJson(result.integration), result.integration);
  AddCredentials(object, result.credentials);
  if (!result.login_url.empty()) {
    object["state"] =
        result.exchange ? domain::ExchangeWord(result.exchange->state) : std::string_view("active");
    object["exchange"] = domain::ExchangeJson(result.exchange);
    object["login_url"] = result.login_url;
  }
  return json::value(std::move(object));
}

Result<json::value> Create(const CommandCall& call) {
  LATCHKEY_TRY(const domain::IntegrationInput input, Input(call));
  LATCHKEY_TRY(const domain::IntegrationDetail created, call.Change<domain::IntegrationDetail>([&] {
    return call.context.integrations.Create(call.actor, input);
  }));
  const IntegrationId id = created.integration.id;
  if (call.Flag("activate")) {
    Result<json::value> activated = Activate(call, id, false);
    if (activated.ok()) return activated;
    Error error = std::move(activated).error();
    error.detail = "The integration was created with ID " + std::to_string(id.value) +
                   ", but its activation failed: " + error.detail;
    return error;
  }
  LATCHKEY_TRY(const domain::Credentials credentials, call.Change<domain::Credentials>([&] {
    return call.context.integrations.Reveal(call.actor, id);
  }));
  json::object object = ShownJson(call, created);
  AddCredentials(object, credentials);
  return json::value(std::move(object));
}

Result<json::value> Edit(const CommandCall& call) {
  LATCHKEY_TRY(const IntegrationId id, Find(call));
  LATCHKEY_TRY(const domain::IntegrationInput input, Input(call));
  LATCHKEY_TRY(const domain::IntegrationDetail detail, call.Change<domain::IntegrationDetail>([&] {
    return call.context.integrations.Edit(call.actor, id, input);
  }));
  return json::value(ShownJson(call, detail));
}

Result<json::value> List(const CommandCall& call) {
  domain::IntegrationQuery query;
  query.offset = std::max<std::int64_t>(call.Number("offset", 0), 0);
  const std::int64_t limit =
      std::clamp<std::int64_t>(call.Number("limit", kListPageMax), 1, kListPageMax);
  query.limit = limit + 1;  // one more tells whether there is a next page
  LATCHKEY_TRY(std::vector<domain::ListedIntegration> integrations,
               call.context.integrations.List(query));
  const bool more = static_cast<std::int64_t>(integrations.size()) > limit;
  if (more) integrations.pop_back();
  json::array rows;
  for (domain::ListedIntegration& listed : integrations) {
    if (call.context.unstored_usage) {
      listed.usage = domain::Sum(listed.usage, call.context.unstored_usage(listed.integration.id));
    }
    rows.push_back(domain::ListedJson(listed));
  }
  return json::value(json::object{{"integrations", std::move(rows)}, {"more", more}});
}

Result<json::value> Show(const CommandCall& call) {
  LATCHKEY_TRY(const IntegrationId id, Find(call));
  LATCHKEY_TRY(const domain::IntegrationDetail detail, call.context.integrations.Show(id));
  json::object object = ShownJson(call, detail);
  if (call.Flag("reveal")) {
    LATCHKEY_TRY(const domain::Credentials credentials, call.Change<domain::Credentials>([&] {
      return call.context.integrations.Reveal(call.actor, id);
    }));
    AddCredentials(object, credentials);
    object["callback_url"] = domain::TextOrNull(detail.integration.credentials_post_url);
  }
  return json::value(std::move(object));
}

using DetailAct = Result<domain::IntegrationDetail> (domain::Integrations::*)(const domain::Actor&,
                                                                              IntegrationId);

template <DetailAct kAct>
Result<json::value> Act(const CommandCall& call) {
  LATCHKEY_TRY(const IntegrationId id, Find(call));
  LATCHKEY_TRY(const domain::IntegrationDetail detail, call.Change<domain::IntegrationDetail>([&] {
    return (call.context.integrations.*kAct)(call.actor, id);
  }));
  return json::value(ShownJson(call, detail));
}

template <bool kReauthorize>
Result<json::value> ActivateCommand(const CommandCall& call) {
  LATCHKEY_TRY(const IntegrationId id, Find(call));
  return Activate(call, id, kReauthorize);
}

Result<json::value> Delete(const CommandCall& call) {
  LATCHKEY_TRY(const IntegrationId id, Find(call));
  LATCHKEY_TRY(const domain::IntegrationDetail detail, call.context.integrations.Show(id));
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.integrations.Delete(call.actor, id); }));
  return json::value(
      json::object{{"id", id.value}, {"name", detail.integration.name}, {"status", "deleted"}});
}

// What `latchkey call` signs with; leaves an audit entry like `show --reveal`.
Result<json::value> PrepareCall(const CommandCall& call) {
  json::object object{{"api_url", call.context.activator.store_base_url}};
  if (call.params.contains("integration")) {
    LATCHKEY_TRY(const IntegrationId id, Find(call));
    LATCHKEY_TRY(const domain::Credentials credentials, call.Change<domain::Credentials>([&] {
      return call.context.integrations.CredentialsForCall(call.actor, id);
    }));
    AddCredentials(object, credentials);
  }
  return json::value(std::move(object));
}

constexpr NamedCommand kCommands[] = {
    {"integration.create", Create},
    {"integration.edit", Edit},
    {"integration.list", List},
    {"integration.show", Show},
    {"integration.allow", Act<&domain::Integrations::Allow>},
    {"integration.activate", ActivateCommand<false>},
    {"integration.reauthorize", ActivateCommand<true>},
    {"integration.suspend", Act<&domain::Integrations::Suspend>},
    {"integration.resume", Act<&domain::Integrations::Resume>},
    {"integration.revoke", Act<&domain::Integrations::RevokeAccessToken>},
    {"integration.delete", Delete},
    {"integration.call", PrepareCall},
};

}  // namespace

std::span<const NamedCommand> IntegrationCommands() { return kCommands; }

}  // namespace latchkey::cmd
