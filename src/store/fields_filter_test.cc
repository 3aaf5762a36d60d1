#include "store/fields_filter.h"

#include <gtest/gtest.h>

namespace latchkey::store {
namespace {

std::string Kept(std::string_view answer, const json::value& filter) {
  return ToJson(KeepFields(*ParseJson(answer), filter));
}

constexpr std::string_view kList = R"({"items":[{"sku":"a","name":"A"},{"sku":"b"}],"total":2})";

TEST(KeepFields, KeepsTheNamedMembersInTheOrderOfTheAnswer) {
  EXPECT_EQ(Kept(R"({"a":1,"b":2,"c":3})", "c,a"), R"({"a":1,"c":3})");
}

TEST(KeepFields, GoesIntoBrackets) {
  EXPECT_EQ(Kept(kList, "items[sku],total"), R"({"items":[{"sku":"a"},{"sku":"b"}],"total":2})");
}

TEST(KeepFields, KeepsEverythingWhereTheFilterIsEmpty) { EXPECT_EQ(Kept(kList, ""), kList); }

TEST(KeepFields, LeavesAnEmptyListOfUnknownNames) {
  EXPECT_EQ(Kept(R"({"a":1})", "x"), "[]");
  EXPECT_EQ(Kept(kList, "items[x]"), R"({"items":[[],[]]})");
}

TEST(KeepFields, LeavesAnEmptyListOfEachElementOfAList) {
  EXPECT_EQ(Kept(R"([{"a":1},{"a":2}])", "a[,"), "[[],[]]");
  EXPECT_EQ(Kept(R"([{"a":1},{"a":2}])", "x"), "[[],[]]");
}

TEST(KeepFields, TakesNothingFromAFilterThatCannotBeRead) {
  for (const auto* filter : {"a]", "a[", "a,", ",a", "a[]", "a b", "a[b]c", "items[sku"}) {
    EXPECT_EQ(Kept(R"({"a":1})", filter), "[]") << filter;
  }
  EXPECT_EQ(Kept(R"({"a":1})", json::object{{"0", "a"}}), "[]");
}

TEST(KeepFields, LeavesScalarsAlone) { EXPECT_EQ(Kept("true", "a"), "true"); }

TEST(KeepFields, RefusesBracketsWithoutEnd) {
  EXPECT_EQ(Kept(R"({"a":1})", json::string(10'000, '[')), "[]");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "a[";
  EXPECT_EQ(Kept(R"({"a":1})", json::string(deep)), "[]");
}

}  // namespace
}  // namespace latchkey::store
