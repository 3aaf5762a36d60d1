// What becomes of calls where the nodes share what was seen, through listeners and the real handlers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gateway/decide_handler.h"
#include "gateway/rest_handler.h"
#include "gateway/testing/test_gateway.h"
#include "net/test_server.h"

namespace latchkey::gateway {
namespace {

using replay::Question;
using replay::SharedAnswer;
using replay::SharedOutcome;
using testing::Call;
using testing::FakeStorage;
using ::testing::HasSubstr;
using testing::RowOf;
using ::testing::StartsWith;
using testing::TestGateway;

constexpr char kOrder[] = "/rest/V1/orders/12";

// The other nodes: what they answer is the test's, and comes at the end of the turn.
class Others {
 public:
  std::function<SharedAnswer(const Question&)> answer = [](const Question&) {
    return SharedAnswer{SharedOutcome::kGranted, 0};
  };

  ShareMaker Maker() {
    return [this](net::Loop&) { return std::make_unique<Link>(*this); };
  }
  std::vector<Question> Asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  class Link final : public replay::SharedReplay {
   public:
    explicit Link(Others& owner) : owner_(owner) {}
    void Ask(const Question& question, replay::SharedAsker& asker) override {
      waiting_.emplace_back(question, &asker);
    }
    void OnTurn() override {
      std::vector<std::pair<Question, replay::SharedAsker*>> waiting;
      waiting.swap(waiting_);
      for (auto& [question, asker] : waiting) {
        {
          const std::lock_guard lock(owner_.mutex_);
          owner_.asked_.push_back(question);
        }
        asker->OnAnswer(owner_.answer(question));
      }
    }

   private:
    Others& owner_;
    std::vector<std::pair<Question, replay::SharedAsker*>> waiting_;
  };

  std::mutex mutex_;
  std::vector<Question> asked_;
};

class SharedReplayTest : public ::testing::Test {
 protected:
  explicit SharedReplayTest(Sharing sharing = Sharing::kRequired)
      : gateway_(storage_, acl::ShippedRoutes(), With(sharing)) {
    api_ = Start([this](std::size_t) { return std::make_unique<RestHandler>(rest_); });
    decide_ =
        Start([this](std::size_t) { return std::make_unique<DecideHandler>(decide_service_); });
  }
  ~SharedReplayTest() override {
    api_->Stop();
    decide_->Stop();
    executor_.Stop();
  }

  static JudgeOptions With(Sharing sharing) {
    JudgeOptions options = TestGateway::Options();
    options.sharing = sharing;
    return options;
  }
  static std::unique_ptr<net::Server> Start(const net::Server::HandlerFactory& factory) {
    net::ListenOptions options;
    options.name = "test";
    options.address = "127.0.0.1:0";
    auto started = net::Server::Start(options, factory);
    EXPECT_TRUE(started.ok());
    return std::move(started).value();
  }

  void Limit(std::int64_t number, const domain::CallLimits& limits) {
    domain::CallerRow row = RowOf(number);
    row.integration.limits = limits;
    storage_.Put(row);
    gateway_.CatchUp();
  }
  void SetAnswer(SharedOutcome outcome, std::int64_t due_ahead_us = 0) {
    others_.answer = [=](const Question&) { return SharedAnswer{outcome, due_ahead_us}; };
  }

  static std::string Bytes(const Call& call, const std::string& target, const std::string& rest) {
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + call.host + "\r\n" + rest;
    for (const auto& [name, value] : call.headers) {
      request.append(name).append(": ").append(value).append("\r\n");
    }
    return request + "\r\n";
  }
  std::string Send(const Call& call) {
    net::RawClient client(api_->address());
    EXPECT_TRUE(client.Send(Bytes(call, call.target, "Connection: close\r\n")));
    return client.Rest();
  }
  std::string AskToDecide(const Call& call) {
    net::RawClient client(decide_->address());
    EXPECT_TRUE(client.Send(Bytes(call, "/original",
                                  "Connection: close\r\nX-Original-Method: GET\r\n"
                                  "X-Original-URI: " +
                                      call.target + "\r\n")));
    return client.Rest();
  }
  std::string SendSigned() { return Send(gateway_.Signed("GET", kOrder, 1)); }

  FakeStorage storage_{2};
  TestGateway gateway_;
  Others others_;
  Executor executor_{"store", 1, 100};
  Usage usage_;
  Metrics metrics_;
  RefusalLog refusals_;
  RememberedAnswers remembered_{gateway_.clock()};
  RestService rest_{gateway_.judge(),
                    gateway_.publisher(),
                    executor_,
                    executor_,
                    [](const AllowedCall&) {
                      http::Response response;
                      response.body = "[]";
                      return response;
                    },
                    usage_,
                    refusals_,
                    metrics_,
                    gateway_.clock(),
                    nullptr,
                    others_.Maker()};
  DecideService decide_service_{
      {{"127.0.0.1"}, {}}, gateway_.judge(), gateway_.publisher(), usage_,         refusals_,
      remembered_,         metrics_,         gateway_.clock(),     others_.Maker()};
  std::unique_ptr<net::Server> api_;
  std::unique_ptr<net::Server> decide_;
};

TEST_F(SharedReplayTest, LetsACallOnThatNoOtherNodeHasSeen) {
  EXPECT_THAT(SendSigned(), StartsWith("HTTP/1.1 200 "));
  ASSERT_EQ(others_.Asked().size(), 1u);
  EXPECT_TRUE(others_.Asked()[0].nonce);
  EXPECT_FALSE(others_.Asked()[0].rate);
}

TEST_F(SharedReplayTest, RefusesANonceThatAnotherNodeHasSeen) {
  SetAnswer(SharedOutcome::kUsed);
  const std::string answer = SendSigned();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: nonce-used\r\n"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("latchkey_refusals_total{reason=\"nonce-used\"} 1\n"));
}

TEST_F(SharedReplayTest, AsksNobodyAboutWhatWasSeenHere) {
  const Call call = gateway_.Signed("GET", kOrder, 1);
  EXPECT_THAT(Send(call), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(Send(call), HasSubstr("nonce-used"));
  EXPECT_EQ(others_.Asked().size(), 1u);
}

TEST_F(SharedReplayTest, AsksNobodyAboutCallsThatAreNotSigned) {
  EXPECT_THAT(Send(TestGateway::Unsigned("GET", kOrder)),
              HasSubstr("\r\nLatchkey-Reason: guest\r\n"));
  Call forged = gateway_.Signed("GET", kOrder, 1);
  forged.target = "/rest/V1/orders/13";
  EXPECT_THAT(Send(forged), HasSubstr("signature-mismatch"));
  EXPECT_TRUE(others_.Asked().empty());
}

TEST_F(SharedReplayTest, RecordsTheNonceOfARefusedCallToo) {
  storage_.Put(RowOf(1, acl::Grant::Of({"Magento_Catalog::products"})));
  gateway_.CatchUp();
  EXPECT_THAT(SendSigned(), HasSubstr("resource-missing"));
  ASSERT_EQ(others_.Asked().size(), 1u);
  SetAnswer(SharedOutcome::kUsed);
  EXPECT_THAT(SendSigned(), HasSubstr("nonce-used"));
}

TEST_F(SharedReplayTest, RefusesSignedCallsWhileNobodyCanBeAsked) {
  SetAnswer(SharedOutcome::kUnavailable);
  const std::string answer = SendSigned();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: replay-unavailable\r\nRetry-After: 1\r\n"));
  EXPECT_THAT(Send(TestGateway::Unsigned("GET", kOrder)), StartsWith("HTTP/1.1 401 "));
}

TEST_F(SharedReplayTest, AsksForARateTogetherWithTheNonce) {
  domain::CallLimits limits;
  limits.rate_calls = 2;
  limits.rate_period_s = 60;
  Limit(1, limits);
  SetAnswer(SharedOutcome::kGranted, 30'000'000);
  EXPECT_THAT(SendSigned(), HasSubstr("\r\nRateLimit-Limit: 2\r\nRateLimit-Remaining: 1\r\n"
                                      "RateLimit-Reset: 30\r\n"));
  ASSERT_EQ(others_.Asked().size(), 1u);
  const Question asked = others_.Asked()[0];
  ASSERT_TRUE(asked.nonce && asked.rate);
  EXPECT_EQ(asked.rate->integration, IntegrationId{1});
  EXPECT_EQ(asked.rate->interval_us, 30'000'000);
  EXPECT_EQ(asked.rate->burst_us, 60'000'000);
  SetAnswer(SharedOutcome::kTooMany, 60'000'000);
  const std::string refused = SendSigned();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(refused, HasSubstr("\r\nRetry-After: 30\r\nRateLimit-Limit: 2\r\n"
                                 "RateLimit-Remaining: 0\r\nRateLimit-Reset: 60\r\n"));
}

TEST_F(SharedReplayTest, KeepsASlotWhileItAsksAndGivesItBackWithTheRefusal) {
  domain::CallLimits limits;
  limits.concurrency = 1;
  Limit(1, limits);
  for (int i = 0; i < 3; ++i) {
    SetAnswer(SharedOutcome::kUsed);
    EXPECT_THAT(SendSigned(), HasSubstr("nonce-used"));
    SetAnswer(SharedOutcome::kGranted);
    EXPECT_THAT(SendSigned(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST_F(SharedReplayTest, AnswersManyThatWaitTogetherEachWithItsOwn) {
  std::vector<std::unique_ptr<net::RawClient>> clients;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(std::make_unique<net::RawClient>(api_->address()));
    const Call call = i % 2 == 0 ? gateway_.Signed("GET", kOrder, 1)
                                 : gateway_.Signed("DELETE", "/rest/V1/nothing", 2);
    std::string bytes = Bytes(call, call.target, "");
    if (i % 2 != 0) bytes.replace(0, 3, "DELETE");
    ASSERT_TRUE(clients.back()->Send(bytes));
    gateway_.CatchUp();
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    EXPECT_THAT(clients[i]->Answer(), StartsWith(i % 2 == 0 ? "HTTP/1.1 200 " : "HTTP/1.1 404 "));
  }
}

TEST_F(SharedReplayTest, GivesProxiesTheSameVerdicts) {
  EXPECT_THAT(AskToDecide(gateway_.Signed("GET", kOrder, 1)), StartsWith("HTTP/1.1 204 "));
  SetAnswer(SharedOutcome::kUsed);
  const std::string used = AskToDecide(gateway_.Signed("GET", kOrder, 1));
  EXPECT_THAT(used, StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(used, HasSubstr("\r\nLatchkey-Reason: nonce-used\r\n"));
  SetAnswer(SharedOutcome::kUnavailable);
  const std::string away = AskToDecide(gateway_.Signed("GET", kOrder, 1));
  EXPECT_THAT(away, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(away, HasSubstr("\r\nLatchkey-Status: 503\r\n"));
}

class SharedOrLocalTest : public SharedReplayTest {
 protected:
  SharedOrLocalTest() : SharedReplayTest(Sharing::kOrLocal) {
    SetAnswer(SharedOutcome::kUnavailable);
  }
};

TEST_F(SharedOrLocalTest, BelievesItselfWhileNobodyCanBeAsked) {
  const Call call = gateway_.Signed("GET", kOrder, 1);
  EXPECT_THAT(Send(call), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(Send(call), HasSubstr("nonce-used"));
}

TEST_F(SharedOrLocalTest, KeepsTheRateItself) {
  domain::CallLimits limits;
  limits.rate_calls = 1;
  limits.rate_period_s = 60;
  Limit(1, limits);
  EXPECT_THAT(SendSigned(), HasSubstr("\r\nRateLimit-Remaining: 0\r\n"));
  EXPECT_THAT(SendSigned(), StartsWith("HTTP/1.1 429 "));
}

}  // namespace
}  // namespace latchkey::gateway
