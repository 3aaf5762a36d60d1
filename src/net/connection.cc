#include "net/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/reason.h"
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
    : fd_(fd), peer_(std::move(peer)), loop_(std::move(loop)), host_(host) {
  timer_.emplace(*loop_, *this);
}

Connection::~Connection() { CHECK(state_ == State::kClosed); }

void Connection::Start() {
  WaitFor(Wait::kIdle);
  loop_->Watch(fd_, this, false);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  // A request that is being handled keeps its memory until it is answered, gone or not.
  if (state_ != State::kHandling) GiveRoomBack();
  state_ = State::kClosed;
  timer_.reset();
  loop_->Unwatch(fd_);
  ::close(fd_);
  host_.Drop(*this);
}

// Closes with a reset: an orderly end would leave the output with the system until the client reads.
void Connection::Abort() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

void Connection::Drain() {
  if (state_ == State::kHead && begin_ == end_ && out_.empty()) Close();
}

void Connection::OnReady(const Readiness& ready) {
  if (state_ == State::kClosed) return;
  if (ready.failed) {
    Close();
    return;
  }
  readable_ = readable_ || ready.readable;
  peer_done_ = peer_done_ || ready.peer_done;
  Advance();
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
    if (host_.draining()) {
      Close();
      return false;
    }
  }
  WaitFor(begin_ == end_ ? Wait::kIdle : Wait::kHead);
  return Receive();
}

void Connection::BeginBody() {
  body_begin_ = body_end_ = begin_ + parser_.head_bytes();
  if (parser_.content_length() > host_.options().body_bytes_max) {
    Refuse({413, "The request body is too large."});
    return;
  }
  if (parser_.chunked()) {
    chunked_ = ChunkedDecoder(host_.options().body_bytes_max);
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
  request_.body = {memory_.get() + body_begin_, body_end_ - body_begin_};
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
  const bool close = response.close || !parser_.keep_alive() || host_.draining();
  // A client that asked for the end sends nothing more; one that did not may be sending already.
  linger_ = close && parser_.keep_alive();
  Append(response, close);
  begin_ = next_;
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
  state_ = State::kClosing;
  request_ = parser_.request();
  GiveId();
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
  ::shutdown(fd_, SHUT_WR);
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
  const std::size_t room = capacity_ - end_;
  const ssize_t got = ::recv(fd_, memory_.get() + end_, room, 0);
  if (got > 0) {
    end_ += static_cast<std::size_t>(got);
    // A short read has emptied the socket, and more will be told by a new edge; but an end that has
    // been told already will not be told again.
    readable_ = static_cast<std::size_t>(got) == room || peer_done_;
    return true;
  }
  if (got < 0 && errno == EINTR) return true;
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    readable_ = false;
    return false;
  }
  Close();  // the client has finished, or the connection is broken
  return false;
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
    const ssize_t sent = ::send(fd_, out_.data() + out_at_, out_.size() - out_at_, MSG_NOSIGNAL);
    if (sent >= 0) {
      out_at_ += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      loop_->Watch(fd_, this, true);
      WaitFor(Wait::kWrite);
      return false;
    } else if (errno != EINTR) {
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
    case Wait::kIdle:
      ms = timeouts.idle_ms;
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
  switch (wait_) {
    case Wait::kHead:
    case Wait::kBody:
      host_.counters().timed_out.Add();
      Refuse({408, "The request did not arrive in time."});
      Advance();
      return;
    case Wait::kWrite:
      host_.counters().timed_out.Add();
      Abort();
      return;
    case Wait::kIdle:
    case Wait::kLinger:
    case Wait::kNothing:
      Close();
      return;
  }
}

}  // namespace latchkey::net
