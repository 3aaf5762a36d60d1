#include "directory/directory.h"

#include <algorithm>

#include "base/limits.h"

namespace latchkey::directory {

const Caller* Directory::FindByConsumerKey(std::string_view consumer_key) const noexcept {
  if (consumer_key.size() != limits::kCredentialChars) return nullptr;
  const std::uint64_t hash = HashOfName(key_, consumer_key);
  return callers_[ShardOf(hash)].Find(hash, [&](const Caller& caller) {
    // What is needed next comes from memory together with what is compared.
    __builtin_prefetch(&caller.signing_key);
    __builtin_prefetch(&caller.permissions);
    return Is(caller.consumer_key, consumer_key);
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
