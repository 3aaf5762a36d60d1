#include "domain/call_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace latchkey::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The names of the fields that are at fault.
std::vector<std::string> Apply(const IntegrationInput& input, CallLimits& limits) {
  std::vector<FieldFault> faults;
  ApplyLimits(input, limits, faults);
  std::vector<std::string> fields;
  for (const FieldFault& fault : faults) fields.push_back(fault.field);
  return fields;
}

CallLimits Whole() { return {600, 60, 50, 4, {ParseAddressRange("192.0.2.0/24").value()}}; }

TEST(CallLimits, AreChangedAsFarAsTheyAreGiven) {
  CallLimits limits;
  IntegrationInput input;
  EXPECT_THAT(Apply(input, limits), IsEmpty());
  EXPECT_EQ(limits, CallLimits{});
  input.rate_limit = "600/min";
  input.rate_burst = 50;
  input.concurrency_limit = 4;
  input.allow_from = {" 192.0.2.0/24 "};
  EXPECT_THAT(Apply(input, limits), IsEmpty());
  EXPECT_EQ(limits, Whole());
}

TEST(CallLimits, KeepTheBurstBesideAnotherRate) {
  CallLimits limits = Whole();
  IntegrationInput input;
  input.rate_limit = "20/s";
  EXPECT_THAT(Apply(input, limits), IsEmpty());
  EXPECT_EQ(limits.rate_calls, 20);
  EXPECT_EQ(limits.rate_period_s, 1);
  EXPECT_EQ(limits.burst, 50);
}

TEST(CallLimits, AreSwitchedOff) {
  for (const char* off : {"off", ""}) {
    CallLimits limits = Whole();
    IntegrationInput input;
    input.rate_limit = off;
    input.concurrency_limit = 0;
    input.allow_from.emplace();
    EXPECT_THAT(Apply(input, limits), IsEmpty());
    EXPECT_EQ(limits, CallLimits{});
  }
}

TEST(CallLimits, RefuseWhatIsNoRate) {
  for (const char* text : {"10", "/s", "0/s", "-1/s", "10/h", "10 /s", "10/s ", "1000001/min",
                           "1e3/s", "99999999999999999999/s"}) {
    CallLimits limits = Whole();
    IntegrationInput input;
    input.rate_limit = text;
    EXPECT_THAT(Apply(input, limits), ElementsAre("rate_limit")) << text;
    EXPECT_EQ(limits, Whole());
  }
}

TEST(CallLimits, RefuseABurstWithoutARate) {
  CallLimits limits;
  IntegrationInput input;
  input.rate_burst = 5;
  EXPECT_THAT(Apply(input, limits), ElementsAre("rate_burst"));
  input.rate_burst = 0;
  EXPECT_THAT(Apply(input, limits), IsEmpty());
}

TEST(CallLimits, RefuseCountsOutOfBounds) {
  CallLimits limits = Whole();
  IntegrationInput input;
  input.rate_burst = -1;
  input.concurrency_limit = limits::kConcurrencyMax + 1;
  EXPECT_THAT(Apply(input, limits), ElementsAre("rate_burst", "concurrency_limit"));
  EXPECT_EQ(limits, Whole());
}

TEST(CallLimits, NameTheRangeThatIsNone) {
  CallLimits limits;
  IntegrationInput input;
  input.allow_from = {"192.0.2.0/24", "192.0.2.1/24"};
  std::vector<FieldFault> faults;
  ApplyLimits(input, limits, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].field, "allow_from");
  EXPECT_THAT(faults[0].text, HasSubstr("\"192.0.2.1/24\" is no address and no range"));
  EXPECT_EQ(limits, CallLimits{});

  input.allow_from->assign(limits::kAllowedRangesMax + 1, "::1");
  EXPECT_THAT(Apply(input, limits), ElementsAre("allow_from"));
}

TEST(CallLimits, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(RateText(Whole()), "600/min");
  EXPECT_EQ(RateText({5, 1, 0, 0, {}}), "5/s");
  EXPECT_EQ(RateText({}), "");
  const std::vector<AddressRange> ranges = {ParseAddressRange("192.0.2.0/24").value(),
                                            ParseAddressRange("2001:db8::1").value()};
  EXPECT_EQ(RangesText(ranges), "192.0.2.0/24 2001:db8::1");
  EXPECT_EQ(ParseRanges(RangesText(ranges)), ranges);
  EXPECT_TRUE(ParseRanges("")->empty());
  EXPECT_FALSE(ParseRanges("192.0.2.0/24 x"));
}

}  // namespace
}  // namespace latchkey::domain
