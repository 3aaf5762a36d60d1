#include "store/query_tree.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace latchkey::store {
namespace {

std::string Tree(std::string_view query) { return ToJson(json::value(ParseQueryTree(query))); }

TEST(QueryTree, NestsBrackets) {
  EXPECT_EQ(Tree("s[groups][0][field]=sku&s[size]=2"),
            R"({"s":{"groups":{"0":{"field":"sku"}},"size":"2"}})");
}

TEST(QueryTree, ReadsEncodedBracketsLikeRawOnes) {
  EXPECT_EQ(Tree("s%5Ba%5D%5Bb%5D=1"), Tree("s[a][b]=1"));
}

TEST(QueryTree, NumbersEmptyBrackets) {
  EXPECT_EQ(Tree("c[]=a&c[]=b&c[7]=c&c[]=d"), R"({"c":{"0":"a","1":"b","7":"c","8":"d"}})");
}

TEST(QueryTree, DecodesBlanksAndEscapes) {
  EXPECT_EQ(Tree("a=x+y%20z&b=%zz&c=%C3%BC"), "{\"a\":\"x y z\",\"b\":\"%zz\",\"c\":\"ü\"}");
}

TEST(QueryTree, TakesTheLastOfDuplicates) { EXPECT_EQ(Tree("a=1&a=2"), R"({"a":"2"})"); }

TEST(QueryTree, ReadsAMissingEqualsSignAsAnEmptyValue) {
  EXPECT_EQ(Tree("searchCriteria&b="), R"({"searchCriteria":"","b":""})");
}

TEST(QueryTree, ReplacesTextByATreeAndBack) {
  EXPECT_EQ(Tree("a=1&a[b]=2"), R"({"a":{"b":"2"}})");
  EXPECT_EQ(Tree("a[b]=2&a=1"), R"({"a":"1"})");
}

TEST(QueryTree, KeepsABracketThatNeverCloses) { EXPECT_EQ(Tree("a[b=1"), R"({"a_b":"1"})"); }

TEST(QueryTree, LeavesOutWhatIsTooDeep) {
  std::string deep = "a";
  for (std::size_t i = 0; i < limits::kQueryDepthMax; ++i) deep += "[x]";
  EXPECT_EQ(Tree(deep + "=1&b=2"), R"({"b":"2"})");
}

TEST(QueryTree, LeavesOutPairsBeyondTheirLimit) {
  std::string many;
  for (std::size_t i = 0; i <= limits::kSignedParametersMax; ++i) {
    many += "a" + std::to_string(i) + "=1&";
  }
  EXPECT_EQ(ParseQueryTree(many).size(), limits::kSignedParametersMax);
}

TEST(FindParameter, TakesBothSpellings) {
  EXPECT_NE(FindParameter(ParseQueryTree("rootCategoryId=1"), "rootCategoryId"), nullptr);
  EXPECT_NE(FindParameter(ParseQueryTree("root_category_id=1"), "rootCategoryId"), nullptr);
  EXPECT_EQ(FindParameter(ParseQueryTree("root=1"), "rootCategoryId"), nullptr);
}

}  // namespace
}  // namespace latchkey::store
