#include "net/connection.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/reason.h"
#include "net/proxy_protocol.h"
#include "net/request_id.h"
#include "net/response_writer.h"

namespace latchkey::net {
namespace {

constexpr std::size_t kBufferBytesFirst = 4 * 1024;  // a usual request, head and body
constexpr std::size_t kBufferBytesKept = 64 * 1024;  // larger ones are given back after use
constexpr std::size_t kOutputBytesHeld = 64 * 1024;  // pipelined answers are collected up to this
constexpr int kStepsPerTurn = 256;

std::string_view ReasonOf(int status) {
  switch (status) {
    case 408:
      return reason::kRequestTimeout;
    case 413:
      return reason::kBodyTooLarge;
    case 414:
      return reason::kTargetTooLong;
    case 431:
      return reason::kHeadTooLarge;
    case 503:
      return reason::kBusy;
    default:
      return reason::kRequestMalformed;
  }
}

}  // namespace

Connection::Connection(int fd, std::string peer, std::shared_ptr<Loop> loop, ConnectionHost& host)
    : stream_(fd), peer_(std::move(peer)), loop_(std::move(loop)), host_(host) {
  timer_.emplace(*loop_, *this);
}

Connection::~Connection() { CHECK(state_ == State::kClosed); }

void Connection::Start() {
  const std::vector<std::string>& proxies = host_.options().proxy_protocol_from;
  if (!proxies.empty() && std::find(proxies.begin(), proxies.end(), peer_) != proxies.end()) {
    state_ = State::kProxyHeader;
    WaitFor(Wait::kHandshake);
  } else {
    BeginHttp();
  }
  loop_->Watch(stream_.fd(), this, false);
}

void Connection::BeginHttp() {
  state_ = State::kHead;
  if (host_.options().tls != nullptr) stream_.BeginTls(*host_.options().tls);
  WaitFor(WhileIdle());
}

// The socket is closed: what is left behind.
void Connection::Leave() {
  // A request that is being handled keeps its memory until it is answered, gone or not.
  if (state_ != State::kHandling) GiveRoomBack();
  state_ = State::kClosed;
  timer_.reset();
  host_.Drop(*this);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  loop_->Unwatch(stream_.fd());
  stream_.Close();
  Leave();
}

void Connection::Abort() {
  if (state_ == State::kClosed) return;
  loop_->Unwatch(stream_.fd());
  stream_.CloseWithReset();
  Leave();
}

// A request may have come, or be on its way, of which nothing is known here yet: closing at once would
// answer it with a reset. So whoever has none under way is given the time of a round trip.
void Connection::Drain() {
  if (state_ == State::kProxyHeader) WaitFor(Wait::kDrain);
  if (state_ != State::kHead || begin_ != end_ || !out_.empty()) return;
  readable_ = true;
  Advance();
}

void Connection::OnReady(const Readiness& ready) {
  if (state_ == State::kClosed) return;
  ExchangeObserver* const observer = observer_;
  readable_ = readable_ || ready.readable;
  peer_done_ = peer_done_ || ready.peer_done;
  if (ready.failed) Close();
  if (observer != nullptr) {
    if (state_ == State::kHandling) Flush();
    observer->OnExchange();
  } else if (state_ != State::kClosed) {
    Advance();
  }
}

void Connection::Advance() {
  if (advancing_) return;  // an answer given inside Handle: the loop below goes on with it
  advancing_ = true;
  for (int steps = 0; Step(); ++steps) {
    if (steps < kStepsPerTurn) continue;
    // A client that sends without a pause has to leave the others their turn.
    loop_->Post([self = shared_from_this()] { self->Advance(); });
    break;
  }
  advancing_ = false;
}

bool Connection::Step() {
  switch (state_) {
    case State::kProxyHeader:
      return StepProxyHeader();
    case State::kHead:
      return StepHead();
    case State::kBody:
      return StepBody();
    case State::kHandling:
      Flush();
      return false;
    case State::kClosing:
      return StepClosing();
    case State::kLingering:
      return StepLingering();
    case State::kClosed:
      break;
  }
  return false;
}

bool Connection::StepProxyHeader() {
  if (!readable_) return false;
  std::array<char, kProxyHeaderBytesMax> room;
  const Moved seen = stream_.Peek(room);
  if (seen.outcome == Transfer::kEnded) {
    Close();
    return false;
  }
  const ProxyHeader header = ReadProxyHeader({room.data(), seen.bytes});
  switch (header.outcome) {
    case ProxyHeader::Outcome::kNeedsMore:
      readable_ = false;
      return false;
    case ProxyHeader::Outcome::kRefused:
      Refuse({400, "A connection of this proxy has to begin with the PROXY protocol."});
      return true;
    case ProxyHeader::Outcome::kDone:
      break;
  }
  stream_.Skip(header.bytes);
  if (header.source) peer_ = *header.source;
  BeginHttp();
  return true;
}

bool Connection::StepHead() {
  if (begin_ < end_ && out_.size() < kOutputBytesHeld) {
    switch (parser_.Parse({memory_.get() + begin_, end_ - begin_})) {
      case Progress::kDone:
        BeginBody();
        return true;
      case Progress::kRefused:
        Refuse(parser_.fault());
        return true;
      case Progress::kNeedsMore:
        break;
    }
  }
  if (!out_.empty()) {
    // Written whole, requests that had to wait for room in the output are looked at again.
    return Flush();
  }
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (capacity_ > kBufferBytesKept) {
      memory_.reset();
      capacity_ = 0;
      GiveRoomBack();
    }
  }
  WaitFor(begin_ == end_ ? WhileIdle() : Wait::kHead);
  if (Receive()) return true;
  // The handshake may have come to its end in that read.
  if (state_ == State::kHead && begin_ == end_) WaitFor(WhileIdle());
  return false;
}

Connection::Wait Connection::WhileIdle() const {
  if (host_.draining()) return Wait::kDrain;
  return stream_.handshaking() ? Wait::kHandshake : Wait::kIdle;
}

void Connection::BeginBody() {
  next_ = body_begin_ = body_end_ = begin_ + parser_.head_bytes();
  body_follows_ = false;
  if (!parser_.chunked() && parser_.content_length() == 0) {
    Dispatch();
    return;
  }
  const BodyPlan plan = host_.handler().PlanBody(
      parser_.request(), {parser_.chunked(), parser_.content_length(), parser_.expects_continue()});
  if (!plan.whole) {
    BeginFlow();
    return;
  }
  const std::size_t bytes_max = std::min(plan.bytes_max, host_.options().body_bytes_max);
  if (parser_.content_length() > bytes_max) {
    Refuse({413, "The request body is too large."});
    return;
  }
  if (parser_.chunked()) {
    chunked_ = ChunkedDecoder(bytes_max);
  } else {
    next_ = body_begin_ + static_cast<std::size_t>(parser_.content_length());
    if (next_ <= end_) {
      body_end_ = next_;
      Dispatch();
      return;
    }
  }
  state_ = State::kBody;
  if (parser_.expects_continue() && body_begin_ == end_) {
    out_.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
}

bool Connection::StepBody() {
  if (parser_.chunked()) {
    const std::span<char> fresh(memory_.get() + body_end_, end_ - body_end_);
    const ChunkedDecoder::Step step = chunked_.Feed(fresh);
    if (step.progress == Progress::kRefused) {
      Refuse(chunked_.fault());
      return true;
    }
    const std::size_t fresh_begin = body_end_;
    body_end_ += step.payload;
    if (step.progress == Progress::kDone) {
      next_ = fresh_begin + step.consumed;
      Dispatch();
      return true;
    }
    end_ = body_end_;  // all framing is consumed: the next bytes follow the payload
  } else if (next_ <= end_) {
    body_end_ = next_;
    Dispatch();
    return true;
  }
  if (!Flush()) return false;
  WaitFor(Wait::kBody);
  return Receive();
}

void Connection::Dispatch() {
  state_ = State::kHandling;
  WaitFor(Wait::kNothing);
  request_ = parser_.request();
  body_piece_ = {memory_.get() + body_begin_, body_end_ - body_begin_};
  request_.body_follows = body_follows_;
  if (!body_follows_) {
    request_.body = body_piece_;
  } else if (!parser_.chunked()) {
    request_.body_length = parser_.content_length();
  }
  GiveId();
  host_.counters().requests.Add();
  // The one place where exceptions of handlers end. The Responder, dropped on the way, answers 500.
  try {
    host_.handler().Handle(request_, Responder(shared_from_this()));
  } catch (const std::exception& fault) {
    host_.counters().faults.Add();
    Log(LogLevel::kError, "handler failed",
        {{"listener", host_.options().name},
         {"request_id", request_.id_text},
         {"cause", std::string_view(fault.what())}});
  }
}

// Tells the request apart: by its number, by the text of it that the answer carries, by its sender.
void Connection::GiveId() {
  request_.peer = peer_;
  request_.over_tls = stream_.over_tls();
  request_.id = host_.NextRequestId();
  AssignRequestId(host_.options().request_id_prefix, request_.id, &id_text_);
  request_.id_text = id_text_;
}

void Connection::Answer(const http::ResponseView& response) {
  if (state_ == State::kClosed) {  // the client went away
    GiveRoomBack();
    return;
  }
  CHECK(state_ == State::kHandling);
  const bool close = Closes() || response.close;
  Append(response, close);
  FinishRequest(close);
}

// Whether the connection ends behind the answer to the request in hand.
bool Connection::Closes() const {
  return !parser_.keep_alive() || host_.draining() || body_follows_;
}

// The answer is in the output: goes on to the next request, or to the end.
void Connection::FinishRequest(bool close) {
  // A client that asked for the end sends nothing more; one that did not may be sending already.
  linger_ = close && (parser_.keep_alive() || body_follows_);
  begin_ = next_;
  if (!behind_body_.empty()) TakeBack(behind_body_);
  LeaveExchange();
  parser_.Restart();
  state_ = close ? State::kClosing : State::kHead;
  Advance();
}

void Connection::Append(const http::ResponseView& response, bool close) {
  const ResponseForm form{.head_only = parser_.request().method_id == http::Method::kHead,
                          .close = close,
                          .http10 = parser_.request().minor_version == 0,
                          .request_id = id_text_};
  if (AppendResponse(response, form, SystemClock().NowUnixS(), &out_)) return;
  host_.counters().faults.Add();
  Log(LogLevel::kError, "answer header left out: it has a line break",
      {{"listener", host_.options().name}});
}

void Connection::Refuse(const Fault& fault) {
  host_.counters().refused.Add();
  linger_ = true;
  if (state_ != State::kHandling) {
    request_ = parser_.request();
    GiveId();
  }
  state_ = State::kClosing;
  const EarlyRefusal refusal{fault.status, ReasonOf(fault.status), fault.reason};
  host_.handler().OnEarlyRefusal(request_, refusal);
  const http::HeaderField reason{"Latchkey-Reason", refusal.reason};
  Append({.status = refusal.status,
          .content_type = "text/plain",
          .headers = {&reason, 1},
          .body = refusal.message},
         true);
}

bool Connection::StepClosing() {
  if (!Flush()) return false;
  if (!linger_) {
    Close();
    return false;
  }
  // Closing now would reset the connection if bytes are still arriving, and the reset could
  // overtake the answer (RFC 9112 §9.6). So the sending half ends first.
  stream_.FinishSending();
  state_ = State::kLingering;
  WaitFor(Wait::kLinger);
  return true;
}

bool Connection::StepLingering() {
  begin_ = end_ = 0;
  if (!Receive()) return false;
  lingered_bytes_ += end_;
  if (lingered_bytes_ <= limits::kLingerBytesMax) return true;
  Close();
  return false;
}

bool Connection::Receive() {
  if (!readable_) return false;
  if (!MakeRoom()) {
    Refuse({503, "There is no room for so large a request now. Try again later."});
    return true;
  }
  const Moved got = stream_.Receive({memory_.get() + end_, capacity_ - end_});
  if (got.outcome == Transfer::kEnded) {
    Close();
    return false;
  }
  if (got.outcome == Transfer::kNotTls) {
    Refuse({400, "This port speaks TLS: call it by https."});
    return true;
  }
  end_ += got.bytes;
  // An end that has been told already will not be told again.
  readable_ = got.outcome == Transfer::kMoved && (got.more || peer_done_);
  return got.outcome == Transfer::kMoved;
}

// Room behind end_; false where the worker has none left. What has to move or grow takes the head's
// views along by reading it again.
bool Connection::MakeRoom() {
  if (end_ < capacity_) return true;
  if (begin_ > 0) {
    std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
  } else {
    std::size_t capacity = std::max(capacity_ * 2, kBufferBytesFirst);
    // Of a body whose length is known no more than that.
    if (state_ == State::kBody && !parser_.chunked()) capacity = std::min(capacity, next_);
    if (capacity > kBufferBytesKept) {
      if (!host_.TakeRoom(capacity - room_taken_)) return false;
      room_taken_ = capacity;
    }
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (end_ > 0) std::memcpy(larger.get(), memory_.get(), end_);
    memory_ = std::move(larger);
    capacity_ = capacity;
  }
  const std::size_t head_bytes = parser_.head_bytes();
  end_ -= begin_;
  body_begin_ -= std::min(begin_, body_begin_);
  body_end_ -= std::min(begin_, body_end_);
  next_ -= std::min(begin_, next_);
  begin_ = 0;
  parser_.Restart();
  if (state_ == State::kBody) {
    CHECK(parser_.Parse({memory_.get(), head_bytes}) == Progress::kDone);
  }
  return true;
}

void Connection::GiveRoomBack() { host_.GiveRoomBack(std::exchange(room_taken_, 0)); }

// True when nothing is left to write.
bool Connection::Flush() {
  while (out_at_ < out_.size()) {
    const Moved sent = stream_.Send(std::string_view(out_).substr(out_at_));
    out_at_ += sent.bytes;
    if (sent.outcome == Transfer::kWait) {
      loop_->Watch(stream_.fd(), this, true);
      WaitFor(Wait::kWrite);
      return false;
    }
    if (sent.outcome == Transfer::kEnded) {
      Close();
      return false;
    }
  }
  out_at_ = 0;
  if (out_.capacity() > kOutputBytesHeld) {
    std::string().swap(out_);
  } else {
    out_.clear();
  }
  if (wait_ == Wait::kWrite) WaitFor(Wait::kNothing);
  return true;
}

void Connection::WaitFor(Wait wait) {
  if (wait == wait_) return;  // the deadline stands: a drop of bytes buys no time
  wait_ = wait;
  const Timeouts& timeouts = host_.options().timeouts;
  std::int64_t ms = 0;
  switch (wait) {
    case Wait::kNothing:
      timer_->Cancel();
      return;
    case Wait::kHandshake:
      ms = timeouts.handshake_ms;
      break;
    case Wait::kIdle:
      ms = timeouts.idle_ms;
      break;
    case Wait::kDrain:
      ms = timeouts.drain_idle_ms;
      break;
    case Wait::kHead:
      ms = timeouts.head_ms;
      break;
    case Wait::kBody:
      ms = timeouts.body_ms;
      break;
    case Wait::kWrite:
      ms = timeouts.write_ms;
      break;
    case Wait::kLinger:
      ms = timeouts.linger_ms;
      break;
  }
  timer_->Set(loop_->NowMs() + ms);
}

void Connection::OnTimeout() {
  ExchangeObserver* const observer = observer_;
  switch (wait_) {
    case Wait::kHead:
    case Wait::kBody:
      host_.counters().timed_out.Add();
      GiveUp({408, "The request did not arrive in time."});
      break;
    case Wait::kWrite:
      host_.counters().timed_out.Add();
      Abort();
      break;
    case Wait::kDrain:
      // A last look, since the timers of a turn may come before its readiness.
      readable_ = state_ == State::kHead;
      Advance();
      if (wait_ == Wait::kDrain) Close();
      break;
    case Wait::kHandshake:
      host_.counters().timed_out.Add();
      Close();
      break;
    case Wait::kIdle:
    case Wait::kLinger:
    case Wait::kNothing:
      Close();
      break;
  }
  if (observer != nullptr) observer->OnExchange();
}

// What comes is of no use: says so where no answer has begun.
void Connection::GiveUp(const Fault& fault) {
  if (answer_begun_) {
    Abort();
    return;
  }
  Refuse(fault);
  Advance();
}

}  // namespace latchkey::net
