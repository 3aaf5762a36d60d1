// Creating, changing and deleting products through the API.

#include <gtest/gtest.h>

#include "base/limits.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kRequired = R"("%fieldName" is required. Enter and try again.)";

class ProductWrite : public testing::Test {
 protected:
  TestAnswer Post(const std::string& product) {
    return store_.Ask("POST", "/V1/products", {.body = R"({"product":)" + product + "}"});
  }
  TestAnswer Put(const std::string& sku, const std::string& product) {
    return store_.Ask("PUT", "/V1/products/" + sku, {.body = R"({"product":)" + product + "}"});
  }
  json::object Product(const std::string& sku) {
    const TestAnswer answer = store_.Ask("GET", "/V1/products/" + sku, {.sees_stock_items = true});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.value.as_object();
  }
  std::string All() { return store_.Ask("GET", "/V1/products?searchCriteria=").body; }

  // `answer` is a 400 with that message and parameters, and nothing has changed since `before`.
  void ExpectRefused(const TestAnswer& answer, std::string_view message,
                     const json::value& parameters, const std::string& before) {
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.value.at("message"), json::value(message));
    const json::value* told = answer.value.as_object().if_contains("parameters");
    EXPECT_EQ(told == nullptr ? json::value() : *told, parameters) << answer.body;
    EXPECT_EQ(All(), before);
  }

  TestStore store_;
};

TEST_F(ProductWrite, CreatesAProductAndAnswersIt) {
  store_.ExpectGolden("POST", "/V1/products", "product_created",
                      {.body = R"({"product":{"sku":"NEW/1","name":"Ladle","price":"12.50",
                          "weight":0.4,"custom_attributes":[
                            {"attribute_code":"description","value":"Steel"},
                            {"attribute_code":"warranty_years","value":2.5},
                            {"attribute_code":"sizes","value":["s",2]}],
                          "extension_attributes":{
                            "category_links":[{"position":3,"category_id":"6"}],
                            "stock_item":{"qty":7,"is_in_stock":true}}}})",
                       .sees_stock_items = true});
  store_.ExpectGolden("GET", "/V1/products/NEW%2F1", "product_created", {.sees_stock_items = true});
}

TEST_F(ProductWrite, FillsInTheDefaultsOfANewProduct) {
  const TestAnswer answer = Post(R"({"sku":"N","name":"Plain","price":1})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::object& product = answer.value.as_object();
  EXPECT_EQ(product.at("attribute_set_id"), 4);
  EXPECT_EQ(product.at("status"), 1);
  EXPECT_EQ(product.at("visibility"), 4);
  EXPECT_EQ(product.at("type_id"), "simple");
  EXPECT_EQ(product.at("created_at"), "2026-05-28 20:26:40");
  EXPECT_EQ(product.at("extension_attributes"), json::value({{"website_ids", json::array{1}}}));
}

TEST_F(ProductWrite, ChangesOnlyWhatIsSent) {
  const json::object before = Product("CT-003");
  store_.clock().AdvanceS(60);
  ASSERT_EQ(Put("CT-003", R"({"price":99})").status, 200);
  json::object expected = before;
  expected["price"] = 99;
  expected["updated_at"] = "2026-05-28 20:27:40";
  EXPECT_EQ(json::value(Product("CT-003")), json::value(expected));
}

TEST_F(ProductWrite, PutTakesTheSkuOfThePath) {
  ASSERT_EQ(Put("CT-003", R"({"sku":"CT-001","price":99})").status, 200);
  EXPECT_EQ(Product("CT-003").at("price"), 99);
  EXPECT_EQ(Product("CT-001").at("price"), 34);
}

TEST_F(ProductWrite, PutCreatesWhatIsNotThere) {
  ASSERT_EQ(Put("NEW", R"({"name":"Ladle","price":3})").status, 200);
  EXPECT_EQ(Product("NEW").at("name"), "Ladle");
}

TEST_F(ProductWrite, PostChangesAProductThatIsThere) {
  ASSERT_EQ(Post(R"({"sku":"CT-003","name":"Grinder"})").status, 200);
  EXPECT_EQ(Product("CT-003").at("name"), "Grinder");
  EXPECT_EQ(Product("CT-003").at("id"), 3);
}

TEST_F(ProductWrite, TakesBackWhatItAnswered) {
  const json::object before = Product("CT-003");
  const TestAnswer answer = Put("CT-003", ToJson(json::value(before)));
  ASSERT_EQ(answer.status, 200) << answer.body;
  json::object after = Product("CT-003");
  after["updated_at"] = before.at("updated_at");
  EXPECT_EQ(json::value(after), json::value(before));
}

TEST_F(ProductWrite, TakesCamelCase) {
  ASSERT_EQ(Put("CT-003", R"({"attributeSetId":9,"typeId":"virtual"})").status, 200);
  ASSERT_EQ(
      Put("CT-003", R"({"customAttributes":[{"attributeCode":"color","value":"Teal"}]})").status,
      200);
  EXPECT_NE(ToJson(json::value(Product("CT-003"))).find("Teal"), std::string::npos);
  EXPECT_EQ(Product("CT-003").at("attribute_set_id"), 9);
  EXPECT_EQ(Product("CT-003").at("type_id"), "virtual");
}

TEST_F(ProductWrite, ReplacesCategoriesByLinksAndByAttribute) {
  ASSERT_EQ(Put("CT-003", R"({"extension_attributes":{"category_links":[
                {"category_id":"5","position":1},{"category_id":"6","position":2}]}})")
                .status,
            200);
  EXPECT_EQ(ToJson(Product("CT-003").at("extension_attributes").at("category_links")),
            R"([{"position":1,"category_id":"5"},{"position":2,"category_id":"6"}])");
  ASSERT_EQ(Put("CT-003", R"({"custom_attributes":[
                {"attribute_code":"category_ids","value":["6","9"]}]})")
                .status,
            200);
  EXPECT_EQ(ToJson(Product("CT-003").at("extension_attributes").at("category_links")),
            R"([{"position":2,"category_id":"6"},{"position":0,"category_id":"9"}])");
  ASSERT_EQ(Put("CT-003", R"({"extension_attributes":{"category_links":[]}})").status, 200);
  EXPECT_FALSE(Product("CT-003").at("extension_attributes").as_object().contains("category_links"));
}

TEST_F(ProductWrite, ChangesTheStockItemsFieldsThatAreSent) {
  ASSERT_EQ(Put("CT-003", R"({"extension_attributes":{"stock_item":
                {"qty":0,"is_in_stock":false,"use_config_min_qty":false,"min_qty":2.5}}})")
                .status,
            200);
  const json::value stock = Product("CT-003").at("extension_attributes").at("stock_item");
  EXPECT_EQ(stock.at("qty"), 0);
  EXPECT_EQ(stock.at("is_in_stock"), false);
  EXPECT_EQ(stock.at("use_config_min_qty"), false);
  EXPECT_EQ(stock.at("min_qty"), 2.5);
  EXPECT_EQ(stock.at("max_sale_qty"), 10000);
}

TEST_F(ProductWrite, RemovesAnAttributeWhoseValueIsNull) {
  ASSERT_EQ(
      Put("CT-003", R"({"custom_attributes":[{"attribute_code":"color","value":null}]})").status,
      200);
  EXPECT_EQ(ToJson(json::value(Product("CT-003"))).find("color"), std::string::npos);
}

TEST_F(ProductWrite, DeletesAProductAndAnswersTrue) {
  const TestAnswer deleted = store_.Ask("DELETE", "/V1/products/CT-003");
  EXPECT_EQ(deleted.status, 200);
  EXPECT_EQ(deleted.body, "true");
  EXPECT_EQ(store_.Ask("GET", "/V1/products/CT-003").status, 404);
  EXPECT_EQ(store_.Ask("DELETE", "/V1/products/CT-003").status, 404);
}

TEST_F(ProductWrite, GivesANewProductAnIdThatWasNeverUsed) {
  ASSERT_EQ(store_.Ask("DELETE", "/V1/products/CV-005").status, 200);
  const TestAnswer answer = Post(R"({"sku":"CV-005","name":"Course","price":1})");
  EXPECT_EQ(answer.value.at("id"), 42);
}

TEST_F(ProductWrite, RefusesABodyWithoutProduct) {
  const std::string before = All();
  const json::value parameters = {{"fieldName", "product"}};
  ExpectRefused(store_.Ask("POST", "/V1/products", {.body = "{}"}), kRequired, parameters, before);
  ExpectRefused(store_.Ask("POST", "/V1/products", {.body = "[1]"}), kRequired, parameters, before);
  ExpectRefused(store_.Ask("POST", "/V1/products"), kRequired, parameters, before);
}

TEST_F(ProductWrite, RefusesANewProductWithoutWhatItNeeds) {
  const std::string before = All();
  ExpectRefused(Post(R"({"name":"x","price":1})"), kRequired, {{"fieldName", "sku"}}, before);
  ExpectRefused(Post(R"({"sku":"x","price":1})"), kRequired, {{"fieldName", "name"}}, before);
  ExpectRefused(Post(R"({"sku":"x","name":"x"})"), kRequired, {{"fieldName", "price"}}, before);
}

TEST_F(ProductWrite, TellsEachThingThatIsMissing) {
  const TestAnswer answer = Post(R"({"sku":"x"})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body,
            "{\"message\":\"One or more input exceptions have occurred.\",\"errors\":["
            "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try again.\","
            "\"parameters\":{\"fieldName\":\"name\"}},"
            "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try again.\","
            "\"parameters\":{\"fieldName\":\"price\"}}]}");
}

TEST_F(ProductWrite, RefusesJsonThatCannotBeRead) {
  const std::string before = All();
  for (const auto* body : {"{", "nonsense", "1", "\"text\"", "{\"product\":{}} x"}) {
    ExpectRefused(store_.Ask("POST", "/V1/products", {.body = body}), "Decoding error.", {},
                  before);
  }
}

TEST_F(ProductWrite, RefusesNumbersThatAreNotFinite) {
  const std::string before = All();
  for (const auto* product : {R"({"price":1e400})", R"({"price":"1e400"})", R"({"price":"inf"})",
                              R"({"extension_attributes":{"stock_item":{"qty":-1e400}}})",
                              R"({"custom_attributes":[{"attribute_code":"a","value":1e400}]})"}) {
    EXPECT_EQ(Put("CT-003", product).status, 400) << product;
  }
  EXPECT_EQ(All(), before);
}

TEST_F(ProductWrite, RefusesTextWithTheCharacterZero) {
  const std::string before = All();
  for (const auto* product :
       {R"({"name":"a\u0000b"})", R"({"a\u0000":1})",
        R"({"custom_attributes":[{"attribute_code":"color","value":"\u0000"}]})"}) {
    ExpectRefused(Put("CT-003", product), "Decoding error.", {}, before);
  }
  EXPECT_EQ(Put("CT-003", R"({"name":"a\\u0000b"})").status, 200);
}

TEST_F(ProductWrite, RefusesContentTypesThatAreNotUnderstood) {
  const std::string before = All();
  const auto post = [this](const std::string& content_type) {
    return store_.Ask(
        "POST", "/V1/products",
        {.body = R"({"product":{"sku":"x","name":"x","price":1}})", .content_type = content_type});
  };
  ExpectRefused(post(""), "Content-Type header is empty.", {}, before);
  ExpectRefused(post("application/json; charset=latin1"), "UTF-8 is the only supported charset.",
                {}, before);
  for (const auto* type : {"garbage", "APPLICATION/JSON", "application/x-www-form-urlencoded"}) {
    ExpectRefused(
        post(type),
        std::string("Server cannot understand Content-Type HTTP header media type ") + type, {},
        before);
  }
  EXPECT_EQ(post("application/json;charset=utf-8").status, 200);
}

TEST_F(ProductWrite, RefusesValuesOfAnotherType) {
  const std::string before = All();
  const auto refused = [&](const std::string& product, std::string_view field,
                           std::string_view value, std::string_view type) {
    ExpectRefused(Put("CT-003", product),
                  "Error occurred during \"" + std::string(field) + "\" processing. The \"" +
                      std::string(value) + "\" value's type is invalid. The \"" +
                      std::string(type) + "\" type was expected. Verify and try again.",
                  {}, before);
  };
  refused(R"({"price":"cheap"})", "price", "cheap", "float");
  refused(R"({"status":"on"})", "status", "on", "int");
  refused(R"({"status":1.5})", "status", "1.5", "int");
  refused(R"({"name":["x"]})", "name", "array", "string");
  refused(R"({"name":true})", "name", "true", "string");
  refused(R"({"custom_attributes":"x"})", "custom_attributes", "x", "array");
  refused(R"({"custom_attributes":["x"]})", "custom_attributes", "x", "array");
  refused(R"({"custom_attributes":[{"attribute_code":"a","value":{"b":1}}]})", "a", "array",
          "string");
  refused(R"({"extension_attributes":{"stock_item":{"qty":"many"}}})", "qty", "many", "float");
  refused(R"({"extension_attributes":{"stock_item":{"is_in_stock":"maybe"}}})", "is_in_stock",
          "maybe", "bool");
  refused(R"({"extension_attributes":{"website_ids":["x"]}})", "website_ids", "x", "int");
  refused(R"({"extension_attributes":{"category_links":[{"category_id":"x"}]}})", "category_id",
          "x", "int");
}

TEST_F(ProductWrite, RefusesUnknownFieldsByName) {
  const std::string before = All();
  constexpr std::string_view kUnknown =
      R"("%fieldName" is not a known field. Verify and try again.)";
  ExpectRefused(Put("CT-003", R"({"price":1,"colour":"red"})"), kUnknown, {{"fieldName", "colour"}},
                before);
  ExpectRefused(Put("CT-003", R"({"price":1,"extension_attributes":{"x":1}})"), kUnknown,
                {{"fieldName", "x"}}, before);
  ExpectRefused(Put("CT-003", R"({"price":1,"extension_attributes":{"stock_item":{"y":1}}})"),
                kUnknown, {{"fieldName", "y"}}, before);
}

TEST_F(ProductWrite, RefusesValuesOutOfRange) {
  const std::string before = All();
  ExpectRefused(Put("CT-003", R"({"price":-1})"),
                "Please enter a number 0 or greater in this field.", {}, before);
  EXPECT_EQ(Put("CT-003", R"({"status":3})").status, 400);
  EXPECT_EQ(Put("CT-003", R"({"visibility":0})").status, 400);
  EXPECT_EQ(Put("CT-003", R"({"type_id":"bundle"})").status, 400);
  EXPECT_EQ(Put("CT-003", R"({"name":""})").status, 400);
  EXPECT_EQ(Put("CT-003", R"({"name":")" + std::string(256, 'x') + "\"}").status, 400);
  EXPECT_EQ(Put("CT-003", R"({"tier_prices":[{"qty":1}]})").status, 400);
  const std::string long_sku(limits::kSkuCharsMax + 1, 'x');
  ExpectRefused(Post(R"({"sku":")" + long_sku + R"(","name":"x","price":1})"),
                "SKU length should be %1 characters maximum.", {limits::kSkuCharsMax}, before);
  EXPECT_EQ(Put("%FF", R"({"name":"x","price":1})").status, 400);
  EXPECT_EQ(All(), before);
}

TEST_F(ProductWrite, LeavesNothingOfABodyWhoseLastPartIsWrong) {
  const std::string before = All();
  const TestAnswer answer = Post(R"({"sku":"NEW","name":"Half","price":1,
      "custom_attributes":[{"attribute_code":"fresh_code","value":"x"}],
      "extension_attributes":{"website_ids":[1],"category_links":[{"category_id":"999"}]}})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body,
            "{\"message\":\"No such entity with %fieldName = %fieldValue\","
            "\"parameters\":{\"fieldName\":\"id\",\"fieldValue\":999}}");
  EXPECT_EQ(All(), before);
  EXPECT_EQ(
      store_
          .Ask("GET", "/V1/products?searchCriteria[filter_groups][0][filters][0][field]=fresh_code")
          .status,
      400);
}

TEST_F(ProductWrite, RefusesWebsitesThatAreNotThere) {
  const std::string before = All();
  EXPECT_EQ(Put("CT-003", R"({"extension_attributes":{"website_ids":[1,7]}})").status, 404);
  EXPECT_EQ(Put("CT-003", R"({"extension_attributes":{"website_ids":[0]}})").status, 404);
  EXPECT_EQ(All(), before);
}

TEST_F(ProductWrite, RefusesAttributesWithoutCodeOrValue) {
  const std::string before = All();
  ExpectRefused(Put("CT-003", R"({"custom_attributes":[{"value":"x"}]})"), kRequired,
                {{"fieldName", "attributeCode"}}, before);
  ExpectRefused(Put("CT-003", R"({"custom_attributes":[{"attribute_code":"x"}]})"), kRequired,
                {{"fieldName", "value"}}, before);
  EXPECT_EQ(
      Put("CT-003", R"({"custom_attributes":[{"attribute_code":"price","value":"1"}]})").status,
      400);
  EXPECT_EQ(Put("CT-003", R"({"custom_attributes":[{"attribute_code":"a b","value":"1"}]})").status,
            400);
  EXPECT_EQ(All(), before);
}

std::string UrlKeyOf(const TestAnswer& product) {
  for (const json::value& attribute : product.value.at("custom_attributes").as_array()) {
    if (attribute.at("attribute_code").as_string() == "url_key") {
      return std::string(attribute.at("value").as_string());
    }
  }
  return {};
}

TEST(SaveProduct, MakesAUrlKeyOfTheNameThatNoOtherProductHas) {
  TestStore store;
  const auto made = [&store](const std::string& sku) {
    return store.Ask(
        "POST", "/V1/products",
        {.body = R"({"product":{"sku":")" + sku + R"(","name":"Tea Towel, 2 pcs.","price":1}})"});
  };
  EXPECT_EQ(UrlKeyOf(made("T-1")), "tea-towel-2-pcs");
  EXPECT_EQ(UrlKeyOf(made("T-2")), "tea-towel-2-pcs-1");
  EXPECT_EQ(UrlKeyOf(made("T-1")), "tea-towel-2-pcs");  // a change keeps it
}

TEST(SaveProduct, RefusesTheUrlKeyOfAnotherProductAlsoAsANumber) {
  TestStore store;
  const auto made = [&](const std::string& sku, const std::string& key) {
    return store
        .Ask("POST", "/V1/products",
             {.body = R"({"product":{"sku":")" + sku +
                      R"(","name":"N","price":1,"custom_attributes":[)"
                      R"({"attribute_code":"url_key","value":)" +
                      key + "}]}}"})
        .status;
  };
  EXPECT_EQ(made("T-1", "42"), 200);
  EXPECT_EQ(made("T-2", "42"), 400);
  EXPECT_EQ(made("T-2", R"("42")"), 400);
  EXPECT_EQ(made("T-2", "43"), 200);
}

TEST(SaveProduct, RefusesTheUrlKeyOfAnotherProduct) {
  TestStore store;
  const auto save = [&store](const std::string& sku) {
    return store.Ask("PUT", "/V1/products/" + sku,
                     {.body = R"({"product":{"custom_attributes":[)"
                              R"({"attribute_code":"url_key","value":"CT-001"}]}})"});
  };
  const TestAnswer refused = save("CT-002");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.value.at("message"), "URL key for specified store already exists.");
  EXPECT_EQ(save("CT-001").status, 200);
}

}  // namespace
}  // namespace latchkey::store
