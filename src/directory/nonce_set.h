#pragma once
// The nonce set: which (consumer, nonce) pairs were seen, for as long as the timestamp window lets
// a replay in.
//
// Owns:      the memory-mapped file DATA/nonces, its expiry by time, its bounds, and the doubt
// after
//            a loss. What was recorded survives kill -9; two processes may share the file during a
//            hot restart. ADR 0007 tells how exactly one of several concurrent calls wins.
// Not here:  the timestamp window itself (oauth1/checks.h), the answer to the caller (gateway/).
// Reads as:  RFC 5849 §3.3; contract 6.4 with divergences D-01, D-04, D-43.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "directory/keyed_hash.h"

namespace latchkey::directory {

class NonceFile;
struct TickCounts;

enum class NonceOutcome : std::uint8_t {
  kFresh,      // recorded now; of concurrent calls with one pair exactly one gets this
  kUsed,       // seen before
  kFull,       // the set, or this consumer's share of it, is full: 503, never an accepted replay
  kUncertain,  // the pair may have been recorded and forgotten: 503
};

struct NonceSetOptions {
  std::string path;                     // DATA/nonces
  std::size_t nonces_max = 0;           // live at one time; limits::kNoncesMaxDefault
  int consumer_share_percent_max = 0;   // limits::kNonceSharePercentMax
  std::int64_t timestamp_window_s = 0;  // the one that requests are judged by
  bool expect_existing = false;         // a missing file is a loss: the data folder is not new
  // Of nodes that share what they have seen: all hash alike. A file with another key is replaced.
  std::optional<HashKey> shared_key = {};
};

// What a set keeps of a pair. Equal on all nodes with the same `nonces_max` and `shared_key`.
struct NonceKey {
  std::uint64_t bucket = 0;
  std::uint64_t fingerprint = 0;  // 48 bits
  friend bool operator==(const NonceKey&, const NonceKey&) = default;
};

// Why a set is in doubt. Logged by whoever opens it.
enum class NonceDoubt : std::uint8_t {
  kNone,
  kPowerLoss,    // the file is from another boot and was not closed
  kMissing,      // expected, and not there
  kUnreadable,   // not a nonce file, or a damaged one: replaced
  kOtherLayout,  // made for another size or window: replaced
  kClockBack,    // the machine's clock went back by more than the window
  kSharedLoss,   // what the nodes share was lost, and a node that could tell is not there
};
std::string_view DoubtWord(NonceDoubt doubt) noexcept;  // none | power-loss | missing | ...

// A set of at most `nonces_max` pairs. A pair is kept for twice the window and a margin, so that a
// timestamp accepted now stays refused for as long as it would be accepted.
//
// Doubt: after a loss at time t, every request with a timestamp up to t + window might be a replay
// of one accepted before, and later ones cannot be. So until uncertain_until_s() = t + window a
// caller with a right clock gets kUncertain, and nobody's replay is ever accepted. The doubt is
// stored in the file and survives restarts.
//
// Memory: 32 bytes of file per nonce of `nonces_max`, reserved on disk when the file is made.
// Threads and processes: safe; Insert is lock-free.
class NonceSet {
 public:
  // Errors: kUnavailable (cannot be made, disk full, another process keeps it locked), with what to
  // do. Another file at `path` is replaced, never extended.
  static Result<std::unique_ptr<NonceSet>> Open(const NonceSetOptions& options, const Clock& clock,
                                                RandomSource& random = SystemRandom());
  // Writes everything to disk and marks the file as closed, where no other process uses it.
  ~NonceSet();
  NonceSet(const NonceSet&) = delete;
  NonceSet& operator=(const NonceSet&) = delete;

  // Where a pair belongs. Fetches that place, so that it is at hand when the signature has been
  // verified; changes nothing.
  struct Place {
    ConsumerId consumer;
    Hash128 hash;
  };
  Place Locate(ConsumerId consumer, std::string_view nonce) const noexcept;

  // Records the pair unless it is there. `timestamp_s` has passed the window check. Nonces compare
  // byte for byte, whatever their timestamp. Cost: one keyed hash and one or two cache misses.
  NonceOutcome Insert(const Place& place, std::int64_t timestamp_s);
  NonceOutcome Insert(ConsumerId consumer, std::string_view nonce, std::int64_t timestamp_s) {
    return Insert(Locate(consumer, nonce), timestamp_s);
  }

  NonceKey KeyOf(const Place& place) const noexcept;
  // Calls `visit` with each live pair and the seconds for which it is to be kept yet: at least as
  // long as this set does. Pairs that come meanwhile may be left out. Cost: reads the whole file.
  void VisitLive(const std::function<void(const NonceKey& key, std::int64_t keep_s)>& visit) const;
  std::int64_t window_s() const noexcept { return window_s_; }
  std::int64_t retention_s() const noexcept { return retention_s_; }

  // What was recorded elsewhere up to now may be forgotten: requests stamped until then are
  // kUncertain. An older doubt that lasts longer goes on.
  void BeginDoubt(NonceDoubt doubt, std::int64_t until_s);

  std::int64_t uncertain_until_s() const;  // requests stamped later are certain; 0: no doubt ever
  NonceDoubt doubt() const;                // why, of the newest doubt
  std::size_t ApproximateSize() const;     // live pairs

 private:
  NonceSet(const NonceSetOptions& options, const Clock& clock, std::unique_ptr<NonceFile> file);
  std::int64_t SeenNow();
  bool MayGrow(ConsumerId consumer, std::int64_t now_tick) const;
  void Count(ConsumerId consumer, std::int64_t expiry_tick);
  TickCounts& ShareOf(std::size_t row, ConsumerId consumer) const;

  const Clock& clock_;
  const std::unique_ptr<NonceFile> file_;
  const std::size_t nonces_max_;
  const std::size_t share_max_;
  const std::int64_t window_s_;
  const std::int64_t retention_s_;
  const std::int64_t tick_s_;
  const std::uint64_t sample_one_of_;
};

}  // namespace latchkey::directory
