#include "cmd/latchkey/catalog.h"

#include <algorithm>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/encoding.h"
#include "store/handlers.h"

namespace latchkey::cmd {
namespace {

void AddSubtree(const acl::ResourceTree& tree, acl::ResourceIndex index, int depth,
                json::array& rows) {
  const acl::Resource& resource = tree.at(index);
  rows.push_back(json::object{{"id", resource.id},
                              {"title", resource.title},
                              {"depth", depth},
                              {"disabled", resource.disabled}});
  for (const acl::ResourceIndex child : resource.children) {
    AddSubtree(tree, child, depth + 1, rows);
  }
}

json::value Resources() {
  const acl::ResourceTree& tree = acl::ShippedResources();
  json::array rows;
  for (const acl::ResourceIndex root : tree.roots()) AddSubtree(tree, root, 0, rows);
  return rows;
}

bool IsServed(const acl::ApiRoute& route) {
  const auto served = store::ServedRoutes();
  return std::any_of(served.begin(), served.end(), [&](const store::ServedRoute& row) {
    return row.method == route.method && row.path == route.path;
  });
}

json::value Routes(std::string_view filter) {
  json::array rows;
  for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
    std::string searched = std::string(acl::MethodWord(route.method)) + " " + route.path;
    for (const std::string& id : route.resources) searched += " " + id;
    if (ToLowerAscii(searched).find(ToLowerAscii(filter)) == std::string::npos) continue;
    rows.push_back(
        json::object{{"method", acl::MethodWord(route.method)},
                     {"path", route.path},
                     {"resources", json::array(route.resources.begin(), route.resources.end())},
                     {"guest_switchable", route.guest_switchable},
                     {"served", IsServed(route)}});
  }
  return rows;
}

}  // namespace

std::optional<json::value> RunCatalog(const Command& command) {
  if (command.name == "resources") return Resources();
  if (command.name != "routes") return std::nullopt;
  const json::value* filter = command.params.if_contains("filter");
  return Routes(filter != nullptr && filter->is_string() ? std::string_view(filter->get_string())
                                                         : std::string_view());
}

}  // namespace latchkey::cmd
