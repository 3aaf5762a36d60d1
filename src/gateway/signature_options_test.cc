// What an integration's signature options change in the verdict: methods, readings, bearer.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "gateway/judge.h"
#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using oauth1::Method;
using oauth1::Reading;
using testing::Call;
using testing::FakeStorage;
using testing::kNowS;
using testing::NameOf;
using testing::RowOf;
using testing::TestGateway;

constexpr std::int64_t kUsual = 1;
constexpr std::int64_t kOpted = 2;  // whose options the tests set
constexpr std::int64_t kUnknown = 99;

constexpr char kProducts[] = "/rest/V1/products?searchCriteria[page_size]=5";
// Its three readings differ, and so does the normal form of its path.
constexpr char kSixWays[] = "/rest/V1/products/a%2cb?k[1]=a&k[2]=b&k[10]=c";
constexpr char kBearerForAll[] = "oauth/consumer/enable_integration_as_bearer";
constexpr char kGuestAccess[] = "webapi/webapisecurity/allow_insecure";

class SignatureOptionsTest : public ::testing::Test {
 protected:
  void Set(const domain::SignatureOptions& options) {
    domain::CallerRow row = RowOf(kOpted);
    row.integration.signature = options;
    Put(row);
  }
  void Put(const domain::CallerRow& row) {
    storage_.Put(row);
    gateway_.CatchUp();
  }
  void Set(const char* path, const char* value) {
    storage_.Set(path, value);
    gateway_.CatchUp();
  }
  static domain::SignatureOptions Methods(const std::set<Method>& methods) {
    domain::SignatureOptions options;
    for (const Method method : methods) options.methods.Add(method);
    return options;
  }
  static domain::SignatureOptions Profile(oauth1::Profile profile) {
    domain::SignatureOptions options;
    options.profile = profile;
    return options;
  }
  static domain::SignatureOptions Bearer(std::int64_t end_s = 0) {
    domain::SignatureOptions options;
    options.bearer = true;
    options.bearer_expires_at_s = end_s;
    return options;
  }

  oauth1::SigningInput Credentials(std::int64_t number, Method method) {
    oauth1::SigningInput input = gateway_.Credentials(number);
    input.method = method;
    return input;
  }
  Call Signed(const oauth1::SigningInput& input, const char* target = kProducts) {
    return TestGateway::Sign(TestGateway::Unsigned("GET", target), input);
  }
  Call Signed(std::int64_t number, Method method) { return Signed(Credentials(number, method)); }

  // A call of kOpted signed as another program would read it.
  Call SignedUnder(Reading reading) {
    Call call = TestGateway::Unsigned("GET", kSixWays);
    const oauth1::SigningInput input = gateway_.Credentials(kOpted);
    std::string header = "OAuth oauth_consumer_key=" + input.consumer_key +
                         ",oauth_token=" + input.token + ",oauth_signature_method=HMAC-SHA256" +
                         ",oauth_timestamp=" + input.timestamp + ",oauth_nonce=" + input.nonce;
    Arena arena;
    const std::string path = call.path();
    const std::string query = call.query();
    const oauth1::SignedRequest request = {"GET", "http", call.host, path, query, ""};
    const auto key = oauth1::SigningKey(input.consumer_secret, input.token_secret);
    oauth1::SignatureRoom room;
    header.append(",oauth_signature=")
        .append(oauth1::Sign(
            &key,
            oauth1::BaseString(request, oauth1::ParseAuthorization(header, arena), reading, arena),
            room));
    call.headers.emplace_back("Authorization", header);
    return call;
  }

  static Call WithHeader(const std::string& authorization, const char* target = kProducts) {
    Call call = TestGateway::Unsigned("GET", target);
    call.headers.emplace_back("Authorization", authorization);
    return call;
  }
  static Call WithBearer(std::int64_t number, const char* target = kProducts) {
    return WithHeader("Bearer " + NameOf("at", number), target);
  }

  std::string_view ReasonFor(const Call& call) {
    const Verdict verdict = gateway_.Decide(call);
    return verdict.allowed ? "allowed" : verdict.refusal.reason;
  }
  // Refused as a guest is, and nothing told of why.
  void ExpectGuest(const Call& call, BearerState state) {
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.bearer, state);
    EXPECT_EQ(verdict.integration, nullptr);
    EXPECT_EQ(verdict.refusal.status, 401);
    EXPECT_EQ(verdict.refusal.reason, "bearer-refused");
    EXPECT_EQ(gateway_.Body(verdict.refusal),
              R"({"message":"The consumer isn't authorized to access %resources.",)"
              R"("parameters":{"resources":"Magento_Catalog::products"}})");
  }

  FakeStorage storage_{kOpted};
  TestGateway gateway_{storage_};
};

// Methods.

TEST_F(SignatureOptionsTest, TakeOtherMethodsFromThoseWhoOptedInToThem) {
  for (const Method method : {Method::kHmacSha1, Method::kHmacSha512}) {
    EXPECT_EQ(ReasonFor(Signed(kOpted, method)), "method-unsupported");
    Set(Methods({method}));
    EXPECT_EQ(ReasonFor(Signed(kOpted, method)), "allowed");
    EXPECT_EQ(ReasonFor(Signed(kOpted, Method::kHmacSha256)), "allowed");
    EXPECT_EQ(ReasonFor(Signed(kUsual, method)), "method-unsupported");
    Set(Methods({}));
  }
}

TEST_F(SignatureOptionsTest, RefuseAMethodAlikeForEverybodyWhoHasNotOptedIn) {
  Set(Methods({Method::kHmacSha512}));
  for (const std::int64_t number : {kUsual, kOpted, kUnknown}) {
    const Verdict verdict = gateway_.Decide(Signed(number, Method::kHmacSha1));
    EXPECT_EQ(verdict.refusal.status, 400);
    EXPECT_EQ(verdict.hmacs, 0);
    EXPECT_EQ(gateway_.Body(verdict.refusal),
              R"({"message":"Signature method %1 is not supported","parameters":["HMAC-SHA1"]})");
  }
}

TEST_F(SignatureOptionsTest, NeverTakePlaintext) {
  Set(Methods({Method::kHmacSha1, Method::kHmacSha512}));
  Call call = Signed(kOpted, Method::kHmacSha256);
  std::string& header = call.headers.front().second;
  header.replace(header.find("HMAC-SHA256"), 11, "PLAINTEXT");
  EXPECT_EQ(ReasonFor(call), "method-unsupported");
}

TEST_F(SignatureOptionsTest, VerifyASignatureByTheMethodThatItNames) {
  Set(Methods({Method::kHmacSha1, Method::kHmacSha512}));
  Call call = Signed(kOpted, Method::kHmacSha1);
  std::string& header = call.headers.front().second;
  header.replace(header.find("HMAC-SHA1"), 9, "HMAC-SHA512");
  EXPECT_EQ(ReasonFor(call), "signature-mismatch");
}

TEST_F(SignatureOptionsTest, SpendTheSameWorkWithEveryMethodAndProfile) {
  const auto hmacs = [&](const oauth1::SigningInput& input) {
    return gateway_.Decide(Signed(input, kSixWays)).hmacs;
  };
  const int unknown_consumer = hmacs(gateway_.Credentials(kUnknown));
  EXPECT_EQ(unknown_consumer, 6);
  for (const oauth1::Profile profile : {oauth1::Profile::kAuto, oauth1::Profile::kRfc5849}) {
    domain::SignatureOptions options = Methods({Method::kHmacSha1, Method::kHmacSha512});
    options.profile = profile;
    Set(options);
    for (const Method method : {Method::kHmacSha256, Method::kHmacSha1, Method::kHmacSha512}) {
      oauth1::SigningInput input = Credentials(kOpted, method);
      input.token_secret = "wrong";
      EXPECT_EQ(hmacs(input), unknown_consumer);
      input = Credentials(kOpted, method);
      input.token = NameOf("at", kUnknown);
      EXPECT_EQ(hmacs(input), unknown_consumer);
    }
  }
}

// Readings.

TEST_F(SignatureOptionsTest, TakeEveryReadingUnderAuto) {
  for (int i = 0; i < oauth1::kReadings; ++i) {
    const auto reading = static_cast<Reading>(i);
    const Verdict verdict = gateway_.Decide(SignedUnder(reading));
    EXPECT_TRUE(verdict.allowed) << oauth1::ReadingWord(reading);
    EXPECT_EQ(verdict.reading, reading);
    // Tried first from now on.
    EXPECT_EQ(gateway_.Decide(SignedUnder(reading)).hmacs, 1);
  }
}

TEST_F(SignatureOptionsTest, TakeRfc5849OfThePathAsSentAloneUnderThatProfile) {
  Set(Profile(oauth1::Profile::kRfc5849));
  for (int i = 0; i < oauth1::kReadings; ++i) {
    const auto reading = static_cast<Reading>(i);
    EXPECT_EQ(ReasonFor(SignedUnder(reading)),
              reading == Reading::kRfc5849 ? "allowed" : "signature-mismatch")
        << oauth1::ReadingWord(reading);
  }
}

TEST_F(SignatureOptionsTest, GiveTheRouteThePathThatWasSent) {
  const Verdict verdict = gateway_.Decide(SignedUnder(Reading::kRfc5849NormalPath));
  ASSERT_EQ(verdict.path_parameters.size(), 1u);
  EXPECT_EQ(verdict.path_parameters[0].value, "a,b");
}

// Bearer.

TEST_F(SignatureOptionsTest, RefuseBearerWhereItIsOff) {
  ExpectGuest(WithBearer(kOpted), BearerState::kOff);
}

TEST_F(SignatureOptionsTest, TakeTheAccessTokenOfAnIntegrationWithBearer) {
  Set(Bearer());
  const Verdict verdict = gateway_.Decide(WithBearer(kOpted));
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.caller, CallerKind::kIntegration);
  EXPECT_EQ(verdict.integration->integration_id.value, kOpted);
  EXPECT_EQ(verdict.bearer, BearerState::kGood);
  EXPECT_EQ(verdict.reading, std::nullopt);
  EXPECT_EQ(verdict.hmacs, 0);
  EXPECT_EQ(gateway_.nonces().ApproximateSize(), 0u);
  ExpectGuest(WithBearer(kUsual), BearerState::kOff);
}

TEST_F(SignatureOptionsTest, TakeEveryActiveIntegrationsTokenByTheSetting) {
  Set(kBearerForAll, "1");
  EXPECT_EQ(ReasonFor(WithBearer(kUsual)), "allowed");
  EXPECT_EQ(ReasonFor(WithBearer(kOpted)), "allowed");
  Set(kBearerForAll, "0");
  ExpectGuest(WithBearer(kUsual), BearerState::kOff);
}

TEST_F(SignatureOptionsTest, EndBearerAtItsEndWhateverTheSettingSays) {
  Set(Bearer(kNowS + 10));
  Set(kBearerForAll, "1");
  gateway_.clock().AdvanceS(9);
  EXPECT_EQ(ReasonFor(WithBearer(kOpted)), "allowed");
  gateway_.clock().AdvanceS(1);
  ExpectGuest(WithBearer(kOpted), BearerState::kExpired);
  EXPECT_EQ(ReasonFor(Signed(kOpted, Method::kHmacSha256)), "allowed");
}

TEST_F(SignatureOptionsTest, WantALiveAccessTokenOfAnActiveIntegration) {
  domain::CallerRow row = RowOf(kOpted);
  row.integration.signature = Bearer();
  row.request_token = RequestToken(NameOf("rt", kOpted));
  Put(row);
  ExpectGuest(WithHeader("Bearer " + NameOf("rt", kOpted)), BearerState::kUnknown);
  EXPECT_EQ(ReasonFor(WithBearer(kOpted)), "allowed");
  row.access_token->revoked_at_s = kNowS;
  Put(row);
  ExpectGuest(WithBearer(kOpted), BearerState::kRevoked);
  row.access_token->revoked_at_s.reset();
  for (const auto status :
       {domain::IntegrationStatus::kInactive, domain::IntegrationStatus::kSuspended}) {
    row.integration.status = status;
    Put(row);
    ExpectGuest(WithBearer(kOpted), BearerState::kInactive);
  }
}

TEST_F(SignatureOptionsTest, RefuseUnknownBearerTokens) {
  Set(Bearer());
  ExpectGuest(WithBearer(kUnknown), BearerState::kUnknown);
  ExpectGuest(WithHeader("Bearer x"), BearerState::kUnknown);
  ExpectGuest(WithHeader("Bearer " + std::string(32, '\0')), BearerState::kUnknown);
  ExpectGuest(WithHeader("Bearer " + NameOf("AT", kOpted)), BearerState::kUnknown);
  ExpectGuest(WithHeader("Bearer " + NameOf("ck", kOpted)), BearerState::kUnknown);
}

TEST_F(SignatureOptionsTest, WantExactlyTwoPiecesTheFirstInAnyLetterCase) {
  Set(Bearer());
  const std::string token = NameOf("at", kOpted);
  for (const char* scheme : {"bearer ", "BEARER "}) {
    EXPECT_EQ(ReasonFor(WithHeader(scheme + token)), "allowed");
  }
  for (const std::string& header :
       {"Bearer  " + token, "Bearer " + token + " x", "Bearer\t" + token, "Bearer" + token,
        "x Bearer " + token, "Token " + token, token, std::string("Bearer"),
        std::string("Bearer ")}) {
    const Verdict verdict = gateway_.Decide(WithHeader(header));
    EXPECT_EQ(verdict.refusal.reason, "guest") << header;
    EXPECT_EQ(verdict.bearer, std::nullopt) << header;
  }
}

TEST_F(SignatureOptionsTest, LookForASignatureBehindABearerToken) {
  Set(Bearer());
  Call call = Signed(kUsual, Method::kHmacSha256);
  call.headers.front().second.insert(0, "Bearer " + NameOf("at", kOpted) + ", ");
  const Verdict verdict = gateway_.Decide(call);
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.integration->integration_id.value, kUsual);
}

TEST_F(SignatureOptionsTest, RefuseABearerTokenBesideAnotherHeader) {
  Set(Bearer());
  Call call = WithBearer(kOpted);
  call.headers.emplace_back("authorization", "Basic x");
  EXPECT_EQ(ReasonFor(call), "header-malformed");
}

TEST_F(SignatureOptionsTest, GrantABearerNoMoreThanItsIntegration) {
  domain::CallerRow row = RowOf(kOpted, acl::Grant::Of({"Magento_Catalog::products"}));
  row.integration.signature = Bearer();
  Put(row);
  EXPECT_EQ(ReasonFor(WithBearer(kOpted)), "allowed");
  EXPECT_EQ(ReasonFor(WithBearer(kOpted, "/rest/V1/orders/12")), "resource-missing");
}

TEST_F(SignatureOptionsTest, LookAtABearerOnOpenRoutesOnlyWhereTheAnswerDependsOnIt) {
  Set(Bearer());
  Set(kGuestAccess, "1");
  const auto caller = [&](const Call& call) {
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_TRUE(verdict.allowed);
    return verdict.caller;
  };
  EXPECT_EQ(caller(WithBearer(kOpted, "/rest/V1/products/a")), CallerKind::kIntegration);
  EXPECT_EQ(caller(WithBearer(kUnknown, "/rest/V1/products/a")), CallerKind::kGuest);
  EXPECT_EQ(caller(WithBearer(kOpted, "/rest/V1/store/storeViews")), CallerKind::kGuest);
  EXPECT_EQ(caller(WithBearer(kOpted, "/rest/V1/directory/countries")), CallerKind::kGuest);
}

}  // namespace
}  // namespace latchkey::gateway
