// Changing categories, CMS content and the stock of sources through the API.

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

// ---- categories ----

TEST(CategoryWrite, CreatesACategoryAtTheEndOfItsParent) {
  TestStore store;
  store.ExpectGolden(
      "POST", "/V1/categories", "category_created",
      {.body = R"({"category":{"parent_id":"3","name":"Bakeware","custom_attributes":[
                         {"attribute_code":"url_key","value":"bakeware"}]}})"});
  store.ExpectGolden("GET", "/V1/categories/11", "category_created");
}

TEST(CategoryWrite, ChangesOnlyWhatIsSent) {
  TestStore store;
  json::value expected = store.Ask("GET", "/V1/categories/3").value;
  expected.as_object()["is_active"] = false;
  expected.as_object()["updated_at"] = "2026-05-28 20:26:40";
  const TestAnswer answer =
      store.Ask("PUT", "/V1/categories/3", {.body = R"({"category":{"is_active":false}})"});
  EXPECT_EQ(answer.body, ToWireJson(expected));
  EXPECT_EQ(store.Ask("GET", "/V1/categories/3").body, ToWireJson(expected));
}

TEST(CategoryWrite, RefusesWhatItCannotTakeAndChangesNothing) {
  TestStore store;
  const std::string before = store.Ask("GET", "/V1/categories").body;
  const auto post = [&store](const std::string& body) {
    return store.Ask("POST", "/V1/categories", {.body = body}).status;
  };
  EXPECT_EQ(post(R"({"name":"x"})"), 400);
  EXPECT_EQ(post(R"({"category":{"parent_id":3}})"), 400);
  EXPECT_EQ(post(R"({"category":{"parent_id":3,"name":""}})"), 400);
  EXPECT_EQ(post(R"({"category":{"parent_id":99,"name":"x"}})"), 404);
  EXPECT_EQ(post(R"({"category":{"parent_id":3,"name":"x","colour":1}})"), 400);
  EXPECT_EQ(post(R"({"category":{"parent_id":3,"name":"x","custom_attributes":[{"value":1}]}})"),
            400);
  EXPECT_EQ(store.Ask("PUT", "/V1/categories/99", {.body = R"({"category":{"name":"x"}})"}).status,
            404);
  EXPECT_EQ(store.Ask("GET", "/V1/categories").body, before);
}

TEST(CategoryWrite, DeletesACategoryWithWhatStandsUnderIt) {
  TestStore store;
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/3").body, "true");
  EXPECT_EQ(store.Ask("GET", "/V1/categories/3").status, 404);
  EXPECT_EQ(store.Ask("GET", "/V1/categories/4").status, 404);
  EXPECT_EQ(store.Ask("GET", "/V1/products/CT-001").value.at("extension_attributes"),
            json::value({{"website_ids", json::array{1}}}));
}

TEST(CategoryWrite, KeepsTheRoots) {
  TestStore store;
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/1").status, 400);
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/2").status, 400);
  EXPECT_EQ(store.Ask("PUT", "/V1/categories/2/move", {.body = R"({"parentId":7})"}).status, 400);
}

TEST(CategoryWrite, MovesACategoryWithWhatStandsUnderIt) {
  TestStore store;
  const TestAnswer answer =
      store.Ask("PUT", "/V1/categories/3/move", {.body = R"({"parentId":7,"afterId":8})"});
  EXPECT_EQ(answer.body, "true");
  EXPECT_EQ(store.Ask("GET", "/V1/categories/7").value.at("children"), "8,3,9");
  EXPECT_EQ(store.Ask("GET", "/V1/categories/4").value.at("path"), "1/2/7/3/4");
  EXPECT_EQ(store.Ask("GET", "/V1/categories/4").value.at("level"), 4);
}

TEST(CategoryWrite, NeverMovesACategoryUnderItself) {
  TestStore store;
  EXPECT_EQ(store.Ask("PUT", "/V1/categories/3/move", {.body = R"({"parentId":4})"}).status, 400);
  EXPECT_EQ(store.Ask("PUT", "/V1/categories/3/move", {.body = R"({"parentId":3})"}).status, 400);
}

TEST(CategoryWrite, PutsProductsInAndTakesThemOut) {
  TestStore store;
  const std::string link = R"({"productLink":{"sku":"CT-001","position":4,"category_id":"10"}})";
  EXPECT_EQ(store.Ask("POST", "/V1/categories/10/products", {.body = link}).body, "true");
  EXPECT_NE(store.Ask("GET", "/V1/categories/10/products")
                .body.find(R"({"sku":"CT-001","position":4,"category_id":"10"})"),
            std::string::npos);
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/10/products/CT-001").body, "true");
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/10/products/CT-001").status, 400);
  EXPECT_EQ(store.Ask("DELETE", "/V1/categories/10/products/none").status, 404);
  EXPECT_EQ(store.Ask("PUT", "/V1/categories/99/products", {.body = link}).status, 404);
}

// ---- CMS ----

TEST(CmsWrite, CreatesAPage) {
  TestStore store;
  store.ExpectGolden("POST", "/V1/cmsPage", "cms_page_created",
                     {.body = R"({"page":{"identifier":"sale","title":"Sale","content":"<p>Now</p>",
                                "sort_order":"5","active":true}})"});
  store.ExpectGolden("GET", "/V1/cmsPage/6", "cms_page_created");
}

TEST(CmsWrite, ChangesOnlyWhatIsSentAndTakesTheIdOfThePath) {
  TestStore store;
  json::value expected = store.Ask("GET", "/V1/cmsPage/3").value;
  expected.as_object()["title"] = "Shipping";
  expected.as_object()["update_time"] = "2026-05-28 20:26:40";
  const TestAnswer answer =
      store.Ask("PUT", "/V1/cmsPage/3", {.body = R"({"page":{"id":4,"title":"Shipping"}})"});
  EXPECT_EQ(answer.body, ToWireJson(expected));
  EXPECT_EQ(store.Ask("GET", "/V1/cmsPage/4").value.at("title"), "About Us");
}

TEST(CmsWrite, SearchesPagesAndBlocks) {
  TestStore store;
  store.ExpectGolden("GET",
                     "/V1/cmsBlock/search?searchCriteria[filter_groups][0][filters][0][field]="
                     "identifier&searchCriteria[filter_groups][0][filters][0][value]=opening_hours",
                     "cms_block_search");
  EXPECT_EQ(store.Ask("GET", "/V1/cmsPage/search?searchCriteria=").value.at("total_count"), 5);
}

TEST(CmsWrite, CreatesChangesAndDeletesABlock) {
  TestStore store;
  const std::string body = R"({"block":{"identifier":"note","title":"Note","content":"a"}})";
  EXPECT_EQ(store.Ask("POST", "/V1/cmsBlock", {.body = body}).value.at("id"), 4);
  EXPECT_EQ(store.Ask("PUT", "/V1/cmsBlock/4", {.body = R"({"block":{"content":"b"}})"})
                .value.at("content"),
            "b");
  EXPECT_EQ(store.Ask("DELETE", "/V1/cmsBlock/4").body, "true");
  EXPECT_EQ(store.Ask("GET", "/V1/cmsBlock/4").status, 404);
  EXPECT_EQ(store.Ask("DELETE", "/V1/cmsBlock/4").status, 404);
}

TEST(CmsWrite, RefusesWhatItCannotTake) {
  TestStore store;
  const auto post = [&store](const std::string& body) {
    return store.Ask("POST", "/V1/cmsPage", {.body = body}).status;
  };
  EXPECT_EQ(post(R"({"page":{"title":"No identifier"}})"), 400);
  EXPECT_EQ(post(R"({"page":{"identifier":"x"}})"), 400);
  EXPECT_EQ(post(R"({"page":{"identifier":"home","title":"Taken"}})"), 400);
  EXPECT_EQ(post(R"({"page":{"identifier":"x","title":"x","colour":1}})"), 400);
  EXPECT_EQ(post(R"({"page":{"id":99,"identifier":"x","title":"x"}})"), 404);
  EXPECT_EQ(store.Ask("DELETE", "/V1/cmsPage/99").status, 404);
}

// ---- stock of sources ----

TEST(SourceItems, AreTheStockItems) {
  TestStore store;
  const std::string query =
      "/V1/inventory/source-items?searchCriteria[filter_groups][0][filters][0][field]=sku&"
      "searchCriteria[filter_groups][0][filters][0][value]=KB-007&fields=items";
  EXPECT_EQ(store.Ask("GET", query).body,
            R"({"items":[{"sku":"KB-007","source_code":"default","quantity":0,"status":0}]})");
  const std::string body =
      R"({"sourceItems":[{"sku":"KB-007","source_code":"default","quantity":5,"status":1}]})";
  EXPECT_EQ(store.Ask("POST", "/V1/inventory/source-items", {.body = body}).body, "[]");
  EXPECT_EQ(store.Ask("GET", query).body,
            R"({"items":[{"sku":"KB-007","source_code":"default","quantity":5,"status":1}]})");
  EXPECT_EQ(store.Ask("GET", "/V1/stockItems/KB-007").value.at("qty"), 5);
}

TEST(SourceItems, AreRefusedAsAWhole) {
  TestStore store;
  const std::string body =
      R"({"sourceItems":[{"sku":"KB-007","source_code":"default","quantity":5},
                         {"sku":"KB-006","source_code":"moon","quantity":5}]})";
  EXPECT_EQ(store.Ask("POST", "/V1/inventory/source-items", {.body = body}).status, 404);
  EXPECT_EQ(store.Ask("GET", "/V1/stockItems/KB-007").value.at("qty"), 0);
}

}  // namespace
}  // namespace latchkey::store
