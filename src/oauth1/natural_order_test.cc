#include "oauth1/natural_order.h"

#include <gtest/gtest.h>

namespace latchkey::oauth1 {
namespace {

// Each pair as PHP 8.2's strnatcmp orders it.
TEST(CompareNaturally, ComparesRunsOfDigitsAsNumbers) {
  EXPECT_LT(CompareNaturally("k2", "k10"), 0);
  EXPECT_LT(CompareNaturally("k%5B9%5D", "k%5B10%5D"), 0);
  EXPECT_LT(CompareNaturally("a12345678901234567890x", "a23456789012345678901x"), 0);
  EXPECT_LT(CompareNaturally("a2b10", "a2b11"), 0);
}

TEST(CompareNaturally, ComparesRunsWithALeadingZeroDigitByDigit) {
  EXPECT_LT(CompareNaturally("a02", "a1"), 0);
  EXPECT_LT(CompareNaturally("a010", "a02"), 0);
  EXPECT_LT(CompareNaturally("a0", "a00"), 0);
}

TEST(CompareNaturally, SkipsZerosAtTheStart) {
  EXPECT_EQ(CompareNaturally("01", "1"), 0);
  EXPECT_EQ(CompareNaturally("00", "0"), 0);
  EXPECT_LT(CompareNaturally("002", "10"), 0);
}

TEST(CompareNaturally, ComparesEverythingElseByBytes) {
  EXPECT_LT(CompareNaturally("Z", "a"), 0);
  EXPECT_LT(CompareNaturally("a-", "a."), 0);
  EXPECT_LT(CompareNaturally("1", "a"), 0);
  EXPECT_LT(CompareNaturally("ab", "abc"), 0);
  EXPECT_LT(CompareNaturally("", "a"), 0);
  EXPECT_EQ(CompareNaturally("", ""), 0);
  EXPECT_EQ(CompareNaturally("a1b", "a1b"), 0);
}

TEST(CompareNaturally, IsAntisymmetric) {
  const char* names[] = {"",    "0",  "00",  "01", "1", "a0",  "a00",
                         "a01", "a1", "a10", "a2", "a", "a%5B"};
  for (const char* a : names) {
    for (const char* b : names) {
      const int forward = CompareNaturally(a, b);
      const int backward = CompareNaturally(b, a);
      EXPECT_EQ(forward > 0, backward < 0) << a << " " << b;
      EXPECT_EQ(forward == 0, backward == 0) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace latchkey::oauth1
