// What belongs to products: attributes, sets, media, prices, options, links, variants, stock.

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

struct Golden {
  const char* target;
  const char* name;
};

class ProductDetails : public testing::TestWithParam<Golden> {};

TEST_P(ProductDetails, HaveTheShapeOfTheContract) {
  TestStore().ExpectGolden("GET", GetParam().target, GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(
    Routes, ProductDetails,
    testing::Values(
        Golden{"/V1/products/attributes/diameter", "attribute"},
        Golden{"/V1/products/attributes/status", "attribute_of_the_system"},
        Golden{"/V1/products/attributes/diameter/options", "attribute_options"},
        Golden{"/V1/products/attributes/visibility/options", "attribute_options_of_the_system"},
        Golden{"/V1/products/attribute-sets/sets/list?searchCriteria=", "attribute_sets"},
        Golden{"/V1/products/attribute-sets/9", "attribute_set"},
        Golden{"/V1/products/attribute-sets/groups/list?searchCriteria[filter_groups][0][filters]"
               "[0][field]=attribute_set_id&searchCriteria[filter_groups][0][filters][0][value]=9",
               "attribute_groups"},
        Golden{"/V1/products/media/types/Default", "media_types"},
        Golden{"/V1/products/CT-002/media", "media"},
        Golden{"/V1/products/CT-002/media/1", "media_entry"},
        Golden{"/V1/products/CT-004/group-prices/2/tiers", "tier_prices"},
        Golden{"/V1/products/CT-004/group-prices/all/tiers", "tier_prices_of_all"},
        Golden{"/V1/products/KB-001/options", "options"},
        Golden{"/V1/products/KB-001/options/2", "option"},
        Golden{"/V1/products/links/types", "link_types"},
        Golden{"/V1/products/links/associated/attributes", "link_attributes"},
        Golden{"/V1/products/KB-001/links/related", "links"},
        Golden{"/V1/stockStatuses/KB-001", "stock_status"},
        Golden{"/V1/stockItems/KB-001", "stock_item"},
        Golden{"/V1/configurable-products/CW-000/children", "configurable_children"},
        Golden{"/V1/configurable-products/CW-000/options/all", "configurable_options"},
        Golden{"/V1/configurable-products/CW-000/options/1", "configurable_option"},
        Golden{"/V1/products/CW-000", "product_configurable"},
        Golden{"/V1/products/KB-001", "product_with_options_and_links"},
        Golden{"/V1/products/CT-004", "product_with_tier_prices"},
        Golden{"/V1/search?searchCriteria[requestName]=quick_search_container&"
               "searchCriteria[filterGroups][0][filters][0][field]=search_term&"
               "searchCriteria[filterGroups][0][filters][0][value]=knife",
               "quick_search"},
        Golden{"/V1/products-render-info?searchCriteria[page_size]=3&storeId=2&currencyCode=EUR",
               "render_info"}),
    [](const testing::TestParamInfo<Golden>& golden) { return golden.param.name; });

TEST(AttributeSet, ListsItsAttributes) {
  TestStore store;
  const TestAnswer cookware = store.Ask("GET", "/V1/products/attribute-sets/9/attributes");
  const TestAnswer standard = store.Ask("GET", "/V1/products/attribute-sets/4/attributes");
  EXPECT_EQ(cookware.value.as_array().size(), standard.value.as_array().size() + 1);
  EXPECT_EQ(cookware.value.as_array().back().at("attribute_code"), "diameter");
}

TEST(Attributes, AreSearchedByTheirSet) {
  TestStore store;
  const TestAnswer answer = store.Ask(
      "GET",
      "/V1/products/attributes?searchCriteria[filter_groups][0][filters][0][field]="
      "is_user_defined&searchCriteria[filter_groups][0][filters][0][value]=1&fields=items["
      "attribute_code],total_count");
  EXPECT_EQ(answer.body,
            R"({"items":[{"attribute_code":"cost"},{"attribute_code":"manufacturer"},)"
            R"({"attribute_code":"color"},{"attribute_code":"diameter"}],"total_count":4})");
}

TEST(ProductDetails, SayWhatIsNotThere) {
  TestStore store;
  const std::string cases[] = {"/V1/products/attributes/none",
                               "/V1/products/attributes/none/options",
                               "/V1/products/attribute-sets/99",
                               "/V1/products/attribute-sets/99/attributes",
                               "/V1/products/none/media",
                               "/V1/products/CT-002/media/99",
                               "/V1/products/CT-001/media/1",
                               "/V1/products/none/group-prices/1/tiers",
                               "/V1/products/none/options",
                               "/V1/products/KB-001/options/99",
                               "/V1/products/links/none/attributes",
                               "/V1/products/KB-001/links/none",
                               "/V1/stockStatuses/none",
                               "/V1/configurable-products/none/children",
                               "/V1/configurable-products/none/options/all",
                               "/V1/configurable-products/CW-000/options/99"};
  for (const std::string& target : cases) {
    const TestAnswer answer = store.Ask("GET", target);
    EXPECT_EQ(answer.status, 404) << target << answer.body;
  }
}

TEST(ConfigurableOptions, AreRefusedForOtherProducts) {
  TestStore store;
  EXPECT_EQ(store.Ask("GET", "/V1/configurable-products/CT-001/options/all").status, 400);
  EXPECT_EQ(store.Ask("GET", "/V1/configurable-products/CT-001/children").body, "[]");
}

TEST(QuickSearch, FindsOnlyWhatVisitorsMaySee) {
  TestStore store;
  const std::string query =
      "/V1/search?searchCriteria[requestName]=quick_search_container&searchCriteria[filter_groups]"
      "[0][filters][0][field]=search_term&searchCriteria[filter_groups][0][filters][0][value]=kb-";
  EXPECT_EQ(store.Ask("GET", query).value.at("total_count"), 7);
  store.Ask("PUT", "/V1/products/KB-001", {.body = R"({"product":{"visibility":1}})"});
  store.Ask("PUT", "/V1/products/KB-002", {.body = R"({"product":{"status":2}})"});
  EXPECT_EQ(store.Ask("GET", query).value.at("total_count"), 5);
  EXPECT_EQ(store.Ask("GET", "/V1/search?searchCriteria=").status, 400);
}

TEST(RenderInfo, NeedsAStoreAndACurrency) {
  TestStore store;
  EXPECT_EQ(store.Ask("GET", "/V1/products-render-info?searchCriteria=&storeId=1").status, 400);
  EXPECT_EQ(store.Ask("GET", "/V1/products-render-info?searchCriteria=&storeId=1&currencyCode=XTS")
                .status,
            404);
}

// ---- writing ----

TEST(ProductLists, AreTakenBackAsTheyWereAnswered) {
  for (const std::string sku : {"CW-000", "KB-001", "CT-002", "CT-004"}) {
    TestStore store;
    const std::string before = store.Ask("GET", "/V1/products/" + sku).body;
    const std::string body = R"({"product":)" + before + "}";
    const TestAnswer answer = store.Ask("PUT", "/V1/products/" + sku, {.body = body});
    ASSERT_EQ(answer.status, 200) << answer.body;
    json::value expected = *ParseJson(before);
    expected.as_object()["updated_at"] = "2026-05-28 20:26:40";
    EXPECT_EQ(answer.body, ToWireJson(expected));
  }
}

TEST(ProductLists, AreReplacedByWhatIsSent) {
  TestStore store;
  const TestAnswer answer = store.Ask("PUT", "/V1/products/KB-001", {.body = R"({"product":{
        "product_links":[{"link_type":"crosssell","linked_product_sku":"kb-007"}],
        "tier_prices":[{"customer_group_id":1,"qty":"5","value":99.5,
                        "extension_attributes":{"website_id":1}}],
        "options":[{"title":"Gift wrap","type":"checkbox","values":[{"title":"Yes","price":2}]}]}})"});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::object& product = answer.value.as_object();
  EXPECT_EQ(ToJson(product.at("product_links")),
            R"([{"sku":"KB-001","link_type":"crosssell","linked_product_sku":"KB-007",)"
            R"("linked_product_type":"simple","position":0}])");
  EXPECT_EQ(
      ToJson(product.at("options").as_array()[0].at("values")),
      R"([{"title":"Yes","sort_order":0,"price":2,"price_type":"fixed","option_type_id":3}])");
  EXPECT_EQ(product.at("tier_prices").as_array()[0].at("extension_attributes").at("website_id"), 1);
}

TEST(ProductLists, AreRefusedWhereTheyNameWhatIsNotThere) {
  TestStore store;
  const std::string before = store.Ask("GET", "/V1/products/CT-002").body;
  for (
      const std::string list :
      {R"("product_links":[{"link_type":"related","linked_product_sku":"none"}])",
       R"("product_links":[{"link_type":"none","linked_product_sku":"CT-001"}])",
       R"("product_links":[{"link_type":"related"}])", R"("tier_prices":[{"qty":1}])",
       R"("options":[{"title":"x"}])", R"("options":[{"option_id":1,"title":"x","type":"field"}])",
       R"("media_gallery_entries":[{"label":"new"}])", R"("media_gallery_entries":[{"id":77}])",
       R"("extension_attributes":{"configurable_product_links":[999]})",
       R"("extension_attributes":{"configurable_product_options":[{"attribute_id":1,"values":[]}]})",
       R"("attribute_set_id":77)"}) {
    const TestAnswer answer =
        store.Ask("PUT", "/V1/products/CT-002", {.body = R"({"product":{)" + list + "}}"});
    EXPECT_TRUE(answer.status == 400 || answer.status == 404) << list << answer.body;
    EXPECT_EQ(store.Ask("GET", "/V1/products/CT-002").body, before) << list;
  }
}

TEST(StockItem, IsChangedInTheFieldsSent) {
  TestStore store;
  const TestAnswer answer = store.Ask("PUT", "/V1/products/KB-007/stockItems/14",
                                      {.body = R"({"stockItem":{"qty":12,"is_in_stock":true}})"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "14");
  const json::value item = store.Ask("GET", "/V1/stockItems/KB-007").value;
  EXPECT_EQ(item.at("qty"), 12);
  EXPECT_EQ(item.at("is_in_stock"), true);
  EXPECT_EQ(item.at("max_sale_qty"), 10000);
}

TEST(StockItem, IsRefusedUnderTheIdOfAnother) {
  TestStore store;
  const std::string body = R"({"stockItem":{"qty":12}})";
  EXPECT_EQ(store.Ask("PUT", "/V1/products/KB-007/stockItems/1", {.body = body}).status, 404);
  EXPECT_EQ(store.Ask("PUT", "/V1/products/none/stockItems/1", {.body = body}).status, 404);
  EXPECT_EQ(store.Ask("PUT", "/V1/products/KB-007/stockItems/14", {.body = R"({"qty":1})"}).status,
            400);
  EXPECT_EQ(store
                .Ask("PUT", "/V1/products/KB-007/stockItems/14",
                     {.body = R"({"stockItem":{"qty":"many"}})"})
                .status,
            400);
  EXPECT_EQ(store.Ask("GET", "/V1/stockItems/KB-007").value.at("qty"), 0);
}

}  // namespace
}  // namespace latchkey::store
