// What ships: the counts, the oddities, and every route of the table found again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;

std::string FileText(const std::string& name) {
  std::ifstream file(std::string(LATCHKEY_SOURCE_DIR) + "/src/acl/data/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> SegmentsOf(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string> segments;
  for (std::size_t at = 0; at != std::string_view::npos;) {
    const std::size_t next = path.find('/', at + 1);
    segments.emplace_back(
        path.substr(at + 1, next == std::string_view::npos ? next : next - at - 1));
    at = next;
  }
  return segments;
}

std::string PathOf(const std::vector<std::string>& segments) {
  std::string path;
  for (const std::string& segment : segments) path += "/" + segment;
  return path;
}

bool Fits(const ApiRoute& route, const std::vector<std::string>& segments) {
  const std::vector<std::string> wanted = SegmentsOf(route.path);
  return wanted.size() == segments.size() &&
         std::equal(wanted.begin(), wanted.end(), segments.begin(),
                    [](const std::string& want, const std::string& have) {
                      return want.starts_with(':') || want == have;
                    });
}

// Contract section 10.2 in its own words: an exact path, else the last in string order of all that
// fit.
const ApiRoute* Winner(RouteMethod method, const std::vector<std::string>& segments) {
  const ApiRoute* winner = nullptr;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    if (route.method != method || !Fits(route, segments)) continue;
    if (SegmentsOf(route.path) == segments) return &route;
    if (winner == nullptr || route.path > winner->path) winner = &route;
  }
  return winner;
}

TEST(ShippedData, HasEveryResourceAndRouteAndNoFault) {
  std::vector<Fault> faults;
  const ResourceTree tree = ResourceTree::Load(FileText("resources.txt"), "resources.txt", &faults);
  const RouteTable table = RouteTable::Load(FileText("routes.txt"), "routes.txt", tree, &faults);
  EXPECT_EQ(tree.size(), 268U);
  EXPECT_EQ(table.routes().size(), 415U);
  std::vector<std::string> warnings;
  for (const Fault& fault : faults) {
    EXPECT_TRUE(fault.warning) << ToText(fault);
    warnings.push_back(fault.text.substr(0, fault.text.find(':', fault.text.find("::") + 2)));
  }
  EXPECT_THAT(warnings, ElementsAre("`Magento_Config::advanced` is disabled",
                                    "`Magento_AdobeStockImage::actions_view` is in no tree",
                                    "POST /V1/integration/admin/token stands in line 266 already"));
}

TEST(ShippedData, IsEmbeddedAsItStandsInTheFiles) {
  const ResourceTree tree = ResourceTree::Load(FileText("resources.txt"), "resources.txt", nullptr);
  ASSERT_EQ(ShippedResources().size(), tree.size());
  for (ResourceIndex i = 0; i < tree.size(); ++i) {
    EXPECT_EQ(ShippedResources().at(i).id, tree.at(i).id);
  }
  EXPECT_EQ(ShippedRoutes().routes().size(), 415U);
}

TEST(ShippedData, HasTwoRootsAndEverythingBelowTheSecond) {
  const ResourceTree& tree = ShippedResources();
  ASSERT_EQ(tree.roots().size(), 2U);
  EXPECT_EQ(tree.at(tree.roots()[0]).id, "Magento_Backend::all");
  EXPECT_TRUE(tree.at(tree.roots()[0]).children.empty());
  EXPECT_EQ(tree.at(tree.roots()[1]).id, "Magento_Backend::admin");
  EXPECT_EQ(tree.at(tree.roots()[1]).children.size(), 13U);
}

TEST(ShippedData, OpensThirtyOneRoutesWithTheGuestSetting) {
  const auto& routes = ShippedRoutes().routes();
  EXPECT_EQ(std::count_if(routes.begin(), routes.end(),
                          [](const ApiRoute& route) { return route.guest_switchable; }),
            31);
  for (const ApiRoute& route : routes) {
    if (!route.guest_switchable) continue;
    EXPECT_EQ(route.method, RouteMethod::kGet) << route.path;
  }
}

TEST(ShippedData, HasTheMethodsInTheirNumbers) {
  std::array<int, kRouteMethods> counts = {};
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    ++counts[static_cast<std::size_t>(route.method)];
  }
  EXPECT_THAT(counts, ElementsAre(182, 133, 61, 39, 0, 0, 0));
}

TEST(ShippedData, NeedsTlsForOneRoute) {
  std::vector<std::string> secure;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    if (route.secure) secure.push_back(route.path);
  }
  EXPECT_THAT(secure, ElementsAre("/V1/analytics/link"));
}

TEST(ShippedData, ForcesParametersOfThirtySevenRoutes) {
  const auto& routes = ShippedRoutes().routes();
  EXPECT_EQ(std::count_if(routes.begin(), routes.end(),
                          [](const ApiRoute& route) { return !route.forced.empty(); }),
            37);
}

TEST(ShippedData, LeavesTheDuplicateRouteToItsLaterModule) {
  Arena arena;
  const Match match =
      ShippedRoutes().Find(RouteMethod::kPost, "/V1/integration/admin/token", arena);
  ASSERT_EQ(match.outcome, MatchOutcome::kMatched);
  EXPECT_EQ(match.route->module, "Magento_TwoFactorAuth");
}

TEST(ShippedData, LeavesOneRouteToAll) {
  std::vector<std::string> unknown;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    if (route.unknown_resource) unknown.push_back(route.path);
  }
  EXPECT_THAT(unknown, ElementsAre("/V1/adobestock/asset/search"));
}

TEST(ShippedData, TakesAnEncodedSlashInEverySku) {
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    for (const TemplateParameter& parameter : route.parameters) {
      const bool sku = parameter.name == "sku" || parameter.name.ends_with("Sku");
      if (sku) {
        EXPECT_TRUE(parameter.free_text) << route.path;
      }
      if (parameter.name.ends_with("Id") || parameter.name == "id") {
        EXPECT_FALSE(parameter.free_text) << route.path;
      }
    }
  }
}

TEST(ShippedRoutes, MatchesEachRouteByAPathOfItsOwn) {
  Arena arena;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    std::vector<std::string> segments = SegmentsOf(route.path);
    for (std::string& segment : segments) {
      if (segment.starts_with(':')) segment = "value-of-" + segment.substr(1);
    }
    for (const std::string& path : {PathOf(segments), PathOf(segments) + "/"}) {
      const Match match = ShippedRoutes().Find(route.method, path, arena);
      ASSERT_EQ(match.outcome, MatchOutcome::kMatched) << path;
      EXPECT_EQ(match.route, &route) << path << " matched " << match.route->path;
      ASSERT_EQ(match.parameters.size(), route.parameters.size());
      for (const PathParameter& parameter : match.parameters) {
        EXPECT_EQ(parameter.value, "value-of-" + std::string(parameter.name));
      }
    }
  }
}

// Each parameter of each route filled with every literal of the table: wherever templates compete,
// the documented winner is found.
TEST(ShippedRoutes, FindsTheDocumentedWinnerWhereTemplatesCompete) {
  std::set<std::string> literals;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    for (const std::string& segment : SegmentsOf(route.path)) {
      if (!segment.starts_with(':')) literals.insert(segment);
    }
  }
  Arena arena;
  int contests = 0;
  for (const ApiRoute& route : ShippedRoutes().routes()) {
    for (const TemplateParameter& parameter : route.parameters) {
      std::vector<std::string> segments = SegmentsOf(route.path);
      for (std::string& segment : segments) {
        if (segment.starts_with(':')) segment = "x";
      }
      for (const std::string& literal : literals) {
        segments[parameter.segment] = literal;
        const Match match = ShippedRoutes().Find(route.method, PathOf(segments), arena);
        // Most literals stand nowhere near this place; only a contest is worth the slow search.
        if (match.route == &route && match.outcome == MatchOutcome::kMatched) continue;
        ++contests;
        ASSERT_EQ(match.outcome, MatchOutcome::kMatched) << PathOf(segments);
        EXPECT_EQ(match.route, Winner(route.method, segments)) << PathOf(segments);
      }
      arena.Reset();
    }
  }
  EXPECT_GT(contests, 50);
}

}  // namespace
}  // namespace latchkey::acl
