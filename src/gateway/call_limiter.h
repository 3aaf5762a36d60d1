#pragma once
// Keeps each integration to its rate and to so many calls at once.
//
// Owns:      how much of its limits each integration has used, in this process.
// Not here:  what the limits are (directory/), where calls may come from (client_address.h), when a
//            call is limited (judge.h).
//
// A rate is kept by the time at which all that was called would have been due (GCRA): one number an
// integration, changed in one atomic step, so that threads cannot let more through together than one
// would. A refused call uses nothing up.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/model.h"
#include "gateway/refusal.h"
#include "replay/shared_replay.h"

namespace latchkey::gateway {

// What of its rate an integration has left.
struct RateLeft {
  std::int64_t limit = 0;      // calls at once after a pause
  std::int64_t remaining = 0;  // calls that it may make now
  std::int64_t reset_s = 0;    // until `remaining` is `limit` again without further calls
};

// The headers that tell it, on every answer to a call that was counted and on the refusal of one that
// was too many.
struct RateHeader {
  std::string_view name;
  std::int64_t value;
};
std::array<RateHeader, 3> HeadersOf(const RateLeft& left);

// What is left where the next call would be due in so many nanoseconds, and the refusal of one that
// came too early then.
RateLeft LeftOf(const domain::CallLimits& limits, std::int64_t due_ahead_ns);
Refusal TooMany(const domain::CallLimits& limits, std::int64_t due_ahead_ns);
// The rate as all nodes keep it together.
replay::SharedRate SharedRateOf(const domain::CallLimits& limits, IntegrationId id);

// A place among the calls of one integration that are under way; given back by the destructor.
class CallSlot {
 public:
  CallSlot() = default;
  explicit CallSlot(std::atomic<std::int64_t>& under_way) : under_way_(&under_way) {}
  CallSlot(CallSlot&& other) noexcept : under_way_(std::exchange(other.under_way_, nullptr)) {}
  CallSlot& operator=(CallSlot&& other) noexcept {
    std::swap(under_way_, other.under_way_);
    return *this;
  }
  ~CallSlot() {
    if (under_way_ != nullptr) under_way_->fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t>* under_way_ = nullptr;
};

// What came of one call.
struct Admission {
  Refusal refusal;
  CallSlot slot;  // keep it for as long as the call is under way; empty without a limit on that
  std::optional<RateLeft> rate;
};

// Memory: 1 KB for every 64 ids of which one has limits. Ids that differ by limits::kUsageIdsMax
// share one state. Outlives its slots. Threads: safe, lock-free.
class CallLimiter {
 public:
  explicit CallLimiter(const Clock& clock);
  ~CallLimiter();
  CallLimiter(const CallLimiter&) = delete;
  CallLimiter& operator=(const CallLimiter&) = delete;

  enum class Rates : std::uint8_t { kHere, kElsewhere };

  // Lets a call begin, or refuses it: concurrency first, then rate, unless that is kept elsewhere.
  Admission Admit(const domain::CallLimits& limits, IntegrationId id, Rates rates = Rates::kHere);
  // The rate alone, of limits that have one. Fills in `left`.
  Refusal TakeFromRate(const domain::CallLimits& limits, IntegrationId id, RateLeft& left);

 private:
  struct State {
    std::atomic<std::int64_t> due_ns{0};  // monotonic; when what was called would have been due
    std::atomic<std::int64_t> under_way{0};
  };
  static constexpr std::size_t kPageStates = 64;
  using Page = std::array<State, kPageStates>;

  State& StateOf(IntegrationId id);

  const Clock& clock_;
  std::unique_ptr<std::atomic<Page*>[]> pages_;
};

}  // namespace latchkey::gateway
