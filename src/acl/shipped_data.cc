// The embedded resource tree and route table, read once.

#include <algorithm>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/check.h"
#include "shipped_files.h"

namespace latchkey::acl {
namespace {

std::string_view ShippedText(std::string_view name) {
  const auto files = shipped_files();
  const auto file = std::find_if(files.begin(), files.end(),
                                 [name](const EmbeddedFile& each) { return each.name == name; });
  CHECK(file != files.end());
  return file->text;
}

// The binary's own data is right or the build is not: src/acl/shipped_data_test.cc would have told.
void CheckSound(const std::vector<Fault>& faults) {
  CHECK(
      std::all_of(faults.begin(), faults.end(), [](const Fault& fault) { return fault.warning; }));
}

}  // namespace

const ResourceTree& ShippedResources() {
  static const ResourceTree kTree = [] {
    std::vector<Fault> faults;
    ResourceTree tree = ResourceTree::Load(ShippedText("resources.txt"), "resources.txt", &faults);
    CheckSound(faults);
    return tree;
  }();
  return kTree;
}

const RouteTable& ShippedRoutes() {
  static const RouteTable kRoutes = [] {
    std::vector<Fault> faults;
    RouteTable routes =
        RouteTable::Load(ShippedText("routes.txt"), "routes.txt", ShippedResources(), &faults);
    CheckSound(faults);
    return routes;
  }();
  return kRoutes;
}

}  // namespace latchkey::acl
