// /resources, /guest-routes: what can be granted, and what it opens.

#include <utility>

#include "admin/api.h"

namespace latchkey::admin {
namespace {

json::object RouteJson(const acl::ApiRoute& route) {
  return {{"method", acl::MethodWord(route.method)}, {"path", route.path}};
}

void AddResources(const Context& context, const std::vector<acl::ResourceIndex>& siblings,
                  const std::vector<json::array>& routes_of, json::array* items) {
  for (const acl::ResourceIndex index : siblings) {
    const acl::Resource& resource = context.resources.at(index);
    if (resource.disabled) continue;
    items->push_back(json::object{
        {"id", resource.id},
        {"title", resource.title},
        {"parent", resource.parent ? json::value(context.resources.at(*resource.parent).id)
                                   : json::value(nullptr)},
        {"module", resource.module},
        {"routes", routes_of[index]}});
    AddResources(context, resource.children, routes_of, items);
  }
}

Answer ListResources(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const Context& context = call.context;
  std::vector<json::array> routes_of(context.resources.size());
  for (const acl::ApiRoute& route : context.routes.routes()) {
    for (const acl::ResourceIndex needed : route.needs) {
      routes_of[needed].push_back(RouteJson(route));
    }
  }
  json::array items;
  AddResources(context, context.resources.roots(), routes_of, &items);
  return ItemsAnswer(std::move(items));
}

Answer ListGuestRoutes(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  json::array items;
  for (const acl::ApiRoute& route : call.context.routes.routes()) {
    if (!route.guest_switchable) continue;
    json::object item = RouteJson(route);
    item["resources"] = json::array(route.resources.begin(), route.resources.end());
    items.push_back(std::move(item));
  }
  return ItemsAnswer(std::move(items));
}

constexpr Operation kOperations[] = {
    {"/resources", ListResources, http::Method::kGet, needs::kSelf},
    {"/guest-routes", ListGuestRoutes, http::Method::kGet, needs::kSelf},
};

}  // namespace

std::span<const Operation> CatalogOperations() { return kOperations; }

}  // namespace latchkey::admin
