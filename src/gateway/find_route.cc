#include "gateway/find_route.h"

#include <optional>

#include "base/reason.h"
#include "gateway/rest_path.h"

namespace latchkey::gateway {
namespace {

std::optional<acl::RouteMethod> RouteMethodOf(http::Method method) {
  switch (method) {
    case http::Method::kGet:
      return acl::RouteMethod::kGet;
    case http::Method::kPost:
      return acl::RouteMethod::kPost;
    case http::Method::kPut:
      return acl::RouteMethod::kPut;
    case http::Method::kDelete:
      return acl::RouteMethod::kDelete;
    case http::Method::kPatch:
      return acl::RouteMethod::kPatch;
    case http::Method::kHead:
      return acl::RouteMethod::kHead;
    case http::Method::kOptions:
      return acl::RouteMethod::kOptions;
    case http::Method::kOther:
      break;
  }
  return std::nullopt;
}

FoundRoute Refused(std::string_view why) {
  FoundRoute found;
  found.refusal = RefusalOf(why);
  return found;
}

}  // namespace

FoundRoute FindRoute(http::Method method, std::string_view path, const PathForm& form,
                     const acl::RouteTable& routes, Arena& arena) {
  const std::optional<acl::RouteMethod> known = RouteMethodOf(method);
  if (!known || !routes.Uses(*known)) return Refused(reason::kMethodInvalid);

  RestPath split;
  if (form.whole) {
    split.kind = RestPathKind::kApi;
    split.api_path = path;
  } else {
    split = SplitRestPath(path, form.store_codes);
  }
  if (split.kind == RestPathKind::kInvalid || split.kind == RestPathKind::kSchema) {
    return Refused(reason::kPathInvalid);
  }
  if (split.kind == RestPathKind::kNoRoute) return Refused(reason::kNoRoute);

  const acl::Match match = routes.Find(*known, split.api_path, arena);
  if (match.outcome == acl::MatchOutcome::kAmbiguous) return Refused(reason::kPathAmbiguous);
  if (match.outcome == acl::MatchOutcome::kNoRoute) return Refused(reason::kNoRoute);
  FoundRoute found;
  found.route = match.route;
  found.parameters = match.parameters;
  found.store_code = split.store_code;
  return found;
}

}  // namespace latchkey::gateway
