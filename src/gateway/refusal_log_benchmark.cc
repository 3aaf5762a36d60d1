// What a refusal costs more because it can be explained.

#include <benchmark/benchmark.h>

#include <array>

#include "gateway/refusal_log.h"

namespace latchkey::gateway {
namespace {

// `state.range(0)` integrations take turns in a log of `state.range(1)` places; a small one stays in
// the cache. Every place is taken long before the end.
void Record(benchmark::State& state) {
  constexpr char kAuthorization[] =
      "OAuth oauth_consumer_key=\"ck000000000000000000000000000001\", "
      "oauth_token=\"at000000000000000000000000000001\", oauth_signature_method=\"HMAC-SHA256\", "
      "oauth_timestamp=\"1700000000\", oauth_nonce=\"n0000000000000000000001\", "
      "oauth_version=\"1.0\", oauth_signature=\"0123456789012345678901234567890123456789012%3D\"";
  const std::array<http::HeaderField, 6> headers = {{{"Host", "shop.example"},
                                                     {"User-Agent", "benchmark/1.0"},
                                                     {"Accept", "*/*"},
                                                     {"Accept-Encoding", "gzip"},
                                                     {"Connection", "keep-alive"},
                                                     {"Authorization", kAuthorization}}};
  http::Request request;
  request.method = "GET";
  request.target = "/rest/V1/orders/1";
  request.headers = headers;
  request.peer = "203.0.113.7";
  RefusedCall call;
  call.status = 401;
  call.reason = "resource-missing";
  call.value = "Magento_Sales::actions_view";
  call.verified = true;
  RefusalLog log(static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    request.id += 1;
    call.integration = {static_cast<std::int64_t>(request.id) % state.range(0) + 1};
    log.Record(request, call);
  }
}
BENCHMARK(Record)
    ->Args({1, 64})
    ->Args({1, limits::kRefusalsKept})
    ->Args({1'000, limits::kRefusalsKept})
    ->Args({1'000'000, limits::kRefusalsKept});

}  // namespace
}  // namespace latchkey::gateway
