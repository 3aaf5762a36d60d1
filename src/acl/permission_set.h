#pragma once
// What one integration may use: everything, or exactly the listed resources.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"

namespace latchkey::acl {

// As stored and shown: ids, sorted, without repetitions. Nothing is implied: no ancestors, no
// children.
struct Grant {
  bool all = false;
  std::vector<std::string> resources;  // empty when `all`

  // Sorts and removes repetitions.
  static Grant Of(std::vector<std::string> resources);
  static Grant All() { return {true, {}}; }
  // The same with the node that stands for the whole tree read as All: to list it is to ask for
  // everything (contract sections 8.1, 8.4).
  static Grant AsAsked(Grant grant);
  bool Has(std::string_view resource) const;
  bool Covers(const Grant& other) const;  // every resource of `other` is in this one
  friend bool operator==(const Grant&, const Grant&) = default;
};

// The intersection: what of `requested` is already in `granted`.
Grant Narrow(const Grant& granted, const Grant& requested);
// What `grant` has beyond `other`; All where it is All and `other` is a list.
Grant Beyond(const Grant& grant, const Grant& other);
Grant Union(const Grant& one, const Grant& other);

// A grant compiled against one tree, for the decision. Ids the tree does not know are dropped:
// default deny.
class PermissionSet {
 public:
  PermissionSet() = default;
  PermissionSet(const Grant& grant, const ResourceTree& tree);

  bool all() const { return all_; }
  // Cost: one load and a shift.
  bool Allows(ResourceIndex resource) const {
    return all_ ||
           (resource / 64 < words_.size() && (words_[resource / 64] >> (resource % 64) & 1) != 0);
  }
  friend auto operator<=>(const PermissionSet&, const PermissionSet&) = default;

 private:
  bool all_ = false;
  std::vector<std::uint64_t> words_;
};

}  // namespace latchkey::acl
