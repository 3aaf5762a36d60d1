#include "domain/json_form.h"

#include <ctime>
#include <utility>

#include "domain/call_limits.h"
#include "domain/validation.h"

namespace latchkey::domain {

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string TimeText(std::int64_t at_s) {
  const auto at = static_cast<std::time_t>(at_s);
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

json::value TimeOrNull(std::int64_t at_s) {
  return at_s == 0 ? json::value(nullptr) : json::value(TimeText(at_s));
}

json::object GrantJson(const acl::Grant& grant) {
  return {{"all_resources", grant.all},
          {"resources", json::array(grant.resources.begin(), grant.resources.end())}};
}

json::value PendingJson(const Integration& integration) {
  if (!integration.HasPending()) return nullptr;
  return GrantJson(acl::Beyond(integration.requested, integration.granted));
}

json::value RemovedJson(const Integration& integration) {
  const acl::Grant removed = acl::Beyond(integration.withdrawn, integration.requested);
  if (removed == acl::Grant()) return nullptr;
  return GrantJson(removed);
}

json::value ExchangeJson(const std::optional<Exchange>& exchange) {
  if (!exchange) return nullptr;
  return json::value(
      json::object{{"state", ExchangeWord(exchange->state)},
                   {"reauthorize", exchange->reauthorize},
                   {"started_at", TimeOrNull(exchange->started_at_s)},
                   {"post_status", exchange->post_status == 0 ? json::value(nullptr)
                                                              : json::value(exchange->post_status)},
                   {"post_ms", exchange->post_ms},
                   {"failure", TextOrNull(exchange->failure)}});
}

void AddSignatureJson(json::object& object, const SignatureOptions& options) {
  json::array methods;
  for (const oauth1::Method method : {oauth1::Method::kHmacSha1, oauth1::Method::kHmacSha512}) {
    if (options.methods.Has(method)) methods.emplace_back(oauth1::MethodWord(method));
  }
  object["signature_profile"] = oauth1::ProfileWord(options.profile);
  object["allowed_methods"] = std::move(methods);
  object["bearer"] = options.bearer;
  object["bearer_expires_at"] = TimeOrNull(options.bearer_expires_at_s);
}

void AddLimitsJson(json::object& object, const CallLimits& limits) {
  json::array ranges;
  for (const AddressRange& range : limits.allow_from) ranges.emplace_back(ToText(range));
  const auto count = [](std::int64_t number) {
    return number == 0 ? json::value(nullptr) : json::value(number);
  };
  object["rate_limit"] = TextOrNull(RateText(limits));
  object["rate_burst"] = count(limits.BurstCalls());
  object["concurrency_limit"] = count(limits.concurrency);
  object["allow_from"] = std::move(ranges);
}

json::object SummaryJson(const Integration& integration) {
  return {{"id", integration.id.value},
          {"name", integration.name},
          {"status", StatusWord(integration.status)},
          {"email", TextOrNull(integration.email)},
          {"callback_url", TextOrNull(WithoutUserInfo(integration.credentials_post_url))},
          {"identity_link_url", TextOrNull(integration.identity_link_url)},
          {"pending", integration.HasPending()}};
}

json::object IntegrationJson(const Integration& integration) {
  json::object object = SummaryJson(integration);
  object["callback_url"] = TextOrNull(integration.credentials_post_url);
  object["all_resources"] = integration.requested.all;
  object["resources"] =
      json::array(integration.requested.resources.begin(), integration.requested.resources.end());
  object["granted"] = GrantJson(integration.granted);
  object["pending"] = PendingJson(integration);
  object["removed"] = RemovedJson(integration);
  AddSignatureJson(object, integration.signature);
  AddLimitsJson(object, integration.limits);
  object["allowed_at"] = TimeOrNull(integration.allowed_at_s);
  object["created_at"] = TimeOrNull(integration.created_at_s);
  object["updated_at"] = TimeOrNull(integration.updated_at_s);
  return object;
}

json::object DetailJson(const IntegrationDetail& detail) {
  json::object object = IntegrationJson(detail.integration);
  object["consumer_key"] = TextOrNull(detail.consumer_key.view());
  object["access_token_created_at"] = TimeOrNull(detail.access_token_created_at_s.value_or(0));
  object["exchange"] = ExchangeJson(detail.exchange);
  AddUsageJson(object, detail.usage);
  const auto& reading = detail.usage.last_reading;
  object["last_reading"] = reading ? json::value(oauth1::ReadingWord(*reading)) : nullptr;
  return object;
}

void AddUsageJson(json::object& object, const IntegrationUsage& usage) {
  object["calls"] = usage.allowed;
  object["refused"] = usage.refused;
  object["last_used_at"] = TimeOrNull(usage.last_used_at_s);
}

json::object ListedJson(const ListedIntegration& listed) {
  json::object object = SummaryJson(listed.integration);
  AddUsageJson(object, listed.usage);
  return object;
}

json::object NotificationJson(const Notification& notification) {
  return {{"id", notification.id.value},
          {"at", TimeText(notification.at_s)},
          {"kind", NotificationWord(notification.kind)},
          {"integration_id", notification.integration_id.value},
          {"integration_name", notification.integration_name},
          {"user", notification.actor_name},
          {"cause", TextOrNull(notification.cause)}};
}

json::object MailJson(const MailRow& row) {
  const Mail& mail = row.mail;
  const bool queued = mail.state == MailState::kQueued;
  return {{"id", mail.id.value},
          {"notification_id", mail.notification_id.value},
          {"kind", NotificationWord(row.notification.kind)},
          {"integration_id", row.notification.integration_id.value},
          {"integration_name", row.notification.integration_name},
          {"recipient", mail.recipient},
          {"audience", AudienceWord(mail.audience)},
          {"state", MailStateWord(mail.state)},
          {"attempts", mail.attempts},
          {"next_attempt_at", TimeOrNull(queued ? mail.next_attempt_at_s : 0)},
          {"failure", TextOrNull(mail.failure)},
          {"created_at", TimeText(mail.created_at_s)},
          {"settled_at", TimeOrNull(mail.settled_at_s)}};
}

json::object CredentialsJson(const Credentials& credentials) {
  return {{"consumer_key", TextOrNull(credentials.consumer_key.view())},
          {"consumer_secret", TextOrNull(credentials.consumer_secret.Reveal())},
          {"access_token", TextOrNull(credentials.access_token.view())},
          {"access_token_secret", TextOrNull(credentials.access_token_secret.Reveal())}};
}

}  // namespace latchkey::domain
