// Values of one view: written, read, searched, and what stands where a view has none.

#include "store/view_values.h"

#include <gtest/gtest.h>

#include <string>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

class ViewValues : public ::testing::Test {
 protected:
  void Put(const std::string& view, const std::string& members) {
    const TestAnswer saved =
        store_.Ask("PUT", "/V1/products/CT-001",
                   {.body = R"({"product":{)" + members + "}}", .store_code = view});
    ASSERT_EQ(saved.status, 200) << saved.body;
  }
  json::value Product(const std::string& view) {
    return store_.Ask("GET", "/V1/products/CT-001", {.store_code = view}).value;
  }
  std::string Name(const std::string& view) {
    return std::string(Product(view).at("name").as_string());
  }
  json::value Attribute(const std::string& view, const std::string& code) {
    const json::value product = Product(view);
    for (const json::value& attribute : product.at("custom_attributes").as_array()) {
      if (attribute.at("attribute_code").as_string() == code) return attribute.at("value");
    }
    return nullptr;
  }
  // The SKUs that a search by one filter finds, sorted by name.
  std::string Found(const std::string& view, const std::string& field, const std::string& value,
                    const std::string& condition = "eq") {
    const std::string at = "searchCriteria[filter_groups][0][filters][0]";
    const TestAnswer answer =
        store_.Ask("GET",
                   "/V1/products?searchCriteria[sort_orders][0][field]=name&"
                   "searchCriteria[sort_orders][0][direction]=ASC&" +
                       at + "[field]=" + field + "&" + at + "[value]=" + value + "&" + at +
                       "[condition_type]=" + condition,
                   {.store_code = view});
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::string skus;
    for (const json::value& item : answer.value.at("items").as_array()) {
      skus += (skus.empty() ? "" : " ") + std::string(item.at("sku").as_string());
    }
    EXPECT_EQ(answer.value.at("total_count"), answer.value.at("items").as_array().size());
    return skus;
  }

  TestStore store_;
};

TEST_F(ViewValues, HoldInTheirViewAlone) {
  const std::string before = Name("all");
  Put("de", R"("name":"Handfilter")");
  EXPECT_EQ(Name("de"), "Handfilter");
  EXPECT_EQ(Name("default"), before);
  EXPECT_EQ(Name("all"), before);
}

TEST_F(ViewValues, StandBeforeWhatIsWrittenForAllViews) {
  Put("de", R"("name":"Handfilter")");
  Put("all", R"("name":"Dripper")");
  EXPECT_EQ(Name("de"), "Handfilter");
  EXPECT_EQ(Name("default"), "Dripper");
}

TEST_F(ViewValues, AreThoseOfTheDefaultViewWhereThePathNamesNone) {
  Put("default", R"("name":"Dripper")");
  EXPECT_EQ(Name("default"), "Dripper");
  EXPECT_NE(Name("de"), "Dripper");
}

TEST_F(ViewValues, AreKeptOfAttributesByTheirScope) {
  Put("de", R"("custom_attributes":[{"attribute_code":"description","value":"Aus Ton."},)"
            R"({"attribute_code":"color","value":"Ton"}])");
  EXPECT_EQ(Attribute("de", "description"), "Aus Ton.");
  EXPECT_NE(Attribute("default", "description"), "Aus Ton.");
  EXPECT_EQ(Attribute("default", "color"), "Ton");  // one value for all views
}

TEST_F(ViewValues, GiveWayWhenTheyAreTakenBack) {
  const json::value before = Attribute("de", "description");
  Put("de", R"("custom_attributes":[{"attribute_code":"description","value":"Aus Ton."}])");
  Put("de", R"("custom_attributes":[{"attribute_code":"description","value":null}])");
  EXPECT_EQ(Attribute("de", "description"), before);
}

TEST_F(ViewValues, AreForEveryViewOfAWebsiteWhereThatIsTheScope) {
  Put("de", R"("status":2)");
  EXPECT_EQ(Product("de").at("status"), 2);
  EXPECT_EQ(Product("default").at("status"), 2);
  EXPECT_EQ(Product("all").at("status"), 1);
}

TEST_F(ViewValues, OfANewProductAreEverybodys) {
  const TestAnswer made = store_.Ask(
      "POST", "/V1/products",
      {.body = R"({"product":{"sku":"N-1","name":"Neu","price":1}})", .store_code = "de"});
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(store_.Ask("GET", "/V1/products/N-1", {.store_code = "all"}).value.at("name"), "Neu");
}

// A program that reads, changes one field and writes all of it back pins nothing else.
TEST_F(ViewValues, AreNotMadeByAnAnswerThatIsSentBack) {
  json::object product = Product("default").as_object();
  product["price"] = 5;
  ASSERT_EQ(
      store_.Ask("PUT", "/V1/products/CT-001", {.body = ToJson(json::object{{"product", product}})})
          .status,
      200);
  Put("all", R"("name":"Dripper")");
  EXPECT_EQ(Name("default"), "Dripper");
}

TEST_F(ViewValues, AreWhatSearchesOfTheViewLookAt) {
  Put("de", R"("name":"Handfilter")");
  EXPECT_EQ(Found("de", "name", "handfilter"), "CT-001");
  EXPECT_EQ(Found("default", "name", "handfilter"), "");
  EXPECT_EQ(Found("de", "name", "Stoneware%20Pour-Over"), "");
  EXPECT_EQ(Found("default", "name", "Stoneware%20Pour-Over"), "CT-001");
}

TEST_F(ViewValues, DecideTheOrderInTheirView) {
  Put("de", R"("name":"zz last")");
  Put("default", R"("name":"AA first")");
  EXPECT_TRUE(Found("de", "sku", "CT-00%25", "like").ends_with("CT-001"));
  EXPECT_TRUE(Found("default", "sku", "CT-00%25", "like").starts_with("CT-001"));
}

TEST_F(ViewValues, OfAttributesAreSearchedToo) {
  Put("de", R"("custom_attributes":[{"attribute_code":"description","value":"Aus Ton."}])");
  EXPECT_EQ(Found("de", "description", "aus%20ton."), "CT-001");
  EXPECT_EQ(Found("default", "description", "aus%20ton."), "");
  EXPECT_EQ(Found("de", "description", "x", "null").find("CT-001"), std::string::npos);
  EXPECT_NE(Found("de", "description", "Aus%25", "nlike").find("CT-002"), std::string::npos);
  EXPECT_EQ(Found("de", "description", "Aus%25", "nlike").find("CT-001"), std::string::npos);
}

TEST_F(ViewValues, GoWithTheirProduct) {
  Put("de", R"("name":"Handfilter")");
  ASSERT_EQ(store_.Ask("DELETE", "/V1/products/CT-001").status, 200);
  EXPECT_EQ(Found("de", "name", "Handfilter"), "");
}

}  // namespace
}  // namespace latchkey::store
