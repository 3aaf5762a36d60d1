#pragma once
// Keeper: whether what is in Redis may be relied on, and what is done so that it may.
//
// Owns:     finding the server, noticing that it has lost something, refilling it from this node's
//           own nonces, and the agreement of all nodes that it is complete.
// Not here: asking about a call (redis_link.h).
//
// Redis forgets when it restarts, when a replica takes over, or when somebody flushes it. So each
// node keeps its own nonces too, and Redis is believed only under a mark, `lk:complete`, which names
// the run of the server for which all nodes have refilled it:
//
//   1. A keeper that finds another run, or no mark, withdraws: this node's signed calls get 503.
//   2. It writes all of the node's live nonces into Redis, and its name into `lk:filled:RUN`.
//   3. Whoever sees there the names of all nodes that may have let calls in writes the mark. A node
//      that is not there within limits::kReplayFillMsMax is not waited for; the mark then carries a
//      doubt, until which requests are stamped that nobody can be sure of (NonceSet::BeginDoubt).
//   4. Each keeper that finds the mark serves.
//
// Every batch of questions reads the mark with the same trip (redis_link.h), so that nobody relies
// on what was lost since. A nonce is recorded on its node before Redis is asked, so whatever was let
// in before a keeper withdrew is among what it refills.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/periodic_task.h"
#include "base/result.h"
#include "directory/nonce_set.h"
#include "replay/redis_client.h"
#include "replay/redis_url.h"
#include "replay/shared_replay.h"

namespace latchkey::replay {

// A node that may have let calls in whose timestamps would still be accepted.
struct Member {
  std::string name;
  bool alive = false;  // heard of in the last seconds
};

struct KeeperOptions {
  RedisUrl url;
  std::string node;    // this node's name, among the members; the same over restarts
  std::string layout;  // what all nodes must have alike, or their keys differ
  // All nodes; this one may be left out. Errors: nothing is agreed on meanwhile.
  std::function<Result<std::vector<Member>>()> members;
};

// The server that may be relied on. Never changed once it is published.
struct SharedServer {
  RedisPlace place;  // in numbers
  std::string run_id;
  std::string mark;         // what `lk:complete` holds
  std::string rate_script;  // its SHA1, as EVALSHA wants it
};

// The run of the server that answers INFO with `info`.
std::string_view RunIdOf(std::string_view info);

// Threads: safe but for Start, Stop and Round.
class Keeper {
 public:
  Keeper(KeeperOptions options, directory::NonceSet& nonces, Metrics& metrics, const Clock& clock);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Looks again and again, on a thread of its own.
  void Start();
  void Stop();
  // Looks once; gives back in how many milliseconds it wants to look again. What Start's thread does.
  std::int64_t Round();

  const RedisUrl& url() const noexcept { return options_.url; }
  std::int64_t keep_s() const noexcept { return nonces_.retention_s(); }
  std::shared_ptr<const SharedServer> server() const;  // nullptr: none may be relied on
  // Changes with every change of server(): what was asked under another is not believed.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_seq_cst); }
  // "ok", or why signed calls get 503.
  std::string State() const;

  // Somebody found the server of `version` unreachable or without its mark.
  void Suspect(std::uint64_t version);

  // Asks about one nonce and waits for the answer. For the token endpoints.
  SharedOutcome Record(const directory::NonceKey& key);

 private:
  Result<bool> Agree();
  Result<void> MeetServer();
  Result<void> CheckLayout();
  Result<bool> IsFilled();
  Result<void> Refill();
  Result<bool> MarkWhenComplete();
  Result<void> LookAtMembers();
  Result<void> Serve(const std::string& mark);
  void Withdraw(const std::string& why);

  const KeeperOptions options_;
  directory::NonceSet& nonces_;
  const Clock& clock_;
  Gauge& serving_;
  Counter& refilled_;
  Counter& withdrawals_;

  // The keeper's own thread.
  std::unique_ptr<RedisClient> client_;
  std::string run_id_;   // of the server behind `client_`
  bool filled_ = false;  // since this process withdrew, or began
  // Members by when they were last among those that are told of: one that has left since may have
  // let calls in as well.
  std::map<std::string, std::int64_t> seen_s_;
  std::vector<Member> members_;

  mutable std::mutex mutex_;
  std::shared_ptr<const SharedServer> server_;
  std::string state_ = "connecting to Redis";
  std::atomic<std::uint64_t> version_{1};

  std::mutex recorder_mutex_;
  std::unique_ptr<RedisClient> recorder_;
  std::uint64_t recorder_version_ = 0;

  std::unique_ptr<PeriodicTask> rounds_;
};

// Keys in Redis.
inline constexpr std::string_view kMarkKey = "lk:complete";
std::string NonceKeyText(const directory::NonceKey& key);  // "lk:n" and 11 bytes
std::string RateKeyText(IntegrationId integration);        // "lk:r" and the number

}  // namespace latchkey::replay
