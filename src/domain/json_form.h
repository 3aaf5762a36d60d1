#pragma once
// How the things of model.h look as JSON: the one place that the command line's answers and the
// admin API share. Absent texts and moments are null. Secrets appear in CredentialsJson alone.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "domain/integrations.h"
#include "domain/model.h"
#include "domain/notification.h"
#include "domain/storage.h"

namespace latchkey::domain {

json::value TextOrNull(std::string_view text);            // null where empty
std::string TimeText(std::int64_t at_s);                  // "2026-01-31T12:00:00Z"
json::value TimeOrNull(std::int64_t at_s);                // null for 0
json::object GrantJson(const acl::Grant& grant);          // all_resources, resources
json::value PendingJson(const Integration& integration);  // what an allow would add; null: nothing
// What the last allow granted and is no longer asked for; null: nothing.
json::value RemovedJson(const Integration& integration);
json::value ExchangeJson(const std::optional<Exchange>& exchange);
// Adds signature_profile, allowed_methods (those beside HMAC-SHA256), bearer, bearer_expires_at.
void AddSignatureJson(json::object& object, const SignatureOptions& options);

// Adds rate_limit ("600/min"), rate_burst, concurrency_limit, allow_from; null: no limit.
void AddLimitsJson(json::object& object, const CallLimits& limits);

// id, name, status, email, both URLs, pending as a flag. A password in the callback URL is masked.
json::object SummaryJson(const Integration& integration);
// The same with the URL as typed, what is requested, granted and pending, what was removed since
// the last allow, how it may sign, its limits, and the times.
json::object IntegrationJson(const Integration& integration);
// The same with consumer key, access token's age, exchange, use, and which reading matched its last
// signed call.
json::object DetailJson(const IntegrationDetail& detail);

// Adds calls, refused, last_used_at.
void AddUsageJson(json::object& object, const IntegrationUsage& usage);
// One of a list: what SummaryJson has, and its use.
json::object ListedJson(const ListedIntegration& listed);

json::object NotificationJson(const Notification& notification);
// The mail, and which notification it tells of.
json::object MailJson(const MailRow& row);

json::object CredentialsJson(const Credentials& credentials);

}  // namespace latchkey::domain
