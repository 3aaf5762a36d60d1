#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/upstream_pool.h"

namespace latchkey::net {
namespace {

constexpr std::size_t kBufferBytesFirst = 8 * 1024;  // a usual answer
constexpr std::size_t kBufferBytesKept = 16 * 1024;  // of a connection that rests

}  // namespace

UpstreamConnection::UpstreamConnection(UpstreamPool& pool, Loop& loop, std::size_t place)
    : pool_(pool), loop_(loop), place_(place), timer_(loop, *this) {}

void UpstreamConnection::Connect() {
  Upstream& upstream = pool_.upstreams().at(place_);
  generation_ = upstream.generation();
  SocketAddress address;
  if (!upstream.NextAddress(&address)) return Fail(UpstreamFailure::kConnect);
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return Fail(UpstreamFailure::kConnect);
  stream_.emplace(fd);
  // Writable is asked for once and for all: the system tells of it only after it was full.
  loop_.Watch(fd, this, true);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (upstream.trust() != nullptr) stream_->BeginTls(*upstream.trust(), upstream.host());
  const auto* to = reinterpret_cast<const sockaddr*>(&address.storage);
  const bool taken = ::connect(fd, to, address.size) == 0;
  if (!taken && errno != EINPROGRESS) return Fail(UpstreamFailure::kConnect);
  // Of a handshake nothing is done yet: the first readiness begins it.
  connecting_ = !taken || upstream.trust() != nullptr;
  if (connecting_) WaitFor(Wait::kConnect);
}

void UpstreamConnection::OnConnecting(const Readiness& ready) {
  if (ready.failed) return Fail(UpstreamFailure::kConnect);
  if (!stream_->over_tls()) {
    connecting_ = !ready.writable;
  } else {
    std::string_view fault;
    const Moved moved = stream_->Handshake(&fault);
    if (moved.outcome == Transfer::kEnded) return Fail(UpstreamFailure::kConnect, fault);
    connecting_ = moved.outcome != Transfer::kMoved;
  }
  if (!connecting_) WaitFor(Wait::kNothing);
}

// For one request.
void UpstreamConnection::Begin(UpstreamObserver& observer, std::uint64_t turn) {
  observer_ = &observer;
  taken_in_turn_ = turn;
  has_sent_ = has_received_ = head_done_ = false;
  in_body_ = body_done_ = malformed_body_ = clean_ = false;
  end_ = last_read_ = 0;
  parser_.Restart();
  piece_ = {};
  WaitFor(Wait::kNothing);
}

void UpstreamConnection::Rest() {
  reused_ = true;
  if (capacity_ > kBufferBytesKept) {
    memory_.reset();
    capacity_ = 0;
  }
  WaitFor(Wait::kIdle);
}

bool UpstreamConnection::IsReusable() {
  return failure_ == UpstreamFailure::kNone && clean_ && body_done() && out_.empty() &&
         !peer_done_ && !HasMore();
}

// Whether anything has come behind the answer. Where the last read does not tell, as many through
// TLS do not, one more does.
bool UpstreamConnection::HasMore() {
  if (!readable_) return false;
  std::array<char, 1> first;
  readable_ = stream_->Receive(first).outcome != Transfer::kWait;
  return readable_;
}

void UpstreamConnection::Close() {
  timer_.Cancel();
  if (!stream_ || stream_->fd() < 0) return;
  loop_.Unwatch(stream_->fd());
  stream_->Close();
}

void UpstreamConnection::Fail(UpstreamFailure failure, std::string_view fault) {
  failure_ = failure;
  fault_ = fault;
  Close();
}

void UpstreamConnection::OnReady(const Readiness& ready) {
  if (failure_ != UpstreamFailure::kNone) return;
  if (observer_ == nullptr) {
    // Whatever comes without having been asked for, an end included. That it can be written to is
    // no news: the system says so beside arrivals that were read before it told of them.
    const bool told = ready.readable || ready.peer_done || ready.failed;
    if (told && stream_->fd() >= 0) pool_.Discard(*this);
    return;
  }
  if (connecting_) {
    OnConnecting(ready);
  } else if (ready.readable && taken_in_turn_ == pool_.turn_) {
    // It was told before anything of this request was sent: this is no answer to it.
    Fail(UpstreamFailure::kBroken);
  }
  // What has come before the end is read before it is met.
  readable_ = readable_ || ready.readable || ready.failed;
  peer_done_ = peer_done_ || ready.peer_done;
  observer_->OnUpstream();
}

void UpstreamConnection::OnTimeout() {
  if (wait_ == Wait::kIdle) {
    pool_.Discard(*this);
    return;
  }
  Fail(wait_ == Wait::kConnect ? UpstreamFailure::kConnectTime : UpstreamFailure::kTimedOut);
  observer_->OnUpstream();
}

Flow UpstreamConnection::Flush() {
  if (failure_ != UpstreamFailure::kNone) return Flow::kGone;
  if (connecting_) return Flow::kWait;
  while (out_at_ < out_.size()) {
    const Moved sent = stream_->Send(std::string_view(out_).substr(out_at_));
    if (sent.outcome == Transfer::kWait) {
      WaitFor(Wait::kSend);
      return Flow::kWait;
    }
    if (sent.outcome == Transfer::kEnded) {
      // It may have answered before it closed.
      readable_ = true;
      if (ReadHead(false) != Flow::kReady) Fail(UpstreamFailure::kBroken);
      return Flow::kGone;
    }
    has_sent_ = true;
    out_at_ += sent.bytes;
    if (wait_ == Wait::kSend) WaitFor(Wait::kNothing);
  }
  out_.clear();
  out_at_ = 0;
  return Flow::kReady;
}

Flow UpstreamConnection::ReadHead(bool sent) {
  if (head_done_) return Flow::kReady;
  while (failure_ == UpstreamFailure::kNone) {
    if (end_ > 0) {
      const Progress progress = parser_.Parse({memory_.get(), end_});
      if (progress == Progress::kDone) {
        WaitFor(Wait::kNothing);
        head_done_ = true;
        return Flow::kReady;
      }
      if (progress == Progress::kRefused) {
        Fail(UpstreamFailure::kMalformed, parser_.fault());
        return Flow::kGone;
      }
    }
    if (Receive()) continue;
    if (failure_ != UpstreamFailure::kNone) break;
    if (sent) WaitFor(Wait::kAnswer);
    return Flow::kWait;
  }
  return Flow::kGone;
}

void UpstreamConnection::SkipInterim() {
  const std::size_t head_bytes = parser_.head_bytes();
  std::memmove(memory_.get(), memory_.get() + head_bytes, end_ - head_bytes);
  end_ -= head_bytes;
  head_done_ = false;
  parser_.Restart();
}

void UpstreamConnection::BeginBody(bool to_head, bool sent) {
  in_body_ = true;
  body_reader_ = BodyReader(parser_.Body(to_head));
  clean_ = sent && parser_.keeps_alive(to_head);
  TakeBody({memory_.get() + parser_.head_bytes(), end_ - parser_.head_bytes()});
}

// What has come of the body, and perhaps of something behind it.
void UpstreamConnection::TakeBody(std::span<char> fresh) {
  const ChunkedDecoder::Step step = body_reader_.Feed(fresh);
  piece_ = {fresh.data(), step.payload};
  body_done_ = body_reader_.done();
  if (step.consumed < fresh.size()) clean_ = false;
  if (step.progress == Progress::kRefused) {
    clean_ = false;
    malformed_body_ = true;  // told once what came before it was taken
  }
}

Flow UpstreamConnection::Body(std::string_view* piece) {
  for (;;) {
    *piece = piece_;
    if (!piece_.empty()) return Flow::kReady;
    if (malformed_body_ && failure_ == UpstreamFailure::kNone) {
      Fail(UpstreamFailure::kMalformed, body_reader_.fault().reason);
    }
    if (failure_ != UpstreamFailure::kNone) return Flow::kGone;
    if (body_done_) return Flow::kReady;
    end_ = 0;
    if (Receive()) {
      if (!body_done_) TakeBody({memory_.get(), end_});
      continue;
    }
    if (failure_ != UpstreamFailure::kNone) return Flow::kGone;
    WaitFor(Wait::kBetween);
    return Flow::kWait;
  }
}

// Reads behind end_. False when nothing has come: it has to wait, or it has failed.
bool UpstreamConnection::Receive() {
  if (!readable_) return false;
  if (end_ == capacity_ || (end_ == 0 && last_read_ == capacity_)) {
    // As much room as the last read has shown to be of use.
    const std::size_t capacity =
        std::clamp(capacity_ * 2, kBufferBytesFirst, limits::kStreamBufferBytes);
    if (capacity > capacity_) {
      std::unique_ptr<char[]> larger(new char[capacity]);
      if (end_ > 0) {
        std::memcpy(larger.get(), memory_.get(), end_);
        parser_.Restart();
      }
      memory_ = std::move(larger);
      capacity_ = capacity;
    }
  }
  const Moved got = stream_->Receive({memory_.get() + end_, capacity_ - end_});
  readable_ = got.outcome == Transfer::kMoved && (got.more || peer_done_);
  if (got.outcome == Transfer::kMoved) {
    has_received_ = true;
    last_read_ = got.bytes;
    end_ += got.bytes;
    WaitFor(Wait::kNothing);
    return true;
  }
  if (got.outcome == Transfer::kWait) return false;
  if (got.in_order && in_body_ && body_reader_.end() == BodyEnd::kClose) {
    body_done_ = true;
    return true;
  }
  Fail(UpstreamFailure::kBroken);
  return false;
}

void UpstreamConnection::WaitFor(Wait wait) {
  if (wait == wait_) return;
  wait_ = wait;
  const UpstreamTimeouts& timeouts = pool_.upstreams().options().timeouts;
  std::int64_t ms = 0;
  switch (wait) {
    case Wait::kNothing:
      timer_.Cancel();
      return;
    case Wait::kConnect:
      ms = timeouts.connect_ms;
      break;
    case Wait::kSend:
      ms = timeouts.send_ms;
      break;
    case Wait::kAnswer:
      ms = timeouts.answer_ms;
      break;
    case Wait::kBetween:
      ms = timeouts.between_ms;
      break;
    case Wait::kIdle:
      ms = timeouts.idle_ms;
      break;
  }
  timer_.Set(loop_.NowMs() + ms);
}

}  // namespace latchkey::net
