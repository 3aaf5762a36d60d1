// Every row of oauth1/problems.def and base/reasons.def that the REST API answers with, driven through
// a listener, in JSON and in XML: status, Content-Type, Latchkey-Reason, Retry-After and body. A row
// without a case here fails, and so does a case without a row.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/reason.h"
#include "domain/user_tokens.h"
#include "gateway/rest_handler.h"
#include "gateway/testing/test_gateway.h"
#include "http/answer.h"
#include "net/test_server.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using testing::FakeStorage;
using ::testing::HasSubstr;
using testing::NameOf;
using ::testing::Not;
using testing::RowOf;
using testing::TestGateway;

constexpr std::int64_t kAll = 1;
constexpr std::int64_t kCatalog = 2;  // may Magento_Catalog::products alone
constexpr std::int64_t kInactive = 3;
constexpr std::int64_t kSuspended = 4;
constexpr std::int64_t kRevoked = 5;
constexpr std::int64_t kExchanging = 6;
constexpr std::int64_t kFromElsewhere = 7;
constexpr std::int64_t kOneAtOnce = 8;
constexpr std::int64_t kOneAMinute = 9;

constexpr char kProducts[] = "/rest/V1/products?searchCriteria[page_size]=5";
constexpr char kOrder[] = "/rest/V1/orders/12";

struct Row {
  int status;
  std::string_view word;
  std::string_view where;
};

const Row kRows[] = {
#define X(name, status, word, where, message, advice) {status, word, #where},
#include "oauth1/problems.def"
#undef X
#define X(name, status, word, message, advice) {status, word, "REST"},
#include "base/reasons.def"
#undef X
};

// What only proxies are told that ask about calls (decide_handler_test.cc).
bool IsOfDeciding(std::string_view word) {
  return word == reason::kAskerUntrusted || word == reason::kQuestionUnclear ||
         word == reason::kFormUnseen;
}

// What only callers of a forwarded call are told (forwarder_test.cc).
bool IsOfForwarding(std::string_view word) {
  return word == reason::kUpstreamFailed || word == reason::kUpstreamUnavailable ||
         word == reason::kUpstreamTimeout;
}

// What only nodes answer that share what they have seen (shared_replay_test.cc).
bool IsOfSharing(std::string_view word) { return word == reason::kReplayUnavailable; }

bool IsAnswered(const Row& row) {
  if (IsOfDeciding(row.word) || IsOfForwarding(row.word) || IsOfSharing(row.word)) return false;
  return row.where == "REST" || row.where == "BOTH";
}

// What the bytes `request` are answered with, up to the end of the connection.
std::string Exchange(const std::string& address, const std::string& request) {
  net::RawClient client(address);
  EXPECT_TRUE(client.Send(request));
  return client.Rest();
}

struct DoorOptions {
  const directory::Freshness* freshness = nullptr;
  std::size_t nonces_max = 100'000;
  std::int64_t head_ms = 10'000;
  int store_status = 200;
  std::string store_message = "of the store";
};

domain::UserTokenKey TokenKey() { return domain::UserTokenKey(crypto::MakeHmacSha256Key("key")); }
std::string TokenOfACustomer() {
  return TokenKey().Sign(
      {domain::UserKind::kCustomer, 5, testing::kNowS - 10, testing::kNowS + 50});
}

// A listener with a gateway and integrations of every kind behind it.
class Door {
 public:
  explicit Door(const DoorOptions& options = {})
      : gateway_(Fill(storage_), acl::ShippedRoutes(), JudgedWith(options), options.nonces_max),
        service_{gateway_.judge(),
                 gateway_.publisher(),
                 executor_,
                 executor_,
                 [status = options.store_status,
                  message = options.store_message](const AllowedCall& call) {
                   http::Response response;
                   response.status = status;
                   response.content_type = http::AnswerContentType(call.format);
                   response.body = http::AnswerBody({{"message", message}}, call.format);
                   if (status == 503) response.headers.emplace_back("Retry-After", "1");
                   return response;
                 },
                 usage_,
                 refusals_,
                 metrics_,
                 gateway_.clock()} {
    net::ListenOptions listen;
    listen.name = "api";
    listen.address = "127.0.0.1:0";
    listen.body_bytes_max = 1'000;
    listen.timeouts.head_ms = options.head_ms;
    auto started = net::Server::Start(
        listen, [this](std::size_t) { return std::make_unique<RestHandler>(service_); });
    EXPECT_TRUE(started.ok());
    server_ = std::move(started).value();
  }
  ~Door() {
    server_->Stop();
    executor_.Stop();
  }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  std::string Send(const Call& call, const std::string& accept) {
    std::string request = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + call.host +
                          "\r\nConnection: close\r\n";
    for (const auto& [name, value] : call.headers) {
      request.append(name).append(": ").append(value).append("\r\n");
    }
    return SendRaw(request + "Accept: " + accept + "\r\n\r\n");
  }
  std::string SendRaw(const std::string& request) { return Exchange(server_->address(), request); }

  TestGateway& gateway() { return gateway_; }
  const RefusalLog& refusals() const { return refusals_; }
  Executor& executor() { return executor_; }

 private:
  static JudgeOptions JudgedWith(const DoorOptions& door) {
    JudgeOptions options = TestGateway::Options();
    options.user_tokens = TokenKey();
    options.freshness = door.freshness;
    return options;
  }
  static FakeStorage& Fill(FakeStorage& storage) {
    storage.Set("latchkey/tokens/enabled", "1");
    storage.Put(RowOf(kCatalog, acl::Grant::Of({"Magento_Catalog::products"})));
    domain::CallerRow row = RowOf(kInactive);
    row.integration.status = domain::IntegrationStatus::kInactive;
    storage.Put(row);
    row = RowOf(kSuspended);
    row.integration.status = domain::IntegrationStatus::kSuspended;
    storage.Put(row);
    row = RowOf(kRevoked);
    row.access_token->revoked_at_s = testing::kNowS - 1;
    storage.Put(row);
    row = RowOf(kExchanging);
    row.request_token = RequestToken(NameOf("rt", kExchanging));
    storage.Put(row);
    row = RowOf(kFromElsewhere);
    row.integration.limits.allow_from = {ParseAddressRange("192.0.2.0/24").value()};
    storage.Put(row);
    row = RowOf(kOneAtOnce);
    row.integration.limits.concurrency = 1;
    storage.Put(row);
    row = RowOf(kOneAMinute);
    row.integration.limits.rate_calls = 1;
    row.integration.limits.rate_period_s = 60;
    storage.Put(row);
    return storage;
  }

  FakeStorage storage_{kAll};
  TestGateway gateway_;
  Executor executor_{"store", 1, 1};
  Usage usage_;
  RefusalLog refusals_;
  Metrics metrics_;
  const RestService service_;
  std::unique_ptr<net::Server> server_;
};

// How a case is asked for, and the body of its answer in JSON.
struct Case {
  std::function<std::string(const std::string& accept)> ask;
  std::string json;
  std::string only_type = {};  // where the answer has one Content-Type whatever is asked for
};

std::string Message(const std::string& message) { return "{\"message\":\"" + message + "\"}"; }

std::string Message(const std::string& message, const std::string& parameters) {
  return "{\"message\":\"" + message + "\",\"parameters\":" + parameters + "}";
}

std::string Denied(const std::string& resource) {
  return Message("The consumer isn't authorized to access %resources.",
                 "{\"resources\":\"" + resource + "\"}");
}

// The call that integration `number` signs.
Case SignedBy(std::int64_t number, const std::string& target, std::string json) {
  return {[number, target](const std::string& accept) {
            Door door;
            return door.Send(door.gateway().Signed("GET", target, number), accept);
          },
          std::move(json)};
}

// The same, with other credentials than its own.
using Change = std::function<void(oauth1::SigningInput&)>;
Case SignedWith(const Change& change, std::string json, std::int64_t number = kAll) {
  return {[change, number](const std::string& accept) {
            Door door;
            oauth1::SigningInput input = door.gateway().Credentials(number);
            change(input);
            return door.Send(TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), input),
                             accept);
          },
          std::move(json)};
}

// The same, with its Authorization header changed after it was signed.
Case Tampered(const std::string& what, const std::string& with, std::string json) {
  return {[what, with](const std::string& accept) {
            Door door;
            Call call = door.gateway().Signed("GET", kProducts, kAll);
            std::string& header = call.headers.back().second;
            const std::size_t at = header.find(what);
            EXPECT_NE(at, std::string::npos) << what;
            header.replace(at, what.size(), with);
            return door.Send(call, accept);
          },
          std::move(json)};
}

Case Unsigned(const std::string& method, const std::string& target, std::string json) {
  return {[method, target](const std::string& accept) {
            Door door;
            return door.Send(TestGateway::Unsigned(method, target), accept);
          },
          std::move(json)};
}

Case Raw(const std::string& request, const DoorOptions& options = {}) {
  return {[request, options](const std::string&) {
            Door door(options);
            return door.SendRaw(request);
          },
          "", "text/plain"};
}

Case OfTheStore(int status) {
  return {[status](const std::string& accept) {
            Door door({.store_status = status});
            return door.Send(door.gateway().Signed("GET", kProducts, kAll), accept);
          },
          Message("of the store")};
}

std::string SendWhileTheStoreIsFull(const std::string& accept) {
  Door door;
  // Shared with the task, which may outlive this function by a moment.
  const auto started = std::make_shared<std::promise<void>>();
  std::promise<void> release;
  EXPECT_TRUE(door.executor().Submit([started, released = release.get_future().share()] {
    started->set_value();
    released.wait();
  }));
  started->get_future().wait();
  EXPECT_TRUE(door.executor().Submit([] {}));
  std::string answer = door.Send(door.gateway().Signed("GET", kProducts, kAll), accept);
  release.set_value();
  return answer;
}

std::string SendWhileNoncesAreFull(const std::string& accept) {
  Door door({.nonces_max = 100});
  TestGateway& gateway = door.gateway();
  for (int i = 0; i < 50; ++i) gateway.Decide(gateway.Signed("GET", kProducts, kAll));
  return door.Send(gateway.Signed("GET", kProducts, kAll), accept);
}

std::string SendWhileNoncesAreUncertain(const std::string& accept) {
  Door door;
  TestGateway& gateway = door.gateway();
  gateway.Decide(gateway.Signed("GET", kProducts, kAll));
  gateway.clock().AdvanceS(-100'000);
  return door.Send(gateway.Signed("GET", kProducts, kAll), accept);
}

std::string SendWhileBehind(const std::string& accept) {
  ManualClock clock(testing::kNowS);
  const directory::Freshness freshness(clock);
  clock.AdvanceS(6);
  Door door({.freshness = &freshness});
  return door.Send(door.gateway().Signed("GET", kProducts, kAll), accept);
}

std::string SendTwice(const std::string& accept) {
  Door door;
  const Call call = door.gateway().Signed("GET", kProducts, kAll);
  door.Send(call, accept);
  return door.Send(call, accept);
}

std::string SendWithTwoHeaders(const std::string& accept) {
  Door door;
  Call call = door.gateway().Signed("GET", kProducts, kAll);
  call.headers.push_back(call.headers.back());
  return door.Send(call, accept);
}

// While the call before it is under way.
std::string SendWhileOneIs(std::int64_t number, const std::string& accept) {
  Door door;
  const Verdict under_way = door.gateway().Decide(door.gateway().Signed("GET", kProducts, number));
  EXPECT_TRUE(under_way.allowed);
  return door.Send(door.gateway().Signed("GET", kProducts, number), accept);
}

constexpr char kTimestamp[] = "Incorrect timestamp value in the oauth_timestamp parameter";
constexpr char kNonce[] = "An error occurred validating the nonce";
constexpr char kNoRoute[] = "Request does not match any route.";

using Cases = std::map<std::string_view, Case>;

Cases OfTheForm() {
  using oauth1::SigningInput;
  return {
      {"version-unsupported",
       Tampered("oauth_version=\"1.0\"", "oauth_version=\"2.0\"",
                Message("The \\\"%1\\\" Oauth version isn't supported.", "[\"2.0\"]"))},
      {"parameter-missing", Tampered("oauth_nonce=", "oauth-nonce=",
                                     Message("\\\"%fieldName\\\" is required. Enter and try again.",
                                             "{\"fieldName\":\"oauth_nonce\"}"))},
      {"parameter-repeated",
       Tampered("OAuth ", "OAuth oauth_nonce=\"x\", ",
                Message("The \\\"%1\\\" parameter is given more than once.", "[\"oauth_nonce\"]"))},
      {"header-malformed",
       {SendWithTwoHeaders, Message("The Authorization header is there twice, is too long or has "
                                    "too many parameters.")}},
      {"token-length",
       SignedWith([](SigningInput& input) { input.token = "short"; },
                  Message("The token length is invalid. Check the length and try again."))},
      {"method-unsupported",
       Tampered("HMAC-SHA256", "PLAINTEXT",
                Message("Signature method %1 is not supported", "[\"PLAINTEXT\"]"))},
      {"nonce-malformed",
       SignedWith([](SigningInput& input) { input.nonce = std::string(256, 'n'); },
                  Message("The nonce is empty or too long."))},
      {"consumer-key-length", SignedWith([](SigningInput& input) { input.consumer_key = "short"; },
                                         Message("Consumer key is not the correct length"))},
      {"timestamp-malformed",
       SignedWith([](SigningInput& input) { input.timestamp += ".5"; }, Message(kTimestamp))},
      {"timestamp-old",
       SignedWith(
           [](SigningInput& input) { input.timestamp = std::to_string(testing::kNowS - 601); },
           Message(kTimestamp))},
      {"timestamp-ahead",
       SignedWith(
           [](SigningInput& input) { input.timestamp = std::to_string(testing::kNowS + 601); },
           Message(kTimestamp))},
  };
}

Cases OfTheCredentials() {
  using oauth1::SigningInput;
  return {
      {"consumer-unknown",
       SignedWith([](SigningInput& input) { input.consumer_key = NameOf("ck", 99); },
                  Message("A consumer having the specified key does not exist"))},
      {"token-unknown", SignedWith([](SigningInput& input) { input.token = NameOf("at", 99); },
                                   Message("Specified token does not exist"))},
      {"token-of-other-consumer",
       SignedWith([](SigningInput& input) { input.token = NameOf("at", kCatalog); },
                  Message("Token is not associated with the specified consumer"))},
      {"token-not-access",
       SignedWith([](SigningInput& input) { input.token = NameOf("rt", kExchanging); },
                  Message("Token is not an access token"), kExchanging)},
      {"token-revoked", SignedBy(kRevoked, kProducts, Message("Access token has been revoked"))},
      {"signature-mismatch",
       SignedWith([](SigningInput& input) { input.token_secret = "wrong"; },
                  Message("The signature is invalid. Verify and try again."))},
      {"nonce-used",
       {SendTwice,
        Message("The nonce is already being used by the consumer with ID %1", "[\"1\"]")}},
      {"nonce-set-full", {SendWhileNoncesAreFull, Message(kNonce)}},
      {"nonce-set-uncertain", {SendWhileNoncesAreUncertain, Message(kNonce)}},
      {"node-behind",
       {SendWhileBehind, Message("The server cannot tell whether it is up to date. Try again.")}},
  };
}

Cases OfTheDecision() {
  return {
      {"not-acceptable",
       {[](const std::string&) {
          Door door;
          return door.Send(TestGateway::Unsigned("PATCH", "/rest/nowhere"),
                           "image/png;q=0.5, text/html");
        },
        Message("Server cannot match any of the given Accept HTTP header media type(s) from the "
                "request: \\\"text\\/html\\\" with media types from the config of response "
                "renderer."),
        "application/json; charset=utf-8"}},
      {"method-invalid", Unsigned("PATCH", kOrder, Message("Request method is invalid."))},
      {"path-invalid", Unsigned("GET", "/rest/nowhere/V1/orders",
                                Message("Specified request cannot be processed."))},
      {"path-ambiguous", Unsigned("GET", "/rest/V1/orders/%2e%2e", Message(kNoRoute))},
      {"no-route", Unsigned("GET", "/rest/V1/no/such/route", Message(kNoRoute))},
      {"guest", Unsigned("GET", kOrder, Denied("Magento_Sales::actions_view"))},
      {"bearer-refused",
       {[](const std::string& accept) {
          Door door;
          Call call = TestGateway::Unsigned("GET", kOrder);
          call.headers.emplace_back("Authorization", "Bearer " + NameOf("at", kAll));
          return door.Send(call, accept);
        },
        Denied("Magento_Sales::actions_view")}},
      {"customer-not-allowed",
       {[](const std::string& accept) {
          Door door;
          Call call = TestGateway::Unsigned("GET", kOrder);
          call.headers.emplace_back("Authorization", "Bearer " + TokenOfACustomer());
          return door.Send(call, accept);
        },
        Denied("Magento_Sales::actions_view")}},
      {"integration-inactive", SignedBy(kInactive, kOrder, Denied("Magento_Sales::actions_view"))},
      {"integration-suspended",
       SignedBy(kSuspended, kOrder, Denied("Magento_Sales::actions_view"))},
      {"resource-missing", SignedBy(kCatalog, kOrder, Denied("Magento_Sales::actions_view"))},
      {"address-not-allowed",
       SignedBy(kFromElsewhere, kOrder,
                Message("The integration may not call from \\\"%1\\\".", "[\"127.0.0.1\"]"))},
      {"too-many-at-once",
       {[](const std::string& accept) { return SendWhileOneIs(kOneAtOnce, accept); },
        Message("Too many calls of the integration are under way at once.")}},
      {"rate-limited",
       {[](const std::string& accept) { return SendWhileOneIs(kOneAMinute, accept); },
        Message("The integration has made too many calls.")}},
      {"https-required",
       SignedBy(kAll, "/rest/V1/analytics/link", Message("Operation allowed only in HTTPS"))},
      {"customer-required", SignedBy(kAll, "/rest/V1/customers/me",
                                     Message("\\\"%fieldName\\\" is required. Enter and try again.",
                                             "{\"fieldName\":\"customerId\"}"))},
  };
}

Cases OfTheListenerAndTheStore() {
  const std::string long_target = "/" + std::string(limits::kRequestTargetBytesMax, 'a');
  return {
      {"request-malformed", Raw("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")},
      {"request-timeout", Raw("GET / HTTP/1.1\r\n", {.head_ms = 1})},
      {"body-too-large", Raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")},
      {"target-too-long", Raw("GET " + long_target + " HTTP/1.1\r\nHost: a\r\n\r\n")},
      {"head-too-large",
       Raw("GET / HTTP/1.1\r\nX: " + std::string(limits::kRequestHeadBytesMax, 'x') + "\r\n\r\n")},
      {"busy", {SendWhileTheStoreIsFull, Message("The store is busy. Try again.")}},
      {"internal", OfTheStore(500)},
      {"sign-in-failed", OfTheStore(401)},
      {"request-invalid", OfTheStore(400)},
      {"entity-missing", OfTheStore(404)},
      {"not-served", OfTheStore(501)},
  };
}

Cases AllCases() {
  Cases all;
  for (const Cases& some :
       {OfTheForm(), OfTheCredentials(), OfTheDecision(), OfTheListenerAndTheStore()}) {
    all.insert(some.begin(), some.end());
  }
  return all;
}

void ExpectAnswered(const Row& row, const Case& one, http::Format format) {
  const std::string answer =
      one.ask(format == http::Format::kJson ? "application/json" : "application/xml");
  const std::size_t end = answer.find("\r\n\r\n");
  ASSERT_NE(end, std::string::npos);
  const std::string head = answer.substr(0, end + 2);
  const std::string body = answer.substr(end + 4);
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 " + std::to_string(row.status) + " " +
                              std::string(http::ReasonPhrase(row.status)) + "\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nLatchkey-Reason: " + std::string(row.word) + "\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("WWW-Authenticate")));
  EXPECT_EQ(head.find("\r\nRetry-After: ") != std::string::npos,
            row.status == 503 || row.status == 429);
  const std::string type =
      one.only_type.empty() ? std::string(http::AnswerContentType(format)) : one.only_type;
  EXPECT_THAT(head, HasSubstr("\r\nContent-Type: " + type + "\r\n"));
  if (one.json.empty()) return;
  const bool in_json = format == http::Format::kJson || !one.only_type.empty();
  EXPECT_EQ(body, in_json ? one.json : http::ToWireXml(ParseJson(one.json).value()));
}

TEST(EveryRefusal, IsAnsweredAsItsRowSays) {
  const Cases cases = AllCases();
  for (const Row& row : kRows) {
    if (!IsAnswered(row)) continue;
    SCOPED_TRACE(row.word);
    const auto found = cases.find(row.word);
    ASSERT_NE(found, cases.end()) << "a row without a case";
    ExpectAnswered(row, found->second, http::Format::kJson);
    ExpectAnswered(row, found->second, http::Format::kXml);
  }
}

// A customer's token of which the store alone knows that it was revoked.
TEST(EveryRefusal, TellsATokenThatTheStoreRefusesAsAnyOther) {
  const std::string denied = "The consumer isn't authorized to access %resources.";
  for (const char* accept : {"application/json", "application/xml"}) {
    Door door({.store_status = 401, .store_message = denied});
    EXPECT_THAT(door.Send(door.gateway().Signed("GET", kProducts, kAll), accept),
                HasSubstr("\r\nLatchkey-Reason: bearer-refused\r\n"));
    EXPECT_EQ(door.refusals().Latest(1).front().said, denied);
  }
}

TEST(EveryRefusal, HasARow) {
  for (const auto& each : AllCases()) {
    EXPECT_TRUE(std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& row) {
      return row.word == each.first && IsAnswered(row);
    })) << each.first;
  }
}

TEST(EveryRefusal, TellsSeveralMissingParametersAsAList) {
  Door door;
  Call call = TestGateway::Unsigned("GET", kProducts);
  call.headers.emplace_back("Authorization",
                            "OAuth oauth_consumer_key=\"k\", oauth_signature=\"s\", "
                            "oauth_signature_method=\"m\", oauth_timestamp=\"1\"");
  const std::string required = "\"\\\"%fieldName\\\" is required. Enter and try again.\"";
  EXPECT_THAT(door.Send(call, "*/*"),
              ::testing::EndsWith(
                  "\r\n\r\n{\"message\":\"One or more input exceptions have occurred.\","
                  "\"errors\":[{\"message\":" +
                  required + ",\"parameters\":{\"fieldName\":\"oauth_nonce\"}},{\"message\":" +
                  required + ",\"parameters\":{\"fieldName\":\"oauth_token\"}}]}"));
}

}  // namespace
}  // namespace latchkey::gateway
