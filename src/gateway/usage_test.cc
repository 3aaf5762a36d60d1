#include "gateway/usage.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/limits.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::gateway {
namespace {

constexpr auto kRfc = oauth1::Reading::kRfc5849;

TEST(Usage, CountsByIntegrationAndKeepsTheTimeOfTheLastCall) {
  Usage usage;
  usage.Count({5}, true, kRfc, 100);
  usage.Count({5}, true, kRfc, 101);
  usage.Count({5}, false, kRfc, 102);
  usage.Count({5000}, true, kRfc, 7);
  EXPECT_EQ(usage.Unstored({5}).allowed, 2);
  EXPECT_EQ(usage.Unstored({5}).refused, 1);
  EXPECT_EQ(usage.Unstored({5}).last_used_at_s, 102);
  EXPECT_EQ(usage.Unstored({5000}).allowed, 1);
  EXPECT_EQ(usage.Unstored({6}).allowed, 0);
  EXPECT_EQ(usage.Unstored({1'000'000}).last_used_at_s, 0);
}

TEST(Usage, KeepsTheReadingOfTheLastSignedCall) {
  Usage usage;
  EXPECT_EQ(usage.Unstored({5}).last_reading, std::nullopt);
  usage.Count({5}, true, std::nullopt, 100);
  EXPECT_EQ(usage.Unstored({5}).last_reading, std::nullopt);
  usage.Count({5}, true, kRfc, 101);
  usage.Count({5}, false, oauth1::Reading::kDecodedOrderNormalPath, 102);
  usage.Count({5}, true, std::nullopt, 103);
  EXPECT_EQ(usage.Unstored({5}).last_reading, oauth1::Reading::kDecodedOrderNormalPath);
}

TEST(Usage, LeavesOutIdsBeyondItsLimit) {
  Usage usage;
  const IntegrationId beyond{static_cast<std::int64_t>(limits::kUsageIdsMax)};
  usage.Count(beyond, true, kRfc, 1);
  EXPECT_EQ(usage.Unstored(beyond).allowed, 0);
  usage.Count({-1}, true, kRfc, 1);
  EXPECT_EQ(usage.Unstored({-1}).allowed, 0);
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
  for (std::int64_t id = 0; id < 4'000; ++id) EXPECT_EQ(usage.Unstored({id}).allowed, 40);
}

class UsageFlush : public ::testing::Test {
 protected:
  IntegrationId Insert(const std::string& name) {
    IntegrationId id;
    EXPECT_TRUE(storage_
                    .Write([&](domain::WriteTransaction& transaction) -> Result<void> {
                      domain::Integration integration;
                      integration.name = name;
                      LATCHKEY_TRY(id, transaction.InsertIntegration(integration));
                      return {};
                    })
                    .ok());
    return id;
  }
  domain::IntegrationUsage StoredOf(IntegrationId id) {
    domain::IntegrationUsage usage;
    EXPECT_TRUE(storage_
                    .Read([&](domain::ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(usage, transaction.FindUsage(id));
                      return {};
                    })
                    .ok());
    return usage;
  }
  std::int64_t Flush() {
    const auto calls = usage_.Flush(storage_);
    EXPECT_TRUE(calls.ok());
    return calls.ok() ? *calls : -1;
  }

  domain::testing::MemoryStorage storage_;
  Usage usage_;
};

TEST_F(UsageFlush, AddsWhatCameSinceTheLastOne) {
  const IntegrationId erp = Insert("ERP");
  usage_.Count(erp, true, kRfc, 100);
  usage_.Count(erp, false, std::nullopt, 101);
  EXPECT_EQ(Flush(), 2);
  usage_.Count(erp, true, std::nullopt, 102);
  EXPECT_EQ(usage_.Unstored(erp).allowed, 1);
  EXPECT_EQ(Flush(), 1);
  EXPECT_EQ(Flush(), 0);
  EXPECT_EQ(StoredOf(erp).allowed, 2);
  EXPECT_EQ(StoredOf(erp).refused, 1);
  EXPECT_EQ(StoredOf(erp).last_used_at_s, 102);
  EXPECT_EQ(StoredOf(erp).last_reading, kRfc);
}

TEST_F(UsageFlush, GoesOnFromWhatAnEarlierRunHasStored) {
  const IntegrationId erp = Insert("ERP");
  usage_.Count(erp, true, kRfc, 100);
  Flush();
  Usage later;
  later.Count(erp, true, std::nullopt, 200);
  ASSERT_TRUE(later.Flush(storage_).ok());
  EXPECT_EQ(StoredOf(erp).allowed, 2);
  EXPECT_EQ(StoredOf(erp).last_used_at_s, 200);
  EXPECT_EQ(StoredOf(erp).last_reading, kRfc);
}

TEST_F(UsageFlush, KeepsWhatCouldNotBeStoredForTheNextOne) {
  const IntegrationId erp = Insert("ERP");
  usage_.Count(erp, true, kRfc, 100);
  storage_.FailNextCommit();
  EXPECT_FALSE(usage_.Flush(storage_).ok());
  EXPECT_EQ(usage_.Unstored(erp).allowed, 1);
  EXPECT_EQ(Flush(), 1);
  EXPECT_EQ(StoredOf(erp).allowed, 1);
}

TEST_F(UsageFlush, PassesOverAnIntegrationThatIsGone) {
  usage_.Count({7}, true, kRfc, 100);
  EXPECT_EQ(Flush(), 1);
  EXPECT_EQ(StoredOf({7}).allowed, 0);
}

TEST_F(UsageFlush, StoresMoreThanOneTransactionHolds) {
  const auto count = static_cast<std::int64_t>(limits::kUsagePerWriteMax) + 10;
  const IntegrationId erp = Insert("ERP");
  for (std::int64_t id = 0; id < count; ++id) usage_.Count({id}, true, kRfc, 100);
  EXPECT_EQ(Flush(), count);
  EXPECT_EQ(StoredOf(erp).allowed, 1);
}

}  // namespace
}  // namespace latchkey::gateway
