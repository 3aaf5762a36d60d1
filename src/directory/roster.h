#pragma once
// The writer's side of the Directory: all callers as shards, with what is needed to change them.
//
// Owns:      the shards in force, where each integration is, permission sets shared among callers.
// Not here:  reading storage, publishing, when replaced parts may be freed (publisher.h).
// Threads:   one, the writer's.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <memory_resource>
#include <unordered_map>
#include <vector>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "base/ids.h"
#include "directory/directory.h"
#include "directory/keyed_hash.h"
#include "directory/shard.h"
#include "domain/storage.h"

namespace latchkey::directory {

class Roster {
 public:
  using Permissions = std::map<acl::PermissionSet, std::size_t>;  // how many callers have it

  // What a newer version no longer uses and an older one may.
  struct Replaced {
    std::vector<std::unique_ptr<const CallerShard>> callers;
    std::vector<std::unique_ptr<const TokenShard>> tokens;
    std::vector<Permissions::node_type> permissions;
  };

  // `memory` holds the callers of shards.
  Roster(const HashKey& key, const acl::ResourceTree& resources, std::pmr::memory_resource* memory);

  // Changes one caller, or adds it. Nothing shows before Seal.
  void Put(const domain::CallerRow& row);
  void Remove(IntegrationId id);

  // Makes new shards of those that changed since the last Seal and puts them into `version`, which
  // has the views of the Seal before. Gives back what they replace.
  // Cost: about 0.1 ms per changed shard at a million callers.
  Replaced Seal(Directory& version);

 private:
  // The callers of a shard that is about to be made.
  struct Draft {
    std::vector<Caller> callers;
    std::vector<OptIn> opt_ins;
    std::vector<Limited> limited;
  };

  const acl::PermissionSet* Share(const acl::Grant& grant);
  void Unshare(const acl::PermissionSet* permissions);
  Draft& DraftOfCallers(std::uint64_t consumer_hash);
  std::vector<TokenEntry>& DraftOfTokens(std::uint64_t token_hash);
  void AddToken(const std::array<char, 32>& token, std::uint64_t consumer_hash);
  void RemoveToken(const std::array<char, 32>& token, std::uint64_t consumer_hash);
  std::uint64_t HashOf(const std::array<char, 32>& name) const;

  const HashKey key_;
  const acl::ResourceTree& resources_;
  std::pmr::memory_resource* const memory_;
  std::vector<std::unique_ptr<const CallerShard>> callers_;  // kShards, null while empty
  std::vector<std::unique_ptr<const TokenShard>> tokens_;    // the same
  std::unordered_map<std::size_t, Draft> caller_drafts_;     // by shard
  std::unordered_map<std::size_t, std::vector<TokenEntry>> token_drafts_;
  std::unordered_map<IntegrationId, std::uint64_t> consumer_hashes_;
  Permissions permissions_;
  std::vector<const acl::PermissionSet*> unshared_;  // may have no caller left
};

}  // namespace latchkey::directory
