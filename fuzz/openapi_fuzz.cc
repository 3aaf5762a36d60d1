// OpenAPI documents. Laws: whatever the text, what comes of it is an API: its routes can be found by
// paths that they fit and need resources of its own tree, and each fault has a line of the text.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "acl/openapi.h"
#include "base/arena.h"
#include "base/check.h"

using namespace latchkey;

namespace {

// A path that fits the route and no literal of another.
std::string Fitting(const acl::ApiRoute& route) {
  std::string path;
  for (std::size_t at = 0; at < route.path.size();) {
    const std::size_t end = std::min(route.path.find('/', at + 1), route.path.size());
    const std::string_view segment = std::string_view(route.path).substr(at, end - at);
    path += segment.starts_with("/:") ? "/\x80" : std::string(segment);
    at = end;
  }
  return path;
}

void CheckRoute(const acl::Api& api, const acl::ApiRoute& route) {
  Arena arena;
  const acl::Match match = api.routes.Find(route.method, Fitting(route), arena);
  CHECK(match.outcome == acl::MatchOutcome::kMatched);
  CHECK(match.route->parameters.size() == route.parameters.size());
  CHECK(route.anonymous || route.unknown_resource || route.needs.size() == route.resources.size());
  for (const acl::ResourceIndex need : route.needs) CHECK(need < api.resources.size());
  CHECK(!acl::Permits(acl::PermissionSet(), route) || route.anonymous);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<acl::Fault> faults;
  const acl::Api api = acl::ReadOpenApi(text, "f", &faults);
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const acl::Fault& fault : faults) {
    CHECK(fault.file == "f" && fault.line >= 1 && fault.line <= lines && !fault.text.empty());
  }
  for (const acl::ApiRoute& route : api.routes.routes()) CheckRoute(api, route);
  return 0;
}
