#include "store/search.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "base/clock.h"
#include "base/limits.h"
#include "store/database.h"
#include "store/products.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

// The query of one filter.
std::string Where(const std::string& field, const std::string& value,
                  const std::string& condition = "") {
  const std::string filter = "searchCriteria[filter_groups][0][filters][0]";
  std::string query = filter + "[field]=" + field + "&" + filter + "[value]=" + value;
  if (!condition.empty()) query += "&" + filter + "[condition_type]=" + condition;
  return query;
}

class ProductSearch : public testing::Test {
 protected:
  // The SKUs of the answer, with blanks between them.
  std::string Found(const std::string& query) {
    const TestAnswer answer = store_.Ask("GET", "/V1/products?" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (answer.status != 200) return answer.body;
    std::string skus;
    for (const json::value& item : answer.value.as_object().at("items").as_array()) {
      skus += (skus.empty() ? "" : " ") + std::string(item.as_object().at("sku").as_string());
    }
    return skus;
  }
  std::int64_t Count(const std::string& query) {
    const TestAnswer answer = store_.Ask("GET", "/V1/products?" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.value.as_object().at("total_count").as_int64() : -1;
  }
  void ExpectRefused(const std::string& query, const std::string& body) {
    const TestAnswer answer = store_.Ask("GET", "/V1/products?" + query);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, body);
  }

  TestStore store_;
};

TEST_F(ProductSearch, TakesTheParameterWithoutContent) {
  EXPECT_EQ(Count("searchCriteria="), 41);
  EXPECT_EQ(Count("searchCriteria"), 41);
  EXPECT_EQ(Count("searchCriteria=all"), 41);
  EXPECT_EQ(Count("search_criteria="), 41);
}

TEST_F(ProductSearch, RefusesToGoWithoutTheParameter) {
  ExpectRefused("",
                "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try again.\","
                "\"parameters\":{\"fieldName\":\"searchCriteria\"}}");
}

TEST_F(ProductSearch, ComparesWithEqUnlessToldOtherwise) {
  EXPECT_EQ(Found(Where("sku", "CT-001")), "CT-001");
  EXPECT_EQ(Found(Where("sku", "CT-001", "eq")), "CT-001");
  EXPECT_EQ(Found(Where("sku", "CT-001", "unheard-of")), "CT-001");
}

TEST_F(ProductSearch, KnowsEveryConditionOfNumbers) {
  EXPECT_EQ(Count(Where("price", "48")), 1);
  EXPECT_EQ(Count(Where("price", "48", "neq")), 40);
  EXPECT_EQ(Found(Where("price", "119", "gt")), "CW-003 CW-005");
  EXPECT_EQ(Found(Where("price", "119", "gteq")), "KB-001 CW-003 CW-005");
  EXPECT_EQ(Found(Where("price", "119", "moreq")), "KB-001 CW-003 CW-005");
  EXPECT_EQ(Found(Where("price", "119", "from")), "KB-001 CW-003 CW-005");
  EXPECT_EQ(Found(Where("price", "2.9", "lt")), "SD-004");
  EXPECT_EQ(Found(Where("price", "2.9", "lteq")), "SD-003 SD-004");
  EXPECT_EQ(Found(Where("price", "2.9", "to")), "SD-003 SD-004");
}

TEST_F(ProductSearch, KnowsListsAsTextAndAsArray) {
  EXPECT_EQ(Found(Where("sku", "CT-001,SD-001", "in")), "CT-001 SD-001");
  const std::string filter = "searchCriteria[filter_groups][0][filters][0]";
  EXPECT_EQ(Found(filter + "[field]=entity_id&" + filter + "[value][]=1&" + filter +
                  "[value][]=2&" + filter + "[condition_type]=in"),
            "CT-001 CT-002");
  EXPECT_EQ(Count(Where("sku", "CT-001,SD-001", "nin")), 39);
}

TEST_F(ProductSearch, KnowsPatterns) {
  EXPECT_EQ(Found(Where("name", "%25knife%25", "like")), "KB-001 KB-002 KB-003 CV-003");
  EXPECT_EQ(Count(Where("name", "%25knife%25", "nlike")), 37);
  EXPECT_EQ(Count(Where("sku", "CW-00_", "like")), 9);
  EXPECT_EQ(Count(Where("sku", "CW-00%5C_", "like")), 0);
}

TEST_F(ProductSearch, KnowsMembershipInACommaList) {
  ASSERT_EQ(store_
                .Ask("PUT", "/V1/products/CT-001", {.body = R"({"product":{"custom_attributes":[
                        {"attribute_code":"activity","value":"5,17,23"}]}})"})
                .status,
            200);
  EXPECT_EQ(Found(Where("activity", "17", "finset")), "CT-001");
  EXPECT_EQ(Found(Where("activity", "7", "finset")), "");
  EXPECT_EQ(Found(Where("activity", "7", "nfinset")), "CT-001");
}

TEST_F(ProductSearch, KnowsNull) {
  EXPECT_EQ(Count(Where("weight", "1", "null")), 6);
  EXPECT_EQ(Count(Where("weight", "1", "notnull")), 35);
  EXPECT_EQ(Count(Where("color", "1", "null")), 5);
  EXPECT_EQ(Count(Where("special_price", "1", "notnull")), 3);
}

TEST_F(ProductSearch, ReadsDatesAsMidnight) {
  EXPECT_EQ(Count(Where("created_at", "2026-01-05", "gteq")), 41);
  EXPECT_EQ(Count(Where("created_at", "2026-01-05", "lteq")), 0);
  EXPECT_EQ(Count(Where("created_at", "2026-01-05%2009:00:00")), 41);
  EXPECT_EQ(Count(Where("created_at", "2026-01-05T09:00:00")), 41);
}

TEST_F(ProductSearch, ComparesTextWithoutLetterCase) {
  EXPECT_EQ(Found(Where("sku", "ct-001")), "CT-001");
  EXPECT_EQ(Count(Where("color", "SILVER")), 7);
}

TEST_F(ProductSearch, ComparesNumericAttributesAsNumbers) {
  EXPECT_EQ(Found(Where("special_price", "100", "gt")), "CW-003");
  EXPECT_EQ(Found(Where("special_price", "80.1")), "CT-003");
}

TEST_F(ProductSearch, FindsByCategoryAndWebsite) {
  EXPECT_EQ(Found(Where("category_id", "10")), "CV-001 CV-002 CV-003 CV-004 CV-005");
  EXPECT_EQ(Count(Where("category_id", "9,10", "in")), 11);
  EXPECT_EQ(Count(Where("category_id", "10", "neq")), 36);
  EXPECT_EQ(Count(Where("category_id", "9,10", "nin")), 30);
  EXPECT_EQ(Count(Where("website_id", "1")), 41);
  EXPECT_EQ(Count(Where("website_id", "1", "null")), 0);
}

TEST_F(ProductSearch, JoinsGroupsByAndAndFiltersByOr) {
  const std::string query =
      "searchCriteria[filter_groups][0][filters][0][field]=sku&"
      "searchCriteria[filter_groups][0][filters][0][value]=CT-001&"
      "searchCriteria[filter_groups][0][filters][1][field]=sku&"
      "searchCriteria[filter_groups][0][filters][1][value]=CT-003&"
      "searchCriteria[filter_groups][1][filters][0][field]=price&"
      "searchCriteria[filter_groups][1][filters][0][value]=50&"
      "searchCriteria[filter_groups][1][filters][0][condition_type]=gt";
  EXPECT_EQ(Found(query), "CT-003");
}

TEST_F(ProductSearch, TakesCamelCase) {
  EXPECT_EQ(Found("searchCriteria[filterGroups][0][filters][0][field]=price&"
                  "searchCriteria[filterGroups][0][filters][0][value]=100&"
                  "searchCriteria[filterGroups][0][filters][0][conditionType]=gt&"
                  "searchCriteria[sortOrders][0][field]=price&"
                  "searchCriteria[sortOrders][0][direction]=DESC&"
                  "searchCriteria[pageSize]=1&searchCriteria[currentPage]=2"),
            "CW-003");
}

TEST_F(ProductSearch, SortsBySeveralFieldsAndAttributes) {
  EXPECT_EQ(Found("searchCriteria[sort_orders][0][field]=type_id&"
                  "searchCriteria[sort_orders][0][direction]=DESC&"
                  "searchCriteria[sort_orders][1][field]=price&"
                  "searchCriteria[sort_orders][1][direction]=ASC&searchCriteria[page_size]=3"),
            "CV-001 CV-005 CV-002");
  EXPECT_EQ(Found("searchCriteria[sort_orders][0][field]=special_price&"
                  "searchCriteria[page_size]=3"),
            "CW-003 CT-003 HT-003");
}

TEST_F(ProductSearch, RefusesADirectionThatIsNone) {
  ExpectRefused(
      "searchCriteria[sort_orders][0][field]=sku&"
      "searchCriteria[sort_orders][0][direction]=UP",
      "{\"message\":\"The sort order has to be specified as %1 for ascending order or %2 "
      "for descending order.\",\"parameters\":[\"ASC\",\"DESC\"]}");
}

TEST_F(ProductSearch, CountsPagesFromOneAndReadsZeroAsTheFirst) {
  EXPECT_EQ(Found("searchCriteria[page_size]=2&searchCriteria[current_page]=0"), "CT-001 CT-002");
  EXPECT_EQ(Found("searchCriteria[page_size]=2&searchCriteria[current_page]=2"), "CT-003 CT-004");
}

TEST_F(ProductSearch, HasNoItemsBeyondTheLastPage) {
  const TestAnswer answer =
      store_.Ask("GET", "/V1/products?searchCriteria[page_size]=20&searchCriteria[current_page]=4");
  EXPECT_EQ(answer.body,
            "{\"items\":null,\"search_criteria\":{\"filter_groups\":[],\"page_size\":20,"
            "\"current_page\":4},\"total_count\":41}");
}

TEST_F(ProductSearch, HasAnEmptyListWhereNothingIsFound) {
  const TestAnswer answer = store_.Ask("GET", "/V1/products?" + Where("sku", "none"));
  EXPECT_EQ(answer.body,
            "{\"items\":[],\"search_criteria\":{\"filter_groups\":[{\"filters\":[{\"field\":"
            "\"sku\",\"value\":\"none\",\"condition_type\":\"eq\"}]}]},\"total_count\":0}");
}

TEST_F(ProductSearch, HasNoPagesWhereThePageSizeIsNotPositive) {
  EXPECT_EQ(Found("searchCriteria[page_size]=0"), Found("searchCriteria="));
  EXPECT_EQ(Found("searchCriteria[page_size]=-1"), Found("searchCriteria="));
}

TEST_F(ProductSearch, RefusesAPageLargerThanTheLimit) {
  const std::string max = std::to_string(limits::kSearchPageSizeMax);
  EXPECT_EQ(Count("searchCriteria[pageSize]=" + max), 41);
  const std::string refusal =
      R"({"message":"Maximum SearchCriteria pageSize is %max","parameters":{"max":)" + max + "}}";
  ExpectRefused("searchCriteria[pageSize]=" + max + "0", refusal);
  ExpectRefused("searchCriteria[page_size]=" + max + "0", refusal);
}

TEST_F(ProductSearch, RefusesAPageSizeThatIsNoNumber) {
  const TestAnswer answer = store_.Ask("GET", "/V1/products?searchCriteria[page_size]=many");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body,
            "{\"message\":\"Error occurred during \\\"page_size\\\" processing. The \\\"many\\\" "
            "value's type is invalid. The \\\"int\\\" type was expected. Verify and try again.\"}");
}

TEST_F(ProductSearch, RefusesUnknownFieldsByName) {
  const auto refusal = [](const std::string& name) {
    return "{\"message\":\"\\\"%fieldName\\\" is not a known field. Verify and try again.\","
           "\"parameters\":{\"fieldName\":\"" +
           name + "\"}}";
  };
  ExpectRefused(Where("no_such_field", "1"), refusal("no_such_field"));
  ExpectRefused("searchCriteria[sort_orders][0][field]=nothing", refusal("nothing"));
  ExpectRefused("searchCriteria[sort_orders][0][field]=category_id", refusal("category_id"));
  ExpectRefused("searchCriteria[limit]=1", refusal("limit"));
  ExpectRefused("searchCriteria[filter_groups][0][filters][0][op]=1", refusal("op"));
}

TEST_F(ProductSearch, TakesInputForValuesOnly) {
  const std::string attack = "1%27)%20OR%201=1%20--";
  EXPECT_EQ(Count(Where("sku", attack)), 0);
  EXPECT_EQ(Count(Where("sku", "1", attack)), 0);
  EXPECT_EQ(store_.Ask("GET", "/V1/products?" + Where(attack, "1")).status, 400);
  EXPECT_EQ(
      store_.Ask("GET", "/V1/products?searchCriteria[sort_orders][0][field]=" + attack).status,
      400);
}

TEST_F(ProductSearch, RefusesMoreFiltersThanTheLimit) {
  std::string query;
  for (std::size_t i = 0; i <= limits::kSearchFiltersMax; ++i) {
    const std::string filter =
        "searchCriteria[filter_groups][0][filters][" + std::to_string(i) + "]";
    query.append(filter).append("[field]=sku&").append(filter).append("[value]=x&");
  }
  const TestAnswer answer = store_.Ask("GET", "/V1/products?" + query);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.value.as_object().at("message"), "Maximum items of type \"%type\" is %max");
}

TEST_F(ProductSearch, KeepsTheFieldsAskedFor) {
  const TestAnswer answer = store_.Ask(
      "GET", "/V1/products?fields=items[sku,price],total_count&" + Where("price", "189"));
  EXPECT_EQ(answer.body, R"({"items":[{"sku":"CW-005","price":189}],"total_count":1})");
}

TEST_F(ProductSearch, LeavesStockItemsOutOfLists) {
  const TestAnswer answer =
      store_.Ask("GET", "/V1/products?" + Where("sku", "CT-001"), {.sees_stock_items = true});
  EXPECT_EQ(answer.body.find("stock_item"), std::string::npos);
}

TEST(Search, KeepsToTheMerchantsBoundsOfPages) {
  TestStore store;
  const InputLimits bounds{.page_size_max = 5, .page_size_default = 3};
  const TestAnswer refused =
      store.Ask("GET", "/V1/products?searchCriteria[page_size]=6", {.input_limits = bounds});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body,
            R"({"message":"Maximum SearchCriteria pageSize is %max","parameters":{"max":5}})");
  const auto items = [&](const std::string& query) {
    return store.Ask("GET", "/V1/products?" + query, {.input_limits = bounds})
        .value.at("items")
        .as_array()
        .size();
  };
  EXPECT_EQ(items("searchCriteria[pageSize]=5"), 5u);
  EXPECT_EQ(items("searchCriteria="), 3u);
  EXPECT_EQ(items("searchCriteria[page_size]=0"), 3u);
}

TEST(Search, KeepsToTheMerchantsBoundOfListsInBodies) {
  TestStore store;
  const std::string link = R"({"link_type":"related","linked_product_sku":"CT-002","position":1})";
  const TestCall call{.body = R"({"product":{"product_links":[)" + link + "," + link + "]}}",
                      .input_limits = {.array_items_max = 1}};
  const TestAnswer refused = store.Ask("PUT", "/V1/products/CT-001", call);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, R"({"message":"Maximum items of type \"%type\" is %max",)"
                          R"("parameters":{"type":"product_links","max":1}})");
  TestCall within = call;
  within.input_limits.array_items_max = 2;
  EXPECT_EQ(store.Ask("PUT", "/V1/products/CT-001", within).status, 200);
}

// How many rows there are decides how they are found, and not which.
TEST(Search, FindsTheSameRowsByEveryPlan) {
  TestStore store;
  const auto database = Database::Open(store.path(), Database::Access::kRead, SystemClock());
  ASSERT_TRUE(database.ok());
  const auto found = [&](const SearchCriteria& criteria, SearchPlan plan) {
    const auto search = CompileSearch(criteria, store::ProductSearch(), plan, **database);
    EXPECT_TRUE(search.ok());
    json::array values = search.value().values;
    for (const json::value& value : search.value().order_values) values.push_back(value);
    const auto rows = (*database)->Rows(
        "SELECT p.entity_id AS id FROM product p" + search.value().where + search.value().order,
        values);
    EXPECT_TRUE(rows.ok());
    return rows.ok() ? ToJson(*rows) : "";
  };
  for (const auto& [field, value, condition] : {std::tuple{"color", "Silver", "eq"},
                                                {"color", "Silver,Black", "in"},
                                                {"color", "Silver", "neq"},
                                                {"color", "S%", "nlike"},
                                                {"color", "", "null"},
                                                {"color", "", "notnull"},
                                                {"category_id", "5", "eq"},
                                                {"category_id", "5", "neq"},
                                                {"category_id", "5,6", "nin"},
                                                {"website_id", "", "null"},
                                                {"name", "S%", "like"}}) {
    SearchCriteria criteria;
    criteria.groups = {{{field, json::string(value), condition}}};
    criteria.sorts = {{"price", "ASC"}};
    const std::string first = found(criteria, SearchPlan::kFilterFirst);
    EXPECT_EQ(found(criteria, SearchPlan::kSortFirst), first) << field << " " << condition;
    EXPECT_EQ(found(criteria, SearchPlan::kAskEach), first) << field << " " << condition;
  }
}

}  // namespace
}  // namespace latchkey::store
