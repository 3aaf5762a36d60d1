#include "directory/shard.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "base/secret.h"

namespace latchkey::directory {

const oauth1::OptInKeys* CallerShard::View::FindOptIn(ConsumerId consumer) const noexcept {
  const OptIn* const end = opt_ins + opt_ins_count;
  const OptIn* const found = std::lower_bound(
      opt_ins, end, consumer, [](const OptIn& one, ConsumerId id) { return one.consumer_id < id; });
  return found != end && found->consumer_id == consumer ? &found->keys : nullptr;
}

CallerShard::CallerShard(std::span<const Caller> callers, std::span<const OptIn> opt_ins,
                         const HashKey& key, std::pmr::memory_resource* memory)
    : slots_(std::bit_ceil(callers.size() * 2 + 1), kEmpty, memory),
      callers_(callers.begin(), callers.end(), memory),
      opt_ins_(opt_ins.begin(), opt_ins.end(), memory) {
  CHECK(callers_.size() <= kCallersPerShardMax);
  std::sort(opt_ins_.begin(), opt_ins_.end(),
            [](const OptIn& a, const OptIn& b) { return a.consumer_id < b.consumer_id; });
  const auto mask = static_cast<std::uint32_t>(slots_.size() - 1);
  for (std::uint32_t index = 0; index < callers_.size(); ++index) {
    const auto& name = callers_[index].consumer_key;
    const std::uint64_t hash = HashOfName(key, {name.data(), name.size()});
    std::uint32_t at = static_cast<std::uint32_t>(hash) & mask;
    while (slots_[at] != kEmpty) at = (at + 1) & mask;
    slots_[at] = TagOf(hash) << 16 | index;
  }
}

CallerShard::~CallerShard() {
  WipeMemory(callers_.data(), callers_.size() * sizeof(Caller));
  WipeMemory(opt_ins_.data(), opt_ins_.size() * sizeof(OptIn));
}

CallerShard::View CallerShard::view() const noexcept {
  return {slots_.data(), callers_.data(), opt_ins_.data(),
          static_cast<std::uint32_t>(slots_.size() - 1),
          static_cast<std::uint32_t>(opt_ins_.size())};
}

TokenShard::TokenShard(std::vector<TokenEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end());
}

}  // namespace latchkey::directory
