// Searches in a store of 50,000 products: a page of 100, as the dispatcher answers it. The time is
// the server's, from the call to the spelled answer.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/random.h"
#include "store/seed.h"
#include "store/store.h"

namespace latchkey::store {
namespace {

constexpr const char* kQueries[] = {
    "searchCriteria[page_size]=100",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=price",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=name&"
    "searchCriteria[sort_orders][0][direction]=ASC",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=price&"
    "searchCriteria[filter_groups][0][filters][0][field]=updated_at&"
    "searchCriteria[filter_groups][0][filters][0][value]=2026-03-11&"
    "searchCriteria[filter_groups][0][filters][0][condition_type]=gt",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=price&"
    "searchCriteria[filter_groups][0][filters][0][field]=category_id&"
    "searchCriteria[filter_groups][0][filters][0][value]=5",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=price&"
    "searchCriteria[filter_groups][0][filters][0][field]=color&"
    "searchCriteria[filter_groups][0][filters][0][value]=Red",
    "searchCriteria[page_size]=100&searchCriteria[sort_orders][0][field]=price&"
    "searchCriteria[filter_groups][0][filters][0][field]=price&"
    "searchCriteria[filter_groups][0][filters][0][value]=150&"
    "searchCriteria[filter_groups][0][filters][0][condition_type]=lt",
};
constexpr const char* kNames[] = {
    "no filter",
    "sort by price",
    "sort by name",
    "updated_at, sort by price",
    "category, sort by price",
    "color, sort by price",
    "price, sort by price",
};
static_assert(std::size(kNames) == std::size(kQueries));

// A store on a file of its own, gone at the end.
class LargeStore {
 public:
  LargeStore()
      : folder_(std::filesystem::temp_directory_path() /
                ("latchkey-store-" + RandomAlphanumeric(SystemRandom(), 12))) {
    std::filesystem::create_directory(folder_);
    const std::string path = (folder_ / "store.db").string();
    CHECK(Seed(path, SampleSize::kLarge, nullptr).ok());
    auto opened = Store::Open({.path = path}, acl::ShippedRoutes());
    CHECK(opened.ok());
    store_ = std::move(opened).value();
  }
  ~LargeStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  LargeStore(const LargeStore&) = delete;
  LargeStore& operator=(const LargeStore&) = delete;

  Store& operator*() const { return *store_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

void Search(benchmark::State& state) {
  static const LargeStore kStore;
  const auto which = static_cast<std::size_t>(state.range(0));
  Arena arena;
  Call call;
  call.route =
      acl::ShippedRoutes().Find(acl::RouteMethod::kGet, "/V1/products", arena).route->index;
  call.query = kQueries[which];
  for (auto _ : state) {
    const http::Response response = (*kStore).Answer(call);
    CHECK(response.status == 200);
    benchmark::DoNotOptimize(response.body.data());
  }
  state.SetLabel(kNames[which]);
}
BENCHMARK(Search)
    ->DenseRange(0, static_cast<int>(std::size(kQueries)) - 1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace latchkey::store
