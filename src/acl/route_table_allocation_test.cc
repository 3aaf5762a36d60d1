// Finding a route takes no memory from the heap: this file counts what the whole test program takes.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string_view>

#include "acl/route_table.h"

namespace {

std::atomic<int> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* place = std::malloc(size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace latchkey::acl {
namespace {

TEST(RouteTable, TakesNothingFromTheHeapToFindARoute) {
  const RouteTable& routes = ShippedRoutes();
  Arena arena;
  for (const std::string_view path :
       {"/V1/store/storeViews", "/V1/products/24-MB01", "/V1/products/ABC%2F10", "/V1/orders/1%2F2",
        "/V1/products/../x", "/V1/no/such/route", "/V1/no%2Fsuch/route"}) {
    const int before = allocations;
    const Match match = routes.Find(RouteMethod::kGet, path, arena);
    EXPECT_EQ(allocations, before) << path << " " << static_cast<int>(match.outcome);
  }
}

}  // namespace
}  // namespace latchkey::acl
