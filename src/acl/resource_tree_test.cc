#include "acl/resource_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Loaded {
  ResourceTree tree;
  std::vector<std::string> faults;  // as text
};

Loaded Load(std::string_view text) {
  std::vector<Fault> faults;
  Loaded loaded{ResourceTree::Load(text, "tree.txt", &faults), {}};
  for (const Fault& fault : faults) loaded.faults.push_back(ToText(fault));
  return loaded;
}

std::vector<std::string> Ids(const ResourceTree& tree, const std::vector<ResourceIndex>& indexes) {
  std::vector<std::string> ids;
  for (const ResourceIndex index : indexes) ids.push_back(tree.at(index).id);
  return ids;
}

TEST(ResourceTree, HangsIndentedLinesBelowTheLineBefore) {
  const Loaded loaded = Load(
      "# A comment.\n"
      "\n"
      "A::root 10 \"Root\"\n"
      "  A::child 5 \"The child\"\n"
      "    A::grandchild 1 \"Grandchild\"\n"
      "B::other 20 \"Other\"\n");
  EXPECT_THAT(loaded.faults, IsEmpty());
  const Resource& child = loaded.tree.at(*loaded.tree.Find("A::child"));
  EXPECT_EQ(child.title, "The child");
  EXPECT_EQ(child.sort_order, 5);
  EXPECT_EQ(child.module, "A");
  EXPECT_EQ(child.parent, loaded.tree.Find("A::root"));
  EXPECT_THAT(Ids(loaded.tree, child.children), ElementsAre("A::grandchild"));
  EXPECT_THAT(Ids(loaded.tree, loaded.tree.roots()), ElementsAre("A::root", "B::other"));
}

TEST(ResourceTree, OrdersSiblingsByOrderThenByFile) {
  const Loaded loaded = Load(
      "A::last 30 \"Last\"\n"
      "A::tie 10 \"Tie\"\n"
      "A::tie_after 10 \"Tie after\"\n"
      "A::first -5 \"First\"\n");
  EXPECT_THAT(Ids(loaded.tree, loaded.tree.roots()),
              ElementsAre("A::first", "A::tie", "A::tie_after", "A::last"));
}

TEST(ResourceTree, DisablesWhatHangsBelowADisabledNode) {
  const Loaded loaded = Load(
      "A::shown 1 \"Shown\"\n"
      "  A::off 1 \"Off\" disabled\n"
      "    A::below 1 \"Below\"\n");
  EXPECT_THAT(loaded.faults, ElementsAre(HasSubstr("tree.txt:2: warning: `A::off` is disabled")));
  EXPECT_FALSE(loaded.tree.at(*loaded.tree.Find("A::shown")).disabled);
  EXPECT_TRUE(loaded.tree.at(*loaded.tree.Find("A::off")).disabled);
  EXPECT_TRUE(loaded.tree.at(*loaded.tree.Find("A::below")).disabled);
}

TEST(ResourceTree, TakesTheModuleFromTheFlagWhereThereIsOne) {
  const Loaded loaded = Load("A::one 1 \"One\" module=B_Bee\n");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.tree.at(0).module, "B_Bee");
}

TEST(ResourceTree, ReadsEitherKindOfLineEndAndAFileWithoutLastLineEnd) {
  const Loaded loaded = Load("A::one 1 \"One\"\r\n  A::two 2 \"Two\"");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.tree.at(0).title, "One");
  EXPECT_EQ(loaded.tree.at(1).parent, loaded.tree.Find("A::one"));
}

TEST(ResourceTree, ReportsEveryFaultWithItsLineAndKeepsTheRest) {
  const Loaded loaded = Load(
      "A::good 1 \"Good\"\n"
      "A:bad 1 \"Id with one colon\"\n"
      "A::no_order x \"No order\"\n"
      "A::no_title 1\n"
      "A::empty_title 1 \"\"\n"
      "A::flagged 1 \"Flagged\" hidden\n"
      "   A::odd 1 \"Odd\"\n"
      "      A::deep 1 \"Deep\"\n"
      "A::good 2 \"Again\"\n"
      "A::extra 1 2 \"Extra\"\n"
      "A::last 1 \"Last\"\n");
  EXPECT_THAT(
      loaded.faults,
      ElementsAre("tree.txt:2: `A:bad` is not an id: write Module::name, of letters, digits "
                  "and `_`",
                  "tree.txt:3: `x` is not an order: write a whole number",
                  HasSubstr("tree.txt:4: the title is missing"),
                  HasSubstr("tree.txt:5: the title is missing"),
                  HasSubstr("tree.txt:6: `hidden` is not known here"),
                  HasSubstr("tree.txt:7: the line is indented by 3"),
                  HasSubstr("tree.txt:8: the line is indented by more than one level"),
                  HasSubstr("tree.txt:9: `A::good` stands in line 1 already"),
                  HasSubstr("tree.txt:10: before the title stand")));
  EXPECT_THAT(Ids(loaded.tree, loaded.tree.roots()), ElementsAre("A::good", "A::last"));
}

TEST(ResourceTree, RefusesCharactersThatAreNextToThoseOfAnId) {
  for (const char* id :
       {"A::", "::a", "A", "A-b::a", "A::a{", "A::[a", "A::a;", "A::@", "A::`", "A::a/b"}) {
    EXPECT_THAT(Load("A::good 1 \"Good\"\n" + std::string(id) + " 1 \"Title\"\n").faults,
                ElementsAre(HasSubstr("is not an id")))
        << id;
  }
}

TEST(ResourceTree, RefusesAModuleThatIsNoName) {
  EXPECT_THAT(Load("A::good 1 \"Good\"\nA::a 1 \"A\" module=B-b\n").faults,
              ElementsAre(HasSubstr("tree.txt:2: `module=B-b` is not known here")));
}

TEST(ResourceTree, RefusesAnOrderThatIsNoWholeNumber) {
  for (const char* order : {"99999999999999999999", "1.5", "1x"}) {
    EXPECT_THAT(Load("A::good 1 \"Good\"\nA::a " + std::string(order) + " \"A\"\n").faults,
                ElementsAre(HasSubstr("is not an order")))
        << order;
  }
}

TEST(ResourceTree, RefusesMoreResourcesThanTheLimit) {
  std::string text;
  for (std::size_t i = 0; i <= limits::kResourcesMax; ++i) {
    text += "A::r" + std::to_string(i) + " 1 \"R\"\n";
  }
  const Loaded loaded = Load(text + "A-bad 1 \"Bad\"\n");
  EXPECT_EQ(loaded.tree.size(), limits::kResourcesMax);
  EXPECT_THAT(
      loaded.faults,
      ElementsAre(HasSubstr("more than " + std::to_string(limits::kResourcesMax) + " resources"),
                  HasSubstr("is not an id")));
}

TEST(ResourceTree, ReportsSeveralFaultsOfOneLine) {
  const Loaded loaded = Load("bad x \"Title\" loud\nA::good 1 \"Good\"\n");
  EXPECT_THAT(loaded.faults,
              ElementsAre(HasSubstr("tree.txt:1: `bad`"), HasSubstr("tree.txt:1: `x`"),
                          HasSubstr("tree.txt:1: `loud`")));
}

TEST(ResourceTree, LeavesOutWhatHangsBelowABadLineAndSaysSo) {
  const Loaded loaded = Load(
      "A::good 1 \"Good\"\n"
      "  broken 1 \"Broken\"\n"
      "    A::child 1 \"Child\"\n"
      "      A::grandchild x \"Grandchild\"\n"
      "  A::sibling 1 \"Sibling\"\n");
  EXPECT_THAT(loaded.faults,
              ElementsAre(HasSubstr("tree.txt:2: `broken` is not an id"),
                          "tree.txt:3: left out with its parent: repair line 2 first",
                          HasSubstr("tree.txt:4: `x` is not an order"),
                          "tree.txt:4: left out with its parent: repair line 3 first"));
  EXPECT_EQ(loaded.tree.size(), 2U);
  EXPECT_EQ(loaded.tree.at(*loaded.tree.Find("A::sibling")).parent, loaded.tree.Find("A::good"));
}

TEST(ResourceTree, RefusesTabsInTheIndentation) {
  const Loaded loaded = Load("A::one 1 \"One\"\n\tA::two 2 \"Two\"\n");
  EXPECT_THAT(loaded.faults, ElementsAre(HasSubstr("tree.txt:2: the line is indented by 1")));
}

TEST(ResourceTree, ReportsAnEmptyFile) {
  EXPECT_THAT(Load("# nothing\n").faults,
              ElementsAre("tree.txt:1: there is no resource in the file"));
}

TEST(ResourceTree, LoadsWithoutAListOfFaults) {
  EXPECT_EQ(ResourceTree::Load("bad\nA::one 1 \"One\"\n", "tree.txt", nullptr).size(), 1U);
}

TEST(UnknownResources, NamesWhatIsUnknownOrDisabledInTheOrderGiven) {
  const Loaded loaded = Load("A::one 1 \"One\"\nA::off 2 \"Off\" disabled\n");
  EXPECT_THAT(UnknownResources(loaded.tree, {"Z::z", "A::one", "A::off", "a::one"}),
              ElementsAre("Z::z", "A::off", "a::one"));
}

}  // namespace
}  // namespace latchkey::acl
