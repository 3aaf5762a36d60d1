#pragma once
// How much each integration calls: counted in memory, and from there stored now and then.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "domain/storage.h"
#include "domain/usage.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {

// Counts by integration, in pages that come into being with the first call of one of their ids.
// Cost of Count: a cache miss and an atomic addition; no lock. Ids beyond limits::kUsageIdsMax are
// not counted. Threads: safe; Flush by one at a time.
class Usage {
 public:
  Usage();
  ~Usage();
  Usage(const Usage&) = delete;
  Usage& operator=(const Usage&) = delete;

  // `reading` is that of the call's signature; nullopt for a call without one.
  void Count(IntegrationId id, bool allowed, std::optional<oauth1::Reading> reading,
             std::int64_t now_s) noexcept;

  // What came since the last flush, on top of what is stored.
  domain::IntegrationUsage Unstored(IntegrationId id) const noexcept;

  // Adds what came since the last flush to what is stored, in id order, limits::kUsagePerWriteMax
  // integrations in a transaction; gives back how many calls that were. What is not stored when it
  // fails waits for the next flush; a kill loses what came since the last one.
  // Cost: a look at every page that there is, 40 bytes for an integration.
  Result<std::int64_t> Flush(domain::Storage& storage);

 private:
  struct Cell {
    std::atomic<std::int64_t> allowed{0};
    std::atomic<std::int64_t> refused{0};
    std::atomic<std::int64_t> last_call_at_s{0};
    std::atomic<std::uint8_t> last_reading{kNoReading};
  };
  // Beside the cells, so that counting touches one cache line.
  struct Stored {
    std::atomic<std::int64_t> allowed{0};
    std::atomic<std::int64_t> refused{0};
  };
  static constexpr std::uint8_t kNoReading = 0xFF;
  static constexpr std::size_t kPageCells = 1024;
  static constexpr std::size_t kPages = limits::kUsageIdsMax / kPageCells;
  struct Page {
    std::array<Cell, kPageCells> cells;
    std::array<Stored, kPageCells> stored;
  };
  struct News {
    IntegrationId id;
    Stored* stored = nullptr;
    domain::IntegrationUsage usage;
  };

  static domain::IntegrationUsage Unstored(const Page& page, std::size_t cell) noexcept;
  static Result<std::int64_t> Store(domain::Storage& storage, const std::vector<News>& batch);

  std::unique_ptr<std::atomic<Page*>[]> pages_;
};

}  // namespace latchkey::gateway
