#include "store/store.h"

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

// ---- what each served route answers, held against testdata/ ----

TEST(StoreViews, AreListedWithAdmin) {
  TestStore().ExpectGolden("GET", "/V1/store/storeViews", "store_views");
}

TEST(StoreGroups, AreListed) {
  TestStore().ExpectGolden("GET", "/V1/store/storeGroups", "store_groups");
}

TEST(Websites, AreListed) { TestStore().ExpectGolden("GET", "/V1/store/websites", "websites"); }

TEST(StoreConfigs, AreListedWithoutAdmin) {
  TestStore().ExpectGolden("GET", "/V1/store/storeConfigs", "store_configs");
}

TEST(StoreConfigs, AreThoseAskedForByCode) {
  TestStore().ExpectGolden("GET", "/V1/store/storeConfigs?storeCodes[]=de&storeCodes[]=none",
                           "store_configs_of_one_view");
}

TEST(Countries, AreListedInTheOrderOfTheirIds) {
  TestStore store;
  const TestAnswer answer = store.Ask("GET", "/V1/directory/countries");
  ASSERT_EQ(answer.status, 200);
  const json::array& countries = answer.value.as_array();
  EXPECT_EQ(countries.size(), 249u);
  EXPECT_EQ(countries.front().as_object().at("id"), "AD");
  EXPECT_EQ(countries.back().as_object().at("id"), "ZW");
}

TEST(Country, ShowsItsRegions) {
  TestStore().ExpectGolden("GET", "/V1/directory/countries/CA", "country_with_regions");
}

TEST(Country, HasNoRegionsMemberWhereItHasNone) {
  TestStore().ExpectGolden("GET", "/V1/directory/countries/FR", "country_without_regions");
}

TEST(Country, IsNamedInTheLocaleOfTheView) {
  TestStore().ExpectGolden("GET", "/V1/directory/countries/FR", "country_in_german",
                           {.store_code = "de"});
}

TEST(Currency, HasRatesForEveryCurrency) {
  TestStore().ExpectGolden("GET", "/V1/directory/currency", "currency");
}

TEST(Currency, IsDisplayedInTheCurrencyOfTheView) {
  TestStore().ExpectGolden("GET", "/V1/directory/currency", "currency_of_german_view",
                           {.store_code = "de"});
}

TEST(ProductTypes, AreListed) {
  TestStore().ExpectGolden("GET", "/V1/products/types", "product_types");
}

TEST(Product, HasTheShapeOfTheContract) {
  TestStore().ExpectGolden("GET", "/V1/products/CT-003", "product");
}

TEST(Product, HasAStockItemForCallersWithTheRight) {
  TestStore().ExpectGolden("GET", "/V1/products/CT-003", "product_with_stock_item",
                           {.sees_stock_items = true});
}

TEST(Product, HasNoWeightWhereItIsVirtual) {
  TestStore().ExpectGolden("GET", "/V1/products/CV-001", "product_virtual");
}

TEST(Product, IsFoundInAnyLetterCase) {
  EXPECT_EQ(TestStore().Ask("GET", "/V1/products/ct-003").value.as_object().at("sku"), "CT-003");
}

TEST(ProductList, HasItemsCriteriaAndCount) {
  TestStore().ExpectGolden(
      "GET",
      "/V1/products?searchCriteria[filter_groups][0][filters][0][field]=price&"
      "searchCriteria[filter_groups][0][filters][0][value]=100&"
      "searchCriteria[filter_groups][0][filters][0][condition_type]=gt&"
      "searchCriteria[sort_orders][0][field]=price&searchCriteria[sort_orders][0][direction]=asc&"
      "searchCriteria[page_size]=2&searchCriteria[current_page]=1",
      "product_list");
}

TEST(CategoryTree, BeginsAtTheRootOfTheView) {
  TestStore().ExpectGolden("GET", "/V1/categories", "category_tree");
}

TEST(CategoryTree, BeginsAtTheRootOfAllInTheScopeOfAll) {
  const TestAnswer answer = TestStore().Ask("GET", "/V1/categories?depth=0", {.store_code = "all"});
  EXPECT_EQ(answer.value.as_object().at("id"), 1);
}

TEST(CategoryTree, IsCutAtDepthUnderTheCategoryAskedFor) {
  TestStore().ExpectGolden("GET", "/V1/categories?rootCategoryId=2&depth=1",
                           "category_tree_one_deep");
}

TEST(Category, HasTheShapeOfTheContract) {
  TestStore().ExpectGolden("GET", "/V1/categories/3", "category");
}

TEST(CategoryProducts, AreListedByPosition) {
  TestStore().ExpectGolden("GET", "/V1/categories/10/products", "category_products");
}

TEST(CmsPage, LeavesOutWhatIsNull) { TestStore().ExpectGolden("GET", "/V1/cmsPage/2", "cms_page"); }

TEST(CmsBlock, HasTheShapeOfTheContract) {
  TestStore().ExpectGolden("GET", "/V1/cmsBlock/2", "cms_block");
}

// ---- what is refused ----

void ExpectRefused(TestStore& store, const std::string& target, int status,
                   const std::string& body) {
  const TestAnswer answer = store.Ask("GET", target);
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.body, body);
}

TEST(Store, SaysThatAProductIsNotThere) {
  TestStore store;
  ExpectRefused(store, "/V1/products/none", 404,
                "{\"message\":\"The product that was requested doesn't exist. Verify the product "
                "and try again.\"}");
}

TEST(Store, SaysThatACategoryIsNotThere) {
  TestStore store;
  const std::string body =
      "{\"message\":\"No such entity with %fieldName = %fieldValue\","
      "\"parameters\":{\"fieldName\":\"id\",\"fieldValue\":999}}";
  ExpectRefused(store, "/V1/categories/999", 404, body);
  ExpectRefused(store, "/V1/categories/999/products", 404, body);
  ExpectRefused(store, "/V1/categories?rootCategoryId=999", 404, body);
}

TEST(Store, SaysThatACmsPageIsNotThereWithANumber) {
  TestStore store;
  ExpectRefused(store, "/V1/cmsPage/999", 404,
                "{\"message\":\"The CMS page with the \\\"%1\\\" ID doesn't exist.\","
                "\"parameters\":[999]}");
}

TEST(Store, SaysThatACmsBlockIsNotThereWithText) {
  TestStore store;
  ExpectRefused(store, "/V1/cmsBlock/999", 404,
                "{\"message\":\"The CMS block with the \\\"%1\\\" ID doesn't exist.\","
                "\"parameters\":[\"999\"]}");
}

TEST(Store, SaysThatACountryIsNotThere) {
  TestStore store;
  ExpectRefused(store, "/V1/directory/countries/XX", 404,
                "{\"message\":\"The country isn't available.\"}");
}

TEST(Store, RefusesAnIdThatIsNoNumber) {
  TestStore store;
  ExpectRefused(store, "/V1/categories/many", 400,
                "{\"message\":\"The \\\"many\\\" value's type is invalid. The \\\"int\\\" type was "
                "expected. Verify and try again.\"}");
  EXPECT_EQ(store.Ask("GET", "/V1/categories?depth=deep").status, 400);
}

TEST(Store, NamesTheRouteThatItDoesNotServe) {
  TestStore store;
  ExpectRefused(store, "/V1/creditmemos", 501,
                "{\"message\":\"The embedded store does not serve GET \\/V1\\/creditmemos yet.\"}");
}

TEST(Store, ServesTheRoutesOfItsTableAlone) {
  TestStore store;
  std::size_t served = 0;
  for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
    const bool serves = store.store().Serves(route.index);
    served += serves ? 1 : 0;
    if (serves) continue;
    EXPECT_EQ(store.store().Answer({.route = route.index}).status, 501) << route.path;
  }
  EXPECT_EQ(served, 89u);
  EXPECT_FALSE(store.store().Serves(60'000));
}

TEST(Store, ServesEveryRouteThatGuestsMayBeGiven) {
  TestStore store;
  std::size_t guest = 0;
  for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
    if (!route.guest_switchable) continue;
    ++guest;
    EXPECT_TRUE(store.store().Serves(route.index)) << route.path;
  }
  EXPECT_EQ(guest, 31u);
}

TEST(Store, TellsTheCodesOfItsViews) {
  EXPECT_EQ(TestStore().store().StoreCodes(), (std::vector<std::string>{"default", "de"}));
}

// ---- the store as a whole ----

TEST(Store, HasTheLeastWithoutSampleData) {
  TestStore store(false);
  EXPECT_EQ(store.store().StoreCodes(), std::vector<std::string>{"default"});
  EXPECT_EQ(store.Ask("GET", "/V1/products?searchCriteria=").value.at("total_count"), 0);
  EXPECT_EQ(store.Ask("GET", "/V1/categories").body,
            "{\"id\":2,\"parent_id\":1,\"name\":\"Default Category\",\"is_active\":true,"
            "\"position\":1,\"level\":1,\"product_count\":0,\"children_data\":[]}");
  EXPECT_EQ(store.Ask("GET", "/V1/cmsPage/2").status, 404);
  EXPECT_EQ(store.Ask("GET", "/V1/directory/countries").value.as_array().size(), 249u);
}

TEST(Store, FiltersObjectsAndListsByFields) {
  TestStore store;
  EXPECT_EQ(store.Ask("GET", "/V1/store/websites?fields=code").body,
            R"([{"code":"admin"},{"code":"base"}])");
  EXPECT_EQ(store.Ask("GET", "/V1/store/websites?fields=code[").body, "[[],[]]");
  EXPECT_EQ(
      store.Ask("GET", "/V1/products/CT-001?fields=sku,extension_attributes[website_ids]").body,
      R"({"sku":"CT-001","extension_attributes":{"website_ids":[1]}})");
}

}  // namespace
}  // namespace latchkey::store
