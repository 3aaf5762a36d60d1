#include "domain/housekeeping.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

constexpr std::int64_t kNowS = 1'700'000'000;
constexpr std::int64_t kDayS = 24 * 60 * 60;

TEST(CleanUpIsDue, HitsAsOftenAsItsChanceSays) {
  testing::SeededRandom random(3);
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) hits += CleanUpIsDue(1, 100, random) ? 1 : 0;
  EXPECT_NEAR(hits, 100, 40);
  hits = 0;
  for (int i = 0; i < 1'000; ++i) hits += CleanUpIsDue(69, 100, random) ? 1 : 0;  // a half
  EXPECT_NEAR(hits, 500, 80);
}

TEST(CleanUpIsDue, AlwaysHitsForOneInOneAndNeverForNoneOrNoRequests) {
  testing::SeededRandom random(3);
  EXPECT_TRUE(CleanUpIsDue(1, 1, random));
  EXPECT_FALSE(CleanUpIsDue(0, 1, random));
  EXPECT_FALSE(CleanUpIsDue(1'000'000, 0, random));
}

class HousekeepingTest : public ::testing::Test {
 protected:
  void Write(const std::function<Result<void>(WriteTransaction&)>& work) {
    ASSERT_TRUE(storage_.Write(work).ok());
  }
  void Set(std::string_view path, std::string_view value) {
    Write([&](WriteTransaction& transaction) { return transaction.PutSetting(path, value); });
  }
  IntegrationId InsertWithRequestToken(std::int64_t started_at_s) {
    IntegrationId id;
    Write([&](WriteTransaction& transaction) -> Result<void> {
      Integration integration;
      integration.name = "begun at " + std::to_string(started_at_s);
      LATCHKEY_TRY(id, transaction.InsertIntegration(integration));
      Exchange exchange;
      exchange.integration_id = id;
      exchange.state = ExchangeState::kRequestTokenIssued;
      exchange.started_at_s = started_at_s;
      return transaction.PutExchange(exchange);
    });
    return id;
  }
  bool HasExchange(IntegrationId id) {
    bool has = false;
    Write([&](WriteTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(const auto exchange, transaction.FindExchange(id));
      has = exchange.has_value();
      return {};
    });
    return has;
  }
  void AppendAuditAt(std::int64_t at_s) {
    Write([&](WriteTransaction& transaction) {
      AuditEntry entry;
      entry.at_s = at_s;
      return transaction.AppendAudit(entry);
    });
  }
  std::size_t AuditSize() {
    std::size_t size = 0;
    Write([&](WriteTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(const auto entries, transaction.ListAudit({}));
      size = entries.size();
      return {};
    });
    return size;
  }
  bool Round(std::int64_t requests, std::int64_t seen = 0) {
    const auto outcome = housekeeping_.Round(requests, {seen});
    EXPECT_TRUE(outcome.ok());
    return outcome.ok() && outcome->more;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  testing::SeededRandom random_{5};
  Housekeeping housekeeping_{storage_, clock_, random_};
};

TEST_F(HousekeepingTest, EndsRequestTokensOfTheAgeThatIsSetAndTellsTheFeed) {
  Set("oauth/cleanup/cleanup_probability", "1");
  Set("oauth/cleanup/expiration_period", "10");
  const IntegrationId old = InsertWithRequestToken(kNowS - 600);
  const IntegrationId young = InsertWithRequestToken(kNowS - 599);
  Round(1);
  EXPECT_FALSE(HasExchange(old));
  EXPECT_TRUE(HasExchange(young));
  Write([&](WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 10));
    EXPECT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes.at(0).integration_id, old);
    return {};
  });
}

TEST_F(HousekeepingTest, LeavesRequestTokensAloneWithoutRequestsOrWhereItIsSwitchedOff) {
  const IntegrationId old = InsertWithRequestToken(1);
  Round(0);
  EXPECT_TRUE(HasExchange(old));
  Set("oauth/cleanup/cleanup_probability", "0");
  Round(1'000'000);
  EXPECT_TRUE(HasExchange(old));
}

TEST_F(HousekeepingTest, KeepsTheAuditUntilDaysAreSet) {
  AppendAuditAt(1);
  AppendAuditAt(kNowS - 30 * kDayS);
  Round(0);
  EXPECT_EQ(AuditSize(), 2u);
  Set("latchkey/audit/days_kept", "30");
  Round(0);
  EXPECT_EQ(AuditSize(), 1u);
}

TEST_F(HousekeepingTest, KeepsTheFeedsLastChangesBeyondWhatIsSeenAndSaysWhenThereIsMore) {
  const std::int64_t count = limits::kFeedChangesKept + limits::kPrunedPerWriteMax + 10;
  Write([&](WriteTransaction& transaction) -> Result<void> {
    for (std::int64_t i = 0; i < count; ++i) {
      LATCHKEY_RETURN_IF_ERROR(transaction.AppendChange({{}, ChangeKind::kIntegration, {1}, {}}));
    }
    return {};
  });
  const auto first = [&] {
    std::int64_t sequence = 0;
    Write([&](WriteTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 1));
      sequence = changes.at(0).sequence.value;
      return {};
    });
    return sequence;
  };
  EXPECT_FALSE(Round(0, limits::kFeedChangesKept));
  EXPECT_EQ(first(), 1);
  EXPECT_TRUE(Round(0, count));
  EXPECT_FALSE(Round(0, count));
  EXPECT_EQ(first(), count - limits::kFeedChangesKept + 1);
}

}  // namespace
}  // namespace latchkey::domain
