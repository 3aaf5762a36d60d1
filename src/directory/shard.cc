#include "directory/shard.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "base/secret.h"

namespace latchkey::directory {

namespace {

template <class Entries>
void SortByConsumer(Entries& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.consumer_id < b.consumer_id; });
}

// The entry of `consumer`; null where there is none.
template <class Entries>
auto FindByConsumer(const Entries& entries, ConsumerId consumer) noexcept {
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), consumer,
                       [](const auto& one, ConsumerId id) { return one.consumer_id < id; });
  return found != entries.end() && found->consumer_id == consumer ? &*found : nullptr;
}

}  // namespace

CallerShard::CallerShard(std::span<const Caller> callers, std::span<const OptIn> opt_ins,
                         std::span<const Limited> limited, const HashKey& key,
                         std::pmr::memory_resource* memory)
    : slots_(std::bit_ceil(callers.size() * 2 + 1), kEmpty, memory),
      callers_(callers.begin(), callers.end(), memory),
      opt_ins_(opt_ins.begin(), opt_ins.end(), memory),
      limited_(limited.begin(), limited.end()) {
  CHECK(callers_.size() <= kCallersPerShardMax);
  SortByConsumer(opt_ins_);
  SortByConsumer(limited_);
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
  return {slots_.data(), callers_.data(), this, static_cast<std::uint32_t>(slots_.size() - 1)};
}

const oauth1::OptInKeys* CallerShard::FindOptIn(ConsumerId consumer) const noexcept {
  const OptIn* const found = FindByConsumer(opt_ins_, consumer);
  return found == nullptr ? nullptr : &found->keys;
}

const domain::CallLimits* CallerShard::FindLimits(ConsumerId consumer) const noexcept {
  const Limited* const found = FindByConsumer(limited_, consumer);
  return found == nullptr ? nullptr : &found->limits;
}

TokenShard::TokenShard(std::vector<TokenEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end());
}

}  // namespace latchkey::directory
