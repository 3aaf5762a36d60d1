#pragma once
// The connections of one worker to its upstreams, and the client's side of HTTP/1.1 on them.
//
// Owns:     which upstream is next, what is kept and used again, framing and time-outs of answers.
// Not here: which requests are sent, and sent again (gateway/), how upstreams are doing
//           (upstreams.h).
//
// One connection carries one request at a time, and is used again only where nothing about the last
// answer was in doubt: a desynchronised upstream costs a connection, and never hands one caller's
// answer to another. On the worker's thread only.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/body_reader.h"
#include "net/exchange.h"
#include "net/loop.h"
#include "net/response_parser.h"
#include "net/stream.h"
#include "net/upstreams.h"

namespace latchkey::net {

enum class UpstreamFailure : std::uint8_t {
  kNone,
  kConnect,      // refused or unreachable; of https, no handshake
  kConnectTime,  // the connection was not taken in time
  kBroken,       // ended or reset before the answer was whole
  kMalformed,    // what came is no answer
  kTimedOut,     // while sending, waiting or receiving
};

class UpstreamObserver {
 public:
  // What said kWait may go on, or kGone is what it will say now.
  virtual void OnUpstream() = 0;

 protected:
  ~UpstreamObserver() = default;
};

class UpstreamPool;

// Pulled like an Exchange: kWait tells the observer later, kGone is for `failure` to explain.
class UpstreamConnection final : public ReadinessHandler, public TimeoutHandler {
 public:
  UpstreamConnection(UpstreamPool& pool, Loop& loop, std::size_t place);
  UpstreamConnection(const UpstreamConnection&) = delete;
  UpstreamConnection& operator=(const UpstreamConnection&) = delete;

  std::size_t place() const noexcept { return place_; }  // of its upstream among all
  UpstreamFailure failure() const noexcept { return failure_; }
  // For the log: of kMalformed, and of kConnect where a handshake failed.
  std::string_view fault() const noexcept { return fault_; }
  bool reused() const noexcept { return reused_; }
  bool has_sent() const noexcept { return has_sent_; }          // anything of this request
  bool has_received() const noexcept { return has_received_; }  // anything of its answer

  std::string& output() noexcept { return out_; }  // append the request here
  Flow Flush();
  // kReady: head() holds, of an interim answer too. `sent`: the whole request is with the system,
  // so that the upstream's time for its answer runs.
  Flow ReadHead(bool sent);
  const ResponseHeadParser& head() const noexcept { return parser_; }
  // Goes on to the head behind an interim one.
  void SkipInterim();
  // What came is no answer after all.
  void Reject(std::string_view fault) { Fail(UpstreamFailure::kMalformed, fault); }
  // `sent` as above: where an answer came before all of its request has gone, what would follow on
  // this connection would be read as the rest of it, so none follows.
  void BeginBody(bool to_head, bool sent);
  // As Exchange::Body. The head's views live until the first call after a piece was consumed.
  Flow Body(std::string_view* piece);
  void Consume(std::size_t bytes) { piece_.remove_prefix(bytes); }
  bool body_done() const noexcept { return body_done_ && piece_.empty(); }

  void OnReady(const Readiness& ready) override;
  void OnTimeout() override;

 private:
  friend class UpstreamPool;
  enum class Wait : std::uint8_t { kNothing, kConnect, kSend, kAnswer, kBetween, kIdle };

  void Connect();
  void OnConnecting(const Readiness& ready);
  void Begin(UpstreamObserver& observer, std::uint64_t turn);
  void Rest();
  bool IsReusable();
  bool HasMore();
  void Close();
  void Fail(UpstreamFailure failure, std::string_view fault = {});
  bool Receive();
  void TakeBody(std::span<char> fresh);
  void WaitFor(Wait wait);

  UpstreamPool& pool_;
  Loop& loop_;
  const std::size_t place_;
  std::uint64_t generation_ = 0;
  std::optional<Stream> stream_;
  Timer timer_;
  UpstreamObserver* observer_ = nullptr;  // none while it rests
  std::uint64_t taken_in_turn_ = 0;
  Wait wait_ = Wait::kNothing;
  UpstreamFailure failure_ = UpstreamFailure::kNone;
  std::string_view fault_;
  bool connecting_ = false;  // or the handshake is under way
  bool reused_ = false;
  bool has_sent_ = false;
  bool has_received_ = false;
  bool readable_ = false;
  bool peer_done_ = false;
  bool head_done_ = false;
  bool in_body_ = false;
  bool body_done_ = false;
  bool malformed_body_ = false;
  bool clean_ = false;  // nothing about this answer is in doubt so far

  std::string out_;
  std::size_t out_at_ = 0;

  // Input: memory_[0, end_) is a head and what came with it; then pieces of the body.
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t end_ = 0;
  std::size_t last_read_ = 0;
  ResponseHeadParser parser_;
  BodyReader body_reader_;
  std::string_view piece_;
};

class UpstreamPool {
 public:
  UpstreamPool(Upstreams& upstreams, Loop& loop);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  // A connection to a healthy upstream that is not in `tried` (a bit for each place), by weight:
  // one that rests, or with `fresh` a new one, which may be failing already. nullptr where there is
  // no such upstream.
  UpstreamConnection* Take(std::uint32_t tried, bool fresh, UpstreamObserver& observer);
  // Ends its use: it is kept, where its answer was whole and nothing is in doubt, or closed.
  void GiveBack(UpstreamConnection& connection);

  // To be called at the end of each turn of the loop.
  void OnTurn();

  Upstreams& upstreams() noexcept { return upstreams_; }
  std::size_t resting() const noexcept;  // connections kept

 private:
  friend class UpstreamConnection;
  struct Share {
    std::int64_t current = 0;
    std::vector<UpstreamConnection*> resting;  // the last to come is the first to go
  };

  std::optional<std::size_t> Choose(std::uint32_t tried);
  void Discard(UpstreamConnection& connection);

  Upstreams& upstreams_;
  Loop& loop_;
  std::vector<Share> shares_;  // by place
  std::uint64_t turn_ = 1;
  std::vector<std::unique_ptr<UpstreamConnection>> all_;
  std::vector<std::unique_ptr<UpstreamConnection>> discarded_;  // kept until the turn ends
};

}  // namespace latchkey::net
