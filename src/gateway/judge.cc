#include "gateway/judge.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ip_address.h"
#include "base/limits.h"
#include "base/node_limits.h"
#include "gateway/client_address.h"
#include "gateway/find_route.h"
#include "http/form.h"
#include "oauth1/checks.h"
#include "oauth1/glossary.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {
namespace {

using oauth1::Field;
using oauth1::Problem;

constexpr std::string_view kStandInSecret = "00000000000000000000000000000000";

// The one route whose answer depends on who asks: a product's stock is for those with the right, so
// the identity is looked at even where everybody may come (contract 6.5).
bool AnswerDependsOnCaller(const acl::ApiRoute& route) {
  return route.method == acl::RouteMethod::kGet && route.path == "/V1/products/:sku";
}

Problem CheckToken(const directory::Directory& directory, const directory::Caller& caller,
                   std::string_view token) {
  if (directory::Is(caller.access_token, token)) {
    return caller.token_state == directory::TokenState::kLive ? Problem::kNone
                                                              : Problem::kTokenRevoked;
  }
  if (directory::Is(caller.request_token, token)) return Problem::kTokenNotAccess;
  return directory.FindByToken(token) == nullptr ? Problem::kTokenUnknown : Problem::kTokenOfOther;
}

// What the consumer may sign with beside HMAC-SHA256; looked up this early only where it matters.
oauth1::MethodSet OptedIn(const oauth1::Authorization& authorization,
                          const directory::Directory& directory,
                          const directory::Directory::Sought& consumer) {
  if (authorization.Get(Field::kSignatureMethod) == oauth1::wire::kHmacSha256) return {};
  const directory::Caller* caller = directory.Find(consumer);
  return caller == nullptr ? oauth1::MethodSet{} : caller->methods;
}

// Of a call that got past CheckForm: HMAC-SHA256, or one that its consumer opted in to.
oauth1::Method MethodOf(const oauth1::Authorization& authorization) {
  return oauth1::ParseMethod(authorization.Get(Field::kSignatureMethod))
      .value_or(oauth1::Method::kHmacSha256);
}

oauth1::KeyRef KeyOf(const directory::Directory& directory, const directory::Caller& caller,
                     oauth1::Method method) {
  const bool usual = method == oauth1::Method::kHmacSha256;
  return oauth1::KeyFor(method, caller.signing_key,
                        usual ? nullptr : directory.FindOptInKeys(caller));
}

// One word for every bearer token that was not taken: why is for the admin to know.
std::string_view WhyNotAuthorized(const Verdict& verdict) {
  const directory::Caller* caller = verdict.integration;
  if (verdict.bearer && *verdict.bearer != BearerState::kGood) return reason::kBearerRefused;
  if (verdict.caller == CallerKind::kCustomer) return reason::kCustomerNotAllowed;
  if (caller == nullptr) return reason::kGuest;
  switch (caller->status) {
    case domain::IntegrationStatus::kInactive:
      return reason::kIntegrationInactive;
    case domain::IntegrationStatus::kSuspended:
      return reason::kIntegrationSuspended;
    case domain::IntegrationStatus::kActive:
      break;
  }
  return reason::kResourceMissing;
}

template <typename Names>
std::string_view Joined(const Names& names, Arena& arena) {
  if (names.size() == 1) return names.front();
  std::string joined;
  for (const std::string_view name : names) {
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return arena.Copy(joined);
}

Refusal NotAuthorized(const acl::ApiRoute& route, std::string_view why, Arena& arena) {
  Refusal refusal = RefusalOf(why);
  refusal.name = "resources";
  refusal.value = Joined(route.resources, arena);
  refusal.has_value = true;
  return refusal;
}

// What the contract's system finds missing on a customer's route: it fills the customer's own
// values in, and an integration has none (contract 8.2, as corrected by observation).
Refusal CustomerRequired(const acl::ApiRoute& route) {
  Refusal refusal = RefusalOf(reason::kCustomerRequired);
  refusal.name = "fieldName";
  refusal.value = "customerId";
  if (!route.forced.empty()) {
    const std::string_view forced = route.forced.front().first;
    refusal.value = forced.substr(0, forced.find('.'));
  }
  refusal.has_value = true;
  return refusal;
}

Refusal NonceUsed(ConsumerId consumer, Arena& arena) {
  return RefusalOf(Problem::kNonceUsed, arena.Copy(std::to_string(consumer.value)));
}

Refusal CheckAddress(const std::vector<AddressRange>& ranges, std::string_view text, Arena& arena) {
  const auto address = ParseIpAddress(text);
  const bool allowed =
      address && std::any_of(ranges.begin(), ranges.end(),
                             [&](const AddressRange& range) { return range.Contains(*address); });
  if (allowed) return {};
  Refusal refusal = RefusalOf(reason::kAddressNotAllowed);
  refusal.value = arena.Copy(text);
  refusal.has_value = true;
  return refusal;
}

}  // namespace

std::string_view CallerWord(CallerKind caller) noexcept {
  constexpr std::array<std::string_view, kCallerKinds> kWords = {"guest", "integration", "admin",
                                                                 "customer", "foreign"};
  return kWords[static_cast<std::size_t>(caller)];
}

Judge::Judge(JudgeOptions options, directory::NonceSet& nonces, const Clock& clock)
    : options_(std::move(options)),
      nonces_(nonces),
      clock_(clock),
      stand_in_key_(oauth1::SigningKey(kStandInSecret, kStandInSecret)),
      stand_in_opt_in_keys_(oauth1::MakeOptInKeys(kStandInSecret, kStandInSecret)),
      limiter_(clock) {}

Verdict Judge::Decide(const http::Request& request, const directory::Directory& directory,
                      Arena& arena) const {
  Verdict verdict;
  // Who asks is needed last but sought first: it comes from memory while the route is looked up.
  const oauth1::Authorization authorization = oauth1::ReadAuthorization(request, arena);
  const Claim claim{authorization, directory.Seek(authorization.Get(Field::kConsumerKey))};
  const FoundRoute found =
      FindRoute(request.method_id, request.path, options_.paths, directory.routes(), arena);
  verdict.route = found.route;
  verdict.path_parameters = found.parameters;
  verdict.store_code = found.store_code;
  verdict.refusal = found.refusal;
  if (!verdict.refusal) verdict.refusal = Admit(request, claim, directory, verdict, arena);
  if (!verdict.refusal) verdict.refusal = Limit(directory, verdict);
  verdict.allowed = !verdict.refusal;
  return verdict;
}

// Who calls: by a signature, or by a bearer token where there is none.
Refusal Judge::Identify(const http::Request& request, const oauth1::SignedRequests& as_signed,
                        const Claim& claim, const directory::Directory& directory, Verdict& verdict,
                        Arena& arena) const {
  const bool is_signed = claim.authorization.is_oauth && !claim.authorization.Empty();
  const std::string_view token = is_signed ? std::string_view() : BearerToken(request);
  if ((is_signed || !token.empty()) && options_.freshness != nullptr &&
      !options_.freshness->Holds()) {
    Refusal refusal = RefusalOf(reason::kNodeBehind);
    refusal.retry_after_s = limits::kNodeBehindRetryAfterS;
    return refusal;
  }
  if (is_signed) {
    if (request.body_follows && http::IsFormContentType(request.Value("Content-Type"))) {
      return RefusalOf(reason::kFormUnseen);
    }
    if (const Refusal refusal = Authenticate(as_signed, claim, directory, verdict, arena)) {
      return refusal;
    }
  } else if (!token.empty() && !ReadUserToken(token, directory, verdict)) {
    const Bearer bearer = FindBearer(directory, token, clock_.NowUnixS());
    verdict.bearer = bearer.state;
    (bearer.state == BearerState::kGood ? verdict.integration : verdict.named) = bearer.caller;
  }
  const domain::CallLimits* limits =
      verdict.integration == nullptr ? nullptr : directory.FindLimits(*verdict.integration);
  if (limits == nullptr || limits->allow_from.empty()) return {};
  return CheckAddress(limits->allow_from, ClientAddress(request, options_.schemes.trusted_proxies),
                      arena);
}

Refusal Judge::Admit(const http::Request& request, const Claim& claim,
                     const directory::Directory& directory, Verdict& verdict, Arena& arena) const {
  directory.Approach(claim.consumer);
  const acl::ApiRoute& route = *verdict.route;
  const bool open =
      route.anonymous || (route.guest_switchable && directory.settings().guest_access);
  const oauth1::SignedRequests as_signed = oauth1::ReadSigned(request, options_.schemes);
  if (!open || AnswerDependsOnCaller(route)) {
    if (const Refusal refusal = Identify(request, as_signed, claim, directory, verdict, arena)) {
      return refusal;
    }
  }
  const directory::Caller* caller = verdict.integration;
  const bool active = caller != nullptr && caller->status == domain::IntegrationStatus::kActive;
  if (active) verdict.caller = CallerKind::kIntegration;
  const acl::PermissionSet* permissions = nullptr;
  if (active) permissions = caller->permissions;
  if (verdict.admin != nullptr) permissions = &verdict.admin->permissions;
  const bool own = route.self && verdict.caller == CallerKind::kCustomer;
  const bool foreign = options_.pass_foreign_bearer && IsForeign(request, directory, verdict);
  if (foreign) verdict.caller = CallerKind::kForeign;
  if (!open && !own && !foreign && !(permissions != nullptr && acl::Permits(*permissions, route))) {
    return NotAuthorized(route, WhyNotAuthorized(verdict), arena);
  }
  if (route.secure && as_signed.as[0].scheme != "https") {
    return RefusalOf(reason::kHttpsRequired);
  }
  if (route.self && !own && !foreign) return CustomerRequired(route);
  return {};
}

Refusal Judge::Limit(const directory::Directory& directory, Verdict& verdict) const {
  if (verdict.caller != CallerKind::kIntegration) return {};
  const directory::Caller& caller = *verdict.integration;
  const domain::CallLimits* limits = directory.FindLimits(caller);
  if (limits == nullptr) return {};
  const bool shared = options_.sharing != Sharing::kNone;
  Admission admission =
      limiter_.Admit(*limits, caller.integration_id,
                     shared ? CallLimiter::Rates::kElsewhere : CallLimiter::Rates::kHere);
  verdict.slot = std::move(admission.slot);
  verdict.rate = admission.rate;
  if (shared && limits->rate_calls != 0 && !admission.refusal) {
    if (!verdict.to_ask) verdict.to_ask.emplace();
    verdict.to_ask->rate = SharedRateOf(*limits, caller.integration_id);
    verdict.limits = limits;
  }
  return admission.refusal;
}

void Judge::Settle(const replay::SharedAnswer& answer, Arena& arena, Verdict& verdict) const {
  const std::int64_t due_ahead_ns = answer.due_ahead_us * 1000;
  Refusal refusal;
  switch (answer.outcome) {
    case replay::SharedOutcome::kUsed:
      refusal = NonceUsed(verdict.integration->consumer_id, arena);
      break;
    case replay::SharedOutcome::kGranted:
      if (verdict.limits != nullptr) verdict.rate = LeftOf(*verdict.limits, due_ahead_ns);
      break;
    case replay::SharedOutcome::kTooMany:
      refusal = TooMany(*verdict.limits, due_ahead_ns);
      verdict.rate = LeftOf(*verdict.limits, due_ahead_ns);
      break;
    case replay::SharedOutcome::kUnavailable:
      if (options_.sharing == Sharing::kRequired) {
        refusal = RefusalOf(reason::kReplayUnavailable);
        refusal.retry_after_s = limits::kReplayRetryAfterS;
      } else if (verdict.limits != nullptr) {
        refusal = limiter_.TakeFromRate(*verdict.limits, verdict.integration->integration_id,
                                        verdict.rate.emplace());
      }
      break;
  }
  verdict.to_ask.reset();
  if (!refusal) return;
  verdict.refusal = refusal;
  verdict.allowed = false;
  verdict.slot = {};
}

Refusal Judge::Authenticate(const oauth1::SignedRequests& as_signed, const Claim& claim,
                            const directory::Directory& directory, Verdict& verdict,
                            Arena& arena) const {
  const oauth1::Authorization& authorization = claim.authorization;
  const oauth1::Checked checked = oauth1::CheckForm(
      authorization, oauth1::CallKind::kRest, OptedIn(authorization, directory, claim.consumer));
  if (!checked.ok()) {
    Refusal refusal = RefusalOf(checked.problem, checked.parameter);
    const auto missing = arena.AllocateArray<std::string_view>(checked.Missing().size());
    std::copy(checked.Missing().begin(), checked.Missing().end(), missing.begin());
    refusal.missing = missing;
    if (!missing.empty()) refusal.value = Joined(missing, arena);
    return refusal;
  }

  const Problem staleness =
      oauth1::CheckFreshness(authorization, clock_.NowUnixS(), options_.timestamp_window_s);
  const directory::Caller* caller = directory.Find(claim.consumer);
  verdict.named = caller;
  Problem problem = Problem::kConsumerUnknown;
  if (caller != nullptr) {
    if (staleness != Problem::kNone) return RefusalOf(staleness);
    problem = CheckToken(directory, *caller, authorization.Get(Field::kToken));
  }

  // Whatever is wrong with consumer or token, the work is that of a wrong signature.
  const bool known = problem == Problem::kNone;
  directory::NonceSet::Place place;
  if (known) place = nonces_.Locate(caller->consumer_id, authorization.Get(Field::kNonce));
  std::atomic<std::uint8_t>& last_reading =
      last_readings_[known ? static_cast<std::size_t>(caller->consumer_id.value) %
                                 last_readings_.size()
                           : 0];
  const auto first = static_cast<oauth1::Reading>(last_reading.load(std::memory_order_relaxed));
  const oauth1::Method method = MethodOf(authorization);
  const oauth1::KeyRef key = known ? KeyOf(directory, *caller, method)
                                   : oauth1::KeyFor(method, stand_in_key_, &stand_in_opt_in_keys_);
  const oauth1::Verification verified =
      oauth1::Verify(as_signed.all(), authorization, key,
                     known ? caller->profile : oauth1::Profile::kAuto, first, arena);
  verdict.hmacs = verified.hmacs;
  if (!known) return RefusalOf(problem);
  if (!verified.ok) return RefusalOf(Problem::kSignatureInvalid);
  verdict.integration = caller;
  verdict.reading = verified.reading;
  if (verified.reading != first) {
    last_reading.store(static_cast<std::uint8_t>(*verified.reading), std::memory_order_relaxed);
  }
  return RecordNonce(place, oauth1::TimestampSeconds(authorization.Get(Field::kTimestamp)), verdict,
                     arena);
}

// Whether it is a token of an admin or a customer, who is the caller then. Whether a customer is
// still there is the store's to see: it keeps them.
bool Judge::ReadUserToken(std::string_view token, const directory::Directory& directory,
                          Verdict& verdict) const {
  if (!options_.user_tokens || !directory.settings().user_tokens) return false;
  const std::optional<domain::UserToken> read = options_.user_tokens->Read(token);
  if (!read) return false;
  const std::int64_t now_s = clock_.NowUnixS();
  if (read->kind == domain::UserKind::kCustomer) {
    if (read->IsOver(now_s, 0)) return false;
    verdict.customer = *read;
    verdict.caller = CallerKind::kCustomer;
    return true;
  }
  const directory::Admin* admin = directory.FindAdmin(read->user_id);
  if (admin == nullptr || read->IsOver(now_s, admin->tokens_revoked_at_s)) return false;
  verdict.admin = admin;
  verdict.caller = CallerKind::kAdmin;
  return true;
}

// Whether the call is left to what stands behind the door: no one here knows its caller, and it
// brings a bearer token, or where the answer is a customer's own, a session.
bool Judge::IsForeign(const http::Request& request, const directory::Directory& directory,
                      const Verdict& verdict) const {
  if (verdict.caller != CallerKind::kGuest || verdict.integration != nullptr) return false;
  const std::string_view token = BearerToken(request);
  if (!token.empty()) {
    return FindBearer(directory, token, clock_.NowUnixS()).state == BearerState::kUnknown;
  }
  return verdict.route->self && request.Find("Authorization") == nullptr &&
         request.Find("Cookie") != nullptr;
}

Refusal Judge::RecordNonce(const directory::NonceSet::Place& place, std::int64_t timestamp_s,
                           Verdict& verdict, Arena& arena) const {
  switch (nonces_.Insert(place, timestamp_s)) {
    case directory::NonceOutcome::kFresh:
      if (options_.sharing != Sharing::kNone) verdict.to_ask.emplace().nonce = nonces_.KeyOf(place);
      return {};
    case directory::NonceOutcome::kUsed:
      return NonceUsed(place.consumer, arena);
    case directory::NonceOutcome::kFull: {
      Refusal refusal = RefusalOf(reason::kNonceSetFull);
      refusal.retry_after_s = limits::kNonceFullRetryAfterS;
      return refusal;
    }
    case directory::NonceOutcome::kUncertain:
      break;
  }
  Refusal refusal = RefusalOf(reason::kNonceSetUncertain);
  refusal.retry_after_s =
      std::max<std::int64_t>(1, nonces_.uncertain_until_s() + 1 - clock_.NowUnixS());
  return refusal;
}

}  // namespace latchkey::gateway
