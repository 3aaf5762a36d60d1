#include "domain/second_factor.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/clock.h"
#include "base/encoding.h"
#include "crypto/totp.h"
#include "domain/admin_users.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using testing::AnActor;

constexpr std::int64_t kNowS = 1'700'000'000;

class SecondFactorTest : public ::testing::Test {
 protected:
  SecondFactorTest() {
    EXPECT_TRUE(users_.Create(AnActor(), {"ada", "", {1}}, Password("secret12")).ok());
  }

  void TurnOn() {
    secret_ = *users_.BeginSecondFactor(AnActor(), "ada");
    const auto codes = users_.ConfirmSecondFactor(AnActor(), "ada", Code());
    ASSERT_TRUE(codes.ok()) << codes.error().detail;
    recovery_codes_ = *codes;
    clock_.AdvanceS(crypto::kTotpStepS);
  }
  std::string Code() const {
    return crypto::TotpCode(secret_, clock_.NowUnixS() / crypto::kTotpStepS);
  }
  static std::string WrongLike(std::string code) {
    code.back() = code.back() == '0' ? '1' : '0';
    return code;
  }
  Result<SignedIn> SignIn(const std::string& password, const std::string& code) {
    return users_.SignIn("ada", Password(password), code);
  }
  bool Enters(const std::string& code) {
    const auto signed_in = SignIn("secret12", code);
    return signed_in.ok() && !signed_in->code_wanted;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  testing::SeededRandom random_{1};
  AdminUsers users_{storage_, clock_, random_};
  TotpSecret secret_;
  std::vector<std::string> recovery_codes_;
};

TEST_F(SecondFactorTest, IsAskedForOnlyWhenConfirmedByARightCode) {
  secret_ = *users_.BeginSecondFactor(AnActor(), "ada");
  EXPECT_TRUE(Enters(""));
  const auto wrong = users_.ConfirmSecondFactor(AnActor(), "ada", WrongLike(Code()));
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(wrong.error().fields.at(0).field, "code");
  EXPECT_TRUE(Enters(""));
  ASSERT_TRUE(users_.ConfirmSecondFactor(AnActor(), "ada", Code()).ok());
  EXPECT_FALSE(Enters(""));
}

TEST_F(SecondFactorTest, WantsTheCodeOnlyAfterTheRightPassword) {
  TurnOn();
  const auto asked = SignIn("secret12", "");
  ASSERT_TRUE(asked.ok());
  EXPECT_TRUE(asked->code_wanted);
  EXPECT_FALSE(SignIn("wrong123", "").ok());
  EXPECT_FALSE(SignIn("wrong123", Code()).ok());
  EXPECT_TRUE(Enters(Code()));
}

TEST_F(SecondFactorTest, AnswersAWrongCodeLikeAWrongPassword) {
  TurnOn();
  const auto wrong = SignIn("secret12", WrongLike(Code()));
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().kind, ErrorKind::kUnauthenticated);
  EXPECT_EQ(wrong.error().detail, SignIn("wrong123", "").error().detail);
}

TEST_F(SecondFactorTest, TakesNoCodeTwice) {
  TurnOn();
  const std::string code = Code();
  EXPECT_TRUE(Enters(code));
  EXPECT_FALSE(Enters(code));
  clock_.AdvanceS(crypto::kTotpStepS);
  EXPECT_FALSE(Enters(code));
  EXPECT_TRUE(Enters(Code()));
}

TEST_F(SecondFactorTest, TakesNotTheCodeThatConfirmedIt) {
  secret_ = *users_.BeginSecondFactor(AnActor(), "ada");
  ASSERT_TRUE(users_.ConfirmSecondFactor(AnActor(), "ada", Code()).ok());
  EXPECT_FALSE(Enters(Code()));
}

TEST_F(SecondFactorTest, CountsWrongCodesTowardsTheLock) {
  TurnOn();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(Enters(WrongLike(Code())));
  // Neither a right password alone nor a confirmation starts the count anew.
  EXPECT_TRUE(SignIn("secret12", "")->code_wanted);
  EXPECT_TRUE(users_.Verify("ada", Password("secret12")).ok());
  EXPECT_FALSE(Enters(WrongLike(Code())));
  EXPECT_FALSE(Enters(Code()));
  EXPECT_FALSE(SignIn("secret12", "").ok());
  clock_.AdvanceS(30 * 60);
  EXPECT_TRUE(Enters(Code()));
}

TEST_F(SecondFactorTest, ForgetsFailuresAfterAWholeSignIn) {
  TurnOn();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(Enters(WrongLike(Code())));
  EXPECT_TRUE(Enters(Code()));
  EXPECT_EQ(users_.List()->at(0).failures, 0);
}

TEST_F(SecondFactorTest, HasTenRecoveryCodesThatCountOnceEach) {
  TurnOn();
  ASSERT_EQ(recovery_codes_.size(), 10u);
  EXPECT_EQ(std::set<std::string>(recovery_codes_.begin(), recovery_codes_.end()).size(), 10u);
  EXPECT_EQ(recovery_codes_[0].size(), 19u);
  for (const std::string& code : recovery_codes_) EXPECT_TRUE(Enters(code)) << code;
  EXPECT_TRUE(users_.List()->at(0).second_factor->recovery_hashes.empty());
  EXPECT_FALSE(Enters(recovery_codes_[0]));
}

TEST_F(SecondFactorTest, HasNewRecoveryCodesInPlaceOfAllBefore) {
  EXPECT_EQ(users_.RenewRecoveryCodes(AnActor(), "ada").error().kind, ErrorKind::kConflict);
  TurnOn();
  const auto renewed = users_.RenewRecoveryCodes(AnActor(), "ada");
  ASSERT_TRUE(renewed.ok());
  EXPECT_EQ(renewed->size(), 10u);
  EXPECT_FALSE(Enters(recovery_codes_.front()));
  EXPECT_FALSE(Enters(recovery_codes_.back()));
  EXPECT_TRUE(Enters(renewed->front()));
  EXPECT_TRUE(Enters(Code()));
}

TEST_F(SecondFactorTest, TakesRecoveryCodesAsTheyAreTyped) {
  TurnOn();
  std::string typed;
  for (const char c : recovery_codes_[0]) {
    if (c == '-') {
      typed += "  ";
    } else {
      typed += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  EXPECT_TRUE(Enters(typed));
}

TEST_F(SecondFactorTest, KeepsNoRecoveryCodeInClear) {
  TurnOn();
  const AdminUser ada = users_.List()->at(0);
  for (const std::string& kept : ada.second_factor->recovery_hashes) {
    for (std::string code : recovery_codes_) {
      std::erase(code, '-');
      EXPECT_EQ(kept.find(code), std::string::npos);
    }
  }
}

TEST_F(SecondFactorTest, IsNotBegunWhereItIsOn) {
  TurnOn();
  EXPECT_EQ(users_.BeginSecondFactor(AnActor(), "ada").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(users_.ConfirmSecondFactor(AnActor(), "ada", Code()).error().kind,
            ErrorKind::kConflict);
  EXPECT_TRUE(Enters(Code()));
}

TEST_F(SecondFactorTest, IsTurnedOffAndCanBeTurnedOnAnew) {
  EXPECT_EQ(users_.EndSecondFactor(AnActor(), "ada").error().kind, ErrorKind::kConflict);
  TurnOn();
  ASSERT_TRUE(users_.EndSecondFactor(AnActor(), "ada").ok());
  EXPECT_TRUE(Enters(""));
  const std::string old(secret_.Reveal());
  TurnOn();
  EXPECT_NE(secret_.Reveal(), old);
}

TEST_F(SecondFactorTest, EndsTokensThatThePasswordAloneWasGiven) {
  EXPECT_EQ(users_.List()->at(0).tokens_revoked_at_s, 0);
  TurnOn();
  EXPECT_EQ(users_.List()->at(0).tokens_revoked_at_s, kNowS);
}

}  // namespace
}  // namespace latchkey::domain
