#include "acl/permission_set.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace latchkey::acl {
namespace {

constexpr std::string_view kEverything = "Magento_Backend::all";

}  // namespace

Grant Grant::Of(std::vector<std::string> resources) {
  std::sort(resources.begin(), resources.end());
  resources.erase(std::unique(resources.begin(), resources.end()), resources.end());
  return {false, std::move(resources)};
}

Grant Grant::AsAsked(Grant grant) {
  const bool everything = grant.all || std::find(grant.resources.begin(), grant.resources.end(),
                                                 kEverything) != grant.resources.end();
  return everything ? All() : Of(std::move(grant.resources));
}

bool Grant::Has(std::string_view resource) const {
  return all || std::binary_search(resources.begin(), resources.end(), resource);
}

bool Grant::Covers(const Grant& other) const {
  if (all) return true;
  // All also means what later versions of the tree bring, so no list covers it.
  if (other.all) return false;
  return std::includes(resources.begin(), resources.end(), other.resources.begin(),
                       other.resources.end());
}

Grant Narrow(const Grant& granted, const Grant& requested) {
  if (granted.all) return requested;
  if (requested.all) return granted;
  Grant both;
  std::set_intersection(granted.resources.begin(), granted.resources.end(),
                        requested.resources.begin(), requested.resources.end(),
                        std::back_inserter(both.resources));
  return both;
}

Grant Beyond(const Grant& grant, const Grant& other) {
  if (other.all) return {};
  if (grant.all) return Grant::All();
  Grant more;
  std::set_difference(grant.resources.begin(), grant.resources.end(), other.resources.begin(),
                      other.resources.end(), std::back_inserter(more.resources));
  return more;
}

Grant Union(const Grant& one, const Grant& other) {
  if (one.all || other.all) return Grant::All();
  Grant both;
  std::set_union(one.resources.begin(), one.resources.end(), other.resources.begin(),
                 other.resources.end(), std::back_inserter(both.resources));
  return both;
}

PermissionSet::PermissionSet(const Grant& grant, const ResourceTree& tree) : all_(grant.all) {
  if (all_) return;
  words_.resize((tree.size() + 63) / 64);
  for (const std::string& id : grant.resources) {
    const std::optional<ResourceIndex> index = tree.Find(id);
    if (!index.has_value() || tree.at(*index).disabled) continue;
    words_[*index / 64] |= std::uint64_t{1} << (*index % 64);
  }
}

}  // namespace latchkey::acl
