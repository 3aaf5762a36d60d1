#include "gateway/find_route.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "acl/openapi.h"
#include "acl/route_table.h"

namespace latchkey::gateway {
namespace {

FoundRoute Find(http::Method method, std::string_view path, const PathForm& form,
                const acl::RouteTable& routes) {
  static Arena arena;
  return FindRoute(method, path, form, routes, arena);
}

TEST(FindRoute, ReadsStoreCodeAndVersionOfAStorePath) {
  const PathForm form{false, {"default", "german"}};
  const FoundRoute found =
      Find(http::Method::kGet, "/rest/german/V1/products/a", form, acl::ShippedRoutes());
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.route->path, "/V1/products/:sku");
  EXPECT_EQ(found.store_code, "german");
  ASSERT_EQ(found.parameters.size(), 1u);
  EXPECT_EQ(found.parameters[0].value, "a");
}

TEST(FindRoute, RefusesAsTheContractSays) {
  const PathForm form{false, {"default"}};
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/rest/V1/nothing", "no-route"},
      {"/elsewhere", "no-route"},
      {"/rest/german/V1/a", "path-invalid"},
      {"/rest/schema", "path-invalid"},
      {"/rest/V1/products/%zz", "path-ambiguous"}};
  for (const auto& [path, reason] : cases) {
    const FoundRoute found = Find(http::Method::kGet, path, form, acl::ShippedRoutes());
    EXPECT_EQ(found.route, nullptr) << path;
    EXPECT_EQ(found.refusal.reason, reason) << path;
  }
}

TEST(FindRoute, TakesNoMethodThatNoRouteHas) {
  for (const http::Method method :
       {http::Method::kPatch, http::Method::kHead, http::Method::kOptions, http::Method::kOther}) {
    EXPECT_EQ(Find(method, "/rest/V1/products", {}, acl::ShippedRoutes()).refusal.reason,
              "method-invalid");
  }
}

TEST(FindRoute, TakesTheWholePathOfAnApiOfOnesOwn) {
  const acl::Api api = acl::ReadOpenApi(
      R"({"openapi": "3.0.0", "servers": [{"url": "/api"}],
          "paths": {"/items/{id}": {"patch": {"tags": ["t"]}}}})",
      "f", nullptr);
  const PathForm form{true, {"default"}};
  EXPECT_NE(Find(http::Method::kPatch, "/api/items/1", form, api.routes).route, nullptr);
  EXPECT_EQ(Find(http::Method::kPatch, "/rest/V1/items/1", form, api.routes).refusal.reason,
            "no-route");
  EXPECT_EQ(Find(http::Method::kPatch, "/api/items/..", form, api.routes).refusal.reason,
            "path-ambiguous");
  EXPECT_EQ(Find(http::Method::kGet, "/api/items/1", form, api.routes).refusal.reason,
            "method-invalid");
}

}  // namespace
}  // namespace latchkey::gateway
