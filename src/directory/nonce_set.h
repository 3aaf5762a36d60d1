#pragma once
// The nonce set: which (consumer, nonce) pairs were seen, for as long as the timestamp window lets
// a replay in.
//
// Lives in a memory-mapped file: what was recorded survives kill -9, and two processes may share it
// during a hot restart. After a power loss (the file is from another boot and was not closed
// cleanly) it says so, and refuses until the window has passed.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace latchkey::directory {

enum class NonceOutcome : std::uint8_t {
  kFresh,  // recorded now; of concurrent calls with one pair exactly one gets this
  kUsed,
  kFull,       // the set, or this consumer's share of it, is full: 503, never an accepted replay
  kUncertain,  // after a power loss, until the window has passed: 503
};

struct NonceSetOptions {
  std::string path;                // DATA/nonces
  std::size_t nonces_max;          // limits::kNoncesMaxDefault
  int consumer_share_percent_max;  // limits::kNonceSharePercentMax
  std::int64_t retention_s;  // how long a pair is kept: twice the timestamp window and a margin
};

class NonceSet {
 public:
  static Result<std::unique_ptr<NonceSet>> Open(const NonceSetOptions& options, const Clock& clock);
  virtual ~NonceSet() = default;

  // Records the pair unless it is there. Lock-free; cost: one keyed hash, one or two cache misses.
  // Threads and processes: safe. Nonces compare byte for byte, whatever their timestamp.
  virtual NonceOutcome Insert(ConsumerId consumer, std::string_view nonce) = 0;

  virtual std::int64_t uncertain_until_s() const = 0;  // 0: certain
  virtual std::size_t ApproximateSize() const = 0;
};

}  // namespace latchkey::directory
