#pragma once
// Puts an API together from parts that were found in files: resources that several of them name,
// routes whose resources may be told later.
//
// Owns:     which parts belong together, which contradict one another, and what is left out.
// Not here: how the files are read (openapi.h, magento_modules.h).
// What is wrong is reported where it stands and left out: what no route reaches is refused.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"

namespace latchkey::acl {

// What can be granted, and what can be called.
struct Api {
  ResourceTree resources;
  RouteTable routes;
};

struct Place {
  std::string file;
  int line = 0;  // 0: no line of its own
};
std::string ToText(const Place& place);  // "FILE:LINE", or the file alone

class ApiBuilder {
 public:
  explicit ApiBuilder(std::vector<Fault>* faults) : faults_(faults) {}

  void Add(const Place& place, std::string text) { Report(place, std::move(text), false); }
  void Warn(const Place& place, std::string text) { Report(place, std::move(text), true); }

  // Everything of an API that is there already, whose routes keep their places.
  void StartFrom(const ResourceTree& resources, const RouteTable& routes);

  // One naming of a resource. Several of one id come to one resource, where they agree on what it
  // hangs below; the last title and order count.
  struct ResourceNaming {
    std::string id;
    std::string parent;  // an id that was named before; empty: none
    std::string title;   // empty: it is told elsewhere
    std::optional<int> sort_order;
    bool disabled = false;
  };
  // False, reported, where it is left out.
  bool NameResource(const Place& place, const ResourceNaming& naming);
  bool HasResource(std::string_view id) const { return by_id_.find(id) != by_id_.end(); }

  // A route with all but `index`, `needs` and what follows from its resources. Of two with one method
  // and path the later one counts.
  void AddRoute(const Place& place, ApiRoute route);

  // The whole. Resources without a title are shown by their id.
  Api Build() &&;

 private:
  struct FoundRoute {
    Place place;
    ApiRoute route;
  };

  void Report(const Place& place, std::string text, bool warning);
  void Resolve(const ResourceTree& tree, FoundRoute& found);

  std::vector<Fault>* faults_;
  std::vector<Resource> resources_;
  std::vector<Place> resource_places_;
  std::map<std::string, ResourceIndex, std::less<>> by_id_;
  std::vector<FoundRoute> routes_;
  std::map<std::pair<RouteMethod, std::string>, std::size_t> by_path_;
};

}  // namespace latchkey::acl
