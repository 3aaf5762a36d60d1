#include "acl/api_builder.h"

#include <algorithm>

#include "acl/data_file.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

constexpr std::string_view kAnonymous = "anonymous";
constexpr std::string_view kSelf = "self";
constexpr std::string_view kShipped = "the shipped API";

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

// The path by which routes are told apart: a slash at the end makes no difference.
std::string PathKey(const std::string& path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

bool Same(const ApiRoute& a, const ApiRoute& b) {
  return a.resources == b.resources && a.secure == b.secure && a.forced == b.forced;
}

}  // namespace

std::string ToText(const Place& place) {
  return place.line == 0 ? place.file : place.file + ":" + std::to_string(place.line);
}

void ApiBuilder::Report(const Place& place, std::string text, bool warning) {
  if (faults_ != nullptr) {
    faults_->push_back({place.file, place.line, std::move(text), warning});
  }
}

void ApiBuilder::StartFrom(const ResourceTree& resources, const RouteTable& routes) {
  for (const Resource& resource : resources.resources()) {
    by_id_.emplace(resource.id, static_cast<ResourceIndex>(resources_.size()));
    resources_.push_back(resource);
    resources_.back().children.clear();
    resource_places_.push_back({std::string(kShipped), 0});
  }
  for (const ApiRoute& route : routes.routes()) {
    by_path_.emplace(std::pair(route.method, PathKey(route.path)), routes_.size());
    routes_.push_back({{std::string(kShipped), 0}, route});
  }
}

bool ApiBuilder::NameResource(const Place& place, const ResourceNaming& naming) {
  if (!IsResourceId(naming.id)) {
    Add(place, Quoted(naming.id) +
                   " is not the id of a resource: write Module::name, of letters, digits and `_`");
    return false;
  }
  std::optional<ResourceIndex> parent;
  if (!naming.parent.empty()) parent = by_id_.find(naming.parent)->second;
  const auto known = by_id_.find(naming.id);
  if (known == by_id_.end()) {
    if (resources_.size() == limits::kResourcesMax) {
      Add(place, "more than " + std::to_string(limits::kResourcesMax) +
                     " resources: raise kResourcesMax or merge some");
      return false;
    }
    Resource resource;
    resource.id = naming.id;
    resource.module = naming.id.substr(0, naming.id.find(':'));
    resource.parent = parent;
    by_id_.emplace(naming.id, static_cast<ResourceIndex>(resources_.size()));
    resources_.push_back(std::move(resource));
    resource_places_.push_back(place);
  }
  const ResourceIndex index = by_id_.find(naming.id)->second;
  Resource& resource = resources_[index];
  if (resource.parent != parent) {
    const std::string there =
        resource.parent ? "below " + Quoted(resources_[*resource.parent].id) : "at the top";
    Add(place, Quoted(naming.id) + " stands " + there + " in " + ToText(resource_places_[index]) +
                   ": it stays there");
  }
  if (!naming.title.empty()) resource.title = naming.title;
  if (naming.sort_order) resource.sort_order = *naming.sort_order;
  resource.disabled = resource.disabled || naming.disabled;
  return true;
}

void ApiBuilder::AddRoute(const Place& place, ApiRoute route) {
  const auto [known, is_new] =
      by_path_.emplace(std::pair(route.method, PathKey(route.path)), routes_.size());
  if (!is_new) {
    FoundRoute& earlier = routes_[known->second];
    if (!Same(earlier.route, route)) {
      Warn(place, std::string(MethodWord(route.method)) + " " + route.path + " stands in " +
                      ToText(earlier.place) + " already: the later one counts");
    }
    earlier = {place, std::move(route)};
    return;
  }
  if (routes_.size() == limits::kRoutesMax) {
    by_path_.erase(known);
    Add(place, "more than " + std::to_string(limits::kRoutesMax) +
                   " routes: raise kRoutesMax or leave some out");
    return;
  }
  routes_.push_back({place, std::move(route)});
}

// Finds what the route needs. A resource in no tree, or a disabled one, leaves it to All.
void ApiBuilder::Resolve(const ResourceTree& tree, FoundRoute& found) {
  ApiRoute& route = found.route;
  route.needs.clear();
  for (const std::string& id : route.resources) {
    if (id == kAnonymous || id == kSelf) {
      (id == kSelf ? route.self : route.anonymous) = true;
      continue;
    }
    const std::optional<ResourceIndex> index = tree.Find(id);
    const bool shipped = found.place.line == 0;
    if (!index) {
      route.unknown_resource = true;
      if (!shipped) {
        Warn(found.place, Quoted(id) +
                              " is in no tree: only integrations that may use everything "
                              "reach the route");
      }
      continue;
    }
    if (tree.at(*index).disabled && !shipped) {
      Warn(found.place, Quoted(id) +
                            " is disabled: only integrations that may use everything "
                            "reach the route");
    }
    route.needs.push_back(*index);
  }
}

Api ApiBuilder::Build() && {
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    if (!resources_[i].title.empty()) continue;
    Warn(resource_places_[i], Quoted(resources_[i].id) + " has no title: it is shown by its id");
    resources_[i].title = resources_[i].id;
  }
  Api api;
  api.resources = ResourceTree(std::move(resources_));
  std::vector<ApiRoute> routes;
  for (FoundRoute& found : routes_) {
    Resolve(api.resources, found);
    found.route.index = static_cast<RouteIndex>(routes.size());
    routes.push_back(std::move(found.route));
  }
  api.routes = RouteTable(std::move(routes));
  return api;
}

}  // namespace latchkey::acl
