#pragma once
// How much each integration calls: counted in memory, read now and then.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {

struct IntegrationUsage {
  std::uint64_t allowed = 0;
  std::uint64_t refused = 0;  // after its signature verified
  std::int64_t last_call_at_s = 0;
  std::optional<oauth1::Reading> last_reading;  // of its last signed call
};

// Counts by integration, in pages that come into being with the first call of one of their ids.
// Cost of Count: a cache miss and an atomic addition. Ids beyond limits::kUsageIdsMax are not
// counted. Threads: safe.
class Usage {
 public:
  Usage();
  ~Usage();
  Usage(const Usage&) = delete;
  Usage& operator=(const Usage&) = delete;

  // `reading` is that of the call's signature; nullopt for a call without one.
  void Count(IntegrationId id, bool allowed, std::optional<oauth1::Reading> reading,
             std::int64_t now_s) noexcept;
  IntegrationUsage Of(IntegrationId id) const noexcept;

 private:
  struct Cell {
    std::atomic<std::uint64_t> allowed{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::int64_t> last_call_at_s{0};
    std::atomic<std::uint8_t> last_reading{kNoReading};
  };
  static constexpr std::uint8_t kNoReading = 0xFF;
  static constexpr std::size_t kPageCells = 1024;
  using Page = std::array<Cell, kPageCells>;

  std::unique_ptr<std::atomic<Page*>[]> pages_;
};

}  // namespace latchkey::gateway
