#include "gateway/usage.h"

namespace latchkey::gateway {
namespace {

bool IsCounted(IntegrationId id) noexcept {
  return id.value >= 0 && static_cast<std::size_t>(id.value) < limits::kUsageIdsMax;
}

}  // namespace

Usage::Usage() : pages_(new std::atomic<Page*>[kPages]()) {
  static_assert(limits::kUsageIdsMax % kPageCells == 0);
}

Usage::~Usage() {
  for (std::size_t i = 0; i < kPages; ++i) delete pages_[i].load();
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
  Cell& cell = page->cells[index % kPageCells];
  cell.last_call_at_s.store(now_s, std::memory_order_relaxed);
  if (reading) {
    cell.last_reading.store(static_cast<std::uint8_t>(*reading), std::memory_order_relaxed);
  }
  // The last, so that whoever sees the count finds the moment with it.
  (allowed ? cell.allowed : cell.refused).fetch_add(1, std::memory_order_release);
}

domain::IntegrationUsage Usage::Unstored(const Page& page, std::size_t index) noexcept {
  const Cell& cell = page.cells[index];
  const Stored& stored = page.stored[index];
  domain::IntegrationUsage usage;
  usage.allowed =
      cell.allowed.load(std::memory_order_acquire) - stored.allowed.load(std::memory_order_relaxed);
  usage.refused =
      cell.refused.load(std::memory_order_acquire) - stored.refused.load(std::memory_order_relaxed);
  usage.last_used_at_s = cell.last_call_at_s.load(std::memory_order_relaxed);
  const std::uint8_t reading = cell.last_reading.load(std::memory_order_relaxed);
  if (reading != kNoReading) usage.last_reading = static_cast<oauth1::Reading>(reading);
  return usage;
}

domain::IntegrationUsage Usage::Unstored(IntegrationId id) const noexcept {
  if (!IsCounted(id)) return {};
  const auto index = static_cast<std::size_t>(id.value);
  const Page* page = pages_[index / kPageCells].load(std::memory_order_acquire);
  return page == nullptr ? domain::IntegrationUsage{} : Unstored(*page, index % kPageCells);
}

Result<std::int64_t> Usage::Flush(domain::Storage& storage) {
  std::int64_t calls = 0;
  std::vector<News> batch;
  const auto store = [&]() -> Result<void> {
    LATCHKEY_TRY(const std::int64_t stored, Store(storage, batch));
    calls += stored;
    batch.clear();
    return {};
  };
  for (std::size_t i = 0; i < kPages; ++i) {
    Page* page = pages_[i].load(std::memory_order_acquire);
    if (page == nullptr) continue;
    for (std::size_t cell = 0; cell < kPageCells; ++cell) {
      const domain::IntegrationUsage usage = Unstored(*page, cell);
      if (usage.allowed == 0 && usage.refused == 0) continue;
      const auto id = static_cast<std::int64_t>(i * kPageCells + cell);
      batch.push_back({{id}, &page->stored[cell], usage});
      if (batch.size() == limits::kUsagePerWriteMax) LATCHKEY_RETURN_IF_ERROR(store());
    }
  }
  LATCHKEY_RETURN_IF_ERROR(store());
  return calls;
}

Result<std::int64_t> Usage::Store(domain::Storage& storage, const std::vector<News>& batch) {
  std::int64_t calls = 0;
  if (batch.empty()) return calls;
  const Result<void> written =
      storage.Write([&](domain::WriteTransaction& transaction) -> Result<void> {
        for (const News& news : batch) {
          LATCHKEY_RETURN_IF_ERROR(transaction.AddUsage(news.id, news.usage));
        }
        return {};
      });
  if (!written.ok()) return written.error();
  for (const News& news : batch) {
    news.stored->allowed.fetch_add(news.usage.allowed, std::memory_order_relaxed);
    news.stored->refused.fetch_add(news.usage.refused, std::memory_order_relaxed);
    calls += news.usage.allowed + news.usage.refused;
  }
  return calls;
}

}  // namespace latchkey::gateway
