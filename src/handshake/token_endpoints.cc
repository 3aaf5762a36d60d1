#include "handshake/token_endpoints.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/arena.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/node_limits.h"
#include "base/reason.h"
#include "base/result.h"
#include "http/form.h"
#include "oauth1/authorization.h"
#include "oauth1/glossary.h"

namespace latchkey::handshake {
namespace {

namespace wire = oauth1::wire;
using oauth1::CallKind;
using oauth1::Checked;
using oauth1::Field;
using oauth1::Problem;

// Stand-ins for an unknown consumer, so that refusing it costs what refusing a known one does.
constexpr std::string_view kStandInSecret = "00000000000000000000000000000000";

Checked Refused(Problem problem, std::string_view parameter = {}) {
  Checked checked;
  checked.problem = problem;
  checked.parameter = parameter;
  return checked;
}

std::string Replace(std::string_view text, std::string_view what, std::string_view with) {
  std::string replaced(text);
  const std::size_t at = replaced.find(what);
  if (at != std::string::npos) replaced.replace(at, what.size(), with);
  return replaced;
}

// The word for a refusal, and when a retry may help.
struct WhyRefused {
  std::string_view reason;
  std::int64_t retry_after_s = 1;
};

http::Response Answer(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = "text/html; charset=UTF-8";
  response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
  response.body = std::move(body);
  return response;
}

http::Response RefusalAnswer(int status, std::string_view problem, const WhyRefused& why) {
  http::Response response = Answer(status, http::FormBody({{wire::kProblem, problem}}));
  response.headers.emplace_back("Latchkey-Reason", why.reason);
  if (status == 503) {
    response.headers.emplace_back("Retry-After", std::to_string(why.retry_after_s));
  }
  return response;
}

std::string_view Word(CallKind kind) {
  return kind == CallKind::kRequestToken ? "request" : "access";
}

}  // namespace

// One call on its way: the request's views live as long as the responder does.
struct TokenEndpoints::Call {
  Call(CallKind of, const http::Request& from, net::Responder to)
      : kind(of), request(from), responder(std::move(to)) {}

  CallKind kind;
  http::Request request;
  net::Responder responder;
  Arena arena;
  oauth1::Authorization authorization;
  oauth1::SignedRequests as_signed;
  std::int64_t expiration_s = 0;
  oauth1::Method method = oauth1::Method::kHmacSha256;
  oauth1::Profile profile = oauth1::Profile::kAuto;  // of the consumer
  IntegrationId integration;                         // whom the consumer key names
  bool verified = false;                             // the signature is that integration's
  std::optional<WhyRefused> unrecorded;  // why the nonce was not recorded, where it was not
};

// Whether the call was signed with these secrets, by its method, under its consumer's profile.
bool TokenEndpoints::Verify(Call& call, std::string_view consumer_secret,
                            std::string_view token_secret) {
  const oauth1::MethodKey key(call.method, consumer_secret, token_secret);
  return oauth1::Verify(call.as_signed.all(), call.authorization, key.ref(), call.profile,
                        oauth1::Reading::kRfc5849, call.arena)
      .ok;
}

std::optional<CallKind> MatchTokenEndpoint(std::string_view path) noexcept {
  constexpr std::string_view kIndex = "/index.php";
  if (path.substr(0, kIndex.size()) == kIndex) path.remove_prefix(kIndex.size());
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path == "/oauth/token/request") return CallKind::kRequestToken;
  if (path == "/oauth/token/access") return CallKind::kAccessToken;
  return std::nullopt;
}

std::string ProblemText(const Checked& checked) {
  const std::string_view message = oauth1::MessageOf(checked.problem);
  if (checked.problem != Problem::kParameterMissing) {
    return Replace(message, "%1", checked.parameter);
  }
  const bool joined = checked.missing_count > 1;
  std::string text;
  for (const std::string_view name : checked.Missing()) {
    if (!text.empty()) text += ", ";
    text += Replace(message, "%fieldName", name);
    if (joined && text.back() == '.') text.pop_back();
  }
  return text;
}

http::Response ProblemAnswer(const Checked& checked) {
  return RefusalAnswer(oauth1::StatusOf(checked.problem), ProblemText(checked),
                       {oauth1::ReasonOf(checked.problem)});
}

TokenEndpoints::TokenEndpoints(TokenEndpointOptions options, domain::Integrations& integrations,
                               directory::NonceSet& nonces, const Clock& clock, Executor& control,
                               WriterTurn turn, Metrics& metrics)
    : options_(std::move(options)),
      integrations_(integrations),
      nonces_(nonces),
      clock_(clock),
      control_(control),
      turn_(std::move(turn)),
      metrics_(metrics) {}

void TokenEndpoints::Handle(CallKind kind, const http::Request& request,
                            const directory::Directory& directory, net::Responder responder) const {
  // Shared, because the queue copies its tasks; one owner at a time all the same.
  auto call = std::make_shared<Call>(kind, request, std::move(responder));
  call->authorization = oauth1::ReadAuthorization(request, call->arena);
  call->as_signed = oauth1::ReadSigned(call->request, options_.schemes);
  call->expiration_s = directory.settings().consumer_expiration_s;
  if (const std::string_view form = call->as_signed.as[0].form_body; !form.empty()) {
    oauth1::MergeFormParameters(form, call->arena, call->authorization);
  }
  if (const Checked checked = CheckCall(*call, directory); !checked.ok()) {
    std::move(call->responder).SendFromAnyThread(Refuse(*call, checked));
    return;
  }
  const bool queued =
      control_.Submit([this, call] { std::move(call->responder).SendFromAnyThread(Issue(*call)); });
  if (!queued) {
    const Error full = Error::Make(ErrorKind::kExhausted, "The writer's queue is full.");
    std::move(call->responder).SendFromAnyThread(Fail(*call, full));
  }
}

Checked TokenEndpoints::CheckCall(Call& call, const directory::Directory& directory) const {
  const oauth1::Authorization& authorization = call.authorization;
  const directory::Caller* const caller =
      directory.FindByConsumerKey(authorization.Get(Field::kConsumerKey));
  const oauth1::MethodSet opted_in = caller == nullptr ? oauth1::MethodSet{} : caller->methods;
  if (Checked checked = oauth1::CheckForm(authorization, call.kind, opted_in); !checked.ok()) {
    return checked;
  }
  if (caller == nullptr) {
    static_cast<void>(Verify(call, kStandInSecret, kStandInSecret));
    return Refused(Problem::kConsumerUnknown);
  }
  call.integration = caller->integration_id;
  call.method =
      oauth1::ParseMethod(authorization.Get(Field::kSignatureMethod)).value_or(call.method);
  call.profile = caller->profile;
  return Refused(
      oauth1::CheckFreshness(authorization, clock_.NowUnixS(), options_.timestamp_window_s));
}

http::Response TokenEndpoints::Issue(Call& call) const {
  const oauth1::Authorization& authorization = call.authorization;
  domain::TokenCall token_call;
  token_call.consumer_key = ConsumerKey(std::string(authorization.Get(Field::kConsumerKey)));
  if (call.kind == CallKind::kAccessToken) {
    token_call.token = authorization.Get(Field::kToken);
    token_call.verifier = authorization.Get(Field::kVerifier);
  }
  token_call.from = call.request.peer;
  token_call.verify_signature = [&](std::string_view consumer_secret,
                                    std::string_view token_secret) {
    call.verified = Verify(call, consumer_secret, token_secret);
    return call.verified ? Problem::kNone : Problem::kSignatureInvalid;
  };
  token_call.record_nonce = [&](ConsumerId consumer) { return RecordNonce(call, consumer); };

  domain::TokenAnswer answer;
  const Result<void> done = turn_([&]() -> Result<void> {
    if (call.kind == CallKind::kRequestToken) {
      LATCHKEY_TRY(answer, integrations_.IssueRequestToken(token_call, call.expiration_s));
    } else {
      LATCHKEY_TRY(answer, integrations_.IssueAccessToken(token_call));
    }
    return {};
  });
  if (!done.ok()) {
    Log(LogLevel::kError, "token call failed",
        {{"request_id", call.request.id_text},
         {"detail", std::string_view(done.error().detail)},
         {"cause", std::string_view(done.error().cause)}});
    return Fail(call, done.error());
  }
  Log(LogLevel::kInfo, "token call",
      {{"endpoint", Word(call.kind)},
       {"integration", answer.integration_id.value},
       {"reason", oauth1::ReasonOf(answer.problem)},
       {"from", call.request.peer}});
  if (answer.problem != Problem::kNone) {
    return Refuse(call, Refused(answer.problem, answer.parameter));
  }
  Count(call.kind, "issued");
  std::string body =
      http::FormBody({{wire::kToken, answer.token}, {wire::kTokenSecret, answer.token_secret}});
  if (call.kind == CallKind::kRequestToken) {
    body += "&" + http::FormBody({{wire::kCallbackConfirmed, "true"}});
  }
  return Answer(200, std::move(body));
}

Problem TokenEndpoints::RecordNonce(Call& call, ConsumerId consumer) const {
  const oauth1::Authorization& authorization = call.authorization;
  const directory::NonceSet::Place place =
      nonces_.Locate(consumer, authorization.Get(Field::kNonce));
  switch (nonces_.Insert(place, oauth1::TimestampSeconds(authorization.Get(Field::kTimestamp)))) {
    case directory::NonceOutcome::kFresh:
      return ShareNonce(call, place);
    case directory::NonceOutcome::kUsed:
      return Problem::kNonceUsed;
    case directory::NonceOutcome::kFull:
      call.unrecorded = {reason::kNonceSetFull, limits::kNonceFullRetryAfterS};
      break;
    case directory::NonceOutcome::kUncertain:
      call.unrecorded = {
          reason::kNonceSetUncertain,
          std::max<std::int64_t>(1, nonces_.uncertain_until_s() + 1 - clock_.NowUnixS())};
      break;
  }
  return Problem::kNonceUnrecorded;
}

Problem TokenEndpoints::ShareNonce(Call& call, const directory::NonceSet::Place& place) const {
  if (!options_.share_nonce) return Problem::kNone;
  switch (options_.share_nonce(nonces_.KeyOf(place))) {
    case replay::SharedOutcome::kGranted:
      return Problem::kNone;
    case replay::SharedOutcome::kUsed:
      return Problem::kNonceUsed;
    case replay::SharedOutcome::kTooMany:  // no rate was asked for
    case replay::SharedOutcome::kUnavailable:
      break;
  }
  call.unrecorded = {reason::kReplayUnavailable, limits::kReplayRetryAfterS};
  return Problem::kNonceUnrecorded;
}

http::Response TokenEndpoints::Refuse(const Call& call, const Checked& checked) const {
  const int status = oauth1::StatusOf(checked.problem);
  const WhyRefused why = call.unrecorded.value_or(WhyRefused{oauth1::ReasonOf(checked.problem)});
  std::string missing;
  for (const std::string_view name : checked.Missing()) {
    missing.append(missing.empty() ? "" : ", ").append(name);
  }
  Tell(call, {.status = status,
              .reason = why.reason,
              .message = oauth1::MessageOf(checked.problem),
              .value = missing.empty() ? checked.parameter : missing});
  return RefusalAnswer(status, ProblemText(checked), why);
}

http::Response TokenEndpoints::Fail(const Call& call, const Error& error) const {
  const bool unavailable =
      error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kExhausted;
  const int status = unavailable ? 503 : 500;
  const WhyRefused why{unavailable ? reason::kBusy : reason::kInternal};
  Tell(call, {.status = status, .reason = why.reason});
  // The database's own words stay in the log.
  return RefusalAnswer(status, "internal_error&message=empty_message", why);
}

void TokenEndpoints::Tell(const Call& call, RefusedTokenCall refused) const {
  Count(call.kind, refused.reason);
  if (!options_.on_refusal) return;
  refused.kind = call.kind;
  refused.integration = call.integration;
  refused.verified = call.verified;
  options_.on_refusal(call.request, refused);
}

void TokenEndpoints::Count(CallKind kind, std::string_view reason) const {
  metrics_
      .MakeCounter(
          "latchkey_token_calls_total", "Calls of the token endpoints, by how they ended.",
          "endpoint=\"" + std::string(Word(kind)) + "\",result=\"" + std::string(reason) + "\"")
      .Add();
}

}  // namespace latchkey::handshake
