#include "cmd/latchkey/catalog.h"

#include <algorithm>
#include <string>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/arena.h"
#include "base/encoding.h"
#include "base/reason.h"
#include "gateway/find_route.h"
#include "gateway/received.h"
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

json::value Resources(const acl::ResourceTree& tree, std::string_view filter) {
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

json::value Routes(const acl::RouteTable& routes, std::string_view filter) {
  json::array rows;
  for (const acl::ApiRoute& route : routes.routes()) {
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

// The path of a URL, or of a path with a query.
std::string_view PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    url.remove_prefix(std::min(url.find('/', scheme + 3), url.size()));
  }
  return url.substr(0, url.find_first_of("?#"));
}

// Which store codes exist the running store knows: the one that is asked about is taken for one.
std::string StoreCodeIn(std::string_view path) {
  const std::size_t rest = path.find("/rest/");
  if (rest == std::string_view::npos) return {};
  path.remove_prefix(rest + 6);
  const std::string code(path.substr(0, path.find('/')));
  return code == "V1" || code == "async" ? std::string() : code;
}

json::value Needs(const acl::ApiRoute& route, const acl::ResourceTree& tree) {
  if (route.anonymous) return nullptr;
  json::array needs;
  for (const std::string& id : route.resources) {
    const auto resource = tree.Find(id);
    needs.push_back(json::object{
        {"id", id}, {"title", resource ? json::value(tree.at(*resource).title) : nullptr}});
  }
  return needs;
}

Result<json::value> Check(const GuardedApi& guarded, std::string_view url, std::string_view word) {
  const std::string_view path = PathOf(url);
  gateway::PathForm form;
  form.whole = guarded.whole_paths;
  form.store_codes = {"default", StoreCodeIn(path)};
  Arena arena;
  const gateway::FoundRoute found =
      gateway::FindRoute(http::ParseMethod(word), path, form, guarded.api.routes, arena);
  if (found.route == nullptr) {
    return Error::Make(ErrorKind::kNotFound,
                       gateway::Printable(word) + " " + gateway::Printable(path) +
                           " would be refused (" + std::to_string(found.refusal.status) + ", " +
                           std::string(found.refusal.reason) + "). " +
                           std::string(reason::AdviceOn(found.refusal.reason)));
  }
  const acl::ApiRoute& route = *found.route;
  json::object parameters;
  for (const acl::PathParameter& parameter : found.parameters) {
    parameters[parameter.name] = gateway::Printable(parameter.value);
  }
  return json::value(json::object{
      {"method", acl::MethodWord(route.method)},
      {"path", gateway::Printable(path)},
      {"route", route.path},
      {"parameters", std::move(parameters)},
      {"store_code", guarded.whole_paths ? json::value(nullptr) : json::value(found.store_code)},
      {"needs", Needs(route, guarded.api.resources)},
      {"guest_switchable", route.guest_switchable},
      {"tls_only", route.secure},
      {"served", IsServed(route)}});
}

std::string_view TextOf(const Command& command, std::string_view name) {
  const json::value* given = command.params.if_contains(name);
  return given != nullptr && given->is_string() ? std::string_view(given->get_string())
                                                : std::string_view();
}

}  // namespace

bool IsCatalogCommand(std::string_view name) {
  return name == "resources" || name == "routes" || name == "routes.check";
}

Result<json::value> RunCatalog(const Command& command, const GuardedApi& guarded) {
  const std::string_view filter = TextOf(command, "filter");
  if (command.name == "resources") return Resources(guarded.api.resources, filter);
  if (command.name == "routes") return Routes(guarded.api.routes, filter);
  return Check(guarded, TextOf(command, "url"), TextOf(command, "method"));
}

}  // namespace latchkey::cmd
