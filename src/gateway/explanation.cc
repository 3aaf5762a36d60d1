#include "gateway/explanation.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/reason.h"
#include "domain/json_form.h"
#include "gateway/mismatch.h"
#include "gateway/received.h"
#include "net/request_id.h"
#include "oauth1/checks.h"
#include "oauth1/problem.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {
namespace {

using oauth1::Field;

constexpr std::string_view kTokensSetting = "latchkey/tokens/enabled";

// The checks of a call, in their order. A token call has no route and no permission; what it asks
// of the exchange comes where a REST call's permission does.
enum Check : std::size_t {
  kRequest,
  kRoute,
  kParameters,
  kConsumer,
  kTimestamp,
  kNonceForm,
  kToken,
  kSignature,
  kNonce,
  kAddress,
  kPermission,
  kTls,
  kLimits,
  kAnswer,
};
constexpr std::string_view kCheckWords[] = {
    "request",   "route", "parameters", "consumer",   "timestamp", "nonce-form", "token",
    "signature", "nonce", "address",    "permission", "tls",       "limits",     "answer"};

struct ReasonCheck {
  std::string_view reason;
  Check check;
};
constexpr ReasonCheck kFailedChecks[] = {
    {reason::kRequestMalformed, kRequest},
    {reason::kRequestTimeout, kRequest},
    {reason::kBodyTooLarge, kRequest},
    {reason::kTargetTooLong, kRequest},
    {reason::kHeadTooLarge, kRequest},
    {reason::kAskerUntrusted, kRequest},
    {reason::kQuestionUnclear, kRequest},
    {reason::kNotAcceptable, kRequest},
    {reason::kMethodInvalid, kRoute},
    {reason::kPathInvalid, kRoute},
    {reason::kPathAmbiguous, kRoute},
    {reason::kNoRoute, kRoute},
    {"version-unsupported", kParameters},
    {"parameter-missing", kParameters},
    {"parameter-repeated", kParameters},
    {"header-malformed", kParameters},
    {"token-length", kParameters},
    {"method-unsupported", kParameters},
    {"consumer-key-length", kParameters},
    {"consumer-unknown", kConsumer},
    {"consumer-key-expired", kConsumer},
    {"timestamp-malformed", kTimestamp},
    {"timestamp-old", kTimestamp},
    {"timestamp-ahead", kTimestamp},
    {"nonce-malformed", kNonceForm},
    {"token-unknown", kToken},
    {"token-of-other-consumer", kToken},
    {"request-token-of-other-consumer", kToken},
    {"token-not-access", kToken},
    {"token-used", kToken},
    {"token-revoked", kToken},
    {"verifier-length", kToken},
    {"verifier-mismatch", kToken},
    {reason::kBearerRefused, kToken},
    {reason::kNodeBehind, kParameters},
    {reason::kFormUnseen, kParameters},
    {"signature-mismatch", kSignature},
    {"nonce-used", kNonce},
    {"nonce-unrecorded", kNonce},
    {reason::kNonceSetFull, kNonce},
    {reason::kNonceSetUncertain, kNonce},
    {reason::kReplayUnavailable, kNonce},
    {reason::kAddressNotAllowed, kAddress},
    {reason::kGuest, kPermission},
    {reason::kCustomerNotAllowed, kPermission},
    {reason::kIntegrationInactive, kPermission},
    {reason::kIntegrationSuspended, kPermission},
    {reason::kResourceMissing, kPermission},
    {reason::kCustomerRequired, kPermission},
    {"no-token-for-consumer", kPermission},
    {"not-verifier-token", kPermission},
    {reason::kHttpsRequired, kTls},
    {reason::kTooManyAtOnce, kLimits},
    {reason::kRateLimited, kLimits},
};

// What is not a check's word is said of a call that passed them all, or of one that no handler saw.
Check FailedCheck(const RefusedCall& call) {
  if (call.endpoint == Endpoint::kUnknown) return kRequest;
  const auto* const row =
      std::find_if(std::begin(kFailedChecks), std::end(kFailedChecks),
                   [&](const ReasonCheck& each) { return each.reason == call.reason; });
  return row == std::end(kFailedChecks) ? kAnswer : row->check;
}

std::string_view EndpointWord(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kRest:
      return "rest";
    case Endpoint::kRequestToken:
      return "request-token";
    case Endpoint::kAccessToken:
      return "access-token";
    case Endpoint::kUnknown:
      break;
  }
  return "unknown";
}

json::value PrintableOrNull(std::string_view text) { return domain::TextOrNull(Printable(text)); }

// What one explanation is made of.
struct Subject {
  Subject(const RefusalRecord& of, const IsConsumerKey& is_consumer_key)
      : record(of), masked(Masked(of, is_consumer_key)), received(record), shown(masked) {}
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const RefusedCall& call() const { return record.call; }
  bool is_signed() const { return authorization.is_oauth && !authorization.Empty(); }

  const RefusalRecord& record;
  const RefusalRecord masked;
  const ReceivedRequest received;
  const ReceivedRequest shown;  // the same, masked
  Arena arena;
  oauth1::Authorization authorization;        // of `received`
  oauth1::Authorization authorization_shown;  // of `shown`
  std::optional<domain::Integration> integration;
};

oauth1::Authorization AuthorizationOf(const ReceivedRequest& received, Endpoint endpoint,
                                      Arena& arena) {
  oauth1::Authorization authorization = oauth1::ReadAuthorization(received.request(), arena);
  if (endpoint == Endpoint::kRequestToken || endpoint == Endpoint::kAccessToken) {
    oauth1::MergeFormParameters(received.request().body, arena, authorization);
  }
  return authorization;
}

json::object AnswerJson(const RefusedCall& call, const RefusalRecord& record) {
  return {{"status", call.status},
          {"reason", call.reason},
          {"message", PrintableOrNull(call.message.empty() ? record.said : call.message)},
          {"parameter", PrintableOrNull(record.value)}};
}

json::object ReceivedJson(const RefusalRecord& masked) {
  return {{"method", Printable(masked.method)},
          {"target", Printable(masked.target)},
          {"tls", masked.over_tls},
          {"headers", json::object{{"Host", PrintableOrNull(masked.host)},
                                   {"Content-Type", PrintableOrNull(masked.content_type)},
                                   {"Accept", PrintableOrNull(masked.accept)},
                                   {"User-Agent", PrintableOrNull(masked.user_agent)},
                                   {"X-Forwarded-Proto", PrintableOrNull(masked.forwarded_proto)}}},
          {"form", PrintableOrNull(masked.form)},
          {"complete", !masked.cut}};
}

json::value AuthorizationJson(const Subject& subject) {
  const RefusalRecord& masked = subject.masked;
  if (masked.authorization_headers == 0) return nullptr;
  json::object parameters;
  for (const oauth1::Parameter& parameter : subject.authorization_shown.parameters) {
    parameters[Printable(parameter.name)] = Printable(parameter.value);
  }
  const std::string_view text = masked.authorization;
  return json::value(json::object{{"scheme", PrintableOrNull(text.substr(0, text.find(' ')))},
                                  {"headers", masked.authorization_headers},
                                  {"parameters", std::move(parameters)}});
}

json::value IntegrationJson(const Subject& subject) {
  const RefusedCall& call = subject.call();
  if (!call.integration) return nullptr;
  const auto& integration = subject.integration;
  return json::value(
      json::object{{"id", call.integration.value},
                   {"name", integration ? json::value(integration->name) : json::value(nullptr)},
                   {"status", integration ? domain::StatusWord(integration->status) : "deleted"},
                   {"signature_verified", call.verified}});
}

json::value RouteJson(const acl::ApiRoute* route) {
  if (route == nullptr) return nullptr;
  return json::value(
      json::object{{"method", acl::MethodWord(route->method)},
                   {"path", route->path},
                   {"resources", json::array(route->resources.begin(), route->resources.end())}});
}

// What of `resources` is not in `grant`.
std::vector<std::string> Missing(const acl::Grant& grant,
                                 const std::vector<std::string>& resources) {
  std::vector<std::string> missing;
  if (grant.all) return missing;
  std::copy_if(resources.begin(), resources.end(), std::back_inserter(missing),
               [&](const std::string& resource) {
                 return std::find(grant.resources.begin(), grant.resources.end(), resource) ==
                        grant.resources.end();
               });
  return missing;
}

json::value GrantsJson(const Subject& subject) {
  const auto& integration = subject.integration;
  if (!integration) return nullptr;
  json::object grants{{"granted", domain::GrantJson(integration->granted)},
                      {"pending", domain::PendingJson(*integration)},
                      {"missing", nullptr},
                      {"pending_would_do", nullptr}};
  if (const acl::ApiRoute* route = subject.call().route; route != nullptr && !route->anonymous) {
    const auto missing = Missing(integration->granted, route->resources);
    grants["missing"] = json::array(missing.begin(), missing.end());
    grants["pending_would_do"] = !missing.empty() && integration->HasPending() &&
                                 Missing(integration->requested, route->resources).empty();
  }
  return json::value(std::move(grants));
}

// The timestamp as seconds, from which any other can be taken; nullopt where it is none.
std::optional<std::int64_t> TimestampOf(const oauth1::Authorization& authorization) {
  const std::string_view text = authorization.Get(Field::kTimestamp);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds;
}

json::value ClockJson(const Subject& subject, std::int64_t window_s) {
  const auto sent_s = TimestampOf(subject.authorization);
  if (!sent_s) return nullptr;
  const std::int64_t received_s = subject.call().at_s;
  return json::value(json::object{{"sent", *sent_s},
                                  {"received", received_s},
                                  {"difference_s", *sent_s - received_s},
                                  {"window_s", window_s}});
}

// Whether the caller has limits of that kind, as they are now.
bool IsLimited(const Subject& subject, Check check) {
  if (!subject.call().verified || !subject.integration) return false;
  const domain::CallLimits& limits = subject.integration->limits;
  if (check == kAddress) return !limits.allow_from.empty();
  return limits.rate_calls != 0 || limits.concurrency != 0;
}

// Whether a check before the one that failed was made at all. A token call has neither route nor
// TLS of its own, and no limits; of who signed nothing is checked where nobody did, and of a bearer
// the token.
bool WasMade(const Subject& subject, Check check) {
  const bool limit = check == kAddress || check == kLimits;
  if (subject.call().endpoint != Endpoint::kRest) return check != kRoute && check != kTls && !limit;
  if (limit) return IsLimited(subject, check);
  if (check < kParameters || check > kNonce) return true;
  if (subject.is_signed()) return FailedCheck(subject.call()) <= kNonce || subject.call().verified;
  return check == kToken && EqualIgnoringCase(subject.record.authorization, "Bearer");
}

json::array ChecksJson(const Subject& subject) {
  const Check failed = FailedCheck(subject.call());
  json::array checks;
  for (std::size_t i = kRequest; i <= kAnswer; ++i) {
    const auto check = static_cast<Check>(i);
    const std::string_view outcome = check == failed           ? "failed"
                                     : check > failed          ? "not-reached"
                                     : WasMade(subject, check) ? "passed"
                                                               : "not-made";
    checks.push_back(json::object{{"check", kCheckWords[i]}, {"outcome", outcome}});
  }
  return checks;
}

// Every base string once, under the first scheme and reading that give it.
json::array BaseStringsJson(Subject& subject, const oauth1::SchemePolicy& schemes) {
  json::array base_strings;
  const bool whole = !subject.record.cut && subject.record.authorization_headers == 1;
  if (!whole || !subject.is_signed() || subject.authorization.problem != oauth1::Problem::kNone) {
    return base_strings;
  }
  std::vector<std::string_view> told;
  const oauth1::SignedRequests as_signed = oauth1::ReadSigned(subject.shown.request(), schemes);
  for (const oauth1::SignedRequest& request : as_signed.all()) {
    for (int i = 0; i < oauth1::kReadings; ++i) {
      const auto reading = static_cast<oauth1::Reading>(i);
      const std::string_view text =
          oauth1::BaseString(request, subject.authorization_shown, reading, subject.arena);
      if (text.empty() || std::find(told.begin(), told.end(), text) != told.end()) continue;
      told.push_back(text);
      base_strings.push_back(json::object{
          {"reading", oauth1::ReadingWord(reading)}, {"scheme", request.scheme}, {"text", text}});
    }
  }
  return base_strings;
}

std::string SecondsApart(std::int64_t difference_s) {
  return std::to_string(std::abs(difference_s)) + " s " + (difference_s < 0 ? "behind" : "ahead");
}

void AddClockHints(const Subject& subject, std::vector<std::string>* hints) {
  constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;  // as seconds, in the year 5138
  const auto sent_s = TimestampOf(subject.authorization);
  if (!sent_s) return;
  if (*sent_s >= kMillisecondsFrom) {
    hints->push_back("The timestamp looks like milliseconds; it has to be seconds.");
    return;
  }
  hints->push_back("The caller's timestamp is " + SecondsApart(*sent_s - subject.call().at_s) +
                   " of this machine's clock.");
}

void AddGrantHints(const Subject& subject, std::vector<std::string>* hints) {
  const auto& integration = subject.integration;
  const acl::ApiRoute* const route = subject.call().route;
  if (!integration || route == nullptr) return;
  const std::string id = std::to_string(integration->id.value);
  const auto missing = Missing(integration->granted, route->resources);
  if (missing.empty()) {
    hints->push_back("What the call needs has been granted since: it would be allowed now.");
  } else if (integration->HasPending() && Missing(integration->requested, missing).empty()) {
    hints->push_back("What is missing is pending: `latchkey integration allow " + id +
                     "` grants it.");
  } else {
    // An edit says all that there is to be, so what is granted stands in it again.
    std::string command = "`latchkey integration edit " + id + " --resource";
    for (const std::string& resource : integration->granted.resources) command += " " + resource;
    std::string names;
    for (const std::string& resource : missing) {
      names += (names.empty() ? "" : ", ") + resource;
      command += " " + resource;
    }
    hints->push_back("Missing: " + names + ". " + command +
                     "` asks for it beside what is granted, " + "`latchkey integration allow " +
                     id + "` grants it.");
  }
}

void AddAddressHint(const Subject& subject, std::vector<std::string>* hints) {
  const auto& integration = subject.integration;
  if (!integration || integration->limits.allow_from.empty()) return;
  std::string ranges, options;
  for (const AddressRange& range : integration->limits.allow_from) {
    ranges += (ranges.empty() ? "" : ", ") + ToText(range);
    options += " --allow-from " + ToText(range);
  }
  hints->push_back("It may call from " + ranges + ". `latchkey integration edit " +
                   std::to_string(integration->id.value) + options + " --allow-from " +
                   Printable(subject.record.value) + "` adds where this call came from.");
}

// Whether this very method could be told of: that it is never taken, is written otherwise, or how
// the integration that was named may use it.
bool AddMethodHint(const Subject& subject, const directory::Caller* caller,
                   std::vector<std::string>* hints) {
  const std::string method = Printable(subject.authorization_shown.Get(Field::kSignatureMethod));
  if (EqualIgnoringCase(method, "PLAINTEXT") || ToLowerAscii(method).starts_with("rsa-")) {
    hints->push_back("`" + method +
                     "` is never taken, whatever is allowed: sign with HMAC-SHA256.");
    return true;
  }
  using oauth1::Method;
  for (const Method known : {Method::kHmacSha256, Method::kHmacSha1, Method::kHmacSha512}) {
    const std::string word(oauth1::MethodWord(known));
    if (method == word || !EqualIgnoringCase(method, word)) continue;
    hints->push_back("The method has to be written `" + word + "`: letter case counts.");
    return true;
  }
  if (!oauth1::ParseMethod(method) || caller == nullptr) return false;
  hints->push_back("Sign with HMAC-SHA256. Where the program cannot, `latchkey integration edit " +
                   std::to_string(caller->integration_id.value) + " --allow-method " + method +
                   "` takes its method too.");
  return true;
}

// What may stand in the place of a consumer key that nobody has.
void AddKeyHints(std::string_view key, const directory::Directory& directory,
                 std::vector<std::string>* hints) {
  const std::string lower = ToLowerAscii(key);
  if (lower != key && directory.FindByConsumerKey(lower) != nullptr) {
    hints->push_back("There is a consumer with that key in lower case: letter case counts.");
  } else if (directory.FindByToken(key) != nullptr) {
    hints->push_back("A token stands in the consumer key's place.");
  } else if (key.size() == limits::kCredentialChars) {
    hints->push_back(
        "No integration has that key: is it the secret or the token that stands in the key's "
        "place?");
  }
}

void AddIdentityHints(Subject& subject, const directory::Directory& directory,
                      const oauth1::SchemePolicy& schemes, std::vector<std::string>* hints) {
  const std::string_view reason = subject.call().reason;
  const std::string_view key = subject.authorization.Get(Field::kConsumerKey);
  const directory::Caller* const caller = directory.FindByConsumerKey(key);
  if (reason == "consumer-unknown") {
    AddKeyHints(key, directory, hints);
  } else if (reason == "signature-mismatch" && caller != nullptr && !subject.record.cut &&
             directory::Is(caller->access_token, subject.authorization.Get(Field::kToken))) {
    const auto as_signed = oauth1::ReadSigned(subject.received.request(), schemes);
    for (std::string& sentence :
         WhatWasSigned(as_signed.as[0], subject.authorization, *caller, subject.arena)) {
      hints->push_back(std::move(sentence));
    }
  } else if (reason == reason::kGuest && subject.record.authorization_headers > 0) {
    hints->push_back("There is an Authorization header, but without OAuth parameters.");
  }
}

json::array HintsJson(Subject& subject, const directory::Directory& directory,
                      const oauth1::SchemePolicy& schemes) {
  const std::string_view reason = subject.call().reason;
  const std::string_view advice = oauth1::AdviceOn(reason);
  std::vector<std::string> hints;  // what is known of this call comes before what is said of all
  if (reason.starts_with("timestamp-")) AddClockHints(subject, &hints);
  if (reason == reason::kResourceMissing) AddGrantHints(subject, &hints);
  if (reason == reason::kAddressNotAllowed) AddAddressHint(subject, &hints);
  AddIdentityHints(subject, directory, schemes, &hints);
  if (reason == reason::kNotServed &&
      subject.record.said.find(kTokensSetting) != std::string::npos) {
    hints.push_back("`latchkey config set " + std::string(kTokensSetting) + " 1` turns them on.");
  }
  const directory::Caller* const named =
      directory.FindByConsumerKey(subject.authorization.Get(Field::kConsumerKey));
  if (reason != "method-unsupported" || !AddMethodHint(subject, named, &hints)) {
    hints.emplace_back(advice.empty() ? reason::AdviceOn(reason) : advice);
  }
  if (subject.record.cut) {
    hints.emplace_back(
        "The request was longer than what is kept of one: it is shown as far as it "
        "was kept, without base strings.");
  }
  return json::array(hints.begin(), hints.end());
}

IsConsumerKey HasKeyIn(const directory::Directory& directory) {
  return [&directory](std::string_view key) { return directory.FindByConsumerKey(key) != nullptr; };
}

Error NotKept(std::string_view request_id, const std::string& why) {
  return Error::Make(ErrorKind::kNotFound,
                     "The refusal " + Printable(request_id) + " is no longer kept: " + why);
}

}  // namespace

Explainer::Explainer(const RefusalLog& refusals, directory::Publisher& publisher,
                     domain::Storage& storage, ExplainerOptions options)
    : refusals_(refusals), publisher_(publisher), storage_(storage), options_(std::move(options)) {}

Result<json::value> Explainer::Explain(std::string_view request_id) const {
  if (request_id.empty()) {
    return Error::Make(ErrorKind::kInvalidArgument, "Give the X-Request-Id of the refusal.");
  }
  const auto number = net::ParseRequestId(options_.request_id_prefix, request_id);
  if (!number) {
    return NotKept(request_id, "it is of another run of the server, or of another node.");
  }
  const std::optional<RefusalRecord> record = refusals_.Find(*number);
  if (!record) {
    return NotKept(request_id, "only the last " + std::to_string(limits::kRefusalsKept) +
                                   " are. Or that call was not refused.");
  }

  const auto reader = publisher_.MakeReader();
  const directory::Directory& directory = reader->Pin();
  Subject subject(*record, HasKeyIn(directory));
  const RefusedCall& call = record->call;
  subject.authorization = AuthorizationOf(subject.received, call.endpoint, subject.arena);
  subject.authorization_shown = AuthorizationOf(subject.shown, call.endpoint, subject.arena);
  if (call.integration) {
    LATCHKEY_RETURN_IF_ERROR(
        storage_.Read([&](domain::ReadTransaction& transaction) -> Result<void> {
          LATCHKEY_TRY(subject.integration, transaction.FindIntegration(call.integration));
          return {};
        }));
  }
  return json::value(json::object{{"request_id", request_id},
                                  {"at", domain::TimeText(call.at_s)},
                                  {"from", record->peer},
                                  {"endpoint", EndpointWord(call.endpoint)},
                                  {"answer", AnswerJson(call, *record)},
                                  {"received", ReceivedJson(subject.masked)},
                                  {"authorization", AuthorizationJson(subject)},
                                  {"integration", IntegrationJson(subject)},
                                  {"route", RouteJson(call.route)},
                                  {"grants", GrantsJson(subject)},
                                  {"clock", ClockJson(subject, options_.timestamp_window_s)},
                                  {"checks", ChecksJson(subject)},
                                  {"base_strings", BaseStringsJson(subject, options_.schemes)},
                                  {"hints", HintsJson(subject, directory, options_.schemes)}});
}

json::value Explainer::Latest(std::size_t count, IntegrationId of) const {
  json::array latest;
  std::string id_text;
  const auto reader = publisher_.MakeReader();
  const IsConsumerKey is_consumer_key = HasKeyIn(reader->Pin());
  for (const RefusalRecord& record : refusals_.Latest(count, of)) {
    const RefusedCall& call = record.call;
    net::AssignRequestId(options_.request_id_prefix, record.id, &id_text);
    latest.push_back(
        json::object{{"request_id", id_text},
                     {"at", domain::TimeText(call.at_s)},
                     {"from", record.peer},
                     {"status", call.status},
                     {"reason", call.reason},
                     {"method", Printable(record.method)},
                     {"target", Printable(Masked(record, is_consumer_key).target)},
                     {"integration_id", call.integration ? json::value(call.integration.value)
                                                         : json::value(nullptr)}});
  }
  return latest;
}

}  // namespace latchkey::gateway
