#pragma once
// The Directory: the immutable, in-memory view of everything that judging a request needs.
//
// Owns:      consumers, access tokens with their signing keys, permission sets, settings, as one
//            version.
// Not here:  how a version is made, published and freed (publisher.h), nonces (nonce_set.h).
// Readers never lock, never wait, never touch the database.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/ids.h"
#include "directory/admin.h"
#include "directory/caller.h"
#include "directory/keyed_hash.h"
#include "directory/shard.h"
#include "domain/settings.h"

namespace latchkey::directory {

// One version. Valid as long as whoever pinned it (publisher.h) holds it; so is every Caller.
// Memory: about 270 bytes per caller, shared by versions but for the shards that changed.
class Directory {
 public:
  Directory(const HashKey& key, const acl::ResourceTree& resources, const acl::RouteTable& routes)
      : key_(key), resources_(&resources), routes_(&routes) {}

  // A consumer key on its way to its caller. A look-up waits for memory twice, once for each step;
  // Seek and Approach send for it, so that other work can be done before Find needs it. Both may be
  // left out.
  struct Sought {
    std::string_view consumer_key;  // must outlive this
    std::uint64_t hash = 0;
  };
  Sought Seek(std::string_view consumer_key) const noexcept;
  void Approach(const Sought& sought) const noexcept;
  // nullptr for unknown. Cost: two or three cache misses, none after both steps; no allocation.
  const Caller* Find(const Sought& sought) const noexcept;
  const Caller* FindByConsumerKey(std::string_view consumer_key) const noexcept {
    return Find(Seek(consumer_key));
  }
  // The caller whose access token (revoked ones too) or request token this is, compared in constant
  // time. Costs twice as much.
  const Caller* FindByToken(std::string_view token) const noexcept;

  // nullptr where there is no such admin user.
  const Admin* FindAdmin(std::int64_t admin_id) const noexcept;

  // The keys of `caller`, one of this version, for the methods it opted in to; nullptr for none.
  const oauth1::OptInKeys* FindOptInKeys(const Caller& caller) const noexcept;
  // Its limits; nullptr for none, which costs nothing to find out.
  const domain::CallLimits* FindLimits(const Caller& caller) const noexcept;

  const domain::Settings& settings() const noexcept { return settings_; }
  const acl::ResourceTree& resources() const noexcept { return *resources_; }
  const acl::RouteTable& routes() const noexcept { return *routes_; }
  FeedSequence sequence() const noexcept { return sequence_; }  // the last change this version has
  std::size_t size() const noexcept { return size_; }           // callers

 private:
  friend class Roster;
  friend class Publisher;

  const CallerShard& ShardWith(const Caller& caller) const noexcept;

  HashKey key_;
  const acl::ResourceTree* resources_;
  const acl::RouteTable* routes_;
  domain::Settings settings_;
  FeedSequence sequence_;
  std::size_t size_ = 0;
  std::shared_ptr<const std::vector<Admin>> admins_;  // by id
  std::array<CallerShard::View, kShards> callers_{};
  std::array<TokenShard::View, kShards> tokens_{};
};

}  // namespace latchkey::directory
