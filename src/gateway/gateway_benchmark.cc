// A whole verification: from the parsed request to the verdict.

#include <benchmark/benchmark.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using testing::FakeStorage;
using testing::TestGateway;

constexpr std::int64_t kCallers = 1'000'000;
constexpr std::size_t kSigned =
    1 << 17;  // calls signed in advance; repeated with the nonce forgotten

// The base string of the first has some 300 bytes, of the second some 900.
constexpr char kOneProduct[] = "/rest/V1/products/24-MB01";
constexpr char kSearch[] =
    "/rest/V1/products?searchCriteria[filter_groups][0][filters][0][field]=created_at&"
    "searchCriteria[filter_groups][0][filters][0][value]=2024-10-25%2000:00:00&"
    "searchCriteria[filter_groups][0][filters][0][condition_type]=gt&"
    "searchCriteria[page_size]=20";

// Even ones may use the products, odd ones may not.
struct Million {
  Million() {
    // Every page of the nonces in memory, as in a set that has been in use for a while.
    for (std::int64_t i = 0; i < kCallers; ++i) {
      gateway.nonces().Insert({i}, testing::NameOf("w", i), testing::kNowS);
    }
  }

  FakeStorage storage{kCallers, [](std::int64_t number) {
                        return acl::Grant::Of(
                            {number % 2 == 0 ? "Magento_Catalog::products" : "Magento_Cms::page"});
                      }};
  TestGateway gateway{storage, acl::ShippedRoutes(), TestGateway::Options(),
                      limits::kNoncesMaxDefault};
};

Million& TheMillion() {
  static Million million;
  return million;
}

// Calls by `callers` different integrations, in random order, as views of memory that stays.
class SignedCalls {
 public:
  SignedCalls(const char* target, std::int64_t callers, std::int64_t parity, TestGateway& gateway)
      : target_(target) {
    std::mt19937_64 random(1);
    authorizations_.reserve(kSigned);
    for (std::size_t i = 0; i < kSigned; ++i) {
      const auto number = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(callers));
      oauth1::SigningInput input = gateway.Credentials((number & ~std::int64_t{1}) + parity);
      input.nonce = testing::NameOf("n", ++last_nonce_);
      authorizations_.push_back(TestGateway::HeaderOf(TestGateway::Unsigned("GET", target), input));
    }
  }

  http::Request Next() {
    fields_[4].value = authorizations_[at_++ % kSigned];
    http::Request request;
    request.method_id = http::Method::kGet;
    request.method = "GET";
    request.target = target_;
    request.path = request.target.substr(0, request.target.find('?'));
    request.has_query = request.path.size() < request.target.size();
    if (request.has_query) request.query = request.target.substr(request.path.size() + 1);
    request.headers = fields_;
    request.peer = "203.0.113.7";
    return request;
  }

 private:
  static inline std::int64_t last_nonce_ = 0;
  const std::string_view target_;
  std::vector<std::string> authorizations_;
  std::array<http::HeaderField, 5> fields_ = {{{"Host", "shop.example"},
                                               {"User-Agent", "benchmark/1.0"},
                                               {"Accept", "*/*"},
                                               {"Accept-Encoding", "gzip"},
                                               {"Authorization", ""}}};
  std::size_t at_ = 0;
};

// `state.range(0)` integrations take turns at random; each is allowed, or refused for a resource.
void Decide(benchmark::State& state, const char* target, bool allowed) {
  Million& million = TheMillion();
  SignedCalls calls(target, state.range(0), allowed ? 2 : 1, million.gateway);
  const auto reader = million.gateway.publisher().MakeReader();
  Arena arena;
  std::size_t wrong = 0;
  for (auto _ : state) {
    arena.Reset();
    const http::Request request = calls.Next();
    const Verdict verdict = million.gateway.judge().Decide(request, reader->Pin(), arena);
    if (!allowed)
      benchmark::DoNotOptimize(RefusalBody(verdict.refusal, http::Format::kJson, arena).data());
    reader->Unpin();
    const bool right = allowed ? verdict.allowed : verdict.refusal.reason == "resource-missing";
    wrong += right ? 0 : 1;
  }
  CHECK(wrong == 0);
}

void OneProduct(benchmark::State& state) { Decide(state, kOneProduct, true); }
void OneProductRefused(benchmark::State& state) { Decide(state, kOneProduct, false); }
void Search(benchmark::State& state) { Decide(state, kSearch, true); }

// As many rounds as there are signed calls: a second use of one would be a replay.
constexpr std::int64_t kAll = kCallers - 2;
BENCHMARK(OneProduct)->Arg(2)->Arg(kAll)->Iterations(kSigned)->Repetitions(5);
BENCHMARK(OneProductRefused)->Arg(2)->Arg(kAll)->Iterations(kSigned)->Repetitions(5);
BENCHMARK(Search)->Arg(2)->Arg(kAll)->Iterations(kSigned)->Repetitions(5);

}  // namespace
}  // namespace latchkey::gateway
