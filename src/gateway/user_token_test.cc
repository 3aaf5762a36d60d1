// Tokens of admins and customers before the Judge.

#include <gtest/gtest.h>

#include <string>

#include "domain/user_tokens.h"
#include "gateway/judge.h"
#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using domain::UserKind;
using testing::Call;
using testing::FakeStorage;
using testing::kNowS;
using testing::TestGateway;

constexpr std::int64_t kAdmin = 7;
constexpr char kOrders[] = "/rest/V1/orders/12";
constexpr char kMe[] = "/rest/V1/customers/me";
constexpr char kEnabled[] = "latchkey/tokens/enabled";

domain::UserTokenKey AKey(std::string_view secret = "key") {
  return domain::UserTokenKey(crypto::MakeHmacSha256Key(secret));
}

class UserTokenTest : public ::testing::Test {
 protected:
  UserTokenTest() : gateway_(Fill(storage_), acl::ShippedRoutes(), Options()) {}

  static FakeStorage& Fill(FakeStorage& storage) {
    domain::AdminUser admin;
    admin.id = {kAdmin};
    admin.role_id = {1};
    storage.PutAdmin(admin);
    storage.Set(kEnabled, "1");
    return storage;
  }
  static JudgeOptions Options() {
    JudgeOptions options = TestGateway::Options();
    options.user_tokens = AKey();
    return options;
  }

  Verdict Ask(const std::string& target, const std::string& token) {
    Call call = TestGateway::Unsigned("GET", target);
    call.headers.emplace_back("Authorization", "Bearer " + token);
    return gateway_.Decide(call);
  }
  static std::string TokenOf(UserKind kind, std::int64_t id) {
    return AKey().Sign({kind, id, kNowS - 10, kNowS + 50});
  }
  void ExpectGuest(const Verdict& verdict) {
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.caller, CallerKind::kGuest);
    EXPECT_EQ(verdict.refusal.status, 401);
    EXPECT_EQ(verdict.refusal.message, "The consumer isn't authorized to access %resources.");
  }

  FakeStorage storage_{1};
  TestGateway gateway_;
};

TEST_F(UserTokenTest, LetsAnAdminUseWhatTheyMay) {
  const Verdict verdict = Ask(kOrders, TokenOf(UserKind::kAdmin, kAdmin));
  EXPECT_TRUE(verdict.allowed) << verdict.refusal.reason;
  EXPECT_EQ(verdict.caller, CallerKind::kAdmin);
  ASSERT_NE(verdict.admin, nullptr);
  EXPECT_EQ(verdict.admin->id.value, kAdmin);
}

TEST_F(UserTokenTest, LetsACustomerUseRoutesOfCustomersAlone) {
  const std::string token = TokenOf(UserKind::kCustomer, 42);
  const Verdict own = Ask(kMe, token);
  EXPECT_TRUE(own.allowed) << own.refusal.reason;
  EXPECT_EQ(own.caller, CallerKind::kCustomer);
  EXPECT_EQ(own.customer.user_id, 42);
  EXPECT_EQ(own.customer.issued_at_s, kNowS - 10);
  const Verdict other = Ask(kOrders, token);
  EXPECT_FALSE(other.allowed);
  EXPECT_EQ(other.refusal.status, 401);
  EXPECT_EQ(other.refusal.reason, reason::kCustomerNotAllowed);
}

TEST_F(UserTokenTest, IsNoCustomerForAnAdminsToken) {
  const Verdict verdict = Ask(kMe, TokenOf(UserKind::kAdmin, kAdmin));
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.refusal.status, 400);
}

TEST_F(UserTokenTest, CountsForNothingAtItsEnd) {
  ExpectGuest(Ask(kMe, AKey().Sign({UserKind::kCustomer, 42, kNowS - 60, kNowS})));
  ExpectGuest(Ask(kOrders, AKey().Sign({UserKind::kAdmin, kAdmin, kNowS - 60, kNowS})));
}

TEST_F(UserTokenTest, CountsForNothingUnderAnotherKey) {
  ExpectGuest(
      Ask(kOrders, AKey("another").Sign({UserKind::kAdmin, kAdmin, kNowS - 10, kNowS + 50})));
}

TEST_F(UserTokenTest, CountsForNothingWhileTheSettingIsOff) {
  storage_.Set(kEnabled, "0");
  gateway_.CatchUp();
  ExpectGuest(Ask(kOrders, TokenOf(UserKind::kAdmin, kAdmin)));
  ExpectGuest(Ask(kMe, TokenOf(UserKind::kCustomer, 42)));
}

TEST_F(UserTokenTest, CountsForNothingOnceTheAdminsTokensAreRevoked) {
  domain::AdminUser admin;
  admin.id = {kAdmin};
  admin.role_id = {1};
  admin.tokens_revoked_at_s = kNowS - 10;
  storage_.PutAdmin(admin);
  gateway_.CatchUp();
  ExpectGuest(Ask(kOrders, TokenOf(UserKind::kAdmin, kAdmin)));
}

TEST_F(UserTokenTest, MayDoWhatTheAdminsRoleHoldsNow) {
  const std::string token = TokenOf(UserKind::kAdmin, kAdmin);
  storage_.PutRole(acl::Grant::Of({"Magento_Catalog::products"}));
  gateway_.CatchUp();
  const Verdict verdict = Ask(kOrders, token);
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.refusal.status, 401);
  storage_.PutRole(acl::Grant::Of({"Magento_Sales::actions_view"}));
  gateway_.CatchUp();
  EXPECT_TRUE(Ask(kOrders, token).allowed);
}

TEST_F(UserTokenTest, CountsForNothingOnceTheAdminIsGone) {
  storage_.DeleteAdmin({kAdmin});
  gateway_.CatchUp();
  ExpectGuest(Ask(kOrders, TokenOf(UserKind::kAdmin, kAdmin)));
}

TEST_F(UserTokenTest, IsNotLookedAtOnAnOpenRoute) {
  const Verdict verdict = Ask("/rest/V1/directory/currency", TokenOf(UserKind::kAdmin, kAdmin));
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.caller, CallerKind::kGuest);
}

}  // namespace
}  // namespace latchkey::gateway
