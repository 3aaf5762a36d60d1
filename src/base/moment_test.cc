#include "base/moment.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

constexpr std::int64_t kNowS = 1'700'000'000;

TEST(ParseMoment, ReadsADateAsItsFirstSecond) {
  EXPECT_EQ(ParseMoment("1970-01-01", kNowS), 0);
  EXPECT_EQ(ParseMoment("2024-02-29", kNowS), 1'709'164'800);
  EXPECT_EQ(ParseMoment("2100-01-01", kNowS), 4'102'444'800);
}

TEST(ParseMoment, ReadsRfc3339WithItsDistanceFromUtc) {
  EXPECT_EQ(ParseMoment("2023-11-14T22:13:20Z", kNowS), kNowS);
  EXPECT_EQ(ParseMoment("2023-11-14t22:13:20.999z", kNowS), kNowS);
  EXPECT_EQ(ParseMoment("2023-11-14T23:43:20+01:30", kNowS), kNowS);
  EXPECT_EQ(ParseMoment("2023-11-14T17:13:20-05:00", kNowS), kNowS);
}

TEST(ParseMoment, CountsADurationFromNow) {
  EXPECT_EQ(ParseMoment("0s", kNowS), kNowS);
  EXPECT_EQ(ParseMoment("90s", kNowS), kNowS + 90);
  EXPECT_EQ(ParseMoment("15m", kNowS), kNowS + 900);
  EXPECT_EQ(ParseMoment("12h", kNowS), kNowS + 43'200);
  EXPECT_EQ(ParseMoment("30d", kNowS), kNowS + 2'592'000);
  EXPECT_EQ(ParseMoment("8w", kNowS), kNowS + 4'838'400);
}

TEST(ParseMoment, IsNothingForAnythingElse) {
  for (const char* text : {"",
                           "30",
                           "d",
                           "-1d",
                           "1.5d",
                           "30 d",
                           "30D",
                           "1y",
                           "99999999999999999999d",
                           "2000000000s",
                           "2023-02-29",
                           "2023-04-31",
                           "2023-13-01",
                           "2023-00-10",
                           "23-01-01",
                           "1969-12-31",
                           "2023-11-14 22:13:20Z",
                           "2023-11-14T22:13:20",
                           "2023-11-14T24:00:00Z",
                           "2023-11-14T",
                           "2023-11-14T22:60:00Z",
                           "2023-11-14T22:13:61Z",
                           "2023-11-14T22:13:20.Z",
                           "2023-11-14T22:13:20Z ",
                           "2023-11-14T22:13:20+0100",
                           "2023-11-14Z",
                           "tomorrow",
                           "1970-01-01T00:00:00+01:00"}) {
    EXPECT_EQ(ParseMoment(text, kNowS), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace latchkey
