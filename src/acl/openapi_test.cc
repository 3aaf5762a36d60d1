#include "acl/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kShop[] = R"({
  "openapi": "3.0.3",
  "servers": [{"url": "https://shop.example/api/v2/"}],
  "x-latchkey-free-text": ["sku"],
  "tags": [
    {"name": "stock"},
    {"name": "orders", "x-latchkey-resource": "Sales/Orders"}
  ],
  "paths": {
    "/items/{sku}": {
      "get": {"tags": ["stock"]},
      "patch": {"tags": ["stock", "orders"]}
    },
    "/orders": {
      "post": {"tags": ["orders"]},
      "x-latchkey-resource": "Vendor_Module::orders",
      "get": {"x-latchkey-resource": "anonymous"}
    }
  }
})";

class OpenApiTest : public ::testing::Test {
 protected:
  const Api& Read(const std::string& text) {
    faults_.clear();
    api_ = ReadOpenApi(text, "shop.json", &faults_);
    return api_;
  }
  const ApiRoute* Find(RouteMethod method, std::string_view path) {
    return api_.routes.Find(method, path, arena_).route;
  }
  std::vector<std::string> Told() const {
    std::vector<std::string> told;
    for (const Fault& fault : faults_) told.push_back(ToText(fault));
    return told;
  }
  // A document of one path, whose item is on line 4.
  const Api& ReadItem(const std::string& path, const std::string& item) {
    return Read("{\"openapi\": \"3.1.0\",\n\"paths\": {\n\"" + path + "\":\n" + item + "}}");
  }

  std::vector<Fault> faults_;
  Api api_;
  Arena arena_;
};

TEST_F(OpenApiTest, FindsRoutesBehindThePathOfTheServer) {
  Read(kShop);
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_EQ(api_.routes.routes().size(), 4u);
  ASSERT_NE(Find(RouteMethod::kGet, "/api/v2/items/24-MB01"), nullptr);
  EXPECT_EQ(Find(RouteMethod::kGet, "/api/v2/items/24-MB01")->path, "/api/v2/items/:sku");
  EXPECT_NE(Find(RouteMethod::kPatch, "/api/v2/items/a%2Fb"), nullptr);
  EXPECT_EQ(Find(RouteMethod::kGet, "/items/24-MB01"), nullptr);
  EXPECT_EQ(Find(RouteMethod::kDelete, "/api/v2/items/24-MB01"), nullptr);
  EXPECT_TRUE(api_.routes.Uses(RouteMethod::kPatch));
  EXPECT_FALSE(api_.routes.Uses(RouteMethod::kHead));
}

TEST_F(OpenApiTest, TellsWhatAnOperationNeeds) {
  Read(kShop);
  EXPECT_THAT(Find(RouteMethod::kPatch, "/api/v2/items/a")->resources,
              ElementsAre("Api::stock", "Api::sales_orders"));
  EXPECT_EQ(Find(RouteMethod::kPatch, "/api/v2/items/a")->needs.size(), 2u);
  EXPECT_THAT(Find(RouteMethod::kPost, "/api/v2/orders")->resources,
              ElementsAre("Vendor_Module::orders"));
  EXPECT_TRUE(Find(RouteMethod::kGet, "/api/v2/orders")->anonymous);
  EXPECT_FALSE(Find(RouteMethod::kPost, "/api/v2/orders")->anonymous);
}

TEST_F(OpenApiTest, MakesATreeOfTheTags) {
  const ResourceTree& tree = Read(kShop).resources;
  std::vector<std::string> roots;
  for (const ResourceIndex root : tree.roots()) roots.push_back(tree.at(root).id);
  EXPECT_THAT(roots, ElementsAre("Api::stock", "Api::sales", "Vendor_Module::orders"));
  const Resource& sales = tree.at(*tree.Find("Api::sales"));
  EXPECT_EQ(sales.title, "Sales");
  ASSERT_EQ(sales.children.size(), 1u);
  EXPECT_EQ(tree.at(sales.children[0]).title, "Orders");
}

TEST_F(OpenApiTest, SaysWhereADocumentIsNone) {
  Read("{\n  \"openapi\": \"3.0.0\",\n  \"paths\": {,}\n}");
  ASSERT_EQ(Told().size(), 1u);
  EXPECT_THAT(Told()[0], HasSubstr("shop.json:3: not JSON"));
  Read("{\n\"swagger\": \"2.0\"\n}");
  EXPECT_THAT(Told()[0], HasSubstr("shop.json:1: this is no OpenAPI 3 document"));
  Read("[]");
  EXPECT_THAT(Told()[0], HasSubstr("the document is not an object"));
  EXPECT_THAT(api_.routes.routes(), IsEmpty());
}

TEST_F(OpenApiTest, LeavesOutOneBadNodeAndKeepsTheRest) {
  ReadItem("/a", R"({"get": {"tags": ["t"]},
"put": 5,
"fetch": {},
"post": {"tags": [7]}})");
  EXPECT_NE(Find(RouteMethod::kGet, "/a"), nullptr);
  EXPECT_EQ(api_.routes.routes().size(), 1u);
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("shop.json:5: PUT /a is not an object"),
                                  HasSubstr("shop.json:6: `fetch` is no operation"),
                                  HasSubstr("shop.json:7: POST /a is left out")));
}

TEST_F(OpenApiTest, LeavesOutPathsThatCannotBeJudged) {
  for (const char* path : {"items", "/a/{id}.json", "/a//b", "/a/%41", "/a/../b", "/:a", "/{}",
                           "/{a}/{a}", "/", "/a b"}) {
    ReadItem(path, R"({"get": {"tags": ["t"]}})");
    EXPECT_THAT(api_.routes.routes(), IsEmpty()) << path;
    ASSERT_EQ(faults_.size(), 1u) << path;
    EXPECT_EQ(faults_[0].line, 4) << path;
  }
}

TEST_F(OpenApiTest, LeavesOutWhatIsDescribedOrServedElsewhere) {
  ReadItem("/a", R"({"$ref": "other.json"})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("described elsewhere")));
  ReadItem("/a", R"({"servers": [{"url": "/other"}], "get": {"tags": ["t"]}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("servers of its own")));
  ReadItem("/a", R"({"get": {"servers": [], "tags": ["t"]}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("servers of its own")));
  EXPECT_THAT(api_.routes.routes(), IsEmpty());
}

TEST_F(OpenApiTest, LeavesOutBothOfTwoRoutesThatFitTheSamePaths) {
  Read(R"({"openapi": "3.0.0", "paths": {
"/a/{x}": {"get": {"tags": ["one"]}, "put": {"tags": ["one"]}},
"/a/{y}/": {"get": {"tags": ["two"]}},
"/a/b": {"get": {"tags": ["three"]}}}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("shop.json:2: GET /a/:x fits the same paths"),
                                  HasSubstr("shop.json:3: GET /a/:y/ fits the same paths")));
  EXPECT_EQ(Find(RouteMethod::kGet, "/a/1"), nullptr);
  EXPECT_NE(Find(RouteMethod::kPut, "/a/1"), nullptr);
  EXPECT_NE(Find(RouteMethod::kGet, "/a/b"), nullptr);
}

TEST_F(OpenApiTest, CountsNeitherOfTwoNamesakes) {
  ReadItem("/a", R"({"get": {"tags": ["t"]},
"get": {"x-latchkey-resource": "anonymous"}})");
  EXPECT_THAT(api_.routes.routes(), IsEmpty());
  EXPECT_EQ(faults_.size(), 2u);
}

TEST_F(OpenApiTest, LeavesAnOperationThatNamesNothingToAll) {
  ReadItem("/a", R"({"get": {}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("warning: GET /a has neither a tag")));
  const ApiRoute* route = Find(RouteMethod::kGet, "/a");
  ASSERT_NE(route, nullptr);
  EXPECT_TRUE(Permits(PermissionSet(Grant::All(), api_.resources), *route));
  EXPECT_FALSE(Permits(PermissionSet(Grant::Of({}), api_.resources), *route));
}

TEST_F(OpenApiTest, TellsNamesApartThatComeToOneId) {
  ReadItem("/a", R"({"get": {"tags": ["Big Orders"]},
"put": {"tags": ["big-orders"]},
"post": {"tags": ["!"]},
"delete": {"x-latchkey-resource": ["anonymous", "Big Orders"]}})");
  EXPECT_EQ(api_.routes.routes().size(), 1u);
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("come to the same id, Api::big_orders"),
                                  HasSubstr("names no resource"), HasSubstr("stands alone")));
}

TEST_F(OpenApiTest, TakesNoServerWhosePathIsNotKnown) {
  Read(R"({"openapi": "3.0.0", "servers": [{"url": "https://a.example/{tenant}/"}],
"paths": {"/a": {"get": {"tags": ["t"]}}}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("write it from the slash on and without variables")));
  EXPECT_THAT(api_.routes.routes(), IsEmpty());
  Read(R"({"openapi": "3.0.0", "servers": [{"url": "/one"}, {"url": "/two"}],
"paths": {"/a": {"get": {"tags": ["t"]}}}})");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("only the first server's path counts")));
  EXPECT_NE(Find(RouteMethod::kGet, "/one/a"), nullptr);
}

}  // namespace
}  // namespace latchkey::acl
