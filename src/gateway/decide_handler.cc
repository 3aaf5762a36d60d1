#include "gateway/decide_handler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "base/limits.h"
#include "base/reason.h"
#include "gateway/handed_refusal.h"
#include "gateway/original_call.h"
#include "http/media_type.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kRefusalPath = "/refusal";
constexpr std::string_view kHandedHeader = "Latchkey-Refusal";
constexpr std::size_t kHeadersMax = 8;  // of an answer, three of them those of a rate

// Which of the three answers a refusal with that status gets.
int AnswerStatus(int status) {
  switch (status) {
    case 403:
    case 429:
    case 501:
    case 503:
      return 403;
    default:
      return 401;
  }
}

std::string_view ToText(std::int64_t value, Arena& arena) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return arena.Copy({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

// The headers of one answer, in the arena.
class Headers {
 public:
  explicit Headers(Arena& arena) : fields_(arena.AllocateArray<http::HeaderField>(kHeadersMax)) {}

  void Add(std::string_view name, std::string_view value) { fields_[count_++] = {name, value}; }
  void AddRate(const std::optional<RateLeft>& rate, Arena& arena) {
    if (!rate) return;
    for (const RateHeader& each : HeadersOf(*rate)) Add(each.name, ToText(each.value, arena));
  }
  std::span<const http::HeaderField> all() const { return fields_.first(count_); }

 private:
  std::span<http::HeaderField> fields_;
  std::size_t count_ = 0;
};

RememberedAnswer Owned(const http::ResponseView& answer, const RefusedCall& refused) {
  RememberedAnswer owned;
  owned.response.status = answer.status;
  owned.response.content_type = answer.content_type;
  for (const auto& [name, value] : answer.headers) owned.response.headers.emplace_back(name, value);
  owned.response.body = answer.body;
  owned.refused = refused;
  owned.refused.value = {};
  owned.value = refused.value;
  return owned;
}

}  // namespace

DecideHandler::DecideHandler(const DecideService& service)
    : service_(service),
      door_(service.judge, service.usage, service.refusals, service.metrics, service.clock),
      turns_(service.judge, service.publisher, *this) {}

void DecideHandler::OnStart(net::Loop& loop) { turns_.Share(service_.share, loop); }

void DecideHandler::OnTurn() { turns_.OnTurn(); }

void DecideHandler::Handle(const http::Request& question, net::Responder responder) {
  Turn& turn = turns_.Enter();
  arena_ = &turn.arena;
  if (!Trusts(question.peer)) {
    return Answer(turn, RefuseUnjudged(question, reason::kAskerUntrusted), std::move(responder));
  }
  if (question.path == kRefusalPath) return Answer(turn, HandOut(question), std::move(responder));
  const std::optional<http::Request> call = ReadOriginalCall(question, *arena_);
  if (!call) {
    return Answer(turn, RefuseUnjudged(question, reason::kQuestionUnclear), std::move(responder));
  }
  const std::string_view header = service_.options.request_id_header;
  const std::string_view proxy_id = header.empty() ? header : question.Value(header);
  if (!proxy_id.empty()) {
    const RememberedAnswers::Key key = service_.remembered.KeyOf(proxy_id, *call);
    return Answer(turn, DecideOnce(key, *call, turn), std::move(responder));
  }
  turns_.Finish(turn, *call, door_.Decide(*call, *turn.directory, turn.arena),
                std::move(responder));
}

void DecideHandler::Conclude(const http::Request& call, JudgedCall& judged, Turn& turn,
                             net::Responder responder) {
  arena_ = &turn.arena;
  std::move(responder).Send(AnswerOf(call, judged).answer);
}

void DecideHandler::Answer(Turn& turn, const Decision& decision, net::Responder responder) {
  std::move(responder).Send(decision.answer);
  turns_.Leave(turn);
}

void DecideHandler::OnEarlyRefusal(const http::Request& received,
                                   const net::EarlyRefusal& refusal) {
  RecordEarlyRefusal(service_.refusals, received, refusal, service_.clock.NowUnixS());
}

bool DecideHandler::Trusts(std::string_view peer) const {
  const std::vector<std::string>& proxies = service_.options.trusted_proxies;
  return peer == http::kUnixPeer ||
         std::find(proxies.begin(), proxies.end(), peer) != proxies.end();
}

DecideHandler::Decision DecideHandler::RefuseUnjudged(const http::Request& question,
                                                      std::string_view reason) {
  RefusedCall unjudged;
  unjudged.at_s = service_.clock.NowUnixS();
  return Refuse(question, RefusalOf(reason), http::Format::kJson, unjudged);
}

DecideHandler::Decision DecideHandler::DecideOnce(const RememberedAnswers::Key& key,
                                                  const http::Request& call, Turn& turn) {
  RememberedAnswers& remembered = service_.remembered;
  const std::lock_guard lock(remembered.mutex());
  if (const RememberedAnswer* before = remembered.Find(key)) return Repeat(call, *before);
  const Decision decision = AnswerOf(call, door_.Decide(call, *turn.directory, turn.arena));
  remembered.Keep(key, Owned(decision.answer, decision.refused));
  return decision;
}

DecideHandler::Decision DecideHandler::AnswerOf(const http::Request& call,
                                                const JudgedCall& judged) {
  door_.CountUse(judged);
  if (judged.verdict.allowed) return Allow(judged.verdict);
  return Refuse(call, judged.verdict.refusal, judged.format, judged.known, judged.verdict.rate);
}

// Copied, since another worker may forget it. It is recorded under the new id, which the client may
// be told.
DecideHandler::Decision DecideHandler::Repeat(const http::Request& call,
                                              const RememberedAnswer& before) {
  const http::Response& response = before.response;
  Headers headers(*arena_);
  for (const auto& [name, value] : response.headers) {
    headers.Add(arena_->Copy(name), arena_->Copy(value));
  }
  Decision decision;
  decision.answer = {.status = response.status,
                     .content_type = arena_->Copy(response.content_type),
                     .headers = headers.all(),
                     .body = arena_->Copy(response.body)};
  if (before.refused.status == 0) return decision;
  decision.refused = before.refused;
  decision.refused.value = before.value;
  service_.refusals.Record(call, decision.refused);
  return decision;
}

DecideHandler::Decision DecideHandler::Allow(const Verdict& verdict) {
  door_.CountAllowed(verdict.caller);
  Headers headers(*arena_);
  headers.Add("Latchkey-Caller", CallerWord(verdict.caller));
  // There for everybody: Caddy copies the name of its placeholder where a header is missing.
  headers.Add("Latchkey-Integration-Id",
              verdict.caller == CallerKind::kIntegration
                  ? ToText(verdict.integration->integration_id.value, *arena_)
                  : std::string_view());
  headers.AddRate(verdict.rate, *arena_);
  Decision decision;
  decision.answer.status = 204;
  decision.answer.headers = headers.all();
  return decision;
}

DecideHandler::Decision DecideHandler::Refuse(const http::Request& call, const Refusal& refusal,
                                              http::Format format, RefusedCall known,
                                              const std::optional<RateLeft>& rate) {
  door_.Account(call, refusal, &known);
  const std::string_view body = RefusalBody(refusal, format, *arena_);
  HandedRefusal handed{refusal.status, refusal.retry_after_s, format, std::string(refusal.reason),
                       std::string(body)};
  std::string in_one = Hand(handed);
  if (in_one.size() > limits::kHandedRefusalBytesMax) {
    // What the call itself said, an Accept header for instance, is left out.
    Refusal plain;
    plain.message = refusal.message;
    handed.body = RefusalBody(plain, format, *arena_);
    in_one = Hand(handed);
  }
  Headers headers(*arena_);
  headers.Add("Cache-Control", "no-store");
  headers.Add("Latchkey-Status", ToText(refusal.status, *arena_));
  headers.Add("Latchkey-Reason", refusal.reason);
  headers.Add(kHandedHeader, arena_->Copy(in_one));
  if (refusal.retry_after_s > 0) headers.Add("Retry-After", ToText(refusal.retry_after_s, *arena_));
  headers.AddRate(rate, *arena_);
  Decision decision;
  decision.answer = {.status = AnswerStatus(refusal.status),
                     .content_type = http::AnswerContentType(format),
                     .headers = headers.all(),
                     .body = body};
  decision.refused = known;
  return decision;
}

// Gives back whole what was handed over in one header.
DecideHandler::Decision DecideHandler::HandOut(const http::Request& question) {
  const std::optional<HandedRefusal> handed = TakeBack(question.Value(kHandedHeader));
  if (!handed) {
    return RefuseUnjudged(question, reason::kQuestionUnclear);
  }
  Headers headers(*arena_);
  headers.Add("Cache-Control", "no-store");
  headers.Add("Latchkey-Reason", arena_->Copy(handed->reason));
  if (handed->retry_after_s > 0) headers.Add("Retry-After", ToText(handed->retry_after_s, *arena_));
  Decision decision;
  decision.answer = {.status = handed->status,
                     .content_type = http::AnswerContentType(handed->format),
                     .headers = headers.all(),
                     .body = arena_->Copy(handed->body)};
  return decision;
}

}  // namespace latchkey::gateway
