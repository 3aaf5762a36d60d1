#include "base/json.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

TEST(WireJson, EscapesSlashesAndNonAsciiAsTheContractDoes) {
  const json::value value = {{"a/b", "gr\xc3\xbc\xf0\x9f\x94\x91"}, {"n", nullptr}, {"t", true}};
  EXPECT_EQ(ToWireJson(value), "{\"a\\/b\":\"gr\\u00fc\\ud83d\\udd11\",\"n\":null,\"t\":true}");
}

TEST(WireJson, WritesFloatsInTheShortestForm) {
  EXPECT_EQ(ToWireJson(json::array{10.0, 0.1, 19.99, -3, 1e25}), "[10,0.1,19.99,-3,1e+25]");
}

TEST(WireJson, WritesLargeAndSmallFloatsAsPlainDigits) {
  EXPECT_EQ(ToWireJson(json::array{100000.0, 1000000.0, 0.001, -250000.5, 0.0}),
            "[100000,1000000,0.001,-250000.5,0]");
}

TEST(WireJson, ReplacesBrokenUtf8) {
  EXPECT_EQ(ToWireJson(json::value("a\xff"
                                   "b")),
            "\"a\\ufffdb\"");
}

TEST(ParseJson, RefusesTrailingTextAndDeepNesting) {
  EXPECT_TRUE(ParseJson("{\"a\":[1,2]}").ok());
  EXPECT_FALSE(ParseJson("{} x").ok());
  EXPECT_FALSE(ParseJson("").ok());
  EXPECT_FALSE(ParseJson(std::string(200, '[') + std::string(200, ']')).ok());
}

}  // namespace
}  // namespace latchkey
