#pragma once
// The API's routes: method and path template, what each needs, and the match of a request's path.
//
// Owns:     the table, and which paths could be read in two ways and are refused.
// Not here: the part of a URL before "/V1/" and what a caller was granted (gateway/).
// Source:   contract sections 8.2, 9, 10.1, 10.2; divergence D-15. data/routes.txt explains the
//           file.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "base/arena.h"

namespace latchkey::acl {

enum class RouteMethod : std::uint8_t { kGet, kPost, kPut, kDelete, kPatch, kHead, kOptions };
inline constexpr std::size_t kRouteMethods = 7;
std::string_view MethodWord(RouteMethod method);  // GET | POST | PUT | DELETE | ...
// Exact, upper-case names only.
std::optional<RouteMethod> ParseRouteMethod(std::string_view word);

using RouteIndex = std::uint16_t;

// A `:name` of a template.
struct TemplateParameter {
  std::string name;
  std::size_t segment = 0;  // its place in the path, "V1" being 0
  bool free_text = false;   // may hold an encoded slash or percent sign, as a SKU does
};

struct ApiRoute {
  RouteIndex index = 0;
  RouteMethod method = RouteMethod::kGet;
  std::string path;  // "/V1/products/:sku"; of an API of one's own the whole path, "/api/items/:id"
  std::string module;  // "Magento_Catalog"
  std::vector<TemplateParameter> parameters;
  std::vector<std::string> resources;  // as written: ids, "anonymous" or "self"
  bool anonymous = false;              // for everybody, without looking at identity
  bool self = false;                   // a signed-in customer; All passes, Custom does not
  bool unknown_resource = false;       // names a resource that is in no tree: only All reaches it
  std::vector<ResourceIndex> needs;    // all of them are needed
  bool guest_switchable = false;       // one of the 31 that the guest-access setting opens
  bool secure = false;                 // over TLS only
  std::vector<std::pair<std::string, std::string>>
      forced;  // parameter name, value ("%customer_id%")
};

// Whether a caller with `permissions` may use `route`: all that the route needs is granted. Every
// route is open to All, also one for customers or with an unknown resource; what is not anonymous
// is closed to a caller without permissions. Source: contract sections 8.2, 8.4.
bool Permits(const PermissionSet& permissions, const ApiRoute& route);

// One path parameter: its name in the template and the segment, percent-decoded.
struct PathParameter {
  std::string_view name;
  std::string_view value;
};

enum class MatchOutcome : std::uint8_t {
  kMatched,
  kNoRoute,    // unknown path, or a known one with another method: both 404
  kAmbiguous,  // could be read in two ways: refused
};

struct Match {
  MatchOutcome outcome = MatchOutcome::kNoRoute;
  const ApiRoute* route = nullptr;  // set when matched
  std::span<const PathParameter> parameters;
};

class RouteTable {
 public:
  RouteTable() = default;

  // Of good routes, each with its place in the list for its `index`.
  explicit RouteTable(std::vector<ApiRoute> routes);

  // Reads `text`; bad routes are left out and reported. Warnings: of two routes with one method and
  // path the later one wins; a resource that is in no tree, or disabled, leaves the route to All.
  static RouteTable Load(std::string_view text, std::string_view file_name,
                         const ResourceTree& tree, std::vector<Fault>* faults);

  // `path` begins with a slash; raw bytes, judged as they are: literals are compared undecoded,
  // parameters are decoded once. A literal segment beats a parameter; of templates that differ in
  // the parameter's name the last in string order wins (contract 10.2). One slash at the end makes
  // no difference; an empty segment matches nothing.
  //
  // kAmbiguous: a dot segment, plain or encoded; a broken escape; NUL; an encoded slash or a double
  // encoding outside a free-text parameter; an encoded slash that uncovers a dot segment; a
  // parameter that only its escapes keep from being another route's literal.
  //
  // Lifetime: names live with the table, values with `path` or `arena`.
  // Cost:     one step per segment in a trie; takes the parameters, and values that have escapes,
  //           from `arena`; no other allocation.
  // Threads:  safe.
  Match Find(RouteMethod method, std::string_view path, Arena& arena) const;

  const std::vector<ApiRoute>& routes() const { return routes_; }
  // Whether any route has that method.
  bool Uses(RouteMethod method) const { return used_[static_cast<std::size_t>(method)]; }

 private:
  using NodeIndex = std::uint32_t;
  static constexpr RouteIndex kNoRouteHere = std::numeric_limits<RouteIndex>::max();

  struct Edge {
    std::string text;  // a literal, or a parameter's name
    NodeIndex child = 0;
  };
  struct Node {
    std::vector<Edge> literals;    // sorted
    std::vector<Edge> parameters;  // last in string order first
    std::array<RouteIndex, kRouteMethods> routes = [] {
      std::array<RouteIndex, kRouteMethods> none{};
      none.fill(kNoRouteHere);
      return none;
    }();
  };

  NodeIndex ChildFor(NodeIndex parent, std::string_view segment);
  const ApiRoute* Descend(NodeIndex at, std::span<const std::string_view> segments,
                          RouteMethod method) const;
  Match Unmatched(std::span<const std::string_view> segments, Arena& arena) const;

  std::vector<ApiRoute> routes_;
  std::vector<Node> nodes_;
  std::array<bool, kRouteMethods> used_{};
};

// The data that Latchkey ships (src/acl/data/): 268 resources and 415 routes. Aborts if they have
// faults.
const ResourceTree& ShippedResources();
const RouteTable& ShippedRoutes();

}  // namespace latchkey::acl
