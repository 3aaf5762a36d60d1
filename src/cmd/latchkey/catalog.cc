#include "cmd/latchkey/catalog.h"

#include <algorithm>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/encoding.h"
#include "store/handlers.h"

namespace latchkey::cmd {
namespace {

bool Contains(std::string_view text, std::string_view filter) {
  return ToLowerAscii(text).find(ToLowerAscii(filter)) != std::string::npos;
}

void AddSubtree(const acl::ResourceTree& tree, acl::ResourceIndex index, int depth,
                std::string_view filter, json::array& rows) {
  const acl::Resource& resource = tree.at(index);
  if (Contains(resource.id, filter) || Contains(resource.title, filter)) {
    rows.push_back(json::object{{"id", resource.id},
                                {"title", resource.title},
                                {"depth", depth},
                                {"disabled", resource.disabled}});
  }
  for (const acl::ResourceIndex child : resource.children) {
    AddSubtree(tree, child, depth + 1, filter, rows);
  }
}

json::value Resources(std::string_view filter) {
  const acl::ResourceTree& tree = acl::ShippedResources();
  json::array rows;
  for (const acl::ResourceIndex root : tree.roots()) AddSubtree(tree, root, 0, filter, rows);
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
    if (!Contains(searched, filter)) continue;
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
  const json::value* given = command.params.if_contains("filter");
  const std::string_view filter = given != nullptr && given->is_string()
                                      ? std::string_view(given->get_string())
                                      : std::string_view();
  if (command.name == "resources") return Resources(filter);
  if (command.name == "routes") return Routes(filter);
  return std::nullopt;
}

}  // namespace latchkey::cmd
