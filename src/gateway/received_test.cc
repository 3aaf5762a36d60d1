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
      Masked(Record("/",
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
  EXPECT_EQ(Masked(Record("/", "Bearer")).authorization, "Bearer");
  EXPECT_EQ(Masked(Record("/")).authorization, "");
}

TEST(Masked, HidesSecretsOfQueryAndForm) {
  RefusalRecord record = Record("/a?b=c&Reset%54oken=0123456789abcdef0&password=%20x&d&secret&e=");
  record.form = "oauth_verifier=0123456789&x=y";
  const RefusalRecord masked = Masked(record);
  EXPECT_EQ(masked.target, "/a?b=c&Reset%54oken=0123.........def0&password=....&d&secret&e=");
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
    EXPECT_EQ(Masked(record).target,
              "/rest/all/V1/customers/5/password/resetLinkToken/0123........cdef?a=b");
    record.target = "/rest/V1/customers/5/password/resetLinkToken/short/";
    EXPECT_EQ(Masked(record).target, "/rest/V1/customers/5/password/resetLinkToken/...../");
    return;
  }
  FAIL() << "there is no such route";
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
