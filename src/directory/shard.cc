#include "directory/shard.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "base/secret.h"

namespace latchkey::directory {

CallerShard::CallerShard(std::span<const Caller> callers, const HashKey& key,
                         std::pmr::memory_resource* memory)
    : slots_(std::bit_ceil(callers.size() * 2 + 1), kEmpty, memory),
      callers_(callers.begin(), callers.end(), memory) {
  CHECK(callers_.size() <= kCallersPerShardMax);
  const auto mask = static_cast<std::uint32_t>(slots_.size() - 1);
  for (std::uint32_t index = 0; index < callers_.size(); ++index) {
    const auto& name = callers_[index].consumer_key;
    const std::uint64_t hash = HashOfName(key, {name.data(), name.size()});
    std::uint32_t at = static_cast<std::uint32_t>(hash) & mask;
    while (slots_[at] != kEmpty) at = (at + 1) & mask;
    slots_[at] = TagOf(hash) << 16 | index;
  }
}

CallerShard::~CallerShard() { WipeMemory(callers_.data(), callers_.size() * sizeof(Caller)); }

CallerShard::View CallerShard::view() const noexcept {
  return {slots_.data(), callers_.data(), static_cast<std::uint32_t>(slots_.size() - 1)};
}

TokenShard::TokenShard(std::vector<TokenEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end());
}

}  // namespace latchkey::directory
