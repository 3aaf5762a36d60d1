#include "directory/directory.h"

#include <algorithm>

#include "base/limits.h"

namespace latchkey::directory {

Directory::Sought Directory::Seek(std::string_view consumer_key) const noexcept {
  if (consumer_key.size() != limits::kCredentialChars) return {consumer_key, 0};
  const std::uint64_t hash = HashOfName(key_, consumer_key);
  callers_[ShardOf(hash)].PrefetchSlot(hash);
  return {consumer_key, hash};
}

void Directory::Approach(const Sought& sought) const noexcept {
  callers_[ShardOf(sought.hash)].PrefetchCaller(sought.hash);
}

const Caller* Directory::Find(const Sought& sought) const noexcept {
  return callers_[ShardOf(sought.hash)].Find(sought.hash, [&](const Caller& caller) {
    return Is(caller.consumer_key, sought.consumer_key);
  });
}

const Caller* Directory::FindByToken(std::string_view token) const noexcept {
  if (token.size() != limits::kCredentialChars) return nullptr;
  const std::uint64_t hash = HashOfName(key_, token);
  const TokenShard::View& shard = tokens_[ShardOf(hash)];
  const TokenEntry* entry = std::lower_bound(shard.begin, shard.end, TokenEntry{hash, 0});
  for (; entry != shard.end && entry->token_hash == hash; ++entry) {
    const Caller* caller =
        callers_[ShardOf(entry->consumer_hash)].Find(entry->consumer_hash, [&](const Caller& one) {
          return Is(one.access_token, token) || Is(one.request_token, token);
        });
    if (caller != nullptr) return caller;
  }
  return nullptr;
}

}  // namespace latchkey::directory
