#include "oauth1/signed_request.h"

#include <gtest/gtest.h>

#include <vector>

namespace latchkey::oauth1 {
namespace {

class ARequest {
 public:
  ARequest() {
    request_.method = "POST";
    request_.path = "/oauth/token/request";
    request_.peer = "10.0.0.1";
    request_.body = "a=1";
    With("Host", "shop.example");
  }
  ARequest& With(std::string_view name, std::string_view value) {
    headers_.push_back({name, value});
    return *this;
  }
  ARequest& OverTls() {
    request_.over_tls = true;
    return *this;
  }
  SignedRequests Read(const SchemePolicy& policy) {
    request_.headers = headers_;
    return ReadSigned(request_, policy);
  }

 private:
  http::Request request_;
  std::vector<http::HeaderField> headers_;
};

Authorization ReadWith(const std::vector<http::HeaderField>& headers, Arena& arena) {
  http::Request request;
  request.headers = headers;
  return ReadAuthorization(request, arena);
}

TEST(ReadAuthorization, TakesTheHeaderInAnyLetterCase) {
  Arena arena;
  const Authorization read =
      ReadWith({{"Host", "a"}, {"authorization", "OAuth oauth_token=x"}}, arena);
  EXPECT_EQ(read.problem, Problem::kNone);
  EXPECT_EQ(read.Get(Field::kToken), "x");
}

TEST(ReadAuthorization, IsEmptyWithoutTheHeader) {
  Arena arena;
  EXPECT_FALSE(ReadWith({{"Accept-Ranges", "OAuth oauth_token=x"}}, arena).is_oauth);
  EXPECT_FALSE(ReadWith({{"Host", "a"}}, arena).is_oauth);
}

TEST(ReadAuthorization, RefusesTwoHeadersWhateverTheyHold) {
  Arena arena;
  const char* const pairs[][2] = {
      {"Basic x", "OAuth oauth_token=x"}, {"OAuth oauth_token=x", "Basic x"}, {"", ""}};
  for (const auto& pair : pairs) {
    const Authorization read =
        ReadWith({{"Authorization", pair[0]}, {"authorization", pair[1]}}, arena);
    EXPECT_EQ(read.problem, Problem::kHeaderMalformed) << pair[0];
    EXPECT_FALSE(read.Empty());
  }
}

TEST(ReadSigned, TakesTheConnectionsScheme) {
  EXPECT_EQ(ARequest().Read({}).as[0].scheme, "http");
  EXPECT_EQ(ARequest().OverTls().Read({}).as[0].scheme, "https");
}

TEST(ReadSigned, BelievesForwardedProtoFromATrustedProxyAlone) {
  SchemePolicy policy;
  EXPECT_EQ(ARequest().With("X-Forwarded-Proto", "https").Read(policy).as[0].scheme, "http");
  policy.trusted_proxies = {"10.0.0.2"};
  EXPECT_EQ(ARequest().With("X-Forwarded-Proto", "https").Read(policy).as[0].scheme, "http");
  policy.trusted_proxies = {"10.0.0.1"};
  EXPECT_EQ(ARequest().With("X-Forwarded-Proto", "https").Read(policy).as[0].scheme, "https");
  EXPECT_EQ(ARequest().OverTls().With("X-Forwarded-Proto", "http").Read(policy).as[0].scheme,
            "http");
}

TEST(ReadSigned, IgnoresAForwardedProtoThatIsNoScheme) {
  SchemePolicy policy;
  policy.trusted_proxies = {"10.0.0.1"};
  EXPECT_EQ(ARequest().With("X-Forwarded-Proto", "gopher").Read(policy).as[0].scheme, "http");
}

TEST(ReadSigned, AddsThePublicSchemeWhereItDiffers) {
  SchemePolicy policy;
  policy.public_scheme = "https";
  const SignedRequests requests = ARequest().Read(policy);
  ASSERT_EQ(requests.count, 2u);
  EXPECT_EQ(requests.as[1].scheme, "https");
  EXPECT_EQ(ARequest().OverTls().Read(policy).count, 1u);
}

TEST(ReadSigned, CountsTheBodyOnlyWhereItIsAForm) {
  EXPECT_EQ(ARequest().Read({}).as[0].form_body, "");
  EXPECT_EQ(ARequest().With("Content-Type", "application/json").Read({}).as[0].form_body, "");
  EXPECT_EQ(ARequest()
                .With("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .Read({})
                .as[0]
                .form_body,
            "a=1");
}

TEST(Verify, HoldsUnderThePublicSchemeAndCountsEveryHmac) {
  SchemePolicy policy;
  policy.public_scheme = "https";
  ARequest builder;
  const SignedRequests requests = builder.Read(policy);
  SigningInput input;
  input.consumer_key = "abcdefghijklmnopqrstuvwxyz012345";
  input.consumer_secret = "0123456789abcdefghijklmnopqrstuv";
  input.nonce = "n";
  input.timestamp = "1700000000";
  const std::string header = AuthorizationHeader(requests.as[1], input);
  Arena arena;
  const Authorization authorization = ParseAuthorization(header, arena);
  const crypto::HmacSha256Key key = SigningKey(input.consumer_secret, "");
  const Verification verification =
      Verify(requests.all(), authorization, &key, Profile::kAuto, Reading::kRfc5849, arena);
  EXPECT_TRUE(verification.ok);
  EXPECT_EQ(verification.hmacs, 2);
  const crypto::HmacSha256Key other = SigningKey("other", "");
  EXPECT_FALSE(
      Verify(requests.all(), authorization, &other, Profile::kAuto, Reading::kRfc5849, arena).ok);
}

}  // namespace
}  // namespace latchkey::oauth1
