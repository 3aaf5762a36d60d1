#pragma once
// Shards: the pieces that a Directory is made of and that a change copies.
//
// Owns:      one immutable table of callers, one of tokens, each for a slice of all hashes.
// Not here:  which shards make a version (directory.h), who makes and frees them (publisher.h).

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "directory/caller.h"
#include "directory/keyed_hash.h"
#include "domain/model.h"
#include "oauth1/signature.h"

namespace latchkey::directory {

// A million callers make shards of 244: small enough to copy for one change, and the two tables of
// shards (190 KB) are small enough to copy too.
inline constexpr std::size_t kShards = 4096;
inline constexpr std::size_t kCallersPerShardMax = 65'535;

inline std::size_t ShardOf(std::uint64_t hash) noexcept { return hash >> 52; }

// Consumer keys and tokens share one hash.
inline std::uint64_t HashOfName(const HashKey& key, std::string_view name) noexcept {
  return KeyedHash(key, 0, name).low;
}

// The keys of one caller that opted in to other methods than HMAC-SHA256.
struct OptIn {
  ConsumerId consumer_id;
  oauth1::OptInKeys keys;
};

// The limits of one caller that has some.
struct Limited {
  ConsumerId consumer_id;
  domain::CallLimits limits;
};

// The callers of one shard, found by open addressing on the hash of the consumer key.
class CallerShard {
 public:
  // What a version keeps of a shard, so that a look-up needs no step through the shard itself.
  struct View {
    const std::uint32_t* slots = kNoSlots;
    const Caller* callers = nullptr;
    const CallerShard* rest = nullptr;  // what few callers have; null while the shard is empty
    std::uint32_t mask = 0;

    // Send for what Find reads first, and for what it then compares and its user reads.
    void PrefetchSlot(std::uint64_t hash) const noexcept {
      __builtin_prefetch(&slots[static_cast<std::uint32_t>(hash) & mask]);
    }
    void PrefetchCaller(std::uint64_t hash) const noexcept {
      const std::uint32_t slot = slots[static_cast<std::uint32_t>(hash) & mask];
      if (slot == kEmpty) return;
      const Caller& caller = callers[slot & 0xFFFF];
      __builtin_prefetch(&caller.consumer_key);
      __builtin_prefetch(&caller.signing_key);
      __builtin_prefetch(&caller.permissions);
    }

    // The caller with that hash for which `matches` holds; nullptr if there is none.
    template <class Matches>
    const Caller* Find(std::uint64_t hash, const Matches& matches) const noexcept {
      for (std::uint32_t at = static_cast<std::uint32_t>(hash) & mask;; at = (at + 1) & mask) {
        const std::uint32_t slot = slots[at];
        if (slot == kEmpty) return nullptr;
        if (slot >> 16 != TagOf(hash)) continue;
        const Caller& caller = callers[slot & 0xFFFF];
        if (matches(caller)) return &caller;
      }
    }
  };

  CallerShard(std::span<const Caller> callers, std::span<const OptIn> opt_ins,
              std::span<const Limited> limited, const HashKey& key,
              std::pmr::memory_resource* memory);
  ~CallerShard();  // wipes the signing keys
  CallerShard(const CallerShard&) = delete;
  CallerShard& operator=(const CallerShard&) = delete;

  View view() const noexcept;
  std::span<const Caller> callers() const noexcept { return callers_; }
  std::span<const OptIn> opt_ins() const noexcept { return opt_ins_; }
  std::span<const Limited> limited() const noexcept { return limited_; }

  // nullptr for a consumer that has not opted in, or has no limits.
  const oauth1::OptInKeys* FindOptIn(ConsumerId consumer) const noexcept;
  const domain::CallLimits* FindLimits(ConsumerId consumer) const noexcept;

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFF'FFFF;  // no index is 0xFFFF
  static constexpr std::uint32_t kNoSlots[1] = {kEmpty};
  static std::uint32_t TagOf(std::uint64_t hash) noexcept { return (hash >> 32) & 0xFFFF; }

  std::pmr::vector<std::uint32_t> slots_;  // tag, index; at most half of them are taken
  std::pmr::vector<Caller> callers_;
  std::pmr::vector<OptIn> opt_ins_;  // sorted by consumer; so are the limits
  std::vector<Limited> limited_;
};

// Says where the caller of a token is.
struct TokenEntry {
  std::uint64_t token_hash = 0;
  std::uint64_t consumer_hash = 0;
  friend auto operator<=>(const TokenEntry&, const TokenEntry&) = default;
};

// The tokens of one shard, sorted by hash: only refusals look here.
class TokenShard {
 public:
  struct View {
    const TokenEntry* begin = nullptr;
    const TokenEntry* end = nullptr;
  };

  explicit TokenShard(std::vector<TokenEntry> entries);

  View view() const noexcept { return {entries_.data(), entries_.data() + entries_.size()}; }
  const std::vector<TokenEntry>& entries() const noexcept { return entries_; }

 private:
  std::vector<TokenEntry> entries_;
};

}  // namespace latchkey::directory
