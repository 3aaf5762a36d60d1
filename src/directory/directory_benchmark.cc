#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/limits.h"
#include "directory/nonce_set.h"
#include "directory/publisher.h"
#include "directory/testing/fake_storage.h"

namespace latchkey::directory {
namespace {

constexpr std::int64_t kCallers = 1'000'000;
constexpr std::size_t kOrder = 1 << 20;

using testing::FakeStorage;
using testing::NameOf;
using testing::RowOf;

struct Million {
  FakeStorage storage{kCallers};
  std::unique_ptr<Publisher> publisher =
      Publisher::Build(storage, acl::ShippedResources(), acl::ShippedRoutes()).value();
  std::unique_ptr<Reader> reader = publisher->MakeReader();
};

Million& TheMillion() {
  static Million million;
  return million;
}

// The same names in an order that no cache can guess.
std::vector<std::array<char, 32>> RandomNames(std::string_view prefix) {
  std::mt19937_64 random(1);
  std::vector<std::array<char, 32>> names(kOrder);
  for (auto& name : names) {
    const std::string text = NameOf(prefix, static_cast<std::int64_t>(random() % kCallers) + 1);
    std::copy(text.begin(), text.end(), name.begin());
  }
  return names;
}

void Build(benchmark::State& state) {
  for (auto _ : state) {
    FakeStorage storage(kCallers);
    const auto built = Publisher::Build(storage, acl::ShippedResources(), acl::ShippedRoutes());
    CHECK(built.ok());
  }
}
BENCHMARK(Build)->Unit(benchmark::kMillisecond)->Iterations(1);

void PublishOneChange(benchmark::State& state) {
  Million& million = TheMillion();
  std::int64_t number = 0;
  for (auto _ : state) {
    state.PauseTiming();
    million.storage.feed().clear();
    number = number % kCallers + 7919;
    domain::Change change;
    change.sequence = {million.publisher->published().value + 1};
    change.integration_id = {number};
    million.storage.feed().push_back(change);
    state.ResumeTiming();
    CHECK(million.publisher->CatchUp().ok());
  }
}
BENCHMARK(PublishOneChange)->Unit(benchmark::kMicrosecond);

void PinAndUnpin(benchmark::State& state) {
  Reader& reader = *TheMillion().reader;
  for (auto _ : state) {
    benchmark::DoNotOptimize(&reader.Pin());
    reader.Unpin();
  }
}
BENCHMARK(PinAndUnpin);

void FindByConsumerKey(benchmark::State& state) {
  const Directory& directory = TheMillion().reader->Pin();
  const auto names = RandomNames("ck");
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& name = names[at++ % kOrder];
    // As the gateway does: find it, and look at the token.
    const Caller* caller = directory.FindByConsumerKey({name.data(), name.size()});
    benchmark::DoNotOptimize(caller->signing_key.inner[0]);
  }
  TheMillion().reader->Unpin();
}
BENCHMARK(FindByConsumerKey);

void FindByToken(benchmark::State& state) {
  const Directory& directory = TheMillion().reader->Pin();
  const auto names = RandomNames("at");
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& name = names[at++ % kOrder];
    benchmark::DoNotOptimize(directory.FindByToken({name.data(), name.size()}));
  }
  TheMillion().reader->Unpin();
}
BENCHMARK(FindByToken);

void InsertNonce(benchmark::State& state) {
  char folder[] = "/tmp/latchkey-nonces-XXXXXX";
  CHECK(mkdtemp(folder) != nullptr);
  ManualClock clock(1'700'000'000);
  {
    NonceSetOptions options;
    options.path = std::string(folder) + "/nonces";
    options.nonces_max = limits::kNoncesMaxDefault;
    options.consumer_share_percent_max = limits::kNonceSharePercentMax;
    options.timestamp_window_s = limits::kTimestampWindowSDefault;
    const auto set = NonceSet::Open(options, clock).value();
    // Every page touched before, as in a set that has been in use for a while.
    for (std::int64_t i = 0; i < 1'000'000; ++i) {
      set->Insert({i % state.range(0)}, NameOf("warm", i), clock.NowUnixS());
    }
    std::int64_t number = 0;
    char nonce[] = "0123456789abcdef0123456789abcdef";
    for (auto _ : state) {
      ++number;
      if (number % 1'000'000 == 0) clock.AdvanceS(300);
      std::memcpy(nonce, &number, sizeof number);
      benchmark::DoNotOptimize(
          set->Insert({number * 7919 % state.range(0)}, {nonce, 32}, clock.NowUnixS()));
    }
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(InsertNonce)->Arg(1000)->Arg(kCallers);

}  // namespace
}  // namespace latchkey::directory
