#pragma once
// The tree of API resources, from a file that people edit (data/resources.txt explains its form).
//
// Owns:     ids, titles, order, which nodes are disabled.
// Not here: who was granted what (permission_set.h), which call needs what (route_table.h).
// Source:   contract section 8.1.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::acl {

using ResourceIndex =
    std::uint16_t;  // place in the tree's list; stable within one loaded tree only

struct Resource {
  std::string id;  // "Magento_Catalog::products"
  std::string title;
  std::string module;  // that brings it; the id's first part unless the file says otherwise
  std::optional<ResourceIndex> parent;
  int sort_order = 0;
  bool disabled = false;                // itself or an ancestor: not shown, never granted
  std::vector<ResourceIndex> children;  // by sort_order, ties in file order
};

// What is wrong in a data file. One bad line never hides the rest.
struct Fault {
  std::string file;
  int line = 0;
  std::string text;      // what is wrong and what would be right
  bool warning = false;  // an oddity that is carried on with
};

// "FILE:LINE: TEXT", with "warning: " before the text of a warning.
std::string ToText(const Fault& fault);

class ResourceTree {
 public:
  ResourceTree() = default;

  // Of good resources, each id once, parents before their children; `children` follow from
  // `parent`, and what hangs below a disabled one is disabled.
  explicit ResourceTree(std::vector<Resource> resources);

  // Reads `text`; bad nodes, and what hangs below them, are left out and reported in `faults`.
  // A disabled node is a warning.
  static ResourceTree Load(std::string_view text, std::string_view file_name,
                           std::vector<Fault>* faults);

  std::optional<ResourceIndex> Find(std::string_view id) const;
  const Resource& at(ResourceIndex index) const { return resources_[index]; }
  std::size_t size() const { return resources_.size(); }
  const std::vector<ResourceIndex>& roots() const { return roots_; }
  const std::vector<Resource>& resources() const { return resources_; }

 private:
  std::vector<Resource> resources_;
  std::vector<ResourceIndex> roots_;
  std::map<std::string, ResourceIndex, std::less<>> by_id_;
};

// The ids that a list may name: known and not disabled. Returns the ones that are not, in the order
// given.
std::vector<std::string> UnknownResources(const ResourceTree& tree,
                                          const std::vector<std::string>& ids);

}  // namespace latchkey::acl
