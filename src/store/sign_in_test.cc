// Tokens for passwords, and the routes of customers themselves.

#include "store/sign_in.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"
#include "domain/user_tokens.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

constexpr char kRefused[] =
    R"({"message":"The account sign-in was incorrect or your account is disabled temporarily. )"
    R"(Please wait and try again later."})";
constexpr char kAda[] = R"({"username":"new@example.com","password":"Long-enough-1"})";

class SignInTest : public ::testing::Test {
 protected:
  SignInTest() {
    Turn("1");
    EXPECT_TRUE(
        users_.Create(domain::testing::AnActor(), {"maria", "", {1}}, Password("secret12")).ok());
    const TestAnswer made =
        Post("/V1/customers", R"({"customer":{"email":"new@example.com","firstname":"New",)"
                              R"("lastname":"One"},"password":"Long-enough-1"})");
    EXPECT_EQ(made.status, 200) << made.body;
    id_ = made.value.at("id").as_int64();
  }

  void Turn(const std::string& value) {
    EXPECT_TRUE(settings_.Set(domain::testing::AnActor(), "latchkey/tokens/enabled", value).ok());
  }
  TestAnswer Post(const std::string& path, const std::string& body) {
    return store_.Ask("POST", path, {.body = body});
  }
  TestAnswer CustomerToken(const std::string& body) {
    return Post("/V1/integration/customer/token", body);
  }
  TestAnswer AdminToken(const std::string& body) {
    return Post("/V1/integration/admin/token", body);
  }
  // A call by the customer with a token of `issued_at_s`.
  TestAnswer AsCustomer(const std::string& method, const std::string& path,
                        const std::string& body = "", std::int64_t issued_at_s = 1'780'000'000) {
    return store_.Ask(method, path,
                      {.body = body, .customer_id = id_, .token_issued_at_s = issued_at_s});
  }

  domain::testing::MemoryStorage storage_;
  ManualClock clock_{1'780'000'000};  // as the store's
  domain::testing::SeededRandom random_{1};
  domain::AdminUsers users_{storage_, clock_, random_};
  domain::SettingsService settings_{storage_, clock_};
  domain::UserTokenKey key_{crypto::MakeHmacSha256Key("key")};
  domain::UserTokens tokens_{storage_, users_, settings_, key_, clock_, random_};
  TestStore store_{true, &tokens_};
  std::int64_t id_ = 0;
};

TEST_F(SignInTest, GivesACustomerATokenForTheirPassword) {
  const TestAnswer answer = CustomerToken(kAda);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto token = key_.Read(answer.value.as_string());
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->kind, domain::UserKind::kCustomer);
  EXPECT_EQ(token->user_id, id_);
}

TEST_F(SignInTest, GivesAnAdminATokenForTheirPassword) {
  const TestAnswer answer = AdminToken(R"({"username":"maria","password":"secret12"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(key_.Read(answer.value.as_string())->kind, domain::UserKind::kAdmin);
}

TEST_F(SignInTest, RefusesWrongPasswordsAndUnknownPeopleAlike) {
  for (const TestAnswer& answer :
       {CustomerToken(R"({"username":"new@example.com","password":"wrong"})"),
        CustomerToken(R"({"username":"nobody@example.com","password":"Long-enough-1"})"),
        CustomerToken(R"({"username":"ada@example.com","password":"any"})"),  // never set one
        AdminToken(R"({"username":"maria","password":"wrong"})")}) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, kRefused);
  }
}

TEST_F(SignInTest, NamesMissingCredentials) {
  EXPECT_EQ(CustomerToken(R"({"username":"new@example.com"})").body,
            R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
            R"("parameters":{"fieldName":"password"}})");
  const TestAnswer both = AdminToken("{}");
  EXPECT_EQ(both.status, 400);
  EXPECT_EQ(both.body, R"({"message":"One or more input exceptions have occurred.","errors":[)"
                       R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                       R"("parameters":{"fieldName":"username"}},)"
                       R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                       R"("parameters":{"fieldName":"password"}}]})");
}

TEST_F(SignInTest, GivesNothingWhileTheSettingIsOff) {
  Turn("0");
  const TestAnswer answer = CustomerToken(kAda);
  EXPECT_EQ(answer.status, 501);
  EXPECT_NE(answer.body.find("latchkey\\/tokens\\/enabled"), std::string::npos);
}

TEST_F(SignInTest, KeepsNoPasswordWhileTheSettingIsOff) {
  Turn("0");
  ASSERT_EQ(Post("/V1/customers",
                 R"({"customer":{"email":"off@example.com","firstname":"A","lastname":"B"},)"
                 R"("password":"Long-enough-1"})")
                .status,
            200);
  Turn("1");
  EXPECT_EQ(CustomerToken(R"({"username":"off@example.com","password":"Long-enough-1"})").status,
            401);
}

TEST_F(SignInTest, WantsAPasswordThatIsHardToGuess) {
  const auto made = [&](const std::string& password) {
    return Post("/V1/customers",
                R"({"customer":{"email":"p@example.com","firstname":"A","lastname":"B"},)"
                R"("password":")" +
                    password + "\"}");
  };
  EXPECT_EQ(made("Short-1").status, 400);
  EXPECT_EQ(made("alllowercase1").status, 400);
  EXPECT_EQ(made("Good-enough1").status, 200);
}

TEST_F(SignInTest, TellsCustomersAboutThemselves) {
  const TestAnswer me = AsCustomer("GET", "/V1/customers/me");
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.value.at("email"), "new@example.com");
  EXPECT_EQ(me.body.find("password"), std::string::npos);
}

TEST_F(SignInTest, LetsCustomersChangeThemselvesButNotTheirGroup) {
  const TestAnswer changed =
      AsCustomer("PUT", "/V1/customers/me",
                 R"({"customer":{"id":1,"group_id":3,"website_id":9,"firstname":"Newer"}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.value.at("id"), id_);
  EXPECT_EQ(changed.value.at("group_id"), 1);
  EXPECT_EQ(changed.value.at("website_id"), 1);
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me").value.at("firstname"), "Newer");
}

TEST_F(SignInTest, TellsDefaultAddresses) {
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me/billingAddress").body, "[]");
  EXPECT_EQ(store_.Ask("GET", "/V1/customers/2/shippingAddress").value.at("city"), "Graz");
  const TestAnswer own = store_.Ask("GET", "/V1/customers/me/shippingAddress",
                                    {.customer_id = 3, .token_issued_at_s = 1});
  EXPECT_EQ(own.value.at("city"), "Porto");
}

TEST_F(SignInTest, RefusesATokenThatWasRevoked) {
  ASSERT_EQ(AsCustomer("POST", "/V1/integration/customer/revoke-customer-token").body, "true");
  const TestAnswer refused = AsCustomer("GET", "/V1/customers/me");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, R"({"message":"The consumer isn't authorized to access %resources.",)"
                          R"("parameters":{"resources":"self"}})");
  // Also where nothing is served.
  EXPECT_EQ(AsCustomer("GET", "/V1/carts/mine").status, 401);

  const TestAnswer again = CustomerToken(kAda);
  const auto token = key_.Read(again.value.as_string());
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me", "", token->issued_at_s).status, 200);
  EXPECT_EQ(AsCustomer("GET", "/V1/carts/mine", "", token->issued_at_s).status, 501);
}

TEST_F(SignInTest, RefusesTheTokenOfADeletedCustomer) {
  ASSERT_EQ(store_.Ask("DELETE", "/V1/customers/" + std::to_string(id_)).status, 200);
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me").status, 401);
}

TEST_F(SignInTest, ChangesAPasswordForTheOldOneAndEndsTheTokensBefore) {
  EXPECT_EQ(AsCustomer("PUT", "/V1/customers/me/password",
                       R"({"currentPassword":"wrong","newPassword":"Another-one-2"})")
                .status,
            401);
  EXPECT_EQ(AsCustomer("PUT", "/V1/customers/me/password",
                       R"({"currentPassword":"Long-enough-1","newPassword":"Another-one-2"})")
                .body,
            "true");
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me").status, 401);
  EXPECT_EQ(CustomerToken(kAda).status, 401);
  EXPECT_EQ(CustomerToken(R"({"username":"new@example.com","password":"Another-one-2"})").status,
            200);
}

TEST_F(SignInTest, CountsTheWrongPasswordsOfAChangeWithTheOthers) {
  const auto change = [&](const std::string& current) {
    return AsCustomer("PUT", "/V1/customers/me/password",
                      R"({"currentPassword":")" + current + R"(","newPassword":"Another-one-2"})")
        .status;
  };
  for (int i = 0; i < 6; ++i) EXPECT_EQ(change("wrong"), 401);
  EXPECT_EQ(change("Long-enough-1"), 401);
  EXPECT_EQ(CustomerToken(kAda).status, 401);
}

TEST_F(SignInTest, NamesAMissingPasswordOfAChange) {
  const TestAnswer answer =
      AsCustomer("PUT", "/V1/customers/me/password", R"({"currentPassword":"Long-enough-1"})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("newPassword"), std::string::npos);
}

TEST_F(SignInTest, RefusesATokenThatWasRevokedInTheSecondOfTheRevocationBefore) {
  ASSERT_EQ(AsCustomer("POST", "/V1/integration/customer/revoke-customer-token").body, "true");
  const auto token = key_.Read(CustomerToken(kAda).value.as_string());
  ASSERT_TRUE(token.has_value());
  const std::int64_t issued_at_s = token->issued_at_s;
  ASSERT_EQ(
      AsCustomer("POST", "/V1/integration/customer/revoke-customer-token", "", issued_at_s).body,
      "true");
  EXPECT_EQ(AsCustomer("GET", "/V1/customers/me", "", issued_at_s).status, 401);
}

// Integrations and admins with all rights get past the gateway on routes of customers.
TEST_F(SignInTest, WantsACustomerWhereACustomerIsMeant) {
  const TestAnswer answer = store_.Ask("GET", "/V1/customers/me");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"message":"\"%fieldName\" is required. Enter and try again.",)"
                         R"("parameters":{"fieldName":"customerId"}})");
}

}  // namespace
}  // namespace latchkey::store
