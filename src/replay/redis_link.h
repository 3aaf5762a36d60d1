#pragma once
// RedisLink: one worker's questions to Redis, in one trip for each turn of its loop.
//
// Owns:     the connection, the order of answers, and that each question has one in time.
// Not here: whether the server may be relied on (keeper.h).
//
// Each batch begins with the mark that the keeper serves under. What is asked of a server that
// restarted, was flushed, or that the keeper has withdrawn from meanwhile, is kUnavailable.

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

#include "base/metrics.h"
#include "net/loop.h"
#include "replay/hiredis.h"
#include "replay/keeper.h"
#include "replay/shared_replay.h"

namespace latchkey::replay {

class RedisLink final : public SharedReplay, net::ReadinessHandler, net::TimeoutHandler {
 public:
  // `keeper` and `loop` outlive it.
  RedisLink(Keeper& keeper, net::Loop& loop, Metrics& metrics);
  ~RedisLink() override;
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  void Ask(const Question& question, SharedAsker& asker) override;
  void OnTurn() override;

 private:
  // What the next answer of the server is to.
  enum class Kind : std::uint8_t { kSignIn, kRun, kMark, kNonce, kRate };
  struct Pending {
    Kind kind;
    SharedAsker* asker = nullptr;  // of kNonce and kRate
  };

  void OnReady(const net::Readiness& ready) override;
  void OnTimeout() override;

  bool Connect();
  void Hello();
  void Append(std::initializer_list<std::string_view> words, Pending pending);
  void Flush();
  bool Receive();
  bool Take(const Pending& pending, const redisReply& reply);
  void Answer(SharedAsker& asker, const SharedAnswer& answer);
  void Fail();

  Keeper& keeper_;
  net::Loop& loop_;
  Counter& granted_;
  Counter& used_;
  Counter& too_many_;
  Counter& unavailable_;
  net::Timer timer_;
  RedisContext context_;
  std::shared_ptr<const SharedServer> server_;
  std::uint64_t version_ = 0;  // of the keeper, when it connected
  std::string keep_s_;
  std::deque<Pending> pending_;
  bool asked_in_turn_ = false;
  std::int64_t retry_at_ms_ = 0;  // after a failure
};

}  // namespace latchkey::replay
