#pragma once
// The API's routes: method and path template, what each needs, and the match of a request's path.
//
// Source: contract sections 8.2, 9, 10.1, 10.2.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/resource_tree.h"
#include "base/arena.h"

namespace latchkey::acl {

enum class RouteMethod : std::uint8_t { kGet, kPost, kPut, kDelete };

using RouteIndex = std::uint16_t;

struct ApiRoute {
  RouteIndex index = 0;
  RouteMethod method = RouteMethod::kGet;
  std::string path;                    // "/V1/products/:sku"
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

// One path parameter: its name in the template and the segment, percent-decoded.
struct PathParameter {
  std::string_view name;
  std::string_view value;
};

enum class MatchOutcome : std::uint8_t {
  kMatched,
  kNoRoute,    // unknown path, or a known one with another method: both 404
  kAmbiguous,  // refused: an encoded slash where the route takes none, dot segments, a broken
               // escape, NUL
};

struct Match {
  MatchOutcome outcome = MatchOutcome::kNoRoute;
  const ApiRoute* route = nullptr;
  std::span<const PathParameter> parameters;
};

class RouteTable {
 public:
  // Reads `text`; bad routes are left out and reported. Routes with one method and path: the later
  // one wins (warning).
  static RouteTable Load(std::string_view text, std::string_view file_name,
                         const ResourceTree& tree, std::vector<Fault>* faults);

  // `path` begins with "/V1/"; raw bytes, judged as they are. A literal segment beats a parameter
  // (contract 10.2). Cost: one step per segment in a trie; allocates from `arena` only for escapes.
  // Threads: safe.
  Match Find(RouteMethod method, std::string_view path, Arena& arena) const;

  const std::vector<ApiRoute>& routes() const { return routes_; }

 private:
  struct Node;
  std::vector<ApiRoute> routes_;
  std::vector<Node> nodes_;
};

// The data that Latchkey ships (src/acl/data/): 268 resources and 415 routes. Aborts if they have
// faults.
const ResourceTree& ShippedResources();
const RouteTable& ShippedRoutes();

}  // namespace latchkey::acl
