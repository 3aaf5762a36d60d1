#include "gateway/usage.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/limits.h"

namespace latchkey::gateway {
namespace {

constexpr auto kRfc = oauth1::Reading::kRfc5849;

TEST(Usage, CountsByIntegrationAndKeepsTheTimeOfTheLastCall) {
  Usage usage;
  usage.Count({5}, true, kRfc, 100);
  usage.Count({5}, true, kRfc, 101);
  usage.Count({5}, false, kRfc, 102);
  usage.Count({5000}, true, kRfc, 7);
  EXPECT_EQ(usage.Of({5}).allowed, 2u);
  EXPECT_EQ(usage.Of({5}).refused, 1u);
  EXPECT_EQ(usage.Of({5}).last_call_at_s, 102);
  EXPECT_EQ(usage.Of({5000}).allowed, 1u);
  EXPECT_EQ(usage.Of({6}).allowed, 0u);
  EXPECT_EQ(usage.Of({1'000'000}).last_call_at_s, 0);
}

TEST(Usage, KeepsTheReadingOfTheLastSignedCall) {
  Usage usage;
  EXPECT_EQ(usage.Of({5}).last_reading, std::nullopt);
  usage.Count({5}, true, std::nullopt, 100);
  EXPECT_EQ(usage.Of({5}).last_reading, std::nullopt);
  usage.Count({5}, true, kRfc, 101);
  usage.Count({5}, false, oauth1::Reading::kDecodedOrderNormalPath, 102);
  usage.Count({5}, true, std::nullopt, 103);
  EXPECT_EQ(usage.Of({5}).last_reading, oauth1::Reading::kDecodedOrderNormalPath);
}

TEST(Usage, LeavesOutIdsBeyondItsLimit) {
  Usage usage;
  const IntegrationId beyond{static_cast<std::int64_t>(limits::kUsageIdsMax)};
  usage.Count(beyond, true, kRfc, 1);
  EXPECT_EQ(usage.Of(beyond).allowed, 0u);
  usage.Count({-1}, true, kRfc, 1);
  EXPECT_EQ(usage.Of({-1}).allowed, 0u);
}

TEST(Usage, LosesNothingWhenSeveralThreadsCount) {
  Usage usage;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::int64_t i = 0; i < 40'000; ++i) usage.Count({i % 4'000}, true, kRfc, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::int64_t id = 0; id < 4'000; ++id) EXPECT_EQ(usage.Of({id}).allowed, 40u);
}

}  // namespace
}  // namespace latchkey::gateway
