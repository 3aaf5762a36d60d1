#include "store/api_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "store/handlers.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

Outcome<json::value> SchemaOf(std::string_view services) {
  return ApiSchema(services, "default", "https://shop.example/sub/", acl::ShippedRoutes());
}

json::object Document(std::string_view services) {
  auto schema = SchemaOf(services);
  EXPECT_TRUE(schema.ok());
  return schema.ok() ? schema.value().as_object() : json::object();
}

// Whoever serves a route has to describe it, and the other way round.
TEST(ApiDescription, TellsOfExactlyTheRoutesThatAreServed) {
  std::vector<std::string> served;
  for (const ServedRoute& route : ServedRoutes()) {
    served.push_back(std::string(acl::MethodWord(route.method)) + " " + std::string(route.path));
  }
  std::vector<std::string> described;
  for (const ApiOperation& operation : DescribedApi().operations) {
    described.push_back(std::string(acl::MethodWord(operation.method)) + " " + operation.path);
  }
  EXPECT_THAT(described, UnorderedElementsAreArray(served));
}

TEST(ApiSchema, DescribesEveryOperationOfAll) {
  const json::object document = Document("all");
  EXPECT_EQ(document.at("swagger"), "2.0");
  EXPECT_EQ(document.at("host"), "shop.example");
  EXPECT_EQ(document.at("basePath"), "/sub/rest/default");
  EXPECT_EQ(document.at("schemes"), (json::array{"https"}));
  std::size_t operations = 0;
  std::set<std::string> ids;
  for (const auto& path : document.at("paths").as_object()) {
    operations += path.value().as_object().size();
    for (const auto& operation : path.value().as_object()) {
      ids.insert(std::string(operation.value().at("operationId").as_string()));
    }
  }
  EXPECT_EQ(operations, ServedRoutes().size());
  EXPECT_EQ(ids.size(), operations);
}

TEST(ApiSchema, ListsPathParametersBodyAndAnswer) {
  const json::object document = Document("all");
  const json::value& put = document.at("paths").at("/V1/products/{sku}").at("put");
  const json::array& parameters = put.at("parameters").as_array();
  EXPECT_EQ(parameters.at(0).at("name"), "sku");
  EXPECT_EQ(parameters.at(0).at("in"), "path");
  EXPECT_EQ(parameters.at(1).at("schema").at("properties").at("product").at("$ref"),
            "#/definitions/product-sent");
  EXPECT_EQ(put.at("responses").at("200").at("schema").at("$ref"), "#/definitions/product");
  EXPECT_EQ(put.at("description"), "Needs Magento_Catalog::products.");
  const json::value& definitions = document.at("definitions");
  EXPECT_TRUE(definitions.at("product").as_object().contains("required"));
  EXPECT_FALSE(definitions.at("product-sent").as_object().contains("required"));
}

TEST(ApiSchema, TellsWhoMayCall) {
  const json::object document = Document("all");
  const json::value& paths = document.at("paths");
  EXPECT_EQ(paths.at("/V1/products").at("get").at("description"),
            "Needs Magento_Catalog::products; open where guests may read.");
  EXPECT_EQ(paths.at("/V1/directory/currency").at("get").at("description"), "Open to everybody.");
  EXPECT_FALSE(paths.at("/V1/directory/currency").at("get").as_object().contains("security"));
  EXPECT_EQ(paths.at("/V1/customers/me").at("get").at("description"),
            "For the customer who calls.");
}

TEST(ApiSchema, HasOnlyTheServicesAskedForAndWhatTheyName) {
  const json::object document =
      Document("cmsBlockRepositoryV1,directoryCurrencyInformationAcquirerV1");
  std::vector<std::string> paths;
  for (const auto& path : document.at("paths").as_object()) paths.emplace_back(path.key());
  EXPECT_THAT(paths, ElementsAre("/V1/directory/currency", "/V1/cmsBlock/search",
                                 "/V1/cmsBlock/{blockId}", "/V1/cmsBlock"));
  const json::value& block = document.at("paths").at("/V1/cmsBlock/{blockId}");
  EXPECT_EQ(block.at("put").at("parameters").at(0).at("name"), "blockId");
  const json::object& definitions = document.at("definitions").as_object();
  EXPECT_TRUE(definitions.contains("cms_block"));
  EXPECT_FALSE(definitions.contains("product"));
}

TEST(ApiSchema, RefusesUnknownServicesAndNone) {
  const auto unknown = SchemaOf("cmsBlockRepositoryV1,nobodyV1");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().status, 400);
  EXPECT_EQ(unknown.error().parameters, (json::array{"nobodyV1"}));
  EXPECT_FALSE(SchemaOf("").ok());
  EXPECT_FALSE(SchemaOf(",").ok());
}

TEST(Store, AnswersItsSchema) {
  TestStore store;
  const http::Response schema = store.store().Schema("services=all", "de");
  EXPECT_EQ(schema.status, 200);
  EXPECT_EQ(ParseJson(schema.body)->at("basePath"), "/rest/de");
  EXPECT_EQ(store.store().Schema("", "de").status, 400);
}

}  // namespace
}  // namespace latchkey::store
