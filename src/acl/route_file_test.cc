#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const ResourceTree& Tree() {
  static const ResourceTree kTree = ResourceTree::Load(
      "A::a 1 \"A\"\nA::b 2 \"B\"\nA::off 3 \"Off\" disabled\n", "tree.txt", nullptr);
  return kTree;
}

struct Loaded {
  RouteTable table;
  std::vector<std::string> faults;  // as text
};

Loaded Load(std::string_view text) {
  std::vector<Fault> faults;
  Loaded loaded{RouteTable::Load(text, "routes.txt", Tree(), &faults), {}};
  for (const Fault& fault : faults) loaded.faults.push_back(ToText(fault));
  return loaded;
}

TEST(RouteFile, ReadsWhatARouteNeeds) {
  const Loaded loaded = Load(
      "# A comment.\n"
      "[Some_Module]\n"
      "PUT /V1/things/:thingId/parts/:name A::a,A::b secure part.id=%part_id%\n");
  EXPECT_THAT(loaded.faults, IsEmpty());
  ASSERT_EQ(loaded.table.routes().size(), 1U);
  const ApiRoute& route = loaded.table.routes()[0];
  EXPECT_EQ(route.method, RouteMethod::kPut);
  EXPECT_EQ(route.path, "/V1/things/:thingId/parts/:name");
  EXPECT_EQ(route.module, "Some_Module");
  EXPECT_THAT(route.resources, ElementsAre("A::a", "A::b"));
  EXPECT_THAT(route.needs, ElementsAre(*Tree().Find("A::a"), *Tree().Find("A::b")));
  EXPECT_THAT(route.forced, ElementsAre(Pair("part.id", "%part_id%")));
  EXPECT_TRUE(route.secure);
  EXPECT_FALSE(route.guest_switchable);
  EXPECT_FALSE(route.anonymous);
  EXPECT_FALSE(route.self);
  ASSERT_EQ(route.parameters.size(), 2U);
  EXPECT_EQ(route.parameters[1].name, "name");
  EXPECT_EQ(route.parameters[1].segment, 4U);
}

TEST(RouteFile, ReadsTheTwoReferencesThatAreNoResources) {
  const Loaded loaded = Load("[M]\nGET /V1/open anonymous\nGET /V1/mine self\n");
  EXPECT_TRUE(loaded.table.routes()[0].anonymous);
  EXPECT_TRUE(loaded.table.routes()[1].self);
}

TEST(RouteFile, MarksFreeTextParametersWhereverTheLineStands) {
  const Loaded loaded = Load("[M]\nGET /V1/things/:sku/:id A::a\nfree-text sku\n");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_TRUE(loaded.table.routes()[0].parameters[0].free_text);
  EXPECT_FALSE(loaded.table.routes()[0].parameters[1].free_text);
}

TEST(RouteFile, WarnsOfARepeatedRouteAndKeepsTheLaterOne) {
  const Loaded loaded = Load(
      "[M]\n"
      "POST /V1/things A::a\n"
      "POST /V1/others A::a\n"
      "[N]\n"
      "POST /V1/things/ A::b\n");
  EXPECT_THAT(loaded.faults, ElementsAre("routes.txt:5: warning: POST /V1/things/ stands in line 2 "
                                         "already: the later one wins"));
  ASSERT_EQ(loaded.table.routes().size(), 2U);
  EXPECT_EQ(loaded.table.routes()[0].module, "N");
  EXPECT_THAT(loaded.table.routes()[0].resources, ElementsAre("A::b"));
  EXPECT_EQ(loaded.table.routes()[0].index, 0U);
}

TEST(RouteFile, WarnsOfAResourceInNoTreeAndLeavesTheRouteToAll) {
  const Loaded loaded = Load("[M]\nGET /V1/things A::a,Z::z\n");
  EXPECT_THAT(loaded.faults, ElementsAre(HasSubstr("routes.txt:2: warning: `Z::z` is in no tree")));
  const ApiRoute& route = loaded.table.routes()[0];
  EXPECT_TRUE(route.unknown_resource);
  EXPECT_TRUE(Permits(PermissionSet(Grant::All(), Tree()), route));
  EXPECT_FALSE(Permits(PermissionSet(Grant::Of({"A::a", "Z::z"}), Tree()), route));
}

TEST(RouteFile, WarnsOfADisabledResourceAndLeavesTheRouteToAll) {
  const Loaded loaded = Load("[M]\nGET /V1/things A::off\n");
  EXPECT_THAT(loaded.faults, ElementsAre(HasSubstr("routes.txt:2: warning: `A::off` is disabled")));
  const ApiRoute& route = loaded.table.routes()[0];
  EXPECT_TRUE(Permits(PermissionSet(Grant::All(), Tree()), route));
  EXPECT_FALSE(Permits(PermissionSet(Grant::Of({"A::off"}), Tree()), route));
}

TEST(RouteFile, WarnsOfAFreeTextParameterThatNoRouteHas) {
  EXPECT_THAT(Load("free-text sku\n[M]\nGET /V1/things A::a\n").faults,
              ElementsAre("routes.txt:1: warning: no route has a parameter `sku`"));
}

TEST(RouteFile, ReportsEveryFaultWithItsLineAndKeepsTheRest) {
  const Loaded loaded = Load(
      "GET /V1/homeless A::a\n"
      "[No Module]\n"
      "[M]\n"
      "FETCH /V1/things A::a\n"
      "GET things A::a\n"
      "GET /things A::a\n"
      "GET /V1 A::a\n"
      "GET /V1/a//b A::a\n"
      "GET /V1/9lives A::a\n"
      "GET /V1/th%69ngs A::a\n"
      "GET /V1/: A::a\n"
      "GET /V1/:id/:id A::a\n"
      "GET /V1/things A-a\n"
      "GET /V1/things A::a,,A::b\n"
      "GET /V1/things anonymous,A::a\n"
      "GET /V1/things\n"
      "GET /V1/things A::a loud\n"
      "GET /V1/things A::a name=\n"
      "POST /V1/things A::a guest\n"
      "free-text :sku\n"
      "GET /V1/good A::a guest\n");
  EXPECT_THAT(
      loaded.faults,
      ElementsAre(HasSubstr("routes.txt:1: the route belongs to no module"),
                  HasSubstr("routes.txt:2: `[No Module]` is not a module"),
                  "routes.txt:4: `FETCH` is not a method: write GET, POST, PUT or DELETE",
                  HasSubstr("routes.txt:5: `things` is not a path"),
                  HasSubstr("routes.txt:6: the path begins with a version"),
                  HasSubstr("routes.txt:7: the path begins with a version"),
                  HasSubstr("routes.txt:8: `` is not a segment"),
                  HasSubstr("routes.txt:9: `9lives` is not a segment"),
                  HasSubstr("routes.txt:10: `th%69ngs` is not a segment"),
                  HasSubstr("routes.txt:11: `` is not the name of a parameter"),
                  HasSubstr("routes.txt:12: the path has two parameters `id`"),
                  HasSubstr("routes.txt:13: `A-a` is not a resource"),
                  HasSubstr("routes.txt:14: `` is not a resource"),
                  HasSubstr("routes.txt:15: `anonymous` and `self` stand alone"),
                  HasSubstr("routes.txt:16: a route has at least"),
                  HasSubstr("routes.txt:17: `loud` is not known here"),
                  HasSubstr("routes.txt:18: `name=` is not known here"),
                  HasSubstr("routes.txt:19: `guest` stands on a route that changes something"),
                  HasSubstr("routes.txt:20: `:sku` is not the name of a parameter")));
  ASSERT_EQ(loaded.table.routes().size(), 1U);
  EXPECT_EQ(loaded.table.routes()[0].path, "/V1/good");
}

TEST(RouteFile, ReportsSeveralFaultsOfOneLine) {
  EXPECT_THAT(Load("[M]\nGET /V1/good A::a\nFETCH things A-a loud\n").faults,
              ElementsAre(HasSubstr("routes.txt:3: `FETCH`"), HasSubstr("routes.txt:3: `things`"),
                          HasSubstr("routes.txt:3: `A-a`"), HasSubstr("routes.txt:3: `loud`")));
}

TEST(RouteFile, KeepsARouteFromStandingWhateverComesAfterItsFault) {
  EXPECT_THAT(
      Load("[M]\nGET /V1/good A::a\nFETCH /V1/things A::a secure\nGET /V1/9lives/:id A::a\n")
          .faults,
      ElementsAre(HasSubstr("routes.txt:3: `FETCH`"), HasSubstr("routes.txt:4: `9lives`")));
}

TEST(RouteFile, RefusesCharactersThatAreNextToThoseOfASegment) {
  for (const char* segment :
       {"a{", "a[", "a:b", "a/", "a@", "{a", "[a", "@a", "~a", "a~", "a,b", "a`b"}) {
    const std::string path = "/V1/" + std::string(segment) + "/x";
    EXPECT_THAT(Load("[M]\nGET /V1/good A::a\nGET " + path + " A::a\n").faults,
                ElementsAre(HasSubstr("is not a segment")))
        << segment;
  }
}

TEST(RouteFile, TakesEveryCharacterOfASegment) {
  EXPECT_THAT(Load("[M]\nGET /V1/aZ0-_.b A::a\n").faults, IsEmpty());
}

TEST(RouteFile, RefusesWhatIsNoVersion) {
  for (const char* version : {"V", "V1x", "V:", "V.", "v1", "W1"}) {
    EXPECT_THAT(
        Load("[M]\nGET /V1/good A::a\nGET /" + std::string(version) + "/things A::a\n").faults,
        ElementsAre(HasSubstr("the path begins with a version")))
        << version;
  }
}

TEST(RouteFile, RefusesAModuleWithoutItsEnd) {
  EXPECT_THAT(Load("[M]\nGET /V1/good A::a\n[N\n").faults,
              ElementsAre(HasSubstr("routes.txt:3: `[N` is not a module")));
}

TEST(RouteFile, RefusesAForcedParameterWithoutAName) {
  EXPECT_THAT(Load("[M]\nGET /V1/good A::a\nGET /V1/things A::a =x\n").faults,
              ElementsAre(HasSubstr("routes.txt:3: `=x` is not known here")));
}

TEST(RouteFile, RefusesMoreRoutesThanTheLimit) {
  std::string text = "[M]\n";
  for (std::size_t i = 0; i <= limits::kRoutesMax; ++i) {
    text += "GET /V1/r" + std::to_string(i) + " A::a\n";
  }
  const Loaded loaded = Load(text);
  EXPECT_EQ(loaded.table.routes().size(), limits::kRoutesMax);
  EXPECT_THAT(
      loaded.faults,
      ElementsAre(HasSubstr(": more than " + std::to_string(limits::kRoutesMax) + " routes")));
}

TEST(RouteFile, RefusesMoreSegmentsThanTheLimit) {
  std::string path = "/V1";
  for (int i = 0; i < 32; ++i) path += "/a";
  EXPECT_THAT(Load("[M]\nGET /V1/good A::a\nGET " + path + " A::a\n").faults,
              ElementsAre(HasSubstr("routes.txt:3: the path has more than 32 segments")));
}

TEST(RouteFile, ReportsAnEmptyFile) {
  const Loaded loaded = Load("");
  EXPECT_THAT(loaded.faults, ElementsAre("routes.txt:1: there is no route in the file"));
  Arena arena;
  EXPECT_EQ(loaded.table.Find(RouteMethod::kGet, "/V1/x", arena).outcome, MatchOutcome::kNoRoute);
}

}  // namespace
}  // namespace latchkey::acl
