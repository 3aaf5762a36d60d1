#include "gateway/call_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace latchkey::gateway {
namespace {

constexpr IntegrationId kErp{7};

domain::CallLimits Rate(std::int64_t calls, std::int64_t period_s, std::int64_t burst = 0) {
  domain::CallLimits limits;
  limits.rate_calls = calls;
  limits.rate_period_s = period_s;
  limits.burst = burst;
  return limits;
}

domain::CallLimits AtOnce(std::int64_t calls) {
  domain::CallLimits limits;
  limits.concurrency = calls;
  return limits;
}

class CallLimiterTest : public ::testing::Test {
 protected:
  // How many of `calls` are let through.
  int Try(const domain::CallLimits& limits, int calls, IntegrationId id = kErp) {
    int passed = 0;
    for (int i = 0; i < calls; ++i) passed += limiter_.Admit(limits, id).refusal ? 0 : 1;
    return passed;
  }

  ManualClock clock_{1'700'000'000};
  CallLimiter limiter_{clock_};
};

TEST_F(CallLimiterTest, LetsTheBurstThroughAndThenTheRate) {
  const auto limits = Rate(60, 60, 5);
  EXPECT_EQ(Try(limits, 20), 5);
  for (int second = 0; second < 30; ++second) {
    clock_.AdvanceS(1);
    EXPECT_EQ(Try(limits, 3), 1);
  }
}

TEST_F(CallLimiterTest, LetsAsManyAtOnceAsTheRateHasWithoutABurst) {
  EXPECT_EQ(Try(Rate(10, 1), 20), 10);
  clock_.AdvanceS(1);
  EXPECT_EQ(Try(Rate(10, 1), 20), 10);
}

TEST_F(CallLimiterTest, FillsUpNoFurtherThanTheBurst) {
  const auto limits = Rate(60, 60, 5);
  EXPECT_EQ(Try(limits, 5), 5);
  clock_.AdvanceS(10'000);
  EXPECT_EQ(Try(limits, 20), 5);
}

TEST_F(CallLimiterTest, TellsWhatIsLeft) {
  const auto limits = Rate(60, 60, 5);
  const auto first = limiter_.Admit(limits, kErp).rate.value();
  EXPECT_EQ(first.limit, 5);
  EXPECT_EQ(first.remaining, 4);
  EXPECT_EQ(first.reset_s, 1);
  EXPECT_EQ(Try(limits, 3), 3);
  const auto last = limiter_.Admit(limits, kErp).rate.value();
  EXPECT_EQ(last.remaining, 0);
  EXPECT_EQ(last.reset_s, 5);
  const auto refused = limiter_.Admit(limits, kErp);
  EXPECT_EQ(refused.rate->remaining, 0);
  EXPECT_EQ(refused.rate->reset_s, 5);
  EXPECT_EQ(refused.refusal.status, 429);
  EXPECT_EQ(refused.refusal.reason, "rate-limited");
  EXPECT_EQ(refused.refusal.retry_after_s, 1);
}

TEST_F(CallLimiterTest, TellsAWaitAfterWhichTheCallPasses) {
  const auto limits = Rate(2, 60);
  EXPECT_EQ(Try(limits, 2), 2);
  const std::int64_t wait_s = limiter_.Admit(limits, kErp).refusal.retry_after_s;
  EXPECT_EQ(wait_s, 30);
  clock_.AdvanceS(wait_s);
  EXPECT_EQ(Try(limits, 2), 1);
}

TEST_F(CallLimiterTest, UsesNothingUpForRefusedCalls) {
  const auto limits = Rate(60, 60, 1);
  EXPECT_EQ(Try(limits, 1'000), 1);
  clock_.AdvanceS(1);
  EXPECT_EQ(Try(limits, 1), 1);
}

TEST_F(CallLimiterTest, KeepsIntegrationsApart) {
  const auto limits = Rate(10, 1);
  EXPECT_EQ(Try(limits, 20, {1}), 10);
  EXPECT_EQ(Try(limits, 20, {2}), 10);
  EXPECT_EQ(Try(limits, 20, {1'000'000}), 10);
}

TEST_F(CallLimiterTest, ForgetsALongDebtWhenTheLimitIsRaised) {
  EXPECT_EQ(Try(Rate(1, 60, 1'000), 2'000), 1'000);
  clock_.AdvanceS(1);
  EXPECT_EQ(Try(Rate(600, 60, 10), 20), 0);
  clock_.AdvanceS(1);
  EXPECT_EQ(Try(Rate(600, 60, 10), 20), 10);
}

TEST_F(CallLimiterTest, LetsSoManyBeUnderWayAtOnce) {
  const auto limits = AtOnce(2);
  Admission first = limiter_.Admit(limits, kErp);
  const Admission second = limiter_.Admit(limits, kErp);
  const Admission third = limiter_.Admit(limits, kErp);
  EXPECT_FALSE(first.refusal);
  EXPECT_FALSE(second.refusal);
  EXPECT_EQ(third.refusal.status, 429);
  EXPECT_EQ(third.refusal.reason, "too-many-at-once");
  EXPECT_EQ(third.refusal.retry_after_s, 1);
  EXPECT_FALSE(third.rate.has_value());
  first.slot = {};
  EXPECT_EQ(Try(limits, 5), 5);
}

TEST_F(CallLimiterTest, GivesAPlaceBackOnceWhereItWasMoved) {
  const auto limits = AtOnce(1);
  Admission admission = limiter_.Admit(limits, kErp);
  {
    const CallSlot moved = std::move(admission.slot);
    EXPECT_EQ(Try(limits, 1), 0);
  }
  admission.slot = {};
  const Admission again = limiter_.Admit(limits, kErp);
  EXPECT_FALSE(again.refusal);
  EXPECT_EQ(Try(limits, 1), 0);
}

TEST_F(CallLimiterTest, TakesNoPlaceForACallBeyondTheRate) {
  auto limits = Rate(1, 60);
  limits.concurrency = 2;
  const Admission first = limiter_.Admit(limits, kErp);
  EXPECT_EQ(limiter_.Admit(limits, kErp).refusal.reason, "rate-limited");
  EXPECT_EQ(limiter_.Admit(limits, kErp).refusal.reason, "rate-limited");
}

TEST_F(CallLimiterTest, AddsNothingWithoutThoseLimits) {
  domain::CallLimits limits;
  limits.allow_from.emplace_back();
  const Admission admission = limiter_.Admit(limits, kErp);
  EXPECT_FALSE(admission.refusal);
  EXPECT_FALSE(admission.rate.has_value());
}

TEST_F(CallLimiterTest, LetsThreadsThroughTogetherNoMoreThanOne) {
  const auto limits = Rate(1'000, 60);
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { passed += Try(limits, 2'000); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, 1'000);
}

TEST_F(CallLimiterTest, LeavesNobodyUnderWayWhenThreadsAreDone) {
  const auto limits = AtOnce(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { Try(limits, 5'000); });
  for (std::thread& thread : threads) thread.join();
  const Admission first = limiter_.Admit(limits, kErp);
  const Admission second = limiter_.Admit(limits, kErp);
  const Admission third = limiter_.Admit(limits, kErp);
  EXPECT_FALSE(third.refusal);
  EXPECT_TRUE(limiter_.Admit(limits, kErp).refusal);
}

}  // namespace
}  // namespace latchkey::gateway
