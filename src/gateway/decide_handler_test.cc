#include "gateway/decide_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/testing/test_gateway.h"
#include "net/test_server.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using ::testing::EndsWith;
using testing::FakeStorage;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TestGateway;

constexpr char kOrder[] = "/rest/V1/orders/12";
using Fields = std::vector<std::pair<std::string, std::string>>;

class DecideHandlerTest : public ::testing::Test {
 protected:
  void Start(DecideOptions options) {
    service_ = std::make_unique<DecideService>(
        DecideService{std::move(options), gateway_.judge(), gateway_.publisher(), usage_, refusals_,
                      remembered_, metrics_, gateway_.clock()});
    net::ListenOptions listen;
    listen.name = "decide";
    listen.address = "127.0.0.1:0";
    listen.request_id_prefix = "run-";
    server_ = net::Server::Start(listen, [this](std::size_t) {
                return std::make_unique<DecideHandler>(*service_);
              }).value();
  }
  ~DecideHandlerTest() override {
    if (server_ != nullptr) server_->Stop();
  }

  std::string Ask(const std::string& method, const std::string& path, const Fields& fields) {
    std::string question = method + " " + path + " HTTP/1.1\r\nConnection: close\r\n";
    for (const auto& [name, value] : fields) {
      question.append(name).append(": ").append(value).append("\r\n");
    }
    net::RawClient client(server_->address());
    EXPECT_TRUE(client.Send(question + "\r\n"));
    return client.Rest();
  }

  // As nginx asks, with what else it sends.
  std::string AskOriginal(const Call& call, const Fields& more = {}) {
    Fields fields = {
        {"Host", call.host}, {"X-Original-Method", call.method}, {"X-Original-URI", call.target}};
    fields.insert(fields.end(), call.headers.begin(), call.headers.end());
    fields.insert(fields.end(), more.begin(), more.end());
    return Ask("GET", "/original", fields);
  }

  FakeStorage storage_{2};
  TestGateway gateway_{storage_};
  Usage usage_;
  RefusalLog refusals_;
  RememberedAnswers remembered_{gateway_.clock()};
  Metrics metrics_;
  std::unique_ptr<DecideService> service_;
  std::unique_ptr<net::Server> server_;
};

DecideOptions Trusting() { return {{"127.0.0.1"}, ""}; }

std::string HeaderIn(const std::string& answer, const std::string& name) {
  const std::string start = "\r\n" + name + ": ";
  const std::size_t begin = answer.find(start);
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + start.size();
  return answer.substr(value, answer.find("\r\n", value) - value);
}

TEST_F(DecideHandlerTest, LetsASignedCallPassAndTellsWhoseItIs) {
  Start(Trusting());
  const std::string answer = AskOriginal(gateway_.Signed("GET", kOrder, 2));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Caller"), "integration");
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Integration-Id"), "2");
  EXPECT_THAT(answer, Not(HasSubstr("Latchkey-Status")));
  EXPECT_EQ(usage_.Unstored({2}).allowed, 1);
  EXPECT_THAT(metrics_.Render(), HasSubstr("latchkey_calls_total{caller=\"integration\"} 1"));
}

TEST_F(DecideHandlerTest, TellsWhatIsLeftOfARateWhicheverWayItDecides) {
  Start(Trusting());
  domain::CallerRow row = testing::RowOf(2);
  row.integration.limits.rate_calls = 1;
  row.integration.limits.rate_period_s = 60;
  storage_.Put(row);
  gateway_.CatchUp();
  const std::string allowed = AskOriginal(gateway_.Signed("GET", kOrder, 2));
  EXPECT_THAT(allowed, StartsWith("HTTP/1.1 204 "));
  EXPECT_EQ(HeaderIn(allowed, "RateLimit-Limit"), "1");
  EXPECT_EQ(HeaderIn(allowed, "RateLimit-Remaining"), "0");
  EXPECT_EQ(HeaderIn(allowed, "RateLimit-Reset"), "60");
  const std::string refused = AskOriginal(gateway_.Signed("GET", kOrder, 2));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(HeaderIn(refused, "Latchkey-Status"), "429");
  EXPECT_EQ(HeaderIn(refused, "RateLimit-Limit"), "1");
  EXPECT_EQ(HeaderIn(refused, "RateLimit-Remaining"), "0");
  EXPECT_EQ(HeaderIn(refused, "Retry-After"), "60");
}

TEST_F(DecideHandlerTest, NamesNoIntegrationForAGuest) {
  Start(Trusting());
  storage_.Set("webapi/webapisecurity/allow_insecure", "1");
  gateway_.CatchUp();
  const std::string answer = AskOriginal(TestGateway::Unsigned("GET", "/rest/V1/store/storeViews"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Caller"), "guest");
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Integration-Id: \r\n"));
}

TEST_F(DecideHandlerTest, RefusesWithTheTrueStatusInAHeaderAndTheBody) {
  Start(Trusting());
  const std::string answer = AskOriginal(TestGateway::Unsigned("GET", "/rest/V1/nothing"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Status"), "404");
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Reason"), "no-route");
  EXPECT_EQ(HeaderIn(answer, "Cache-Control"), "no-store");
  EXPECT_THAT(HeaderIn(answer, "X-Request-Id"), StartsWith("run-"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"message\":\"Request does not match any route.\"}"));
  EXPECT_EQ(refusals_.Latest(1).front().target, "/rest/V1/nothing");
}

TEST_F(DecideHandlerTest, RefusesForNowWith403) {
  Start(Trusting());
  Call form = gateway_.Signed("POST", "/rest/V1/products", 2);
  form.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  const std::string answer = AskOriginal(form);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Status"), "501");
}

TEST_F(DecideHandlerTest, GivesTheRefusalBackWholeToWhomCannotReadABody) {
  Start(Trusting());
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Accept", "application/xml");
  const std::string answer = AskOriginal(call);
  const std::string body = answer.substr(answer.find("\r\n\r\n"));
  const std::string whole =
      Ask("GET", "/refusal",
          {{"Host", "decide"}, {"Latchkey-Refusal", HeaderIn(answer, "Latchkey-Refusal")}});
  EXPECT_THAT(whole, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_EQ(HeaderIn(whole, "Latchkey-Reason"), "guest");
  EXPECT_EQ(HeaderIn(whole, "Content-Type"), "application/xml; charset=utf-8");
  EXPECT_EQ(whole.substr(whole.find("\r\n\r\n")), body);
}

TEST_F(DecideHandlerTest, LeavesWhatACallerSaidOutOfARefusalThatIsTooLongForAHeader) {
  Start(Trusting());
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Accept", "image/" + std::string(3'000, 'x'));
  const std::string answer = AskOriginal(call);
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Status"), "406");
  EXPECT_LE(HeaderIn(answer, "Latchkey-Refusal").size(), limits::kHandedRefusalBytesMax);
  const std::string whole =
      Ask("GET", "/refusal",
          {{"Host", "decide"}, {"Latchkey-Refusal", HeaderIn(answer, "Latchkey-Refusal")}});
  EXPECT_THAT(whole, StartsWith("HTTP/1.1 406 Not Acceptable\r\n"));
  EXPECT_THAT(whole, Not(HasSubstr("xxx")));
}

TEST_F(DecideHandlerTest, IsNotTalkedIntoAnAnswerThatItDidNotGive) {
  Start(Trusting());
  for (const char* handed : {"", "%%%", "MjAw"}) {
    const std::string whole =
        Ask("GET", "/refusal", {{"Host", "decide"}, {"Latchkey-Refusal", handed}});
    EXPECT_EQ(HeaderIn(whole, "Latchkey-Reason"), "question-unclear") << handed;
  }
}

TEST_F(DecideHandlerTest, AnswersNobodyWhoIsNotTrusted) {
  Start({{"192.0.2.1"}, ""});
  const std::string answer = AskOriginal(gateway_.Signed("GET", kOrder, 2));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Reason"), "asker-untrusted");
  EXPECT_EQ(usage_.Unstored({2}).allowed, 0);
}

TEST_F(DecideHandlerTest, RefusesAQuestionThatTellsOfNoCall) {
  Start(Trusting());
  const std::string answer = Ask("GET", "/original", {{"Host", "shop.example"}});
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Status"), "400");
  EXPECT_EQ(HeaderIn(answer, "Latchkey-Reason"), "question-unclear");
}

TEST_F(DecideHandlerTest, UsesTheNonceOfACallOnce) {
  Start(Trusting());
  const Call call = gateway_.Signed("GET", kOrder, 2);
  AskOriginal(call);
  const std::string again = AskOriginal(call, {{"X-Call-Id", "a"}});
  EXPECT_EQ(HeaderIn(again, "Latchkey-Reason"), "nonce-used");
}

TEST_F(DecideHandlerTest, AnswersASecondQuestionAboutOneCallAsTheFirst) {
  Start({{"127.0.0.1"}, "X-Call-Id"});
  const Call call = gateway_.Signed("GET", kOrder, 2);
  AskOriginal(call, {{"X-Call-Id", "a"}});
  const std::string again = AskOriginal(call, {{"X-Call-Id", "a"}});
  EXPECT_THAT(again, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_EQ(HeaderIn(again, "Latchkey-Integration-Id"), "2");
  EXPECT_EQ(usage_.Unstored({2}).allowed, 1);
}

TEST_F(DecideHandlerTest, RefusesTheSecondQuestionToo) {
  Start({{"127.0.0.1"}, "X-Call-Id"});
  const Call call = TestGateway::Unsigned("GET", kOrder);
  const std::string first = AskOriginal(call, {{"X-Call-Id", "a"}});
  const std::string again = AskOriginal(call, {{"X-Call-Id", "a"}});
  EXPECT_EQ(HeaderIn(again, "Latchkey-Reason"), "guest");
  EXPECT_EQ(again.substr(again.find("\r\n\r\n")), first.substr(first.find("\r\n\r\n")));
  const auto latest = refusals_.Latest(2);
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest[0].value, "Magento_Sales::actions_view");
}

TEST_F(DecideHandlerTest, RefusesAReplayUnderAnotherIdOrLater) {
  Start({{"127.0.0.1"}, "X-Call-Id"});
  const Call call = gateway_.Signed("GET", kOrder, 2);
  AskOriginal(call, {{"X-Call-Id", "a"}});
  EXPECT_EQ(HeaderIn(AskOriginal(call, {{"X-Call-Id", "b"}}), "Latchkey-Reason"), "nonce-used");
  EXPECT_EQ(HeaderIn(AskOriginal(call), "Latchkey-Reason"), "nonce-used");
  gateway_.clock().AdvanceS(limits::kRememberedAnswerMsMax / 1000);
  EXPECT_EQ(HeaderIn(AskOriginal(call, {{"X-Call-Id", "a"}}), "Latchkey-Reason"), "nonce-used");
}

TEST_F(DecideHandlerTest, JudgesOtherBytesUnderTheSameIdAnew) {
  Start({{"127.0.0.1"}, "X-Call-Id"});
  AskOriginal(gateway_.Signed("GET", kOrder, 2), {{"X-Call-Id", "a"}});
  const std::string other = AskOriginal(TestGateway::Unsigned("GET", kOrder), {{"X-Call-Id", "a"}});
  EXPECT_EQ(HeaderIn(other, "Latchkey-Reason"), "guest");
}

}  // namespace
}  // namespace latchkey::gateway
