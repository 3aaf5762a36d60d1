// How long it takes to find the route of a path, and to ask whether a caller may use it.

#include <benchmark/benchmark.h>

#include <string_view>

#include "acl/permission_set.h"
#include "acl/route_table.h"
#include "base/arena.h"

namespace latchkey::acl {
namespace {

void FindRoute(benchmark::State& state, RouteMethod method, std::string_view path) {
  const RouteTable& routes = ShippedRoutes();
  Arena arena;
  for (auto _ : state) {
    benchmark::DoNotOptimize(routes.Find(method, path, arena));
    arena.Reset();
  }
}

BENCHMARK_CAPTURE(FindRoute, literal, RouteMethod::kGet, "/V1/store/storeViews");
BENCHMARK_CAPTURE(FindRoute, parameter, RouteMethod::kGet, "/V1/products/24-MB01");
BENCHMARK_CAPTURE(FindRoute, escaped_parameter, RouteMethod::kGet, "/V1/products/ABC%2F10");
BENCHMARK_CAPTURE(FindRoute, three_parameters, RouteMethod::kDelete,
                  "/V1/products/24-MB01/group-prices/1/tiers/5");
BENCHMARK_CAPTURE(FindRoute, unknown, RouteMethod::kGet, "/V1/integrations/5/secrets");
BENCHMARK_CAPTURE(FindRoute, other_method, RouteMethod::kDelete, "/V1/orders/12");

void PermitRoute(benchmark::State& state) {
  const PermissionSet permissions(Grant::Of({"Magento_Catalog::products", "Magento_Sales::hold"}),
                                  ShippedResources());
  Arena arena;
  const ApiRoute& route =
      *ShippedRoutes().Find(RouteMethod::kGet, "/V1/products/24-MB01", arena).route;
  for (auto _ : state) benchmark::DoNotOptimize(Permits(permissions, route));
}
BENCHMARK(PermitRoute);

}  // namespace
}  // namespace latchkey::acl
