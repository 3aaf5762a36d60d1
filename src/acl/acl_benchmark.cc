// How long it takes to find the route of a path, and to ask whether a caller may use it. The column
// `heap` counts what a match takes from the heap: nothing.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string_view>

#include "acl/permission_set.h"
#include "acl/route_table.h"
#include "base/arena.h"

namespace {

std::size_t allocations = 0;

}  // namespace

// Not inlined, or the compiler takes the pairs of new and free for mistakes.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* place = std::malloc(size)) return place;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace latchkey::acl {
namespace {

void FindRoute(benchmark::State& state, RouteMethod method, std::string_view path) {
  const RouteTable& routes = ShippedRoutes();
  Arena arena;
  const std::size_t before = allocations;
  for (auto _ : state) {
    benchmark::DoNotOptimize(routes.Find(method, path, arena));
    arena.Reset();
  }
  // The library itself takes some for the whole run; a match that did would show as 1 or more.
  state.counters["heap"] = benchmark::Counter(static_cast<double>(allocations - before),
                                              benchmark::Counter::kAvgIterations);
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
