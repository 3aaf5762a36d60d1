#pragma once
// Which route a call is for: the first thing that is judged, and what `latchkey routes check` tells.
//
// Not here:  the match within the table (acl/route_table.h), who may use the route (judge.h).
// Reads as:  contract sections 10.1, 10.2.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"
#include "base/arena.h"
#include "gateway/refusal.h"
#include "http/message.h"

namespace latchkey::gateway {

// How the guarded API's paths are made.
struct PathForm {
  // The routes' paths are those of requests, as in an OpenAPI document. Otherwise `/rest`, and maybe
  // a store code, stand before them (rest_path.h).
  bool whole = false;
  std::vector<std::string> store_codes;  // of the store views: "default", ...; "all" is always one
};

struct FoundRoute {
  const acl::ApiRoute* route = nullptr;  // of the table; nullptr: refused
  std::span<const acl::PathParameter> parameters;
  std::string_view store_code;  // "default" unless the path names one
  Refusal refusal;
};

// Views of `path`, `form`, the table and `arena`. A method that no route of the table has is
// method-invalid.
FoundRoute FindRoute(http::Method method, std::string_view path, const PathForm& form,
                     const acl::RouteTable& routes, Arena& arena);

}  // namespace latchkey::gateway
