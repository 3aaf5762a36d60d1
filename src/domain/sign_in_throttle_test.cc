#include "domain/sign_in_throttle.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace latchkey::domain {
namespace {

constexpr std::int64_t kNowS = 1'000'000;

TEST(SignInThrottle, RefusesAtTheMaximumUntilTheTimeOutIsOver) {
  SignInThrottle throttle;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(throttle.Admits("a@b.cd", kNowS, 3));
    throttle.CountFailure("A@B.CD", kNowS, 100);
  }
  EXPECT_FALSE(throttle.Admits("a@b.cd", kNowS + 99, 3));
  EXPECT_TRUE(throttle.Admits("a@b.cd", kNowS + 100, 3));
  EXPECT_TRUE(throttle.Admits("other@b.cd", kNowS, 3));
}

TEST(SignInThrottle, BeginsTheTimeOutAnewWithEveryFailure) {
  SignInThrottle throttle;
  throttle.CountFailure("admin", kNowS, 100);
  throttle.CountFailure("admin", kNowS + 90, 100);
  EXPECT_FALSE(throttle.Admits("admin", kNowS + 150, 2));
}

TEST(SignInThrottle, CountsFromOneAgainAfterTheTimeOut) {
  SignInThrottle throttle;
  throttle.CountFailure("admin", kNowS, 100);
  throttle.CountFailure("admin", kNowS + 100, 100);
  EXPECT_TRUE(throttle.Admits("admin", kNowS + 100, 2));
}

TEST(SignInThrottle, NeverLocksWhereTheMaximumIsZero) {
  SignInThrottle throttle;
  throttle.CountFailure("admin", kNowS, 100);
  EXPECT_TRUE(throttle.Admits("admin", kNowS, 0));
}

TEST(SignInThrottle, ForgetsTheOneWhoseTimeOutEndsFirstWhenItIsFull) {
  SignInThrottle throttle;
  throttle.CountFailure("first", kNowS, 100);
  for (std::size_t i = 0; i < limits::kThrottledAccountsMax; ++i) {
    throttle.CountFailure("n" + std::to_string(i), kNowS + 1, 100);
  }
  EXPECT_TRUE(throttle.Admits("first", kNowS + 1, 1));
  EXPECT_FALSE(throttle.Admits("n0", kNowS + 1, 1));
}

}  // namespace
}  // namespace latchkey::domain
