// /account: one's own password, e-mail and second factor, and signing in with it.

#include "admin/testing/test_admin.h"
#include "crypto/totp.h"

namespace latchkey::admin {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kAdminPassword;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Reply;
using testing::SignedInTest;
using ::testing::StartsWith;

class AccountApi : public SignedInTest {
 protected:
  // Turns the second factor of `browser`'s user on and keeps its recovery codes.
  void TurnOn(const Browser& browser, const std::string& username) {
    ASSERT_EQ(Send(browser, "POST", "/account/second-factor", Confirmed({})).status, 200);
    const Reply on = Send(browser, "POST", "/account/second-factor/confirm",
                          ToJson(json::object{{"code", CodeOf(username)}}));
    ASSERT_EQ(on.status, 200) << on.body;
    recovery_codes_.clear();
    for (const json::value& code : on.At("recovery_codes").as_array()) {
      recovery_codes_.emplace_back(code.as_string());
    }
    clock_.AdvanceS(crypto::kTotpStepS);
  }
  // The code that the user's authenticator shows now.
  std::string CodeOf(const std::string& username) {
    const auto users = users_.List();
    for (const domain::AdminUser& user : *users) {
      if (user.username != username || !user.second_factor) continue;
      return crypto::TotpCode(user.second_factor->secret, clock_.NowUnixS() / crypto::kTotpStepS);
    }
    ADD_FAILURE() << username << " has no second factor";
    return {};
  }
  Reply SignInWith(std::string_view password, const std::string& code) {
    json::object body{{"username", "admin"}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    return Send({}, "POST", "/session", ToJson(body));
  }

  std::vector<std::string> recovery_codes_;
};

TEST_F(AccountApi, TellsOnesOwn) {
  const Reply reply = Get("/account");
  EXPECT_EQ(reply.Text("username"), "admin");
  EXPECT_EQ(reply.At("role").at("name").as_string(), "Administrators");
  EXPECT_FALSE(reply.At("second_factor").as_bool());
}

TEST_F(AccountApi, IsForEveryRole) {
  const Browser sam = SignInHolding("sam", {});
  EXPECT_EQ(Send(sam, "GET", "/account").Text("username"), "sam");
  EXPECT_EQ(Send(sam, "PATCH", "/account", Confirmed({{"email", "sam@example.com"}})).Text("email"),
            "sam@example.com");
  EXPECT_EQ(LastAudit().action, "admin-user.edit");
  EXPECT_EQ(
      Send(sam, "PUT", "/account/password", Confirmed({{"password", "another one 2"}})).status,
      204);
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("sam", "another one 2")).status, 200);
}

TEST_F(AccountApi, WantsThePasswordForEveryChange) {
  const std::string wrong = "wrong password 1";
  const auto fields = [&](const std::string& method, const std::string& path, json::object body) {
    body["current_password"] = wrong;
    return Send(browser_, method, "/account" + path, ToJson(body)).Fields();
  };
  EXPECT_THAT(fields("PATCH", "", {{"email", "a@example.com"}}), ElementsAre("current_password"));
  EXPECT_THAT(fields("PUT", "/password", {{"password", "another one 2"}}),
              ElementsAre("current_password"));
  EXPECT_THAT(fields("POST", "/second-factor", {}), ElementsAre("current_password"));
  EXPECT_THAT(fields("POST", "/second-factor/end", {{"code", "123456"}}),
              ElementsAre("current_password"));
}

TEST_F(AccountApi, EndsTheOtherSessionsWithANewPassword) {
  const Browser second = SignIn();
  EXPECT_EQ(
      Send(browser_, "PUT", "/account/password", Confirmed({{"password", "another one 2"}})).status,
      204);
  EXPECT_EQ(Get("/account").status, 200);
  EXPECT_EQ(Send(second, "GET", "/account").status, 401);
}

TEST_F(AccountApi, TakesNoRoleAndNothingElseThatIsNotOnesOwn) {
  const Browser sam = SignInHolding("sam", {});
  for (const char* field : {"role_id", "role", "username", "failures", "locked_until",
                            "second_factor", "all_resources"}) {
    const Reply reply = Send(sam, "PATCH", "/account", Confirmed({{field, 1}}));
    EXPECT_THAT(reply.Fields(), ElementsAre(field));
  }
  EXPECT_EQ(Send(sam, "GET", "/users").status, 403);
}

TEST_F(AccountApi, DrawsTheSecretOnce) {
  const Reply begun = Post("/account/second-factor", Confirmed({}));
  ASSERT_EQ(begun.status, 200) << begun.body;
  EXPECT_THAT(begun.Text("secret"), MatchesRegex("[A-Z2-7]{32}"));
  EXPECT_THAT(begun.Text("uri"),
              StartsWith("otpauth://totp/Latchkey%20admin.example.com:admin?secret=" +
                         begun.Text("secret")));
  EXPECT_GE(begun.At("qr").at("modules").as_int64(), 21);
  EXPECT_THAT(std::string(begun.At("qr").at("path").as_string()), StartsWith("M0 0h7v1h-7zM"));
  EXPECT_THAT(Get("/account").body, Not(HasSubstr(begun.Text("secret"))));
  EXPECT_NE(Post("/account/second-factor", Confirmed({})).Text("secret"), begun.Text("secret"));
}

TEST_F(AccountApi, TurnsOnWithARightCodeAndEndsTheOtherSessions) {
  const Browser second = SignIn();
  ASSERT_EQ(Post("/account/second-factor", Confirmed({})).status, 200);
  const Reply wrong = Post("/account/second-factor/confirm", R"({"code":"x"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.Fields(), ElementsAre("code"));
  EXPECT_FALSE(Get("/account").At("second_factor").as_bool());
  TurnOn(browser_, "admin");
  EXPECT_THAT(recovery_codes_, Each(MatchesRegex("[a-z2-7]{4}(-[a-z2-7]{4}){3}")));
  EXPECT_EQ(recovery_codes_.size(), 10u);
  EXPECT_EQ(LastAudit().action, "admin-user.second-factor-on");
  EXPECT_TRUE(Get("/account").At("second_factor").as_bool());
  EXPECT_EQ(Get("/account").At("recovery_codes_left").as_int64(), 10);
  EXPECT_EQ(Send(second, "GET", "/account").status, 401);
  EXPECT_EQ(Post("/account/second-factor", Confirmed({})).status, 409);
}

TEST_F(AccountApi, AsksForTheCodeInASecondStep) {
  TurnOn(browser_, "admin");
  const Reply asked = SignInWith(kAdminPassword, "");
  EXPECT_EQ(asked.status, 202);
  EXPECT_EQ(asked.body, R"({"code_wanted":true})");
  EXPECT_EQ(asked.Header("Set-Cookie"), "");
  EXPECT_EQ(LastAudit().action, "session.ask-code");
  const Reply entered = SignInWith(kAdminPassword, CodeOf("admin"));
  ASSERT_EQ(entered.status, 200) << entered.body;
  EXPECT_EQ(Send(BrowserOf(entered), "GET", "/account").status, 200);
  EXPECT_EQ(SignInWith(kAdminPassword, recovery_codes_[3]).status, 200);
  EXPECT_EQ(SignInWith(kAdminPassword, recovery_codes_[3]).status, 401);
}

TEST_F(AccountApi, TellsNothingOfTheSecondFactorBeforeThePassword) {
  AddUser("ada");
  TurnOn(browser_, "admin");
  const Reply wrong_code = SignInWith(kAdminPassword, "000000");
  const Reply wrong_password = SignInWith("wrong password 1", CodeOf("admin"));
  const Reply without = Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  const Reply other = Send({}, "POST", "/session", SignInBody("ada", "wrong password 1"));
  const Reply nobody = Send({}, "POST", "/session", SignInBody("nobody", "wrong password 1"));
  EXPECT_EQ(wrong_code.status, 401);
  for (const Reply* reply : {&wrong_password, &without, &other, &nobody}) {
    EXPECT_EQ(reply->status, 401);
    EXPECT_EQ(reply->body, wrong_code.body);
  }
}

TEST_F(AccountApi, LocksAfterSixWrongCodesWhateverIsRightInBetween) {
  TurnOn(browser_, "admin");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(SignInWith(kAdminPassword, "000000").status, 401);
  EXPECT_EQ(SignInWith(kAdminPassword, "").status, 202);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = Post("/account/second-factor/end", Confirmed({{"code", "000000"}}));
    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(reply.Fields(), ElementsAre("code"));
  }
  EXPECT_EQ(Post("/account/second-factor/end", Confirmed({{"code", "000000"}})).status, 401);
  EXPECT_EQ(Get("/account").status, 401);
  EXPECT_EQ(SignInWith(kAdminPassword, CodeOf("admin")).status, 401);
}

TEST_F(AccountApi, MakesRecoveryCodesAnewForPasswordAndCode) {
  const std::string path = "/account/second-factor/recovery-codes";
  TurnOn(browser_, "admin");
  EXPECT_THAT(Post(path, Confirmed({})).Fields(), ElementsAre("code"));
  EXPECT_THAT(Post(path, R"({"code":"000000"})").Fields(), ElementsAre("current_password"));
  EXPECT_EQ(Post(path, Confirmed({{"code", "000000"}})).status, 400);
  const Reply renewed = Post(path, Confirmed({{"code", recovery_codes_[0]}}));
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(renewed.At("recovery_codes").as_array().size(), 10u);
  EXPECT_EQ(LastAudit().action, "admin-user.recovery-codes");
  EXPECT_EQ(Get("/account").At("recovery_codes_left").as_int64(), 10);
  EXPECT_EQ(SignInWith(kAdminPassword, recovery_codes_[1]).status, 401);
  const std::string code(renewed.At("recovery_codes").as_array().at(0).as_string());
  EXPECT_EQ(SignInWith(kAdminPassword, code).status, 200);
}

TEST_F(AccountApi, MakesNoRecoveryCodesWithoutASecondFactor) {
  EXPECT_EQ(Post("/account/second-factor/recovery-codes", Confirmed({{"code", "000000"}})).status,
            409);
}

TEST_F(AccountApi, TurnsOffWithPasswordAndCode) {
  TurnOn(browser_, "admin");
  EXPECT_THAT(Post("/account/second-factor/end", Confirmed({})).Fields(), ElementsAre("code"));
  EXPECT_EQ(Post("/account/second-factor/end", Confirmed({{"code", CodeOf("admin")}})).status, 204);
  EXPECT_EQ(LastAudit().action, "admin-user.second-factor-off");
  EXPECT_EQ(SignInWith(kAdminPassword, "").status, 200);
}

TEST_F(AccountApi, IsResetByAnotherAdmin) {
  AddUser("ada");
  const Browser ada = SignIn("ada");
  TurnOn(ada, "ada");
  EXPECT_THAT(Get("/users").Items("second_factor"), ElementsAre("true", "false"));
  EXPECT_EQ(Post("/users/ada/second-factor/reset", Confirmed({})).status, 204);
  EXPECT_EQ(LastAudit().action, "admin-user.second-factor-off");
  EXPECT_EQ(LastAudit().actor.name, "admin");
  EXPECT_EQ(LastAudit().object, "admin user ada");
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("ada", kAdminPassword)).status, 200);
  EXPECT_EQ(Post("/users/ada/second-factor/reset", Confirmed({})).status, 409);
  EXPECT_EQ(Post("/users/nobody/second-factor/reset", Confirmed({})).status, 404);
}

TEST_F(AccountApi, IsAllThatIsOpenWhileARequiredSecondFactorIsMissing) {
  EXPECT_FALSE(Get("/session").At("second_factor_missing").as_bool());
  const std::string path = "/settings/admin/security/require_second_factor";
  ASSERT_EQ(Send(browser_, "PUT", path, R"({"value":"1"})").status, 200);
  EXPECT_TRUE(Get("/session").At("second_factor_missing").as_bool());
  EXPECT_EQ(Get("/users").status, 403);
  EXPECT_EQ(Send(browser_, "PUT", path, R"({"value":"0"})").status, 403);
  EXPECT_EQ(Get("/account").status, 200);
  TurnOn(browser_, "admin");
  EXPECT_FALSE(Get("/session").At("second_factor_missing").as_bool());
  EXPECT_EQ(Get("/users").status, 200);
}

TEST_F(AccountApi, ConfirmsActsByThePasswordAlone) {
  TurnOn(browser_, "admin");
  EXPECT_EQ(Post("/integrations", Confirmed({{"name", "ERP"}})).status, 201);
  EXPECT_THAT(Get("/integrations").Items("name"), Contains("ERP"));
}

}  // namespace
}  // namespace latchkey::admin
