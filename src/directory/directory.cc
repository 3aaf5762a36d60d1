#include "directory/directory.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "crypto/hmac.h"

namespace latchkey::directory {
namespace {

// As Is, in constant time: where the token alone is the proof, how much of it was right must not
// show. (Nobody gets here without having met a hash of 64 bits whose key is secret.)
bool Same(const std::array<char, 32>& fixed, std::string_view token) {
  return fixed[0] != '\0' && crypto::EqualConstantTime({fixed.data(), fixed.size()}, token);
}

}  // namespace

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

const oauth1::OptInKeys* Directory::FindOptInKeys(const Caller& caller) const noexcept {
  if (caller.methods == oauth1::MethodSet{}) return nullptr;
  return ShardWith(caller).FindOptIn(caller.consumer_id);
}

const domain::CallLimits* Directory::FindLimits(const Caller& caller) const noexcept {
  return caller.limited ? ShardWith(caller).FindLimits(caller.consumer_id) : nullptr;
}

const CallerShard& Directory::ShardWith(const Caller& caller) const noexcept {
  const std::string_view consumer_key(caller.consumer_key.data(), caller.consumer_key.size());
  return *callers_[ShardOf(HashOfName(key_, consumer_key))].rest;
}

const Caller* Directory::FindByToken(std::string_view token) const noexcept {
  if (token.size() != limits::kCredentialChars) return nullptr;
  const std::uint64_t hash = HashOfName(key_, token);
  const TokenShard::View& shard = tokens_[ShardOf(hash)];
  const TokenEntry* entry = std::lower_bound(shard.begin, shard.end, TokenEntry{hash, 0});
  for (; entry != shard.end && entry->token_hash == hash; ++entry) {
    const Caller* caller =
        callers_[ShardOf(entry->consumer_hash)].Find(entry->consumer_hash, [&](const Caller& one) {
          return Same(one.access_token, token) || Same(one.request_token, token);
        });
    if (caller != nullptr) return caller;
  }
  return nullptr;
}

const Admin* Directory::FindAdmin(std::int64_t admin_id) const noexcept {
  for (const Admin& admin : *admins_) {
    if (admin.id.value == admin_id) return &admin;
  }
  return nullptr;
}

}  // namespace latchkey::directory
