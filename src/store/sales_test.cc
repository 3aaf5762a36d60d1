// Customers and orders through the API, and what becomes of orders.

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

std::string Where(const std::string& field, const std::string& value) {
  const std::string filter = "searchCriteria[filter_groups][0][filters][0]";
  return filter + "[field]=" + field + "&" + filter + "[value]=" + value;
}

// ---- customers ----

TEST(Customer, IsReadAndFound) {
  TestStore store;
  store.ExpectGolden("GET", "/V1/customers/1", "customer");
  const TestAnswer found =
      store.Ask("GET", "/V1/customers/search?" + Where("email", "BRUNO@example.com"));
  EXPECT_EQ(found.value.at("total_count"), 1);
  EXPECT_EQ(found.value.at("items").as_array()[0].at("id"), 2);
  EXPECT_EQ(store.Ask("GET", "/V1/customers/99").status, 404);
}

TEST(Customer, IsCreatedInTheGeneralGroup) {
  TestStore store;
  store.ExpectGolden(
      "POST", "/V1/customers", "customer_created",
      {.body = R"({"customer":{"email":"dora@example.com","firstname":"Dora","lastname":"Zand",
                "group_id":3,"addresses":[{"firstname":"Dora","lastname":"Zand","street":["Hof 1"],
                "city":"Wien","country_id":"AT","postcode":"1010","telephone":"1",
                "default_billing":true}]},"password":"not kept"})"});
  store.ExpectGolden("GET", "/V1/customers/4", "customer_created");
}

TEST(Customer, IsChangedInTheFieldsSent) {
  TestStore store;
  json::value expected = store.Ask("GET", "/V1/customers/1").value;
  expected.as_object()["lastname"] = "Fischer-Roy";
  expected.as_object()["group_id"] = 2;
  expected.as_object()["updated_at"] = "2026-05-28 20:26:40";
  const TestAnswer answer =
      store.Ask("PUT", "/V1/customers/1",
                {.body = R"({"customer":{"id":3,"lastname":"Fischer-Roy","group_id":"2"}})"});
  EXPECT_EQ(answer.body, ToWireJson(expected));
}

TEST(Customer, IsTakenBackAsItWasAnswered) {
  TestStore store;
  const std::string before = store.Ask("GET", "/V1/customers/2").body;
  const TestAnswer answer =
      store.Ask("PUT", "/V1/customers/2", {.body = R"({"customer":)" + before + "}"});
  json::value expected = *ParseJson(before);
  expected.as_object()["updated_at"] = "2026-05-28 20:26:40";
  EXPECT_EQ(answer.body, ToWireJson(expected));
}

TEST(Customer, IsRefusedWhereItCannotBe) {
  TestStore store;
  const auto post = [&store](const std::string& customer) {
    return store.Ask("POST", "/V1/customers", {.body = R"({"customer":)" + customer + "}"}).status;
  };
  EXPECT_EQ(post(R"({"email":"x@example.com","firstname":"X"})"), 400);
  EXPECT_EQ(post(R"({"email":"nobody","firstname":"X","lastname":"Y"})"), 400);
  EXPECT_EQ(post(R"({"email":"ADA@example.com","firstname":"X","lastname":"Y"})"), 400);
  EXPECT_EQ(post(R"({"email":"x@example.com","firstname":"X","lastname":"Y","z":1})"), 400);
  EXPECT_EQ(
      post(
          R"({"email":"x@example.com","firstname":"X","lastname":"Y","addresses":[{"city":"Z"}]})"),
      400);
  EXPECT_EQ(store.Ask("GET", "/V1/customers/search?searchCriteria=").value.at("total_count"), 3);
}

TEST(Customer, IsRefusedInAGroupThatIsNone) {
  TestStore store;
  const auto put = [&store](const std::string& group) {
    return store
        .Ask("PUT", "/V1/customers/1", {.body = R"({"customer":{"group_id":)" + group + "}}"})
        .status;
  };
  EXPECT_EQ(put("9"), 400);
  EXPECT_EQ(put("-1"), 400);
  EXPECT_EQ(put("3"), 200);
  EXPECT_EQ(store.Ask("GET", "/V1/customers/1").value.at("group_id"), 3);
}

TEST(Customer, IsDeleted) {
  TestStore store;
  EXPECT_EQ(store.Ask("DELETE", "/V1/customers/3").body, "true");
  EXPECT_EQ(store.Ask("GET", "/V1/customers/3").status, 404);
  EXPECT_EQ(store.Ask("DELETE", "/V1/customers/3").status, 404);
}

// ---- orders ----

class Order : public testing::Test {
 protected:
  json::value Read(const std::string& id) { return store_.Ask("GET", "/V1/orders/" + id).value; }
  TestAnswer Post(const std::string& path, const std::string& body) {
    return store_.Ask("POST", path, {.body = body});
  }

  TestStore store_;
};

TEST_F(Order, HasTheShapeOfTheApi) { store_.ExpectGolden("GET", "/V1/orders/1", "order"); }

TEST_F(Order, IsFoundByStatusAndDate) {
  const auto count = [this](const std::string& query) {
    return store_.Ask("GET", "/V1/orders?" + query).value.at("total_count");
  };
  EXPECT_EQ(count("searchCriteria="), 4);
  EXPECT_EQ(count(Where("status", "pending")), 4);
  EXPECT_EQ(count(Where("customer_email", "ada@example.com")), 2);
  EXPECT_EQ(count(Where("increment_id", "000000003")), 1);
  EXPECT_EQ(count(Where("created_at", "2026-03-05%2017:40:00")), 1);
  EXPECT_EQ(store_.Ask("GET", "/V1/orders?" + Where("colour", "red")).status, 400);
}

TEST_F(Order, IsProcessingOnceInvoicedAndCompleteOnceShipped) {
  EXPECT_EQ(Post("/V1/order/1/invoice", "{}").body, "1");
  EXPECT_EQ(store_.Ask("GET", "/V1/orders/1/statuses").body, "\"processing\"");
  EXPECT_EQ(Read("1").at("total_due"), 0);
  EXPECT_EQ(Post("/V1/order/1/ship",
                 R"({"notify":true,"tracks":[{"track_number":"T1","title":"Post",
                    "carrier_code":"custom"}],"comment":{"comment":"On its way"}})")
                .body,
            "1");
  EXPECT_EQ(Read("1").at("state"), "complete");
  EXPECT_EQ(store_.Ask("GET", "/V1/orders/1/comments").value.at("total_count"), 1);
  store_.ExpectGolden("GET", "/V1/invoices/1", "invoice");
  store_.ExpectGolden("GET", "/V1/shipment/1", "shipment");
  EXPECT_EQ(store_.Ask("GET", "/V1/shipments?" + Where("order_id", "1")).value.at("total_count"),
            1);
  EXPECT_EQ(store_.Ask("GET", "/V1/invoices?" + Where("order_id", "2")).value.at("total_count"), 0);
}

TEST_F(Order, IsShippedInParts) {
  EXPECT_EQ(Post("/V1/order/1/ship", R"({"items":[{"order_item_id":2,"qty":1}]})").status, 200);
  EXPECT_EQ(Read("1").at("items").as_array()[1].at("qty_shipped"), 1);
  EXPECT_EQ(Post("/V1/order/1/ship", R"({"items":[{"order_item_id":2,"qty":2}]})").status, 400);
  EXPECT_EQ(Read("1").at("items").as_array()[1].at("qty_shipped"), 1);
  EXPECT_EQ(Post("/V1/order/1/ship", "{}").status, 200);
  EXPECT_EQ(Post("/V1/order/1/ship", "{}").status, 400);
}

TEST_F(Order, OfVirtualProductsIsCompleteOnceInvoiced) {
  EXPECT_EQ(Post("/V1/order/4/ship", "{}").status, 400);
  EXPECT_EQ(Post("/V1/order/4/invoice", R"({"capture":true})").status, 200);
  EXPECT_EQ(Read("4").at("status"), "complete");
}

TEST_F(Order, IsRefusedItemsThatItDoesNotHave) {
  EXPECT_EQ(Post("/V1/order/1/ship", R"({"items":[{"order_item_id":99,"qty":1}]})").status, 400);
  EXPECT_EQ(Post("/V1/order/1/ship", R"({"items":[{"qty":1}]})").status, 400);
  const TestAnswer negative =
      Post("/V1/order/1/ship", R"({"items":[{"order_item_id":1,"qty":-1}]})");
  EXPECT_EQ(negative.status, 400);
  EXPECT_EQ(negative.value.at("message"), "The quantity of order item %1 is below 0.");
  EXPECT_EQ(Post("/V1/order/1/ship", R"({"boxes":1})").status, 400);
  EXPECT_EQ(Post("/V1/order/99/ship", "{}").status, 404);
  EXPECT_EQ(Read("1").at("state"), "new");
}

TEST_F(Order, TakesCommentsWithAStatus) {
  const std::string body =
      R"({"statusHistory":{"comment":"Called","is_customer_notified":1,"status":"processing"}})";
  EXPECT_EQ(Post("/V1/orders/2/comments", body).body, "true");
  EXPECT_EQ(Read("2").at("status"), "processing");
  EXPECT_EQ(store_.Ask("GET", "/V1/orders/2/comments?fields=items[comment,status]").body,
            R"({"items":[{"comment":"Called","status":"processing"}]})");
  EXPECT_EQ(Post("/V1/orders/2/comments", R"({"statusHistory":{}})").status, 400);
}

TEST_F(Order, RefusesAStatusThatIsNone) {
  EXPECT_EQ(
      Post("/V1/orders/2/comments", R"({"statusHistory":{"comment":"x","status":"eaten"}})").status,
      400);
  EXPECT_EQ(Read("2").at("status"), "pending");
  EXPECT_EQ(store_.Ask("GET", "/V1/orders/2/comments").value.at("total_count"), 0);
}

TEST_F(Order, IsCanceledOnceAndThenFinal) {
  EXPECT_EQ(store_.Ask("POST", "/V1/orders/3/cancel").body, "true");
  EXPECT_EQ(Read("3").at("state"), "canceled");
  EXPECT_EQ(store_.Ask("POST", "/V1/orders/3/cancel").body, "false");
  EXPECT_EQ(Post("/V1/order/3/invoice", "{}").status, 400);
}

}  // namespace
}  // namespace latchkey::store
