#include "acl/permission_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;

TEST(Grant, SortsAndRemovesRepetitions) {
  EXPECT_THAT(Grant::Of({"B::b", "A::a", "B::b"}).resources, ElementsAre("A::a", "B::b"));
}

TEST(Grant, OfNothingIsNotAll) {
  EXPECT_NE(Grant::All(), Grant::Of({}));
  EXPECT_NE(Grant::Of({"A::a"}), Grant::Of({"B::b"}));
}

TEST(Grant, CoversItselfAndParts) {
  const Grant both = Grant::Of({"A::a", "B::b"});
  EXPECT_TRUE(both.Covers(both));
  EXPECT_TRUE(both.Covers(Grant::Of({"B::b"})));
  EXPECT_TRUE(both.Covers(Grant::Of({})));
  EXPECT_FALSE(Grant::Of({"B::b"}).Covers(both));
}

TEST(Grant, AllCoversEverythingAndOnlyAllCoversAll) {
  EXPECT_TRUE(Grant::All().Covers(Grant::Of({"A::a"})));
  EXPECT_TRUE(Grant::All().Covers(Grant::All()));
  EXPECT_FALSE(Grant::Of({"A::a"}).Covers(Grant::All()));
}

TEST(Grant, HasWhatItListsAndAllHasEverything) {
  EXPECT_TRUE(Grant::Of({"A::a", "B::b"}).Has("B::b"));
  EXPECT_FALSE(Grant::Of({"A::a", "B::b"}).Has("C::c"));
  EXPECT_FALSE(Grant::Of({}).Has("A::a"));
  EXPECT_TRUE(Grant::All().Has("A::a"));
}

TEST(Grant, IsAllWhereTheNodeForEverythingIsAskedFor) {
  EXPECT_EQ(Grant::AsAsked(Grant::All()), Grant::All());
  EXPECT_EQ(Grant::AsAsked(Grant::Of({"A::a", "Magento_Backend::all"})), Grant::All());
  EXPECT_EQ(Grant::AsAsked({false, {"B::b", "A::a"}}), Grant::Of({"A::a", "B::b"}));
}

TEST(Narrow, TakesAwayAtOnceWhatIsNoLongerRequested) {
  EXPECT_EQ(Narrow(Grant::Of({"A::a", "B::b"}), Grant::Of({"A::a"})), Grant::Of({"A::a"}));
  EXPECT_EQ(Narrow(Grant::Of({"A::a"}), Grant::Of({})), Grant::Of({}));
}

TEST(Narrow, AddsNothingThatIsOnlyRequested) {
  EXPECT_EQ(Narrow(Grant::Of({"A::a"}), Grant::Of({"A::a", "B::b"})), Grant::Of({"A::a"}));
}

TEST(Narrow, ReplacesOneByAnotherWithNothingInForce) {
  EXPECT_EQ(Narrow(Grant::Of({"A::a"}), Grant::Of({"B::b"})), Grant::Of({}));
}

TEST(Beyond, IsWhatTheOtherLacks) {
  EXPECT_EQ(Beyond(Grant::Of({"A::a", "B::b"}), Grant::Of({"B::b", "C::c"})), Grant::Of({"A::a"}));
  EXPECT_EQ(Beyond(Grant::Of({"A::a"}), Grant::Of({"A::a"})), Grant::Of({}));
}

TEST(Beyond, IsAllOverAListAndNothingOverAll) {
  EXPECT_EQ(Beyond(Grant::All(), Grant::Of({"A::a"})), Grant::All());
  EXPECT_EQ(Beyond(Grant::All(), Grant::All()), Grant::Of({}));
  EXPECT_EQ(Beyond(Grant::Of({"A::a"}), Grant::All()), Grant::Of({}));
}

TEST(Union, HasWhatEitherHasOnce) {
  EXPECT_EQ(Union(Grant::Of({"A::a", "C::c"}), Grant::Of({"A::a", "B::b"})),
            Grant::Of({"A::a", "B::b", "C::c"}));
  EXPECT_EQ(Union(Grant::Of({"A::a"}), Grant::All()), Grant::All());
  EXPECT_EQ(Union(Grant::All(), Grant::Of({"A::a"})), Grant::All());
}

TEST(Narrow, ActsAtOnceFromAllToAList) {
  EXPECT_EQ(Narrow(Grant::All(), Grant::Of({"A::a"})), Grant::Of({"A::a"}));
}

TEST(Narrow, KeepsTheListWhileAllWaits) {
  EXPECT_EQ(Narrow(Grant::Of({"A::a"}), Grant::All()), Grant::Of({"A::a"}));
}

TEST(Narrow, KeepsAllWhenAllIsRequestedAgain) {
  EXPECT_EQ(Narrow(Grant::All(), Grant::All()), Grant::All());
}

// A tree of 130 resources, so that the set needs three words.
ResourceTree WideTree() {
  std::string text = "A::off 0 \"Off\" disabled\n";
  for (int i = 1; i < 130; ++i) text += "A::n" + std::to_string(i) + " 1 \"N\"\n";
  return ResourceTree::Load(text, "wide.txt", nullptr);
}

TEST(PermissionSet, AllowsExactlyWhatIsListed) {
  const ResourceTree tree = WideTree();
  const PermissionSet set(Grant::Of({"A::n63", "A::n64", "A::n129"}), tree);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    EXPECT_EQ(set.Allows(static_cast<ResourceIndex>(i)), i == 63 || i == 64 || i == 129) << i;
  }
}

TEST(PermissionSet, ImpliesNeitherParentNorChild) {
  const ResourceTree tree = ResourceTree::Load(
      "A::top 1 \"Top\"\n  A::middle 1 \"Middle\"\n    A::low 1 \"Low\"\n", "tree.txt", nullptr);
  const PermissionSet set(Grant::Of({"A::middle"}), tree);
  EXPECT_FALSE(set.Allows(*tree.Find("A::top")));
  EXPECT_TRUE(set.Allows(*tree.Find("A::middle")));
  EXPECT_FALSE(set.Allows(*tree.Find("A::low")));
}

TEST(PermissionSet, AllowsEverythingWithAll) {
  const ResourceTree tree = WideTree();
  const PermissionSet set(Grant::All(), tree);
  EXPECT_TRUE(set.all());
  EXPECT_TRUE(set.Allows(129));
}

TEST(PermissionSet, DropsUnknownAndDisabledIds) {
  const ResourceTree tree = WideTree();
  EXPECT_EQ(PermissionSet(Grant::Of({"A::off", "Z::z"}), tree), PermissionSet(Grant::Of({}), tree));
}

TEST(PermissionSet, AllowsNothingWhenMadeFromNothing) {
  EXPECT_FALSE(PermissionSet().Allows(0));
  EXPECT_FALSE(PermissionSet().all());
}

TEST(PermissionSet, DeniesAResourceThatALaterTreeBrings) {
  const ResourceTree later =
      ResourceTree::Load("A::old 1 \"Old\"\n  A::fresh 1 \"Fresh\"\n", "tree.txt", nullptr);
  EXPECT_FALSE(PermissionSet(Grant::Of({"A::old"}), later).Allows(*later.Find("A::fresh")));
}

}  // namespace
}  // namespace latchkey::acl
