#include "gateway/forwarder.h"

#include <charconv>
#include <utility>

#include "base/log.h"
#include "base/reason.h"
#include "http/form.h"
#include "net/response_writer.h"

namespace latchkey::gateway {
namespace {

constexpr int kStepsPerTurn = 64;  // of 64 KiB: then other calls have their turn

bool MaySendTwice(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead ||
         method == http::Method::kPut || method == http::Method::kDelete;
}

struct Outcome {
  std::string_view reason;
  std::string_view what;
};

Outcome OutcomeOf(net::UpstreamFailure failure) {
  switch (failure) {
    case net::UpstreamFailure::kConnect:
      return {reason::kUpstreamFailed, "connect"};
    case net::UpstreamFailure::kConnectTime:
      return {reason::kUpstreamTimeout, "connect"};
    case net::UpstreamFailure::kMalformed:
      return {reason::kUpstreamFailed, "malformed answer"};
    case net::UpstreamFailure::kTimedOut:
      return {reason::kUpstreamTimeout, "answer"};
    case net::UpstreamFailure::kBroken:
    case net::UpstreamFailure::kNone:
      break;
  }
  return {reason::kUpstreamFailed, "connection ended"};
}

Counter& FailureCounter(net::Upstream& upstream, net::UpstreamFailure failure) {
  switch (failure) {
    case net::UpstreamFailure::kConnect:
      return upstream.failed_connect;
    case net::UpstreamFailure::kConnectTime:
    case net::UpstreamFailure::kTimedOut:
      return upstream.failed_time;
    case net::UpstreamFailure::kMalformed:
      return upstream.failed_malformed;
    case net::UpstreamFailure::kBroken:
    case net::UpstreamFailure::kNone:
      break;
  }
  return upstream.failed_broken;
}

}  // namespace

// One call under way. Used again and again: what it has allocated serves the next one.
class ForwardedCall final : public net::ExchangeObserver, public net::UpstreamObserver {
 public:
  explicit ForwardedCall(Forwarder& owner) : owner_(owner) {}

  void Begin(const http::Request& request, Verdict& verdict, const Answering& answering,
             net::Responder responder);

  void OnExchange() override { Pump(); }
  void OnUpstream() override { Pump(); }

 private:
  enum class State : std::uint8_t { kSending, kAwaiting, kAnswering, kOver };
  enum class Step : std::uint8_t { kOn, kWait, kOver };

  void Pump();
  Step Send();
  Step SendBody();
  Step Await();
  Step BeginAnswer();
  std::span<const http::HeaderField> AnswerHeaders();
  Step Answer();

  bool TakeConnection(bool fresh);
  void WriteHead();
  Step Fail();
  bool MayTryAgain() const;
  Step Refuse(std::string_view reason, std::string_view value);
  Step Lose();
  Step Finish();
  net::Exchange Leave();

  Forwarder& owner_;
  State state_ = State::kOver;
  std::uint64_t serial_ = 0;  // of the call; what was posted for an earlier one is dropped
  http::Request request_;     // its views live as long as the exchange
  Answering answering_;
  CallSlot slot_;
  Forwarded forwarded_;
  std::array<char, 20> id_digits_{};
  std::optional<net::Exchange> exchange_;
  net::UpstreamConnection* upstream_ = nullptr;
  std::uint32_t tried_ = 0;
  std::size_t attempts_ = 0;
  std::size_t interims_ = 0;
  bool body_touched_ = false;  // some of a body that follows has gone
  bool body_sent_ = false;
  bool answer_has_body_ = false;
  bool stalled_ = false;  // the client has not taken what was written
  static constexpr std::size_t kRateHeaders = 3;
  std::array<http::HeaderField, limits::kResponseHeadersMax + kRateHeaders> answer_headers_;
  std::array<std::array<char, 20>, kRateHeaders> rate_digits_{};
};

void ForwardedCall::Begin(const http::Request& request, Verdict& verdict,
                          const Answering& answering, net::Responder responder) {
  ++serial_;
  request_ = request;
  answering_ = answering;
  slot_ = std::move(verdict.slot);
  tried_ = 0;
  attempts_ = interims_ = 0;
  body_touched_ = body_sent_ = false;

  const ForwardService& service = owner_.service_;
  forwarded_ = {};
  forwarded_.scheme = oauth1::ReadSigned(request, service.schemes).as[0].scheme;
  forwarded_.by_trusted_proxy = oauth1::IsTrustedProxy(request.peer, service.schemes);
  forwarded_.caller = CallerWord(verdict.caller);
  forwarded_.pass_authorization = verdict.caller == CallerKind::kForeign;
  forwarded_.pass_cookies =
      service.pass_foreign_bearer &&
      (verdict.caller == CallerKind::kForeign || verdict.caller == CallerKind::kGuest);
  if (verdict.caller == CallerKind::kIntegration) {
    const auto [end, error] =
        std::to_chars(id_digits_.data(), id_digits_.data() + id_digits_.size(),
                      verdict.integration->integration_id.value);
    forwarded_.integration_id = {id_digits_.data(),
                                 static_cast<std::size_t>(end - id_digits_.data())};
    forwarded_.shop_token = service.shop_token.Reveal();
  }
  exchange_.emplace(std::move(responder).Begin(*this));
  state_ = State::kSending;
  if (!TakeConnection(false)) {
    Refuse(reason::kUpstreamUnavailable, "");
    return;
  }
  Pump();
}

void ForwardedCall::Pump() {
  for (int steps = 0; steps < kStepsPerTurn; ++steps) {
    Step step = Step::kOver;
    switch (state_) {
      case State::kSending:
        step = Send();
        break;
      case State::kAwaiting:
        step = Await();
        break;
      case State::kAnswering:
        step = Answer();
        break;
      case State::kOver:
        break;
    }
    if (step != Step::kOn) return;
  }
  owner_.loop_.Post([this, serial = serial_] {
    if (serial == serial_) Pump();
  });
}

bool ForwardedCall::TakeConnection(bool fresh) {
  upstream_ = owner_.pool_.Take(tried_, fresh, *this);
  if (upstream_ == nullptr) return false;
  ++attempts_;
  WriteHead();
  return true;
}

void ForwardedCall::WriteHead() {
  forwarded_.host = owner_.service_.upstreams.at(upstream_->place()).name();
  std::string& out = upstream_->output();
  AppendForwardedHead(request_, forwarded_, &out);
  if (!request_.body_follows) {
    out.append(request_.body);
    body_sent_ = true;
  }
}

ForwardedCall::Step ForwardedCall::Send() {
  const net::Flow flushed = upstream_->Flush();
  if (flushed == net::Flow::kWait) return Await();
  if (flushed == net::Flow::kGone) {
    // It may have answered all the same, and then closed: too large, for example.
    if (upstream_->failure() != net::UpstreamFailure::kNone) return Fail();
    state_ = State::kAwaiting;
    return Step::kOn;
  }
  if (body_sent_) {
    state_ = State::kAwaiting;
    return Step::kOn;
  }
  return SendBody();
}

ForwardedCall::Step ForwardedCall::SendBody() {
  std::string_view piece;
  switch (exchange_->Body(&piece)) {
    case net::Flow::kGone:
      return Lose();
    case net::Flow::kWait:
      return Await();
    case net::Flow::kReady:
      break;
  }
  std::string& out = upstream_->output();
  const bool chunked = !request_.body_length;
  if (piece.empty()) {
    if (chunked) out.append(net::kLastChunk);
    body_sent_ = true;
    return Step::kOn;
  }
  body_touched_ = true;
  if (chunked) {
    net::AppendChunk(piece, &out);
  } else {
    out.append(piece);
  }
  exchange_->Consume(piece.size());
  return Step::kOn;
}

// Also while the body is still on its way: an upstream need not wait for all of it.
ForwardedCall::Step ForwardedCall::Await() {
  switch (upstream_->ReadHead(state_ == State::kAwaiting)) {
    case net::Flow::kGone:
      return Fail();
    case net::Flow::kWait:
      return Step::kWait;
    case net::Flow::kReady:
      break;
  }
  const net::ResponseHeadParser& head = upstream_->head();
  if (!head.is_interim()) return BeginAnswer();
  // 101 answers an Upgrade, which was not sent on; 100 an Expect, which was not either.
  if (head.status() == 101 || ++interims_ > limits::kInterimAnswersMax) {
    upstream_->Reject("An interim answer that nobody asked for.");
    return Fail();
  }
  if (head.status() != 100) {
    exchange_->Interim(head.status(), PassedBack(head.headers(), answer_headers_));
    if (exchange_->Flush() == net::Flow::kGone) return Lose();
  }
  upstream_->SkipInterim();
  return Step::kOn;
}

ForwardedCall::Step ForwardedCall::BeginAnswer() {
  const net::ResponseHeadParser& head = upstream_->head();
  const bool to_head = request_.method_id == http::Method::kHead;
  upstream_->BeginBody(to_head, state_ == State::kAwaiting);
  net::BodyExtent extent = head.Body(to_head);
  if (to_head) {
    extent = head.has_length() ? net::BodyExtent{net::BodyEnd::kLength, head.length()}
                               : net::BodyExtent{net::BodyEnd::kChunked};
  }
  answer_has_body_ = exchange_->Begin({head.status(), AnswerHeaders(), extent});
  state_ = State::kAnswering;
  stalled_ = false;
  return Step::kOn;
}

// The upstream's, and what is left of the caller's rate.
std::span<const http::HeaderField> ForwardedCall::AnswerHeaders() {
  std::size_t count = PassedBack(upstream_->head().headers(), answer_headers_).size();
  if (answering_.rate) {
    std::size_t number = 0;
    for (const RateHeader& each : HeadersOf(*answering_.rate)) {
      std::array<char, 20>& digits = rate_digits_[number++];
      const auto [end, error] =
          std::to_chars(digits.data(), digits.data() + digits.size(), each.value);
      answer_headers_[count++] = {
          each.name,
          std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()))};
    }
  }
  return {answer_headers_.data(), count};
}

ForwardedCall::Step ForwardedCall::Answer() {
  // Arrivals from the upstream must not fill the output of a client that does not read.
  if (stalled_) {
    const net::Flow flushed = exchange_->Flush();
    if (flushed == net::Flow::kGone) return Lose();
    if (flushed == net::Flow::kWait) return Step::kWait;
    stalled_ = false;
  }
  std::string_view piece;
  const net::Flow flow = upstream_->Body(&piece);
  if (flow == net::Flow::kGone) return Fail();
  if (flow == net::Flow::kReady) {
    if (answer_has_body_) exchange_->Write(piece);
    upstream_->Consume(piece.size());
    if (upstream_->body_done()) return Finish();
  }
  switch (exchange_->Flush()) {
    case net::Flow::kGone:
      return Lose();
    case net::Flow::kWait:
      stalled_ = true;
      return Step::kWait;
    case net::Flow::kReady:
      break;
  }
  return flow == net::Flow::kWait ? Step::kWait : Step::kOn;
}

bool ForwardedCall::MayTryAgain() const {
  if (attempts_ >= limits::kForwardAttemptsMax || state_ == State::kAnswering) return false;
  if (body_touched_ || upstream_->has_received()) return false;
  switch (upstream_->failure()) {
    case net::UpstreamFailure::kConnect:
    case net::UpstreamFailure::kConnectTime:
      return true;
    case net::UpstreamFailure::kBroken:
      return !upstream_->has_sent() || MaySendTwice(request_.method_id);
    default:
      return false;
  }
}

ForwardedCall::Step ForwardedCall::Fail() {
  const std::size_t place = upstream_->place();
  net::Upstream& upstream = owner_.service_.upstreams.at(place);
  const net::UpstreamFailure failure = upstream_->failure();
  const bool again = MayTryAgain();
  // A connection that had rested may have been closed meanwhile, which says nothing of its upstream.
  const bool at_fault = !upstream_->reused() || failure != net::UpstreamFailure::kBroken;
  if (at_fault || !again) FailureCounter(upstream, failure).Add();
  if (!upstream_->fault().empty()) {
    const bool malformed = failure == net::UpstreamFailure::kMalformed;
    Log(LogLevel::kWarning,
        malformed ? "an upstream's answer is malformed" : "no handshake with an upstream",
        {{"upstream", upstream.name()},
         {"request_id", request_.id_text},
         {"cause", upstream_->fault()}});
  }
  if (failure == net::UpstreamFailure::kConnect || failure == net::UpstreamFailure::kConnectTime) {
    owner_.service_.upstreams.CheckSoon(place);
  }
  owner_.pool_.GiveBack(*std::exchange(upstream_, nullptr));
  if (again) {
    if (at_fault) tried_ |= std::uint32_t{1} << place;
    body_sent_ = false;
    state_ = State::kSending;
    if (TakeConnection(true)) {
      upstream.retries.Add();
      return Step::kOn;
    }
  }
  if (state_ == State::kAnswering) return Lose();
  const Outcome outcome = OutcomeOf(failure);
  return Refuse(outcome.reason, std::string(outcome.what) + " " + upstream.name());
}

// Takes everything off this object, which may serve the next call as soon as the exchange ends.
net::Exchange ForwardedCall::Leave() {
  if (upstream_ != nullptr) owner_.pool_.GiveBack(*std::exchange(upstream_, nullptr));
  net::Exchange exchange = std::move(*exchange_);
  exchange_.reset();
  slot_ = CallSlot();
  state_ = State::kOver;
  ++serial_;
  owner_.Recycle(*this);
  return exchange;
}

ForwardedCall::Step ForwardedCall::Refuse(std::string_view reason, std::string_view value) {
  const http::Request request = request_;
  const Answering answering = answering_;
  ForwardRefuser& refuser = owner_.refuser_;
  refuser.RefuseForwarded(request, reason, value, answering, Leave());
  return Step::kOver;
}

// The client has gone, or half of an answer has: the connection is broken off.
ForwardedCall::Step ForwardedCall::Lose() {
  Leave().BreakOff();
  return Step::kOver;
}

ForwardedCall::Step ForwardedCall::Finish() {
  Leave().End();
  return Step::kOver;
}

Forwarder::Forwarder(const ForwardService& service, net::Loop& loop, ForwardRefuser& refuser)
    : service_(service), loop_(loop), refuser_(refuser), pool_(service.upstreams, loop) {}

Forwarder::~Forwarder() = default;

void Forwarder::Forward(const http::Request& request, Verdict& verdict, const Answering& answering,
                        net::Responder responder) {
  if (free_.empty()) {
    all_.push_back(std::make_unique<ForwardedCall>(*this));
    free_.push_back(all_.back().get());
  }
  ForwardedCall& call = *free_.back();
  free_.pop_back();
  call.Begin(request, verdict, answering, std::move(responder));
}

void Forwarder::Recycle(ForwardedCall& call) { free_.push_back(&call); }

net::BodyPlan Forwarder::PlanBody(const http::Request& head, const net::BodyAhead& ahead) {
  if (http::IsFormContentType(head.Value("Content-Type"))) {
    return {.whole = true, .bytes_max = limits::kFormBodyBytesMax};
  }
  const bool small = !ahead.chunked && ahead.length <= limits::kHeldBodyBytesMax;
  return {.whole = small && !ahead.awaits_continue, .bytes_max = limits::kHeldBodyBytesMax};
}

}  // namespace latchkey::gateway
