#include "http/query.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::http {
namespace {

std::string Listed(std::string_view query) {
  std::string list;
  RawPairs pairs(query);
  while (pairs.Next()) {
    const RawPair& pair = pairs.pair();
    list.append("(").append(pair.name).append(pair.has_equals ? "|" : "").append(pair.value) += ')';
  }
  return list;
}

TEST(RawPairs, SplitsAtTheFirstEqualsAndDecodesNothing) {
  EXPECT_EQ(Listed("a=1&b=x%3D=&c"), "(a|1)(b|x%3D=)(c)");
  EXPECT_EQ(Listed("=v&="), "(|v)(|)");
}

TEST(RawPairs, SkipsEmptyPieces) {
  EXPECT_EQ(Listed(""), "");
  EXPECT_EQ(Listed("&&a=1&&b&"), "(a|1)(b)");
  EXPECT_EQ(Listed("&"), "");
}

TEST(DecodePairs, ReadsAsTheApplicationDoes) {
  Arena arena;
  const auto pairs = DecodePairs("a%5B0%5D=x+y%2B&b&=dropped&c=%zz&d=1=2", arena);
  ASSERT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[0].name, "a[0]");
  EXPECT_EQ(pairs[0].value, "x y+");
  EXPECT_EQ(pairs[1].name, "b");
  EXPECT_EQ(pairs[1].value, "");
  EXPECT_EQ(pairs[2].value, "%zz");
  EXPECT_EQ(pairs[3].value, "1=2");
}

TEST(FindLast, TakesTheLastOfRepeatedNames) {
  const Pair pairs[] = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(FindLast(pairs, "a"), "3");
  EXPECT_EQ(FindLast(pairs, "b"), "2");
  EXPECT_EQ(FindLast(pairs, "c"), std::nullopt);
}

}  // namespace
}  // namespace latchkey::http
