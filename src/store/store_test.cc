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

}  // namespace
}  // namespace latchkey::store
