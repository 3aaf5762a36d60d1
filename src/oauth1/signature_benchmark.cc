// What reading and verifying one signed request costs, with no and with ten query parameters.

#include <benchmark/benchmark.h>

#include <string>

#include "oauth1/signature.h"

namespace latchkey::oauth1 {
namespace {

constexpr std::string_view kTenParameters =
    "searchCriteria[filter_groups][0][filters][0][field]=created_at&"
    "searchCriteria[filter_groups][0][filters][0][value]=2024-10-25%2000:00:00&"
    "searchCriteria[filter_groups][0][filters][0][condition_type]=gt&"
    "searchCriteria[filter_groups][1][filters][0][field]=status&"
    "searchCriteria[filter_groups][1][filters][0][value]=complete&"
    "searchCriteria[sort_orders][0][field]=entity_id&"
    "searchCriteria[sort_orders][0][direction]=ASC&"
    "searchCriteria[page_size]=20&searchCriteria[current_page]=1&fields=items[entity_id]";

constexpr std::string_view kTenPlain =
    "page=1&size=20&sort=name&order=asc&status=complete&from=2024-10-25&to=2024-10-26&store="
    "default&"
    "sku=24-MB01&fields=items";

struct Signed {
  SignedRequest request;
  std::string header;
  crypto::HmacSha256Key key;
};

Signed Sign(std::int64_t query) {
  const SigningInput input = {
      std::string(32, 'c'), std::string(32, 's'), std::string(32, 't'), std::string(32, 'u'), "",
      "8c5f1a9be7d24036",   "1700000000"};
  const std::string_view queries[] = {"", kTenPlain, kTenParameters};
  const SignedRequest request = {"GET",          "http", "shop.example:8080", "/rest/V1/orders",
                                 queries[query], ""};
  return {request, AuthorizationHeader(request, input),
          SigningKey(input.consumer_secret, input.token_secret)};
}

void BM_ParseAuthorization(benchmark::State& state) {
  const Signed made = Sign(state.range(0));
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    benchmark::DoNotOptimize(ParseAuthorization(made.header, arena));
  }
}
BENCHMARK(BM_ParseAuthorization)->Arg(0);

void BM_BaseString(benchmark::State& state) {
  const Signed made = Sign(state.range(0));
  Arena parsed;
  const Authorization authorization = ParseAuthorization(made.header, parsed);
  Arena arena;
  std::size_t size = 0;
  for (auto _ : state) {
    arena.Reset();
    const auto text = BaseString(made.request, authorization, Reading::kRfc5849, arena);
    size = text.size();
    benchmark::DoNotOptimize(text);
  }
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(BM_BaseString)->ArgName("query")->Arg(0)->Arg(1)->Arg(2);

// Header and signature: what the gateway pays for the two.
void BM_ParseAndVerify(benchmark::State& state) {
  const Signed made = Sign(state.range(0));
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    const Authorization authorization = ParseAuthorization(made.header, arena);
    const Verification verification = Verify({&made.request, 1}, authorization, &made.key,
                                             Profile::kAuto, Reading::kRfc5849, arena);
    if (!verification.ok) state.SkipWithError("did not verify");
  }
}
BENCHMARK(BM_ParseAndVerify)->ArgName("query")->Arg(0)->Arg(1)->Arg(2);

// The dearest refusals: three readings that differ, and six with a path that has another normal form.
void BM_ParseAndRefuse(benchmark::State& state) {
  Signed made = Sign(0);
  made.request.query = "k[1]=a&k[2]=b&k[10]=c";
  if (state.range(0) != 0) made.request.path = "/rest/V1/products/a%2cb";
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    const Authorization authorization = ParseAuthorization(made.header, arena);
    benchmark::DoNotOptimize(Verify({&made.request, 1}, authorization, &made.key, Profile::kAuto,
                                    Reading::kRfc5849, arena));
  }
}
BENCHMARK(BM_ParseAndRefuse)->ArgName("normal_path")->Arg(0)->Arg(1);

}  // namespace
}  // namespace latchkey::oauth1
