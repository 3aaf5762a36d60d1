#include "net/request_id.h"

#include <gtest/gtest.h>

#include <limits>

namespace latchkey::net {
namespace {

TEST(RequestId, ReadsWhatItWrote) {
  std::string text = "what stood there before";
  for (const std::uint64_t number :
       {std::uint64_t{1}, std::uint64_t{1} << 48 | 31, std::numeric_limits<std::uint64_t>::max()}) {
    AssignRequestId("run-", number, &text);
    EXPECT_EQ(ParseRequestId("run-", text), number) << text;
  }
  EXPECT_EQ(text, "run-ffffffffffffffff");
}

TEST(RequestId, IsEmptyWithoutAPrefix) {
  std::string text = "what stood there before";
  AssignRequestId("", 5, &text);
  EXPECT_EQ(text, "");
  EXPECT_EQ(ParseRequestId("", "5"), std::nullopt);
}

TEST(RequestId, ReadsNoOtherText) {
  for (const char* text : {"", "run-", "run-g", "run-1 ", "run--1", "other-1", "1",
                           "run-10000000000000000", "RUN-1"}) {
    EXPECT_EQ(ParseRequestId("run-", text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace latchkey::net
