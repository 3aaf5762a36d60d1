#include "domain/user_tokens.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/totp.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

constexpr std::int64_t kNowS = 1'780'000'000;

UserTokenKey AKey(std::string_view secret = "a key") {
  return UserTokenKey(crypto::MakeHmacSha256Key(secret));
}

TEST(UserTokenKey, ReadsWhatItSigned) {
  const std::string text = AKey().Sign({UserKind::kAdmin, 7, kNowS, kNowS + 60});
  const auto token = AKey().Read(text);
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->kind, UserKind::kAdmin);
  EXPECT_EQ(token->user_id, 7);
  EXPECT_EQ(token->issued_at_s, kNowS);
  EXPECT_EQ(token->expires_at_s, kNowS + 60);
}

// Computed with another implementation (Python's hmac and base64).
TEST(UserTokenKey, SignsAsOtherImplementationsOfJsonWebTokensDo) {
  EXPECT_EQ(AKey().Sign({UserKind::kCustomer, 42, 1'700'000'000, 1'700'003'600}),
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            "eyJ1aWQiOjQyLCJ1dHlwaWQiOjMsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ."
            "QSsL41uybtG5bj5WmBVVLK3Skr1kk02ihPNziH2xbWM");
}

TEST(UserTokenKey, RefusesATokenOfAnotherKey) {
  const std::string text = AKey("another key").Sign({UserKind::kAdmin, 7, kNowS, kNowS + 60});
  EXPECT_FALSE(AKey().Read(text).has_value());
}

TEST(UserTokenKey, RefusesATokenThatWasChangedAnywhere) {
  const std::string text = AKey().Sign({UserKind::kCustomer, 7, kNowS, kNowS + 60});
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(AKey().Read(changed).has_value()) << i;
    EXPECT_FALSE(AKey().Read(text.substr(0, i)).has_value()) << i;
  }
  EXPECT_FALSE(AKey().Read(text + "=").has_value());
}

TEST(UserTokenKey, RefusesATokenThatChoosesItsOwnAlgorithm) {
  const std::string text = AKey().Sign({UserKind::kAdmin, 7, kNowS, kNowS + 60});
  const std::string none = "eyJhbGciOiJub25lIn0" + text.substr(text.find('.'));
  EXPECT_FALSE(AKey().Read(none).has_value());
  EXPECT_FALSE(AKey().Read(none.substr(0, none.rfind('.') + 1)).has_value());
  EXPECT_FALSE(AKey().Read("").has_value());
}

TEST(UserToken, IsOverAtItsEndAndWhenRevokedInItsSecondOrLater) {
  const UserToken token{UserKind::kCustomer, 7, kNowS, kNowS + 60};
  EXPECT_FALSE(token.IsOver(kNowS + 59, kNowS - 1));
  EXPECT_TRUE(token.IsOver(kNowS + 60, 0));
  EXPECT_TRUE(token.IsOver(kNowS, kNowS));
}

class UserTokensTest : public ::testing::Test {
 protected:
  UserTokensTest() {
    EXPECT_TRUE(users_.Create(testing::AnActor(), {"maria", "", {1}}, Password("secret12")).ok());
  }

  Result<std::string> ForMaria(const std::string& password) {
    return tokens_.ForAdmin("Maria", Password(password));
  }
  Result<std::string> ForAda(const std::string& password, std::int64_t revoked_at_s = 0) {
    return tokens_.ForCustomer("ada@example.com", Password(password),
                               [&]() -> Result<std::optional<CustomerLogin>> {
                                 ++looked_up_;
                                 return std::optional(CustomerLogin{5, hash_, revoked_at_s});
                               });
  }
  void ExpectRefused(const Result<std::string>& outcome) {
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind, ErrorKind::kUnauthenticated);
    EXPECT_EQ(outcome.error().detail,
              "The account sign-in was incorrect or your account is disabled temporarily. Please "
              "wait and try again later.");
  }
  UserToken Read(const Result<std::string>& outcome) {
    EXPECT_TRUE(outcome.ok());
    const auto token = outcome.ok() ? AKey().Read(*outcome) : std::nullopt;
    EXPECT_TRUE(token.has_value());
    return token.value_or(UserToken{});
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  testing::SeededRandom random_{1};
  AdminUsers users_{storage_, clock_, random_};
  SettingsService settings_{storage_, clock_};
  UserTokens tokens_{storage_, users_, settings_, AKey(), clock_, random_};
  const std::string hash_ = tokens_.HashPassword(Password("Long-enough-1"));
  int looked_up_ = 0;
};

TEST_F(UserTokensTest, AreNotForThePasswordAloneWhereThereIsASecondFactor) {
  const auto secret = users_.BeginSecondFactor(testing::AnActor(), "maria");
  ASSERT_TRUE(ForMaria("secret12").ok());
  const std::string code = crypto::TotpCode(*secret, kNowS / crypto::kTotpStepS);
  ASSERT_TRUE(users_.ConfirmSecondFactor(testing::AnActor(), "maria", code).ok());
  EXPECT_EQ(ForMaria("secret12").error().kind, ErrorKind::kConflict);
  ExpectRefused(ForMaria("wrong"));
}

TEST_F(UserTokensTest, AreOffUntilTheSettingSaysSo) {
  EXPECT_FALSE(*tokens_.Enabled());
  ASSERT_TRUE(settings_.Set(testing::AnActor(), "latchkey/tokens/enabled", "1").ok());
  EXPECT_TRUE(*tokens_.Enabled());
}

TEST_F(UserTokensTest, NameTheAdminAndLastAsLongAsTheSettingSays) {
  ASSERT_TRUE(settings_.Set(testing::AnActor(), "webapi/jwtauth/admin_expiration", "5").ok());
  const UserToken token = Read(ForMaria("secret12"));
  EXPECT_EQ(token.kind, UserKind::kAdmin);
  EXPECT_EQ(token.user_id, users_.List()->front().id.value);
  EXPECT_EQ(token.issued_at_s, kNowS);
  EXPECT_EQ(token.expires_at_s, kNowS + 300);
}

TEST_F(UserTokensTest, LeaveAnAuditEntryWhenGivenToAnAdmin) {
  ASSERT_TRUE(ForMaria("secret12").ok());
  const auto read = storage_.Read([](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto entries, transaction.ListAudit({0, 1}));
    EXPECT_EQ(entries.at(0).action, "admin-user.token");
    EXPECT_EQ(entries.at(0).object, "admin user maria");
    EXPECT_EQ(entries.at(0).result, "done");
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_F(UserTokensTest, AreRefusedWithOneTextWhateverIsWrong) {
  ExpectRefused(ForMaria("wrong123"));
  ExpectRefused(tokens_.ForAdmin("nobody", Password("secret12")));
  ExpectRefused(ForAda("wrong"));
  ExpectRefused(tokens_.ForCustomer(
      "nobody@example.com", Password("x"),
      []() -> Result<std::optional<CustomerLogin>> { return std::optional<CustomerLogin>(); }));
}

TEST_F(UserTokensTest, AreRefusedWithoutALookAtThePasswordOnceThrottled) {
  for (int i = 0; i < 6; ++i) ExpectRefused(ForAda("wrong"));
  EXPECT_EQ(looked_up_, 6);
  ExpectRefused(ForAda("Long-enough-1"));
  EXPECT_EQ(looked_up_, 6);
  clock_.AdvanceS(1800);
  EXPECT_TRUE(ForAda("Long-enough-1").ok());
}

TEST_F(UserTokensTest, CountWrongPasswordsOfAnAdminApartFromTheAdminListener) {
  for (int i = 0; i < 6; ++i) ExpectRefused(ForMaria("wrong123"));
  ExpectRefused(ForMaria("secret12"));
  EXPECT_EQ(users_.List()->front().failures, 0);
  EXPECT_TRUE(users_.Verify("maria", Password("secret12")).ok());
}

TEST_F(UserTokensTest, AreGivenAgainOnceTheAdminIsUnlocked) {
  for (int i = 0; i < 6; ++i) ExpectRefused(ForMaria("wrong123"));
  ASSERT_TRUE(users_.Unlock(testing::AnActor(), "MARIA").ok());
  EXPECT_TRUE(ForMaria("secret12").ok());
}

TEST_F(UserTokensTest, AreGivenAgainOnceTheAdminHasANewPassword) {
  for (int i = 0; i < 6; ++i) ExpectRefused(ForMaria("wrong123"));
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "maria", Password("another34")).ok());
  EXPECT_TRUE(ForMaria("another34").ok());
}

TEST_F(UserTokensTest, AreRefusedToAnAdminWhoIsLocked) {
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(users_.Verify("maria", Password("wrong123")).ok());
  ExpectRefused(ForMaria("secret12"));
}

TEST_F(UserTokensTest, CountTheWrongPasswordsOfAConfirmationWithTheOthers) {
  const auto confirms = [&](const std::string& password) {
    return *tokens_.ConfirmCustomer("Ada@example.com", Password(password), hash_);
  };
  EXPECT_TRUE(confirms("Long-enough-1"));
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(confirms("wrong"));
  EXPECT_FALSE(confirms("Long-enough-1"));
  ExpectRefused(ForAda("Long-enough-1"));
  clock_.AdvanceS(1800);
  EXPECT_TRUE(confirms("Long-enough-1"));
}

TEST_F(UserTokensTest, CountCustomersAndAdminsOfOneNameApart) {
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(*tokens_.ConfirmCustomer("maria", Password("x"), hash_));
  EXPECT_TRUE(ForMaria("secret12").ok());
}

TEST_F(UserTokensTest, ForgetFailuresAfterTheRightPassword) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5; ++i) ExpectRefused(ForAda("wrong"));
    EXPECT_TRUE(ForAda("Long-enough-1").ok());
  }
}

TEST_F(UserTokensTest, CountAgainFromTheSecondAfterARevocation) {
  const UserToken token = Read(ForAda("Long-enough-1", kNowS));
  EXPECT_FALSE(token.IsOver(clock_.NowUnixS(), kNowS));
}

TEST_F(UserTokensTest, OfAnAdminEndWithTheirPassword) {
  const UserToken token = Read(ForMaria("secret12"));
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "maria", Password("another34")).ok());
  EXPECT_TRUE(token.IsOver(kNowS, users_.List()->front().tokens_revoked_at_s));
}

TEST_F(UserTokensTest, OfAnAdminEndWithASecondNewPasswordInTheSameSecond) {
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "maria", Password("another34")).ok());
  const UserToken token = Read(ForMaria("another34"));
  EXPECT_FALSE(token.IsOver(kNowS, users_.List()->front().tokens_revoked_at_s));
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "maria", Password("a-third56")).ok());
  EXPECT_TRUE(token.IsOver(kNowS, users_.List()->front().tokens_revoked_at_s));
}

}  // namespace
}  // namespace latchkey::domain
