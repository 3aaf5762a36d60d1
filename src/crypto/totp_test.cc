#include "crypto/totp.h"

#include <gtest/gtest.h>

#include <utility>

namespace latchkey::crypto {
namespace {

// RFC 6238 appendix B, whose codes have two digits more.
const TotpSecret& Secret() {
  static const TotpSecret secret("12345678901234567890");
  return secret;
}

constexpr std::int64_t kNowS = 1'111'111'109;
constexpr std::int64_t kStep = kNowS / kTotpStepS;

TEST(Totp, GivesTheCodesOfTheRfc) {
  const std::pair<std::int64_t, const char*> vectors[] = {
      {59, "287082"},
      {1'111'111'109, "081804"},
      {1'111'111'111, "050471"},
      {1'234'567'890, "005924"},
      {2'000'000'000, "279037"},
      {20'000'000'000, "353130"},
  };
  for (const auto& [at_s, code] : vectors) {
    EXPECT_EQ(TotpCode(Secret(), at_s / kTotpStepS), code) << at_s;
  }
}

TEST(Totp, TakesTheStepsBesideAndNoOthers) {
  for (const std::int64_t step : {kStep - 1, kStep, kStep + 1}) {
    EXPECT_EQ(MatchTotp(Secret(), TotpCode(Secret(), step), kNowS, 0), step);
  }
  for (const std::int64_t step : {kStep - 2, kStep + 2}) {
    EXPECT_EQ(MatchTotp(Secret(), TotpCode(Secret(), step), kNowS, 0), std::nullopt);
  }
}

TEST(Totp, TakesNoCodeOfAUsedStepOrAnEarlierOne) {
  EXPECT_EQ(MatchTotp(Secret(), TotpCode(Secret(), kStep), kNowS, kStep), std::nullopt);
  EXPECT_EQ(MatchTotp(Secret(), TotpCode(Secret(), kStep - 1), kNowS, kStep), std::nullopt);
  EXPECT_EQ(MatchTotp(Secret(), TotpCode(Secret(), kStep + 1), kNowS, kStep), kStep + 1);
}

TEST(Totp, TakesNothingButSixRightDigits) {
  for (const char* code : {"", "081805", "81804", "0081804", "07081804", "08180x"}) {
    EXPECT_EQ(MatchTotp(Secret(), code, kNowS, 0), std::nullopt) << code;
  }
}

TEST(Totp, TellsAnAuthenticatorWhatItNeeds) {
  EXPECT_EQ(TotpUri(Secret(), "My Shop", "ada@example"),
            "otpauth://totp/My%20Shop:ada%40example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=My%20Shop");
}

TEST(Totp, MakesSecretsOf160Bits) {
  const TotpSecret secret = MakeTotpSecret(SystemRandom());
  EXPECT_EQ(secret.Reveal().size(), 20u);
  EXPECT_NE(secret.Reveal(), MakeTotpSecret(SystemRandom()).Reveal());
}

}  // namespace
}  // namespace latchkey::crypto
