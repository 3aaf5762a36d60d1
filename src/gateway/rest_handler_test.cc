#include "gateway/rest_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

#include "gateway/testing/test_gateway.h"
#include "http/answer.h"
#include "net/test_server.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using ::testing::EndsWith;
using testing::FakeStorage;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RowOf;
using ::testing::StartsWith;
using testing::TestGateway;

// A server on a free port in front of a judge; what answers allowed calls is the test's.
class RestHandlerTest : public ::testing::Test {
 protected:
  RestHandlerTest() {
    net::ListenOptions options;
    options.name = "api";
    options.address = "127.0.0.1:0";
    options.request_id_prefix = "run-";
    auto started = net::Server::Start(
        options, [this](std::size_t) { return std::make_unique<RestHandler>(service_); });
    EXPECT_TRUE(started.ok());
    server_ = std::move(started).value();
  }
  ~RestHandlerTest() override {
    server_->Stop();
    executor_.Stop();
  }

  // The whole answer to `call`, as bytes.
  std::string Send(const Call& call) {
    std::string request = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + call.host +
                          "\r\nConnection: close\r\n";
    for (const auto& [name, value] : call.headers) {
      request.append(name).append(": ").append(value).append("\r\n");
    }
    request += "Content-Length: " + std::to_string(call.body.size()) + "\r\n\r\n" + call.body;

    net::RawClient client(server_->address());
    EXPECT_TRUE(client.Send(request));
    return client.Rest();
  }
  std::string Counted() const { return metrics_.Render(); }

  // The judge's clock stands still, so signatures made now are valid.
  FakeStorage storage_{2};
  TestGateway gateway_{storage_};
  Executor executor_{"store", 1, 1};
  Usage usage_;
  Metrics metrics_;
  std::function<http::Response(AllowedCall)> answer_ = [](const AllowedCall&) {
    http::Response response;
    response.body = "[]";
    return response;
  };
  RefusalLog refusals_;
  RestService service_{gateway_.judge(),
                       gateway_.publisher(),
                       executor_,
                       executor_,
                       [this](AllowedCall call) { return answer_(std::move(call)); },
                       usage_,
                       refusals_,
                       metrics_,
                       gateway_.clock()};
  std::unique_ptr<net::Server> server_;
};

TEST_F(RestHandlerTest, TellsALimitedIntegrationWhatIsLeftOfItsRate) {
  domain::CallerRow row = RowOf(1);
  row.integration.limits.rate_calls = 2;
  row.integration.limits.rate_period_s = 60;
  storage_.Put(row);
  gateway_.CatchUp();
  const auto send = [&](std::int64_t number) {
    return Send(gateway_.Signed("GET", "/rest/V1/orders/12", number));
  };
  EXPECT_THAT(send(1), HasSubstr("\r\nRateLimit-Limit: 2\r\nRateLimit-Remaining: 1\r\n"
                                 "RateLimit-Reset: 30\r\n"));
  EXPECT_THAT(send(1), HasSubstr("\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: 60\r\n"));
  const std::string refused = send(1);
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 Too Many Requests\r\n"));
  EXPECT_THAT(refused, HasSubstr("\r\nRetry-After: 30\r\nRateLimit-Limit: 2\r\n"
                                 "RateLimit-Remaining: 0\r\nRateLimit-Reset: 60\r\n"));
  EXPECT_THAT(send(2), Not(HasSubstr("RateLimit")));
  EXPECT_THAT(Counted(), HasSubstr("latchkey_refusals_total{reason=\"rate-limited\"} 1\n"));
}

TEST_F(RestHandlerTest, GivesASlotBackBeforeTheAnswerIsSent) {
  domain::CallerRow row = RowOf(1);
  row.integration.limits.concurrency = 1;
  storage_.Put(row);
  gateway_.CatchUp();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(Send(gateway_.Signed("GET", "/rest/V1/orders/12", 1)),
                StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  answer_ = [](const AllowedCall&) -> http::Response { throw std::runtime_error("broken"); };
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Send(gateway_.Signed("GET", "/rest/V1/orders/12", 1)), StartsWith("HTTP/1.1 500 "));
  }
}

TEST_F(RestHandlerTest, HandsAnAllowedCallToTheStoreWithAllThatItNeeds) {
  AllowedCall seen;
  answer_ = [&](AllowedCall call) {
    seen = std::move(call);
    http::Response response;
    response.content_type = "application/json; charset=utf-8";
    response.body = "true";
    return response;
  };
  Call call = TestGateway::Unsigned("PUT", "/rest/german/V1/products/A%2F1?fields=sku");
  call.body = "{}";
  call.headers.emplace_back("Content-Type", "application/json");
  const std::string answer = Send(TestGateway::Sign(call, gateway_.Credentials(2)));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Request-Id: run-"));
  EXPECT_THAT(answer, Not(HasSubstr("Latchkey-Reason")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\ntrue"));

  EXPECT_EQ(seen.route->path, "/V1/products/:sku");
  ASSERT_EQ(seen.path_parameters.size(), 1u);
  EXPECT_EQ(seen.path_parameters[0].second, "A/1");
  EXPECT_EQ(seen.query, "fields=sku");
  EXPECT_EQ(seen.content_type, "application/json");
  EXPECT_EQ(seen.body, "{}");
  EXPECT_EQ(seen.store_code, "german");
  EXPECT_EQ(seen.integration_id.value, 2);
  EXPECT_TRUE(seen.sees_stock_items);
  EXPECT_THAT(Counted(), HasSubstr("latchkey_calls_total{caller=\"integration\"} 1"));
  EXPECT_EQ(usage_.Unstored({2}).allowed, 1);
  EXPECT_EQ(usage_.Unstored({2}).last_used_at_s, testing::kNowS);
}

TEST_F(RestHandlerTest, HidesStockFromCallersWithoutTheRight) {
  storage_.Put(RowOf(2, acl::Grant::Of({"Magento_Catalog::products"})));
  gateway_.CatchUp();
  bool sees = true;
  answer_ = [&](const AllowedCall& call) {
    sees = call.sees_stock_items;
    return http::Response{};
  };
  Send(gateway_.Signed("GET", "/rest/V1/products/a", 2));
  EXPECT_FALSE(sees);
}

TEST_F(RestHandlerTest, RefusesWithBodyReasonAndRequestId) {
  const std::string answer = Send(TestGateway::Unsigned("GET", "/rest/V1/orders/1"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: guest\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: run-"));
  EXPECT_THAT(answer, HasSubstr("\r\nCache-Control: no-store\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Retry-After")));
  EXPECT_THAT(answer, Not(HasSubstr("WWW-Authenticate")));
  EXPECT_THAT(answer, EndsWith("\"parameters\":{\"resources\":\"Magento_Sales::actions_view\"}}"));
  EXPECT_THAT(Counted(), HasSubstr("latchkey_refusals_total{reason=\"guest\"} 1"));
}

TEST_F(RestHandlerTest, RecordsARefusalAsItWasReceived) {
  Send(TestGateway::Unsigned("GET", "/rest/V1/orders/1"));
  const auto latest = refusals_.Latest(2);
  ASSERT_EQ(latest.size(), 1u);
  EXPECT_EQ(latest[0].target, "/rest/V1/orders/1");
  EXPECT_EQ(latest[0].host, "shop.example");
  EXPECT_EQ(latest[0].value, "Magento_Sales::actions_view");
  EXPECT_EQ(latest[0].call.at_s, testing::kNowS);
  EXPECT_EQ(latest[0].call.status, 401);
  EXPECT_EQ(latest[0].call.reason, "guest");
  EXPECT_EQ(latest[0].call.endpoint, Endpoint::kRest);
  EXPECT_EQ(latest[0].call.route->path, "/V1/orders/:id");
  EXPECT_FALSE(latest[0].call.integration);
}

TEST_F(RestHandlerTest, RecordsWhomARefusedCallNamesAndWhetherItSigned) {
  oauth1::SigningInput input = gateway_.Credentials(1);
  input.token_secret = "wrong";
  Send(TestGateway::Sign(TestGateway::Unsigned("GET", "/rest/V1/products"), input));
  const Call call = gateway_.Signed("GET", "/rest/V1/products", 2);
  Send(call);
  Send(call);
  const auto latest = refusals_.Latest(2);
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest[0].call.reason, "nonce-used");
  EXPECT_EQ(latest[0].call.integration.value, 2);
  EXPECT_TRUE(latest[0].call.verified);
  EXPECT_EQ(latest[1].call.reason, "signature-mismatch");
  EXPECT_EQ(latest[1].call.integration.value, 1);
  EXPECT_FALSE(latest[1].call.verified);
}

TEST_F(RestHandlerTest, GivesTheStoresRefusalsAReasonAndRecordsThem) {
  for (const auto& [status, reason] : {std::pair{400, "request-invalid"},
                                       {404, "entity-missing"},
                                       {501, "not-served"},
                                       {503, "busy"},
                                       {500, "internal"}}) {
    answer_ = [status = status](const AllowedCall&) {
      http::Response response;
      response.status = status;
      return response;
    };
    const std::string answer = Send(gateway_.Signed("GET", "/rest/V1/products", 1));
    EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: " + std::string(reason) + "\r\n"));
    EXPECT_EQ(refusals_.Latest(1).at(0).call.reason, reason);
    EXPECT_EQ(refusals_.Latest(1).at(0).target, "/rest/V1/products");
    EXPECT_TRUE(refusals_.Latest(1).at(0).call.verified);
  }
}

TEST_F(RestHandlerTest, RecordsNoAllowedCall) {
  Send(gateway_.Signed("GET", "/rest/V1/products", 1));
  EXPECT_TRUE(refusals_.Latest(1).empty());
}

TEST_F(RestHandlerTest, CountsARefusalForTheIntegrationOnlyWhenItsSignatureVerified) {
  oauth1::SigningInput input = gateway_.Credentials(1);
  input.token_secret = "wrong";
  Send(TestGateway::Sign(TestGateway::Unsigned("GET", "/rest/V1/products"), input));
  EXPECT_EQ(usage_.Unstored({1}).refused, 0);
  const Call call = gateway_.Signed("GET", "/rest/V1/products", 1);
  Send(call);
  Send(call);
  EXPECT_EQ(usage_.Unstored({1}).allowed, 1);
  EXPECT_EQ(usage_.Unstored({1}).refused, 1);
}

TEST_F(RestHandlerTest, AnswersUnavailableWhileTheExecutorIsFull) {
  // Shared with the task, which may outlive this function by a moment.
  const auto started = std::make_shared<std::promise<void>>();
  std::promise<void> release;
  ASSERT_TRUE(executor_.Submit([started, released = release.get_future().share()] {
    started->set_value();
    released.wait();
  }));
  started->get_future().wait();
  ASSERT_TRUE(executor_.Submit([] {}));
  const std::string answer = Send(gateway_.Signed("GET", "/rest/V1/products", 1));
  release.set_value();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nRetry-After: 1\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: busy\r\n"));
}

TEST_F(RestHandlerTest, AnswersAnErrorWhenTheStoreThrows) {
  answer_ = [](const AllowedCall&) -> http::Response { throw std::runtime_error("disk gone"); };
  const std::string answer = Send(gateway_.Signed("GET", "/rest/V1/products", 1));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_THAT(answer, HasSubstr("Report ID: run-"));
  EXPECT_THAT(answer, Not(HasSubstr("disk gone")));
}

TEST(AccountForRefusal, RecordsWhatTheStoreSaidAndOfWhichField) {
  for (const http::Format format : {http::Format::kJson, http::Format::kXml}) {
    http::Response response;
    response.status = 400;
    response.body = http::AnswerBody(
        json::object{{"message", "\"%fieldName\" is required. " + std::string(300, 'x')},
                     {"parameters", json::object{{"fieldName", "sku"}}}},
        format);
    RefusalLog refusals(1);
    AccountForRefusal(refusals, {}, {}, &response);
    const RefusalRecord record = refusals.Latest(1).front();
    EXPECT_EQ(record.call.reason, reason::kRequestInvalid);
    EXPECT_EQ(record.said.substr(0, 24), "\"%fieldName\" is required");
    EXPECT_EQ(record.said.size(), 256u);
    EXPECT_EQ(record.value, "sku");
  }
}

TEST(AccountForRefusal, RecordsAnAnswerWithoutAMessage) {
  for (const char* body : {"", "[]", "<message>"}) {
    http::Response response;
    response.status = 501;
    response.body = body;
    RefusalLog refusals(1);
    AccountForRefusal(refusals, {}, {}, &response);
    EXPECT_EQ(refusals.Latest(1).front().said, "") << body;
  }
}

}  // namespace
}  // namespace latchkey::gateway
