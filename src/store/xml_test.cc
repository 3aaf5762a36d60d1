// XML in and out: the same answers and refusals in another spelling.

#include <gtest/gtest.h>

#include <string>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

class Xml : public testing::Test {
 protected:
  TestAnswer Get(const std::string& target) {
    return store_.Ask("GET", target, {.format = http::Format::kXml});
  }
  TestAnswer Send(const std::string& method, const std::string& target, const std::string& body,
                  const std::string& content_type = "application/xml") {
    return store_.Ask(method, target, {.body = body, .content_type = content_type});
  }
  TestStore store_;
};

TEST_F(Xml, WritesAnObjectAndKeepsTheFieldsAskedFor) {
  const TestAnswer answer = Get("/V1/products/CT-003?fields=sku,price,product_links");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            "<?xml version=\"1.0\"?>\n"
            "<response>\n"
            "  <sku>CT-003</sku>\n"
            "  <price>89</price>\n"
            "  <product_links/>\n"
            "</response>\n");
}

TEST_F(Xml, WritesAListWithItems) {
  EXPECT_EQ(Get("/V1/products/links/types?fields=name").body,
            "<?xml version=\"1.0\"?>\n"
            "<response>\n"
            "  <item>\n"
            "    <name>related</name>\n"
            "  </item>\n"
            "  <item>\n"
            "    <name>crosssell</name>\n"
            "  </item>\n"
            "  <item>\n"
            "    <name>upsell</name>\n"
            "  </item>\n"
            "  <item>\n"
            "    <name>associated</name>\n"
            "  </item>\n"
            "</response>\n");
}

TEST_F(Xml, WritesWhatAHandlerAnswersWithoutAnObject) {
  EXPECT_EQ(store_.Ask("DELETE", "/V1/products/CT-003", {.format = http::Format::kXml}).body,
            "<?xml version=\"1.0\"?>\n<response>true</response>\n");
}

TEST_F(Xml, WritesRefusalsWithTheirParameters) {
  const TestAnswer answer = Get("/V1/categories/999");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body,
            "<?xml version=\"1.0\"?>\n"
            "<response>\n"
            "  <message>No such entity with %fieldName = %fieldValue</message>\n"
            "  <parameters>\n"
            "    <fieldName>id</fieldName>\n"
            "    <fieldValue>999</fieldValue>\n"
            "  </parameters>\n"
            "</response>\n");
}

TEST_F(Xml, IsReadLikeTheSameBodyInJson) {
  const TestAnswer answer =
      Send("POST", "/V1/products",
           "<request><product><sku>X-1</sku><name>K\xC3\xA4sehobel &amp; Brett</name>"
           "<price>9.5</price><status>1</status><extension_attributes><stock_item><qty>3</qty>"
           "<is_in_stock>true</is_in_stock></stock_item><category_links><item><category_id>5"
           "</category_id><position>1</position></item></category_links></extension_attributes>"
           "<custom_attributes><item><attribute_code>color</attribute_code><value>Teal</value>"
           "</item></custom_attributes></product></request>",
           "text/xml; charset=utf-8");
  ASSERT_EQ(answer.status, 200) << answer.body;
  TestStore other;
  const TestAnswer in_json = other.Ask(
      "POST", "/V1/products",
      {.body = R"({"product":{"sku":"X-1","name":"K\u00e4sehobel & Brett","price":9.5,"status":1,
                   "extension_attributes":{"stock_item":{"qty":3,"is_in_stock":true},
                   "category_links":[{"category_id":"5","position":1}]},
                   "custom_attributes":[{"attribute_code":"color","value":"Teal"}]}})"});
  EXPECT_EQ(answer.body, in_json.body);
  EXPECT_EQ(store_.Ask("GET", "/V1/products/X-1", {.sees_stock_items = true}).body,
            other.Ask("GET", "/V1/products/X-1", {.sees_stock_items = true}).body);
}

TEST_F(Xml, IsRefusedLikeTheSameBodyInJson) {
  const std::string before = store_.Ask("GET", "/V1/products?searchCriteria=").body;
  EXPECT_EQ(
      Send("PUT", "/V1/products/CT-003", "<r><product><price>cheap</price></product></r>").body,
      store_.Ask("PUT", "/V1/products/CT-003", {.body = R"({"product":{"price":"cheap"}})"}).body);
  for (const auto* nothing : {"<r/>", "<r><item/></r>"}) {
    EXPECT_EQ(Send("POST", "/V1/products", nothing).body,
              store_.Ask("POST", "/V1/products", {.body = "{}"}).body);
  }
  EXPECT_EQ(store_.Ask("GET", "/V1/products?searchCriteria=").body, before);
}

TEST_F(Xml, IsRefusedWhereItCannotBeRead) {
  for (const auto* body : {"<r>", "{}", "<r>text</r>", "<!DOCTYPE r><r/>",
                           "<!DOCTYPE r [<!ENTITY e \"x\">]><r><product>&e;</product></r>"}) {
    const TestAnswer answer = Send("POST", "/V1/products", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.body, R"({"message":"Decoding error."})") << body;
  }
}

}  // namespace
}  // namespace latchkey::store
