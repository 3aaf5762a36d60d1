#include "gateway/usage.h"

#include "base/limits.h"

namespace latchkey::gateway {
namespace {

bool IsCounted(IntegrationId id) noexcept {
  return id.value >= 0 && static_cast<std::size_t>(id.value) < limits::kUsageIdsMax;
}

}  // namespace

Usage::Usage() : pages_(new std::atomic<Page*>[limits::kUsageIdsMax / kPageCells]()) {
  static_assert(limits::kUsageIdsMax % kPageCells == 0);
}

Usage::~Usage() {
  for (std::size_t i = 0; i < limits::kUsageIdsMax / kPageCells; ++i) delete pages_[i].load();
}

void Usage::Count(IntegrationId id, bool allowed, std::optional<oauth1::Reading> reading,
                  std::int64_t now_s) noexcept {
  if (!IsCounted(id)) return;
  const auto index = static_cast<std::size_t>(id.value);
  std::atomic<Page*>& place = pages_[index / kPageCells];
  Page* page = place.load(std::memory_order_acquire);
  if (page == nullptr) {
    auto fresh = std::make_unique<Page>();
    if (place.compare_exchange_strong(page, fresh.get(), std::memory_order_acq_rel)) {
      page = fresh.release();
    }
  }
  Cell& cell = (*page)[index % kPageCells];
  (allowed ? cell.allowed : cell.refused).fetch_add(1, std::memory_order_relaxed);
  cell.last_call_at_s.store(now_s, std::memory_order_relaxed);
  if (reading) {
    cell.last_reading.store(static_cast<std::uint8_t>(*reading), std::memory_order_relaxed);
  }
}

IntegrationUsage Usage::Of(IntegrationId id) const noexcept {
  if (!IsCounted(id)) return {};
  const auto index = static_cast<std::size_t>(id.value);
  const Page* page = pages_[index / kPageCells].load(std::memory_order_acquire);
  if (page == nullptr) return {};
  const Cell& cell = (*page)[index % kPageCells];
  IntegrationUsage usage;
  usage.allowed = cell.allowed.load(std::memory_order_relaxed);
  usage.refused = cell.refused.load(std::memory_order_relaxed);
  usage.last_call_at_s = cell.last_call_at_s.load(std::memory_order_relaxed);
  const std::uint8_t reading = cell.last_reading.load(std::memory_order_relaxed);
  if (reading != kNoReading) usage.last_reading = static_cast<oauth1::Reading>(reading);
  return usage;
}

}  // namespace latchkey::gateway
