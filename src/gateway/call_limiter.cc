#include "gateway/call_limiter.h"

#include <algorithm>

#include "base/limits.h"
#include "base/reason.h"

namespace latchkey::gateway {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::size_t kStates = limits::kUsageIdsMax;

// Adds one, unless there would be more than `max`.
bool Increment(std::atomic<std::int64_t>& count, std::int64_t max) {
  std::int64_t current = count.load(std::memory_order_relaxed);
  while (current < max) {
    if (count.compare_exchange_weak(current, current + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

std::int64_t SecondsUp(std::int64_t ns) { return (ns + kNsPerS - 1) / kNsPerS; }

std::int64_t IntervalNs(const domain::CallLimits& limits) {
  return limits.rate_period_s * kNsPerS / limits.rate_calls;
}

}  // namespace

std::array<RateHeader, 3> HeadersOf(const RateLeft& left) {
  return {{{"RateLimit-Limit", left.limit},
           {"RateLimit-Remaining", left.remaining},
           {"RateLimit-Reset", left.reset_s}}};
}

RateLeft LeftOf(const domain::CallLimits& limits, std::int64_t due_ahead_ns) {
  const std::int64_t free_ns = limits.BurstCalls() * IntervalNs(limits) - due_ahead_ns;
  return {.limit = limits.BurstCalls(),
          .remaining = std::max<std::int64_t>(free_ns / IntervalNs(limits), 0),
          .reset_s = SecondsUp(due_ahead_ns)};
}

Refusal TooMany(const domain::CallLimits& limits, std::int64_t due_ahead_ns) {
  Refusal refusal = RefusalOf(reason::kRateLimited);
  refusal.retry_after_s = SecondsUp(due_ahead_ns + (1 - limits.BurstCalls()) * IntervalNs(limits));
  return refusal;
}

replay::SharedRate SharedRateOf(const domain::CallLimits& limits, IntegrationId id) {
  const std::int64_t interval_us = std::max<std::int64_t>(IntervalNs(limits) / 1000, 1);
  return {id, interval_us, limits.BurstCalls() * interval_us};
}

CallLimiter::CallLimiter(const Clock& clock)
    : clock_(clock), pages_(new std::atomic<Page*>[kStates / kPageStates]()) {
  static_assert(kStates % kPageStates == 0);
}

CallLimiter::~CallLimiter() {
  for (std::size_t i = 0; i < kStates / kPageStates; ++i) delete pages_[i].load();
}

Admission CallLimiter::Admit(const domain::CallLimits& limits, IntegrationId id, Rates rates) {
  Admission admission;
  if (limits.concurrency == 0 && limits.rate_calls == 0) return admission;
  if (limits.concurrency != 0) {
    State& state = StateOf(id);
    if (Increment(state.under_way, limits.concurrency)) {
      admission.slot = CallSlot(state.under_way);
    } else {
      admission.refusal = RefusalOf(reason::kTooManyAtOnce);
      admission.refusal.retry_after_s = limits::kConcurrencyRetryAfterS;
    }
  }
  if (limits.rate_calls != 0 && rates == Rates::kHere && !admission.refusal) {
    admission.refusal = TakeFromRate(limits, id, admission.rate.emplace());
  }
  if (admission.refusal) admission.slot = {};
  return admission;
}

// A call is due one interval behind the one before it, and may come early by as much as the burst
// allows. So what is used up of the burst is how far the next due moment lies ahead of now.
Refusal CallLimiter::TakeFromRate(const domain::CallLimits& limits, IntegrationId id,
                                  RateLeft& left) {
  State& state = StateOf(id);
  const std::int64_t interval_ns = IntervalNs(limits);
  const std::int64_t burst_ns = limits.BurstCalls() * interval_ns;
  const std::int64_t now_ns = clock_.MonotonicMs() * kNsPerMs;
  std::int64_t stored_ns = state.due_ns.load(std::memory_order_relaxed);
  for (;;) {
    // Further ahead than the burst is only what was called under a larger one, before an edit: that
    // is forgotten here and now, or it would be so again with every call.
    const std::int64_t due_ns = std::clamp(stored_ns, now_ns, now_ns + burst_ns);
    if (due_ns < stored_ns &&
        !state.due_ns.compare_exchange_weak(stored_ns, due_ns, std::memory_order_relaxed)) {
      continue;
    }
    stored_ns = std::min(stored_ns, due_ns);
    const std::int64_t next_ns = due_ns + interval_ns;
    if (next_ns > now_ns + burst_ns) {
      left = LeftOf(limits, due_ns - now_ns);
      return TooMany(limits, due_ns - now_ns);
    }
    if (!state.due_ns.compare_exchange_weak(stored_ns, next_ns, std::memory_order_relaxed)) {
      continue;
    }
    left = LeftOf(limits, next_ns - now_ns);
    return {};
  }
}

CallLimiter::State& CallLimiter::StateOf(IntegrationId id) {
  const std::size_t index = static_cast<std::size_t>(id.value) % kStates;
  std::atomic<Page*>& place = pages_[index / kPageStates];
  Page* page = place.load(std::memory_order_acquire);
  if (page == nullptr) {
    auto fresh = std::make_unique<Page>();
    if (place.compare_exchange_strong(page, fresh.get(), std::memory_order_acq_rel)) {
      page = fresh.release();
    }
  }
  return (*page)[index % kPageStates];
}

}  // namespace latchkey::gateway
