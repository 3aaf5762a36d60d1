#include "gateway/judge.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using testing::FakeStorage;
using testing::kNowS;
using testing::NameOf;
using testing::RowOf;
using testing::TestGateway;

constexpr std::int64_t kAll = 1;
constexpr std::int64_t kCatalog = 2;  // may Magento_Catalog::products alone
constexpr std::int64_t kInactive = 3;
constexpr std::int64_t kSuspended = 4;
constexpr std::int64_t kRevoked = 5;
constexpr std::int64_t kExchanging = 6;  // active, and in the middle of a reauthorisation
constexpr std::int64_t kUnknown = 99;

constexpr char kProducts[] = "/rest/V1/products?searchCriteria[page_size]=5";
constexpr char kOrders[] = "/rest/V1/orders/12";
constexpr char kDenied[] = R"({"message":"The consumer isn't authorized to access %resources.",)"
                           R"("parameters":{"resources":"Magento_Sales::actions_view"}})";
constexpr char kGuestAccess[] = "webapi/webapisecurity/allow_insecure";

class JudgeTest : public ::testing::Test {
 protected:
  JudgeTest() : storage_(kAll), gateway_(Fill(storage_)) {}

  static FakeStorage& Fill(FakeStorage& storage) {
    storage.Put(RowOf(kCatalog, acl::Grant::Of({"Magento_Catalog::products"})));
    auto row = RowOf(kInactive);
    row.integration.status = domain::IntegrationStatus::kInactive;
    storage.Put(row);
    row = RowOf(kSuspended);
    row.integration.status = domain::IntegrationStatus::kSuspended;
    storage.Put(row);
    row = RowOf(kRevoked);
    row.access_token->revoked_at_s = kNowS - 1;
    storage.Put(row);
    row = RowOf(kExchanging);
    row.request_token = RequestToken(NameOf("rt", kExchanging));
    storage.Put(row);
    return storage;
  }

  void ExpectAllowed(const Call& call, CallerKind caller) {
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_TRUE(verdict.allowed) << verdict.refusal.reason;
    EXPECT_EQ(verdict.caller, caller);
    ASSERT_NE(verdict.route, nullptr);
  }

  // A refusal that uses no nonce.
  Verdict ExpectRefused(const Call& call, int status, std::string_view reason,
                        std::string_view body) {
    const std::size_t nonces = gateway_.nonces().ApproximateSize();
    Verdict verdict = gateway_.Decide(call);
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.refusal.status, status);
    EXPECT_EQ(verdict.refusal.reason, reason);
    EXPECT_EQ(gateway_.Body(verdict.refusal), body);
    EXPECT_EQ(gateway_.nonces().ApproximateSize(), nonces);
    return verdict;
  }

  // The same for an integration whose signature verified, which uses its nonce.
  void ExpectDenied(const Call& call, std::string_view reason, std::string_view body) {
    const std::size_t nonces = gateway_.nonces().ApproximateSize();
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_FALSE(verdict.allowed);
    EXPECT_NE(verdict.integration, nullptr);
    EXPECT_EQ(verdict.refusal.status, 401);
    EXPECT_EQ(verdict.refusal.reason, reason);
    EXPECT_EQ(gateway_.Body(verdict.refusal), body);
    EXPECT_EQ(gateway_.nonces().ApproximateSize(), nonces + 1);
  }

  Call Products(const oauth1::SigningInput& input) {
    return TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), input);
  }
  // A call of kAll whose header has `from` replaced by `to`.
  Call Tampered(std::string_view from, std::string_view to) {
    Call call = gateway_.Signed("GET", kProducts, kAll);
    std::string& header = call.headers.front().second;
    const std::size_t at = header.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    header.replace(at, from.size(), to);
    return call;
  }
  void SetGuestAccess(bool on) {
    storage_.Set(kGuestAccess, on ? "1" : "0");
    gateway_.CatchUp();
  }

  FakeStorage storage_;
  TestGateway gateway_;
};

std::string Message(std::string_view message) {
  return "{\"message\":\"" + std::string(message) + "\"}";
}

constexpr char kNoRouteBody[] = R"({"message":"Request does not match any route."})";
constexpr char kInvalidPathBody[] = R"({"message":"Specified request cannot be processed."})";

// Allowed.

TEST_F(JudgeTest, AllowsASignedCallAndTellsWhatItIs) {
  const Verdict verdict = gateway_.Decide(gateway_.Signed("GET", kOrders, kAll));
  ASSERT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.caller, CallerKind::kIntegration);
  EXPECT_EQ(verdict.integration->integration_id.value, kAll);
  EXPECT_EQ(verdict.route->path, "/V1/orders/:id");
  ASSERT_EQ(verdict.path_parameters.size(), 1u);
  EXPECT_EQ(verdict.path_parameters[0].name, "id");
  EXPECT_EQ(verdict.path_parameters[0].value, "12");
  EXPECT_EQ(verdict.store_code, "default");
  EXPECT_EQ(verdict.hmacs, 1);
  EXPECT_EQ(gateway_.nonces().ApproximateSize(), 1u);
}

TEST_F(JudgeTest, AllowsEveryMethodOfTheTable) {
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    const std::string target =
        method == std::string("POST") ? "/rest/V1/products" : "/rest/V1/products/a";
    ExpectAllowed(gateway_.Signed(method, target, kCatalog), CallerKind::kIntegration);
  }
}

TEST_F(JudgeTest, AllowsEverySpellingOfThePrefix) {
  for (const char* target :
       {"/rest/default/V1/products", "/rest/german/V1/products", "/rest/all/V1/products",
        "/rest//V1/products", "/rest/V1/products/", "/index.php/rest/V1/products"}) {
    ExpectAllowed(gateway_.Signed("GET", target, kCatalog), CallerKind::kIntegration);
  }
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", "/rest/german/V1/products", kAll)).store_code,
            "german");
}

// Method, path, route: before anything about the caller.

TEST_F(JudgeTest, RefusesOtherMethodsBeforeLookingAtTheSignature) {
  for (const char* method : {"PATCH", "OPTIONS", "HEAD", "TRACE"}) {
    ExpectRefused(gateway_.Signed(method, kProducts, kAll), 400, "method-invalid",
                  Message("Request method is invalid."));
  }
}

TEST_F(JudgeTest, RefusesUnknownStoreCodesAndWhatIsNoApi) {
  for (const char* target :
       {"/rest/admin/V1/products", "/rest/DEFAULT/V1/products", "/rest/v1/products", "/rest",
        "/rest/", "/rest/schema", "/rest/async/V1/products", "/rest/default"}) {
    ExpectRefused(gateway_.Signed("GET", target, kAll), 400, "path-invalid", kInvalidPathBody);
  }
}

TEST_F(JudgeTest, FindsNoRouteForUnknownPathsOtherVersionsAndWrongMethods) {
  for (const char* target :
       {"/rest/V1/nothing", "/rest/V2/products", "/rest/V1", "/rest/V1/", "/REST/V1/products",
        "/other", "/rest/V1//products", "/restV1/products"}) {
    ExpectRefused(gateway_.Signed("GET", target, kAll), 404, "no-route", kNoRouteBody);
  }
  ExpectRefused(gateway_.Signed("DELETE", "/rest/V1/products", kAll), 404, "no-route",
                kNoRouteBody);
}

TEST_F(JudgeTest, FindsNoRouteForPathsThatCanBeReadInTwoWays) {
  for (const char* target : {"/rest/V1/orders/../products", "/rest/V1/orders/%2e%2e",
                             "/rest/V1/orders/1%2F2", "/rest/V1/orders/%zz"}) {
    ExpectRefused(TestGateway::Unsigned("GET", target), 404, "path-ambiguous", kNoRouteBody);
  }
}

// Guests.

TEST_F(JudgeTest, RefusesAGuestOnAProtectedRoute) {
  const Verdict verdict =
      ExpectRefused(TestGateway::Unsigned("GET", kOrders), 401, "guest", kDenied);
  EXPECT_EQ(verdict.integration, nullptr);
}

TEST_F(JudgeTest, TakesWhatIsNotOauthForAGuest) {
  for (const char* header :
       {"OAuth", "OAuth ", "OAuth realm=\"x\"", "OAuth OAUTH_NONCE=\"1\"", "Basic YTpi", ""}) {
    Call call = TestGateway::Unsigned("GET", kOrders);
    call.headers.emplace_back("Authorization", header);
    ExpectRefused(call, 401, "guest", kDenied);
  }
}

TEST_F(JudgeTest, LetsEverybodyUseAnonymousRoutesWithoutLookingAtTheHeader) {
  ExpectAllowed(TestGateway::Unsigned("GET", "/rest/V1/directory/countries"), CallerKind::kGuest);
  Call call = TestGateway::Unsigned("GET", "/rest/V1/directory/countries");
  call.headers.emplace_back("Authorization", "OAuth oauth_nonce=\"a\", oauth_nonce=\"b\"");
  ExpectAllowed(call, CallerKind::kGuest);
  ExpectAllowed(gateway_.Signed("GET", "/rest/V1/directory/countries", kAll), CallerKind::kGuest);
  EXPECT_EQ(gateway_.nonces().ApproximateSize(), 0u);
}

TEST_F(JudgeTest, OpensExactlyTheSwitchableRoutesToGuestsWithGuestAccess) {
  const auto open_routes = [this] {
    std::size_t open = 0;
    for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
      std::string target = "/rest";
      for (std::size_t at = 0; at < route.path.size();) {
        const std::size_t end = std::min(route.path.find('/', at + 1), route.path.size());
        const bool parameter = route.path[at + 1] == ':';
        target += parameter ? "/7" : route.path.substr(at, end - at);
        at = end;
      }
      const Verdict verdict = gateway_.Decide(
          TestGateway::Unsigned(std::string(acl::MethodWord(route.method)), target));
      EXPECT_EQ(verdict.route, &route) << target;
      EXPECT_TRUE(verdict.allowed || verdict.refusal.status == 401) << target;
      open += verdict.allowed && !route.anonymous ? 1 : 0;
      EXPECT_TRUE(verdict.allowed || !route.anonymous);
      EXPECT_TRUE(!verdict.allowed || route.anonymous || route.guest_switchable);
    }
    return open;
  };
  EXPECT_EQ(open_routes(), 0u);
  SetGuestAccess(true);
  EXPECT_EQ(open_routes(), 31u);
  SetGuestAccess(false);
  EXPECT_EQ(open_routes(), 0u);
}

TEST_F(JudgeTest, LooksAtTheCallerOfAnOpenRouteOnlyWhereTheAnswerDependsOnIt) {
  SetGuestAccess(true);
  Call call = gateway_.Signed("GET", "/rest/V1/store/storeViews", kAll);
  call.headers.front().second.replace(call.headers.front().second.find("oauth_signature=\"") + 17,
                                      1, "!");
  ExpectAllowed(call, CallerKind::kGuest);
  call.target = "/rest/V1/products/a";
  ExpectRefused(call, 401, "signature-mismatch",
                Message("The signature is invalid. Verify and try again."));

  ExpectAllowed(TestGateway::Unsigned("GET", "/rest/V1/products/a"), CallerKind::kGuest);
  ExpectAllowed(gateway_.Signed("GET", "/rest/V1/products/a", kAll), CallerKind::kIntegration);
  ExpectAllowed(gateway_.Signed("GET", "/rest/V1/products/a", kSuspended), CallerKind::kGuest);
}

// The form of the OAuth parameters, in the order of the checks.

TEST_F(JudgeTest, RefusesTwoAuthorizationHeaders) {
  Call call = gateway_.Signed("GET", kProducts, kAll);
  call.headers.emplace_back("authorization", "Basic x");
  ExpectRefused(
      call, 400, "header-malformed",
      Message("The Authorization header is there twice, is too long or has too many parameters."));
}

TEST_F(JudgeTest, RefusesARepeatedParameter) {
  ExpectRefused(Tampered("OAuth ", "OAuth oauth_nonce=\"x\", "), 400, "parameter-repeated",
                R"({"message":"The \"%1\" parameter is given more than once.",)"
                R"("parameters":["oauth_nonce"]})");
}

TEST_F(JudgeTest, RefusesOtherVersions) {
  for (const char* version : {"1", "1.0a", "2.0", ""}) {
    ExpectRefused(
        Tampered("oauth_version=\"1.0\"", "oauth_version=\"" + std::string(version) + "\""), 400,
        "version-unsupported",
        R"({"message":"The \"%1\" Oauth version isn't supported.","parameters":[")" +
            std::string(version) + "\"]}");
  }
}

TEST_F(JudgeTest, TellsOneMissingParameterByName) {
  ExpectRefused(Tampered("oauth_token=", "oauth_xxxxx="), 400, "parameter-missing",
                R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                R"("parameters":{"fieldName":"oauth_token"}})");
}

TEST_F(JudgeTest, TellsSeveralMissingParametersAsAList) {
  Call call = TestGateway::Unsigned("GET", kProducts);
  call.headers.emplace_back("Authorization",
                            "OAuth oauth_consumer_key=\"k\", oauth_signature=\"s\", "
                            "oauth_nonce=\"n\", oauth_token=\"t\"");
  ExpectRefused(call, 400, "parameter-missing",
                R"({"message":"One or more input exceptions have occurred.","errors":[)"
                R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                R"("parameters":{"fieldName":"oauth_signature_method"}},)"
                R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                R"("parameters":{"fieldName":"oauth_timestamp"}}]})");
}

TEST_F(JudgeTest, RefusesATokenOfAnotherLength) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.token += "x";
  ExpectRefused(Products(input), 400, "token-length",
                Message("The token length is invalid. Check the length and try again."));
}

TEST_F(JudgeTest, RefusesOtherSignatureMethods) {
  for (const char* method : {"HMAC-SHA1", "hmac-sha256", "PLAINTEXT", ""}) {
    ExpectRefused(Tampered("HMAC-SHA256", method), 400, "method-unsupported",
                  R"({"message":"Signature method %1 is not supported","parameters":[")" +
                      std::string(method) + "\"]}");
  }
}

TEST_F(JudgeTest, RefusesEmptyAndOverlongNonces) {
  const std::string body = Message("The nonce is empty or too long.");
  ExpectRefused(Tampered("oauth_nonce=\"nonce1\"", "oauth_nonce=\"\""), 400, "nonce-malformed",
                body);
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.nonce = std::string(256, 'n');
  ExpectRefused(Products(input), 400, "nonce-malformed", body);
  input.nonce = std::string(255, 'n');
  ExpectAllowed(Products(input), CallerKind::kIntegration);
}

// Consumer, timestamp, token, signature.

TEST_F(JudgeTest, RefusesAConsumerKeyOfAnotherLength) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.consumer_key = "short";
  ExpectRefused(Products(input), 401, "consumer-key-length",
                Message("Consumer key is not the correct length"));
}

TEST_F(JudgeTest, RefusesAnUnknownConsumer) {
  ExpectRefused(gateway_.Signed("GET", kProducts, kUnknown), 401, "consumer-unknown",
                Message("A consumer having the specified key does not exist"));
}

TEST_F(JudgeTest, RefusesAConsumerKeyInOtherLetterCase) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.consumer_key[0] = 'C';
  ExpectRefused(Products(input), 401, "consumer-unknown",
                Message("A consumer having the specified key does not exist"));
}

TEST_F(JudgeTest, RefusesTimestampsBeyondTheWindowOnEitherSide) {
  const std::string body = Message("Incorrect timestamp value in the oauth_timestamp parameter");
  const auto stamped = [this](const std::string& timestamp) {
    oauth1::SigningInput input = gateway_.Credentials(kAll);
    input.timestamp = timestamp;
    return Products(input);
  };
  ExpectAllowed(stamped(std::to_string(kNowS - 600)), CallerKind::kIntegration);
  ExpectAllowed(stamped(std::to_string(kNowS + 600)), CallerKind::kIntegration);
  ExpectRefused(stamped(std::to_string(kNowS - 601)), 401, "timestamp-old", body);
  ExpectRefused(stamped(std::to_string(kNowS + 601)), 401, "timestamp-ahead", body);
  ExpectRefused(stamped(std::to_string(kNowS) + "000"), 401, "timestamp-ahead", body);
  ExpectRefused(stamped("0"), 401, "timestamp-old", body);
  for (const char* text : {"-1", "1.5", "abc", " 1700000000"}) {
    ExpectRefused(stamped(text), 401, "timestamp-malformed", body);
  }
}

TEST_F(JudgeTest, RefusesAnUnknownToken) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.token = NameOf("at", kUnknown);
  ExpectRefused(Products(input), 401, "token-unknown", Message("Specified token does not exist"));
}

TEST_F(JudgeTest, RefusesATokenOfAnotherConsumer) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  for (const std::string& token : {NameOf("at", kCatalog), NameOf("rt", kExchanging)}) {
    input.token = token;
    ExpectRefused(Products(input), 401, "token-of-other-consumer",
                  Message("Token is not associated with the specified consumer"));
  }
}

TEST_F(JudgeTest, RefusesARequestToken) {
  oauth1::SigningInput input = gateway_.Credentials(kExchanging);
  input.token = NameOf("rt", kExchanging);
  ExpectRefused(Products(input), 401, "token-not-access", Message("Token is not an access token"));
  ExpectAllowed(gateway_.Signed("GET", kProducts, kExchanging), CallerKind::kIntegration);
}

TEST_F(JudgeTest, RefusesARevokedToken) {
  ExpectRefused(gateway_.Signed("GET", kProducts, kRevoked), 401, "token-revoked",
                Message("Access token has been revoked"));
}

TEST_F(JudgeTest, RefusesATokenOfZerosWhereThereIsNone) {
  domain::CallerRow row = RowOf(kAll);
  row.access_token.reset();
  storage_.Put(row);
  gateway_.CatchUp();
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.token = std::string(32, '\0');
  ExpectRefused(Products(input), 401, "token-unknown", Message("Specified token does not exist"));
}

TEST_F(JudgeTest, RefusesAWrongSignatureAndKeepsItsNonceFree) {
  const std::string body = Message("The signature is invalid. Verify and try again.");
  const oauth1::SigningInput input = gateway_.Credentials(kAll);
  oauth1::SigningInput wrong = input;
  wrong.token_secret = "wrong";
  ExpectRefused(Products(wrong), 401, "signature-mismatch", body);
  wrong = input;
  wrong.consumer_secret = "wrong";
  ExpectRefused(Products(wrong), 401, "signature-mismatch", body);
  Call call = Products(input);
  call.target += "&fields=items[sku]";
  ExpectRefused(call, 401, "signature-mismatch", body);
  call.target = kProducts;
  ExpectAllowed(call, CallerKind::kIntegration);
}

TEST_F(JudgeTest, SpendsTheSameWorkOnUnknownConsumersUnknownTokensAndWrongSignatures) {
  const int unknown_consumer = gateway_.Decide(gateway_.Signed("GET", kProducts, kUnknown)).hmacs;
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  input.token = NameOf("at", kUnknown);
  const int unknown_token = gateway_.Decide(Products(input)).hmacs;
  const int revoked = gateway_.Decide(gateway_.Signed("GET", kProducts, kRevoked)).hmacs;
  input = gateway_.Credentials(kAll);
  input.token_secret = "wrong";
  const int wrong_signature = gateway_.Decide(Products(input)).hmacs;
  EXPECT_GT(wrong_signature, 0);
  EXPECT_EQ(unknown_consumer, wrong_signature);
  EXPECT_EQ(unknown_token, wrong_signature);
  EXPECT_EQ(revoked, wrong_signature);
}

// The nonce.

TEST_F(JudgeTest, RefusesAReplay) {
  const Call call = gateway_.Signed("GET", kProducts, kCatalog);
  ExpectAllowed(call, CallerKind::kIntegration);
  const std::string body =
      R"({"message":"The nonce is already being used by the consumer with ID %1",)"
      R"("parameters":["2"]})";
  ExpectRefused(call, 401, "nonce-used", body);
  gateway_.clock().AdvanceS(600);
  ExpectRefused(call, 401, "nonce-used", body);
  gateway_.clock().AdvanceS(1);
  ExpectRefused(call, 401, "timestamp-old",
                Message("Incorrect timestamp value in the oauth_timestamp parameter"));
}

TEST_F(JudgeTest, TakesTheSameNonceOfAnotherConsumer) {
  oauth1::SigningInput input = gateway_.Credentials(kAll);
  oauth1::SigningInput other = gateway_.Credentials(kCatalog);
  other.nonce = input.nonce;
  ExpectAllowed(Products(input), CallerKind::kIntegration);
  ExpectAllowed(Products(other), CallerKind::kIntegration);
}

TEST_F(JudgeTest, AnswersUnavailableWhileTheNonceSetIsFull) {
  FakeStorage storage(kAll);
  TestGateway gateway(storage, acl::ShippedRoutes(), TestGateway::Options(), 100);
  for (int i = 0; i < 50; ++i) gateway.Decide(gateway.Signed("GET", kProducts, kAll));
  const Verdict verdict = gateway.Decide(gateway.Signed("GET", kProducts, kAll));
  EXPECT_EQ(verdict.refusal.status, 503);
  EXPECT_EQ(verdict.refusal.reason, "nonce-set-full");
  EXPECT_EQ(verdict.refusal.retry_after_s, 60);
  EXPECT_EQ(gateway.Body(verdict.refusal), Message("An error occurred validating the nonce"));
}

TEST_F(JudgeTest, AnswersUnavailableToCredentialsAloneWhileItMayBeBehind) {
  ManualClock node_clock(kNowS);
  directory::Freshness freshness(node_clock);
  JudgeOptions options = TestGateway::Options();
  options.freshness = &freshness;
  FakeStorage storage(kAll);
  TestGateway gateway(storage, acl::ShippedRoutes(), options);
  node_clock.AdvanceS(5);
  EXPECT_TRUE(gateway.Decide(gateway.Signed("GET", kProducts, kAll)).allowed);
  node_clock.AdvanceS(1);
  const Call call = gateway.Signed("GET", kProducts, kAll);
  const Verdict verdict = gateway.Decide(call);
  EXPECT_EQ(verdict.refusal.status, 503);
  EXPECT_EQ(verdict.refusal.reason, "node-behind");
  EXPECT_EQ(verdict.refusal.retry_after_s, 1);
  EXPECT_EQ(verdict.hmacs, 0);
  Call bearer = TestGateway::Unsigned("GET", kProducts);
  bearer.headers.emplace_back("Authorization", "Bearer " + NameOf("at", kAll));
  EXPECT_EQ(gateway.Decide(bearer).refusal.reason, "node-behind");
  EXPECT_EQ(gateway.Decide(TestGateway::Unsigned("GET", kProducts)).refusal.reason, "guest");
  freshness.Prove(node_clock.MonotonicMs());
  EXPECT_TRUE(gateway.Decide(call).allowed);  // its nonce was not used
}

TEST_F(JudgeTest, AnswersUnavailableWhileTheNonceSetIsUncertain) {
  ExpectAllowed(gateway_.Signed("GET", kProducts, kAll), CallerKind::kIntegration);
  gateway_.clock().AdvanceS(-100'000);
  const Verdict verdict = gateway_.Decide(gateway_.Signed("GET", kProducts, kAll));
  EXPECT_EQ(verdict.refusal.status, 503);
  EXPECT_EQ(verdict.refusal.reason, "nonce-set-uncertain");
  EXPECT_EQ(verdict.refusal.retry_after_s, 601);
  EXPECT_EQ(gateway_.Body(verdict.refusal), Message("An error occurred validating the nonce"));
  gateway_.clock().AdvanceS(601);
  ExpectAllowed(gateway_.Signed("GET", kProducts, kAll), CallerKind::kIntegration);
}

// The decision.

TEST_F(JudgeTest, DeniesAMissingResource) {
  ExpectDenied(gateway_.Signed("GET", kOrders, kCatalog), "resource-missing", kDenied);
}

TEST_F(JudgeTest, TakesInactiveAndSuspendedIntegrationsForGuests) {
  ExpectDenied(gateway_.Signed("GET", kOrders, kInactive), "integration-inactive", kDenied);
  ExpectDenied(gateway_.Signed("GET", kOrders, kSuspended), "integration-suspended", kDenied);
}

TEST_F(JudgeTest, RefusesTheNextCallOfAnIntegrationThatWasSuspendedNarrowedOrDeleted) {
  ExpectAllowed(gateway_.Signed("GET", kProducts, kCatalog), CallerKind::kIntegration);
  domain::CallerRow row = RowOf(kCatalog, acl::Grant::Of({}));
  storage_.Put(row);
  gateway_.CatchUp();
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kProducts, kCatalog)).refusal.reason,
            "resource-missing");
  row.integration.status = domain::IntegrationStatus::kSuspended;
  storage_.Put(row);
  gateway_.CatchUp();
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kProducts, kCatalog)).refusal.reason,
            "integration-suspended");
  storage_.Delete(kCatalog);
  gateway_.CatchUp();
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kProducts, kCatalog)).refusal.reason,
            "consumer-unknown");
}

TEST_F(JudgeTest, MissesTheCustomerOnRoutesOfCustomers) {
  const auto field = [&](const std::string& method, const std::string& target) {
    const Verdict verdict = gateway_.Decide(gateway_.Signed(method, target, kAll));
    EXPECT_EQ(verdict.refusal.status, 400);
    EXPECT_EQ(verdict.refusal.reason, "customer-required");
    EXPECT_EQ(verdict.refusal.name, "fieldName");
    return std::string(verdict.refusal.value);
  };
  EXPECT_EQ(field("GET", "/rest/V1/customers/me"), "customerId");
  EXPECT_EQ(field("GET", "/rest/V1/carts/mine/items"), "cartId");
  EXPECT_EQ(field("POST", "/rest/V1/carts/mine/items"), "cartItem");
  EXPECT_EQ(field("PUT", "/rest/V1/guest-carts/1"), "customerId");
}

TEST_F(JudgeTest, LeavesRoutesOfCustomersToAllAlone) {
  ExpectDenied(gateway_.Signed("GET", "/rest/V1/customers/me", kCatalog), "resource-missing",
               R"({"message":"The consumer isn't authorized to access %resources.",)"
               R"("parameters":{"resources":"self"}})");
}

TEST_F(JudgeTest, NeedsEveryResourceOfARoute) {
  std::vector<acl::Fault> faults;
  const acl::RouteTable routes = acl::RouteTable::Load(
      "[Test]\nGET /V1/both Magento_Catalog::products,Magento_Sales::actions_view\n", "test",
      acl::ShippedResources(), &faults);
  ASSERT_TRUE(faults.empty());
  FakeStorage storage;
  storage.Put(RowOf(1, acl::Grant::Of({"Magento_Catalog::products"})));
  storage.Put(RowOf(2, acl::Grant::Of({"Magento_Sales::actions_view"})));
  storage.Put(
      RowOf(3, acl::Grant::Of({"Magento_Catalog::products", "Magento_Sales::actions_view"})));
  TestGateway gateway(storage, routes);
  for (const std::int64_t half : {1, 2}) {
    const Verdict verdict = gateway.Decide(gateway.Signed("GET", "/rest/V1/both", half));
    EXPECT_EQ(verdict.refusal.reason, "resource-missing");
    EXPECT_EQ(gateway.Body(verdict.refusal),
              R"({"message":"The consumer isn't authorized to access %resources.",)"
              R"("parameters":{"resources":)"
              R"("Magento_Catalog::products, Magento_Sales::actions_view"}})");
  }
  EXPECT_TRUE(gateway.Decide(gateway.Signed("GET", "/rest/V1/both", 3)).allowed);
}

// The scheme.

TEST_F(JudgeTest, RefusesSecureRoutesOverPlainHttpAfterThePermission) {
  constexpr char kLink[] = "/rest/V1/analytics/link";
  const Verdict verdict = gateway_.Decide(gateway_.Signed("GET", kLink, kAll));
  EXPECT_EQ(verdict.refusal.status, 400);
  EXPECT_EQ(verdict.refusal.reason, "https-required");
  EXPECT_EQ(gateway_.Body(verdict.refusal), Message("Operation allowed only in HTTPS"));
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kLink, kCatalog)).refusal.reason,
            "resource-missing");

  Call call = TestGateway::Unsigned("GET", kLink);
  call.scheme = "https";
  call.over_tls = true;
  ExpectAllowed(TestGateway::Sign(call, gateway_.Credentials(kAll)), CallerKind::kIntegration);
}

TEST_F(JudgeTest, BelievesTheForwardedSchemeOfTrustedProxiesAlone) {
  JudgeOptions options = TestGateway::Options();
  options.schemes.trusted_proxies = {"10.0.0.1"};
  FakeStorage storage(kAll);
  TestGateway gateway(storage, acl::ShippedRoutes(), options);
  Call call = TestGateway::Unsigned("GET", kProducts);
  call.headers.emplace_back("X-Forwarded-Proto", "https");
  call.scheme = "https";
  EXPECT_EQ(gateway.Decide(TestGateway::Sign(call, gateway.Credentials(kAll))).refusal.reason,
            "signature-mismatch");
  call.peer = "10.0.0.1";
  EXPECT_TRUE(gateway.Decide(TestGateway::Sign(call, gateway.Credentials(kAll))).allowed);
}

TEST_F(JudgeTest, TriesThePublicSchemeWhereTheConnectionsDoesNotVerify) {
  JudgeOptions options = TestGateway::Options();
  options.schemes.public_scheme = "https";
  FakeStorage storage(kAll);
  TestGateway gateway(storage, acl::ShippedRoutes(), options);
  Call call = TestGateway::Unsigned("GET", kProducts);
  call.scheme = "https";
  EXPECT_TRUE(gateway.Decide(TestGateway::Sign(call, gateway.Credentials(kAll))).allowed);
  call.scheme = "http";
  EXPECT_TRUE(gateway.Decide(TestGateway::Sign(call, gateway.Credentials(kAll))).allowed);
}

}  // namespace
}  // namespace latchkey::gateway
