#pragma once
// Freshness: whether this node may go on judging by what it knows, where others change it too.
//
// A node that cannot ask for news does not know what was revoked meanwhile. So what it serves counts
// for limits::kFreshnessMsMax after the last moment at which it was shown to be the newest.

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "base/node_limits.h"

namespace latchkey::directory {

// Threads: safe.
class Freshness {
 public:
  // Begins as fresh: the Directory was built just now.
  explicit Freshness(const Clock& clock) : clock_(clock), proved_at_ms_(clock.MonotonicMs()) {}

  // Everything that had been changed by `at_ms`, on the monotonic clock, is in force.
  void Prove(std::int64_t at_ms) noexcept { proved_at_ms_.store(at_ms, std::memory_order_relaxed); }
  bool Holds() const noexcept {
    return clock_.MonotonicMs() - proved_at_ms_.load(std::memory_order_relaxed) <=
           limits::kFreshnessMsMax;
  }

 private:
  const Clock& clock_;
  std::atomic<std::int64_t> proved_at_ms_;
};

}  // namespace latchkey::directory
