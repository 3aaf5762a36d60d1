#include "acl/route_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::string_view kRoutes =
    "free-text sku\n"
    "[M]\n"
    "GET    /V1/products                     anonymous\n"
    "GET    /V1/products/:sku                anonymous\n"
    "PUT    /V1/products/:sku                anonymous\n"
    "GET    /V1/products/types               anonymous\n"
    "GET    /V1/products/:sku/media/:entryId anonymous\n"
    "GET    /V1/products/media/types/:name   anonymous\n"
    "POST   /V1/carts/                       anonymous\n"
    "GET    /V1/orders/:id                   anonymous\n"
    "GET    /V1/pick/:b/:c                   anonymous\n"
    "GET    /V1/pick/:a/exact                anonymous\n"
    "GET    /V1/pick/one/two                 anonymous\n";

class RouteTableTest : public ::testing::Test {
 protected:
  Match Find(RouteMethod method, std::string_view path) const {
    return table_.Find(method, path, arena_);
  }
  // The template that a GET of `path` matches; "no route" or "ambiguous" where there is none.
  std::string Get(std::string_view path) const {
    const Match match = Find(RouteMethod::kGet, path);
    if (match.outcome == MatchOutcome::kNoRoute) return "no route";
    if (match.outcome == MatchOutcome::kAmbiguous) return "ambiguous";
    return match.route->path;
  }
  std::vector<std::pair<std::string, std::string>> Parameters(std::string_view path) const {
    std::vector<std::pair<std::string, std::string>> parameters;
    for (const PathParameter& parameter : Find(RouteMethod::kGet, path).parameters) {
      parameters.emplace_back(parameter.name, parameter.value);
    }
    return parameters;
  }

  const ResourceTree tree_ = ResourceTree::Load("A::a 1 \"A\"\n", "tree.txt", nullptr);
  const RouteTable table_ = RouteTable::Load(kRoutes, "routes.txt", tree_, nullptr);
  mutable Arena arena_;
};

TEST_F(RouteTableTest, MatchesALiteralPath) {
  EXPECT_EQ(Get("/V1/products"), "/V1/products");
  EXPECT_THAT(Parameters("/V1/products"), IsEmpty());
}

TEST_F(RouteTableTest, GivesTheParametersInTheOrderOfTheTemplate) {
  EXPECT_EQ(Get("/V1/products/ABC-10/media/7"), "/V1/products/:sku/media/:entryId");
  EXPECT_THAT(Parameters("/V1/products/ABC-10/media/7"),
              ElementsAre(Pair("sku", "ABC-10"), Pair("entryId", "7")));
}

TEST_F(RouteTableTest, PrefersALiteralSegmentToAParameter) {
  EXPECT_EQ(Get("/V1/products/types"), "/V1/products/types");
  EXPECT_EQ(Get("/V1/products/media/types/x"), "/V1/products/media/types/:name");
}

TEST_F(RouteTableTest, FallsBackToTheParameterWhereTheLiteralLeadsNowhere) {
  EXPECT_EQ(Get("/V1/products/types/media/7"), "/V1/products/:sku/media/:entryId");
}

TEST_F(RouteTableTest, FallsBackToTheParameterWhereTheLiteralHasAnotherMethod) {
  const Match match = Find(RouteMethod::kPut, "/V1/products/types");
  ASSERT_EQ(match.outcome, MatchOutcome::kMatched);
  EXPECT_EQ(match.route->path, "/V1/products/:sku");
}

TEST_F(RouteTableTest, TakesTheLastInStringOrderOfTemplatesWithOtherNames) {
  EXPECT_EQ(Get("/V1/pick/one/exact"), "/V1/pick/:b/:c");
  EXPECT_EQ(Get("/V1/pick/one/two"), "/V1/pick/one/two");
}

TEST_F(RouteTableTest, MatchesWithAndWithoutASlashAtTheEnd) {
  EXPECT_EQ(Get("/V1/products/"), "/V1/products");
  EXPECT_EQ(Get("/V1/orders/5/"), "/V1/orders/:id");
  EXPECT_EQ(Find(RouteMethod::kPost, "/V1/carts/").outcome, MatchOutcome::kMatched);
  EXPECT_EQ(Find(RouteMethod::kPost, "/V1/carts").outcome, MatchOutcome::kMatched);
}

TEST_F(RouteTableTest, KnowsNoRouteForAnUnknownPath) {
  for (const std::string_view path :
       {"/V1/nothing", "/V1/products/a/b/c/d", "/V1", "/V1/", "/V2/products", "/v1/products",
        "/V1/Products", "/", "", "V1/products", "/products", "*"}) {
    EXPECT_EQ(Get(path), "no route") << path;
  }
}

TEST_F(RouteTableTest, KnowsNoRouteForAnotherMethod) {
  EXPECT_EQ(Find(RouteMethod::kDelete, "/V1/products").outcome, MatchOutcome::kNoRoute);
  EXPECT_EQ(Find(RouteMethod::kDelete, "/V1/products/ABC%2F10").outcome, MatchOutcome::kNoRoute);
}

TEST_F(RouteTableTest, KnowsNoRouteForEmptySegments) {
  for (const std::string_view path :
       {"/V1//products", "//V1/products", "/V1/products//", "/V1/products//media/7"}) {
    EXPECT_EQ(Get(path), "no route") << path;
  }
}

TEST_F(RouteTableTest, KnowsNoRouteForMoreSegmentsThanTheLimit) {
  std::string path = "/V1/products";
  for (int i = 0; i < 40; ++i) path += "/a";
  EXPECT_EQ(Get(path), "no route");
}

TEST_F(RouteTableTest, DecodesParametersOnce) {
  EXPECT_THAT(Parameters("/V1/products/a%20b+c%c3%a4"), ElementsAre(Pair("sku", "a b+c\xc3\xa4")));
  EXPECT_THAT(Parameters("/V1/orders/%31%32"), ElementsAre(Pair("id", "12")));
  EXPECT_THAT(Parameters("/V1/orders/100%25"), ElementsAre(Pair("id", "100%")));
}

TEST_F(RouteTableTest, TakesAnEncodedSlashInFreeText) {
  EXPECT_THAT(Parameters("/V1/products/ABC%2F10"), ElementsAre(Pair("sku", "ABC/10")));
  EXPECT_THAT(Parameters("/V1/products/ABC%2f10/media/1"),
              ElementsAre(Pair("sku", "ABC/10"), Pair("entryId", "1")));
}

TEST_F(RouteTableTest, TakesADoubleEncodingInFreeTextAsText) {
  EXPECT_THAT(Parameters("/V1/products/100%2525"), ElementsAre(Pair("sku", "100%25")));
  EXPECT_THAT(Parameters("/V1/products/a%252Fb"), ElementsAre(Pair("sku", "a%2Fb")));
}

TEST_F(RouteTableTest, RefusesAnEncodedSlashOutsideFreeText) {
  EXPECT_EQ(Get("/V1/orders/1%2F2"), "ambiguous");
  EXPECT_EQ(Get("/V1/products/x/media/1%2f2"), "ambiguous");
  EXPECT_EQ(Get("/V1%2Fproducts"), "ambiguous");
  EXPECT_EQ(Get("/V1/products%2Ftypes"), "ambiguous");
}

TEST_F(RouteTableTest, RefusesDoubleEncodingOutsideFreeText) {
  EXPECT_EQ(Get("/V1/orders/1%2531"), "ambiguous");
  EXPECT_EQ(Get("/V1/orders/%25%33%31"), "ambiguous");
  EXPECT_EQ(Get("/V1/product%2573"), "ambiguous");
}

TEST_F(RouteTableTest, RefusesDotSegmentsPlainAndEncoded) {
  for (const std::string_view path :
       {"/V1/products/..", "/V1/products/.", "/V1/../V1/products", "/V1/products/%2e%2E",
        "/V1/products/.%2e", "/V1/products/%2e/", "/V1/nothing/../x", "/../V1/products",
        "/V1/products//.."}) {
    EXPECT_EQ(Get(path), "ambiguous") << path;
  }
}

TEST_F(RouteTableTest, RefusesDotSegmentsThatDecodingUncovers) {
  for (const std::string_view path :
       {"/V1/products/a%2F..", "/V1/products/..%2Fa", "/V1/products/a%2F%2e%2e%2Fb",
        "/V1/products/%252e%252e", "/V1/products/a%2F."}) {
    EXPECT_EQ(Get(path), "ambiguous") << path;
  }
}

TEST_F(RouteTableTest, TakesDotsThatAreNoDotSegment) {
  EXPECT_THAT(Parameters("/V1/products/..."), ElementsAre(Pair("sku", "...")));
  EXPECT_THAT(Parameters("/V1/products/a..b"), ElementsAre(Pair("sku", "a..b")));
  EXPECT_THAT(Parameters("/V1/products/.hidden"), ElementsAre(Pair("sku", ".hidden")));
}

TEST_F(RouteTableTest, RefusesBrokenEscapes) {
  for (const std::string_view path :
       {"/V1/products/%", "/V1/products/%4", "/V1/products/%zz", "/V1/products/a%4g",
        "/V1/products/%%41", "/V1/products/%4/media/1", "/V1/nothing/%zz"}) {
    EXPECT_EQ(Get(path), "ambiguous") << path;
  }
}

TEST_F(RouteTableTest, RefusesNul) {
  EXPECT_EQ(Get("/V1/products/a%00b"), "ambiguous");
  EXPECT_EQ(Get(std::string_view("/V1/products/a\0b", 16)), "ambiguous");
}

TEST_F(RouteTableTest, DoesNotDecodeLiterals) { EXPECT_EQ(Get("/V1/%70roducts"), "no route"); }

TEST_F(RouteTableTest, RefusesAParameterThatDecodesToALiteralOfAnotherRoute) {
  EXPECT_EQ(Get("/V1/products/%74ypes"), "ambiguous");
  EXPECT_EQ(Get("/V1/products/typ%65s"), "ambiguous");
}

TEST_F(RouteTableTest, TakesAParameterThatDecodesToALiteralWhichLeadsNowhere) {
  EXPECT_EQ(Get("/V1/products/%74ypes/media/7"), "/V1/products/:sku/media/:entryId");
}

TEST_F(RouteTableTest, PointsIntoThePathWhereThereIsNoEscape) {
  const std::string path = "/V1/products/ABC";
  const Match match = Find(RouteMethod::kGet, path);
  EXPECT_EQ(match.parameters[0].value.data(), path.data() + 13);
}

TEST_F(RouteTableTest, FindsTheSameInACopy) {
  const RouteTable copy = table_;
  const Match match = copy.Find(RouteMethod::kGet, "/V1/orders/5", arena_);
  ASSERT_EQ(match.outcome, MatchOutcome::kMatched);
  EXPECT_EQ(match.route, &copy.routes()[match.route->index]);
}

TEST(RouteTable, HasNoRouteBeforeItIsLoaded) {
  Arena arena;
  EXPECT_EQ(RouteTable().Find(RouteMethod::kGet, "/V1/things", arena).outcome,
            MatchOutcome::kNoRoute);
}

}  // namespace
}  // namespace latchkey::acl
