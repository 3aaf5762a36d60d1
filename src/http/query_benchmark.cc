// What reading and normalising the ten parameters of a search costs.

#include <benchmark/benchmark.h>

#include "http/percent.h"
#include "http/query.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kQuery =
    "searchCriteria[filter_groups][0][filters][0][field]=created_at&"
    "searchCriteria[filter_groups][0][filters][0][value]=2024-10-25%2000:00:00&"
    "searchCriteria[filter_groups][0][filters][0][condition_type]=gt&"
    "searchCriteria[filter_groups][1][filters][0][field]=status&"
    "searchCriteria[filter_groups][1][filters][0][value]=complete&"
    "searchCriteria[sort_orders][0][field]=entity_id&"
    "searchCriteria[sort_orders][0][direction]=ASC&"
    "searchCriteria[page_size]=20&searchCriteria[current_page]=1&fields=items[entity_id]";

void BM_RawPairs(benchmark::State& state) {
  for (auto _ : state) {
    RawPairs pairs(kQuery);
    while (pairs.Next()) benchmark::DoNotOptimize(pairs.pair());
  }
}
BENCHMARK(BM_RawPairs);

void BM_DecodePairs(benchmark::State& state) {
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    benchmark::DoNotOptimize(DecodePairs(kQuery, arena));
  }
}
BENCHMARK(BM_DecodePairs);

void BM_NormalizePairs(benchmark::State& state) {
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    RawPairs pairs(kQuery);
    while (pairs.Next()) {
      benchmark::DoNotOptimize(PercentNormalize(pairs.pair().name, Plus::kSpace, arena));
      benchmark::DoNotOptimize(PercentNormalize(pairs.pair().value, Plus::kSpace, arena));
    }
  }
}
BENCHMARK(BM_NormalizePairs);

}  // namespace
}  // namespace latchkey::http
