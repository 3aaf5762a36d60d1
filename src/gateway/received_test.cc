#include "gateway/received.h"

#include <gtest/gtest.h>

namespace latchkey::gateway {
namespace {

RefusalRecord Record(std::string target, std::string authorization = {}) {
  RefusalRecord record;
  record.method = "GET";
  record.target = std::move(target);
  record.authorization = std::move(authorization);
  return record;
}

// Of all consumer keys there is one.
RefusalRecord MaskedHere(const RefusalRecord& record) {
  return Masked(record,
                [](std::string_view key) { return key == "ck00000000000000000000000000000001"; });
}

TEST(ReceivedRequest, IsTheRequestAgain) {
  RefusalRecord record = Record("/rest/V1/products?a=b", "OAuth x");
  record.host = "shop.example";
  record.form = "c=d";
  record.over_tls = true;
  const ReceivedRequest received(record);
  EXPECT_EQ(received.request().method_id, http::Method::kGet);
  EXPECT_EQ(received.request().path, "/rest/V1/products");
  EXPECT_EQ(received.request().query, "a=b");
  EXPECT_TRUE(received.request().has_query);
  EXPECT_EQ(received.request().Value("host"), "shop.example");
  EXPECT_EQ(received.request().Value("Authorization"), "OAuth x");
  EXPECT_EQ(received.request().body, "c=d");
  EXPECT_TRUE(received.request().over_tls);
}

TEST(Masked, LeavesOnlyTheEndsOfTokenVerifierAndSignature) {
  const RefusalRecord masked =
      MaskedHere(Record("/",
                        "OAuth oauth_consumer_key=\"ck00000000000000000000000000000001\", "
                        "oauth_token=\"abcd000000000000000000000000wxyz\", oauth_nonce=\"n%20\","
                        "oauth_verifier=\"efgh000000000000000000000000stuv\","
                        "oauth_signature_method=\"HMAC-SHA256\","
                        "oauth_signature=\"short\""));
  EXPECT_EQ(masked.authorization,
            "OAuth oauth_consumer_key=\"ck00000000000000000000000000000001\", "
            "oauth_token=\"abcd........................wxyz\", oauth_nonce=\"n%20\", "
            "oauth_verifier=\"efgh........................stuv\", "
            "oauth_signature_method=\"HMAC-SHA256\", oauth_signature=\".....\"");
}

TEST(Masked, LeavesWhatIsNotOauthAsItWasKept) {
  EXPECT_EQ(MaskedHere(Record("/", "Bearer")).authorization, "Bearer");
  EXPECT_EQ(MaskedHere(Record("/")).authorization, "");
}

TEST(Masked, HidesSecretsOfQueryAndForm) {
  RefusalRecord record = Record("/a?b=c&Reset%54oken=0123456789abcdef0&password=%20x&d&secret&e=");
  record.form = "oauth_verifier=0123456789&x=y";
  const RefusalRecord masked = MaskedHere(record);
  EXPECT_EQ(masked.target, "/a?b=c&Reset%54oken=0123.........def0&password=....&d&......&e=");
  EXPECT_EQ(masked.form, "oauth_verifier=..........&x=y");
}

TEST(Masked, HidesTheTokenInARoutesPath) {
  for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
    if (route.path != "/V1/customers/:customerId/password/resetLinkToken/:resetPasswordLinkToken") {
      continue;
    }
    RefusalRecord record =
        Record("/rest/all/V1/customers/5/password/resetLinkToken/0123456789abcdef?a=b");
    record.call.route = &route;
    EXPECT_EQ(MaskedHere(record).target,
              "/rest/all/V1/customers/5/password/resetLinkToken/................?a=b");
    record.target = "/rest/V1/customers/5/password/resetLinkToken/short/";
    EXPECT_EQ(MaskedHere(record).target, "/rest/V1/customers/5/password/resetLinkToken/...../");
    return;
  }
  FAIL() << "there is no such route";
}

TEST(Masked, HidesPasswordsAndSecretsWhole) {
  EXPECT_EQ(
      MaskedHere(Record("/a?newPassword=0123456789abcdef&consumer_secret=0123456789abcdef")).target,
      "/a?newPassword=................&consumer_secret=................");
}

TEST(Masked, HidesWhatFollowsASecretsNameInAPathWithoutARoute) {
  EXPECT_EQ(
      MaskedHere(Record("/rest/V9/customers/5/reset%4CinkToken/0123456789abcdef/x?a=b")).target,
      "/rest/V9/customers/5/reset%4CinkToken/0123........cdef/x?a=b");
  EXPECT_EQ(MaskedHere(Record("/rest/V9/secret/0123456789abcdef")).target,
            "/rest/V9/secret/................");
  RefusalRecord record = Record("/oauth/token/request");
  record.call.endpoint = Endpoint::kRequestToken;
  EXPECT_EQ(MaskedHere(record).target, "/oauth/token/request");
}

TEST(Masked, HidesAConsumerKeyThatNobodyHasAndANonceAsLongAsASecret) {
  EXPECT_EQ(MaskedHere(Record("/",
                              "OAuth oauth_consumer_key=\"cs000000000000000000000000000001\", "
                              "oauth_nonce=\"ts000000000000000000000000000001\""))
                .authorization,
            "OAuth oauth_consumer_key=\"cs00........................0001\", "
            "oauth_nonce=\"ts00........................0001\"");
}

TEST(Printable, LeavesTextAndEscapesWhatWouldActOnATerminal) {
  EXPECT_EQ(Printable("a\xC3\xBC\xE2\x82\xAC b"), "a\xC3\xBC\xE2\x82\xAC b");
  EXPECT_EQ(Printable("a\x1B[2J\r\n\x7F"), "a\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "2J"),
            "\\xc2\\x9b2J");
  EXPECT_EQ(Printable("a\xFF"), "a\\xff");
}

}  // namespace
}  // namespace latchkey::gateway
