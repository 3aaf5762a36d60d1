#include "directory/roster.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/secret.h"
#include "oauth1/signature.h"

namespace latchkey::directory {
namespace {

constexpr std::array<char, 32> kNoName{};

// Names of another length cannot be presented by any request, so they are left out.
std::array<char, 32> Fixed(std::string_view name) {
  std::array<char, 32> fixed{};
  if (name.size() == fixed.size()) std::copy(name.begin(), name.end(), fixed.begin());
  return fixed;
}

std::string_view TokenSecretOf(const domain::CallerRow& row) {
  return row.access_token ? row.access_token->secret.Reveal() : std::string_view();
}

std::uint32_t BearerUntil(const domain::SignatureOptions& options) {
  if (!options.bearer) return 0;
  if (options.bearer_expires_at_s == 0) return kNoEnd;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(options.bearer_expires_at_s, 1, limits::kBearerEndUnixSMax));
}

Caller ToCaller(const domain::CallerRow& row) {
  Caller caller;
  caller.consumer_key = Fixed(row.consumer.key.view());
  caller.integration_id = row.integration.id;
  caller.consumer_id = row.consumer.id;
  caller.status = row.integration.status;
  if (row.access_token) {
    caller.access_token = Fixed(row.access_token->token.view());
    caller.token_state = row.access_token->revoked_at_s ? TokenState::kRevoked : TokenState::kLive;
  }
  if (row.request_token) caller.request_token = Fixed(row.request_token->view());
  caller.signing_key = oauth1::SigningKey(row.consumer.secret.Reveal(), TokenSecretOf(row));
  caller.methods = row.integration.signature.methods;
  caller.profile = row.integration.signature.profile;
  caller.bearer_until_s = BearerUntil(row.integration.signature);
  caller.limited = row.integration.limits != domain::CallLimits{};
  return caller;
}

}  // namespace

Roster::Roster(const HashKey& key, const acl::ResourceTree& resources,
               std::pmr::memory_resource* memory)
    : key_(key), resources_(resources), memory_(memory), callers_(kShards), tokens_(kShards) {}

void Roster::Put(const domain::CallerRow& row) {
  Remove(row.integration.id);
  Caller caller = ToCaller(row);
  caller.permissions = Share(row.integration.granted);
  const std::uint64_t hash = HashOf(caller.consumer_key);
  AddToken(caller.access_token, hash);
  AddToken(caller.request_token, hash);
  consumer_hashes_.emplace(row.integration.id, hash);
  Draft& draft = DraftOfCallers(hash);
  draft.callers.push_back(caller);
  if (caller.methods != oauth1::MethodSet{}) {
    draft.opt_ins.push_back({caller.consumer_id, oauth1::MakeOptInKeys(row.consumer.secret.Reveal(),
                                                                       TokenSecretOf(row))});
  }
  if (caller.limited) draft.limited.push_back({caller.consumer_id, row.integration.limits});
}

void Roster::Remove(IntegrationId id) {
  const auto known = consumer_hashes_.find(id);
  if (known == consumer_hashes_.end()) return;
  const std::uint64_t hash = known->second;
  consumer_hashes_.erase(known);

  Draft& draft = DraftOfCallers(hash);
  const auto at = std::find_if(draft.callers.begin(), draft.callers.end(),
                               [&](const Caller& caller) { return caller.integration_id == id; });
  CHECK(at != draft.callers.end());
  RemoveToken(at->access_token, hash);
  RemoveToken(at->request_token, hash);
  Unshare(at->permissions);
  std::erase_if(draft.opt_ins,
                [&](const OptIn& one) { return one.consumer_id == at->consumer_id; });
  std::erase_if(draft.limited,
                [&](const Limited& one) { return one.consumer_id == at->consumer_id; });
  *at = draft.callers.back();
  draft.callers.pop_back();
}

Roster::Replaced Roster::Seal(Directory& version) {
  Replaced replaced;
  for (auto& [shard, draft] : caller_drafts_) {
    auto sealed = std::make_unique<const CallerShard>(draft.callers, draft.opt_ins, draft.limited,
                                                      key_, memory_);
    WipeMemory(draft.callers.data(), draft.callers.size() * sizeof(Caller));
    WipeMemory(draft.opt_ins.data(), draft.opt_ins.size() * sizeof(OptIn));
    draft = {};
    version.callers_[shard] = sealed->view();
    callers_[shard].swap(sealed);
    if (sealed != nullptr) replaced.callers.push_back(std::move(sealed));
  }
  caller_drafts_.clear();

  for (auto& [shard, draft] : token_drafts_) {
    draft.shrink_to_fit();
    auto sealed = std::make_unique<const TokenShard>(std::move(draft));
    version.tokens_[shard] = sealed->view();
    tokens_[shard].swap(sealed);
    if (sealed != nullptr) replaced.tokens.push_back(std::move(sealed));
  }
  token_drafts_.clear();

  // Only now, since a set may have lost its last caller and found another one in between.
  std::sort(unshared_.begin(), unshared_.end());
  unshared_.erase(std::unique(unshared_.begin(), unshared_.end()), unshared_.end());
  for (const acl::PermissionSet* permissions : unshared_) {
    const auto found = permissions_.find(*permissions);
    if (found->second == 0) replaced.permissions.push_back(permissions_.extract(found));
  }
  unshared_.clear();
  version.size_ = consumer_hashes_.size();
  return replaced;
}

const acl::PermissionSet* Roster::Share(const acl::Grant& grant) {
  const auto [found, is_new] = permissions_.try_emplace(acl::PermissionSet(grant, resources_), 0);
  ++found->second;
  return &found->first;
}

void Roster::Unshare(const acl::PermissionSet* permissions) {
  const auto found = permissions_.find(*permissions);
  if (--found->second == 0) unshared_.push_back(permissions);
}

Roster::Draft& Roster::DraftOfCallers(std::uint64_t consumer_hash) {
  const std::size_t shard = ShardOf(consumer_hash);
  const auto [draft, is_new] = caller_drafts_.try_emplace(shard);
  if (is_new && callers_[shard] != nullptr) {
    const CallerShard& current = *callers_[shard];
    draft->second.callers.assign(current.callers().begin(), current.callers().end());
    draft->second.opt_ins.assign(current.opt_ins().begin(), current.opt_ins().end());
    draft->second.limited.assign(current.limited().begin(), current.limited().end());
  }
  return draft->second;
}

std::vector<TokenEntry>& Roster::DraftOfTokens(std::uint64_t token_hash) {
  const std::size_t shard = ShardOf(token_hash);
  const auto [draft, is_new] = token_drafts_.try_emplace(shard);
  if (is_new && tokens_[shard] != nullptr) draft->second = tokens_[shard]->entries();
  return draft->second;
}

void Roster::AddToken(const std::array<char, 32>& token, std::uint64_t consumer_hash) {
  if (token == kNoName) return;
  const std::uint64_t hash = HashOf(token);
  DraftOfTokens(hash).push_back({hash, consumer_hash});
}

void Roster::RemoveToken(const std::array<char, 32>& token, std::uint64_t consumer_hash) {
  if (token == kNoName) return;
  const std::uint64_t hash = HashOf(token);
  std::vector<TokenEntry>& draft = DraftOfTokens(hash);
  const auto at = std::find(draft.begin(), draft.end(), TokenEntry{hash, consumer_hash});
  CHECK(at != draft.end());
  draft.erase(at);
}

std::uint64_t Roster::HashOf(const std::array<char, 32>& name) const {
  return HashOfName(key_, {name.data(), name.size()});
}

}  // namespace latchkey::directory
