#include "oauth1/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace latchkey::oauth1 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kWindow = 600;

class AnAuthorization {
 public:
  AnAuthorization() {
    With(Field::kConsumerKey, "abcdefghijklmnopqrstuvwxyz012345");
    With(Field::kSignature, "c2lnbmF0dXJl");
    With(Field::kSignatureMethod, "HMAC-SHA256");
    With(Field::kNonce, "n0nce");
    With(Field::kTimestamp, "1700000000");
    With(Field::kToken, "tttttttttttttttttttttttttttttttt");
    With(Field::kVerifier, "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv");
  }
  AnAuthorization& With(Field field, std::string_view value) {
    authorization_.values[static_cast<std::size_t>(field)] = value;
    authorization_.present[static_cast<std::size_t>(field)] = true;
    return *this;
  }
  AnAuthorization& Without(Field field) {
    authorization_.values[static_cast<std::size_t>(field)] = {};
    authorization_.present[static_cast<std::size_t>(field)] = false;
    return *this;
  }
  Checked Check(CallKind kind) const { return CheckForm(authorization_, kind, opted_in_); }
  AnAuthorization& OptedIn(Method method) {
    opted_in_.Add(method);
    return *this;
  }
  Problem ProblemOf(CallKind kind) const { return Check(kind).problem; }

 private:
  Authorization authorization_;
  MethodSet opted_in_;
};

TEST(CheckForm, AcceptsCompleteParameters) {
  EXPECT_TRUE(AnAuthorization().Check(CallKind::kRest).ok());
  EXPECT_TRUE(AnAuthorization().Check(CallKind::kAccessToken).ok());
}

TEST(CheckForm, AcceptsRequestTokenCallWithoutTokenAndVerifier) {
  EXPECT_TRUE(AnAuthorization()
                  .Without(Field::kToken)
                  .Without(Field::kVerifier)
                  .Check(CallKind::kRequestToken)
                  .ok());
}

TEST(CheckForm, ReportsEveryMissingNameInTheContractsOrder) {
  const Checked checked = CheckForm(Authorization{}, CallKind::kAccessToken, {});
  EXPECT_EQ(checked.problem, Problem::kParameterMissing);
  EXPECT_THAT(checked.Missing(),
              ElementsAre("oauth_consumer_key", "oauth_signature", "oauth_signature_method",
                          "oauth_nonce", "oauth_timestamp", "oauth_token", "oauth_verifier"));
}

TEST(CheckForm, RequiresTokenOnRestAndNotVerifier) {
  const Checked checked =
      AnAuthorization().Without(Field::kToken).Without(Field::kVerifier).Check(CallKind::kRest);
  EXPECT_EQ(checked.problem, Problem::kParameterMissing);
  EXPECT_THAT(checked.Missing(), ElementsAre("oauth_token"));
}

TEST(CheckForm, AcceptsAbsentVersionAndVersionOneDotZero) {
  EXPECT_TRUE(AnAuthorization().With(Field::kVersion, "1.0").Check(CallKind::kRest).ok());
}

TEST(CheckForm, RefusesOtherVersionsBeforeMissingParameters) {
  const Checked checked =
      AnAuthorization().With(Field::kVersion, "1.0a").Without(Field::kNonce).Check(CallKind::kRest);
  EXPECT_EQ(checked.problem, Problem::kVersionUnsupported);
  EXPECT_EQ(checked.parameter, "1.0a");
  EXPECT_THAT(checked.Missing(), IsEmpty());
}

TEST(CheckForm, RefusesEmptyTokenByItsLengthEvenOnRequestToken) {
  EXPECT_EQ(AnAuthorization().With(Field::kToken, "").ProblemOf(CallKind::kRequestToken),
            Problem::kTokenLength);
}

TEST(CheckForm, RefusesOtherMethodsAndNamesThem) {
  const Checked checked =
      AnAuthorization().With(Field::kSignatureMethod, "HMAC-SHA1").Check(CallKind::kRest);
  EXPECT_EQ(checked.problem, Problem::kMethodUnsupported);
  EXPECT_EQ(checked.parameter, "HMAC-SHA1");
}

TEST(CheckForm, AcceptsEachOtherMethodWhereItWasOptedInToAlone) {
  for (const Method method : {Method::kHmacSha1, Method::kHmacSha512}) {
    for (const Method opted_in : {Method::kHmacSha1, Method::kHmacSha512}) {
      EXPECT_EQ(AnAuthorization()
                    .With(Field::kSignatureMethod, MethodWord(method))
                    .OptedIn(opted_in)
                    .ProblemOf(CallKind::kRest),
                method == opted_in ? Problem::kNone : Problem::kMethodUnsupported);
    }
  }
}

TEST(CheckForm, RefusesPlaintextWhateverWasOptedInTo) {
  EXPECT_EQ(AnAuthorization()
                .With(Field::kSignatureMethod, "PLAINTEXT")
                .OptedIn(Method::kHmacSha1)
                .OptedIn(Method::kHmacSha512)
                .ProblemOf(CallKind::kRest),
            Problem::kMethodUnsupported);
}

TEST(CheckForm, ComparesMethodByLetterCase) {
  EXPECT_EQ(
      AnAuthorization().With(Field::kSignatureMethod, "hmac-sha256").ProblemOf(CallKind::kRest),
      Problem::kMethodUnsupported);
}

TEST(CheckForm, RefusesConsumerKeyOfOtherLength) {
  EXPECT_EQ(AnAuthorization().With(Field::kConsumerKey, "short").ProblemOf(CallKind::kRest),
            Problem::kConsumerKeyLength);
}

TEST(CheckForm, PutsRepeatedNamesBeforeEverythingElse) {
  Authorization authorization;
  authorization.is_oauth = true;
  authorization.problem = Problem::kParameterRepeated;
  authorization.repeated = "oauth_nonce";
  const Checked checked = CheckForm(authorization, CallKind::kRest, {});
  EXPECT_EQ(checked.problem, Problem::kParameterRepeated);
  EXPECT_EQ(checked.parameter, "oauth_nonce");
}

TEST(CheckTimestamp, AcceptsBothEndsOfTheWindow) {
  EXPECT_EQ(CheckTimestamp("1699999400", kNow, kWindow), Problem::kNone);
  EXPECT_EQ(CheckTimestamp("1700000600", kNow, kWindow), Problem::kNone);
}

TEST(CheckTimestamp, RefusesBeyondTheWindowOnBothSides) {
  EXPECT_EQ(CheckTimestamp("1699999399", kNow, kWindow), Problem::kTimestampOld);
  EXPECT_EQ(CheckTimestamp("1700000601", kNow, kWindow), Problem::kTimestampAhead);
}

TEST(CheckTimestamp, RefusesWhatIsNotAllDigits) {
  for (const std::string_view text : {"", "1700000000.5", " 1700000000", "-1", "1700000000x"}) {
    EXPECT_EQ(CheckTimestamp(text, kNow, kWindow), Problem::kTimestampMalformed) << text;
  }
}

TEST(CheckTimestamp, RefusesZeroAndMilliseconds) {
  EXPECT_EQ(CheckTimestamp("0", kNow, kWindow), Problem::kTimestampOld);
  EXPECT_EQ(CheckTimestamp("1700000000000", kNow, kWindow), Problem::kTimestampAhead);
}

TEST(CheckTimestamp, RefusesNumbersBeyondAnyClock) {
  EXPECT_EQ(CheckTimestamp("99999999999999999999999999", kNow, kWindow), Problem::kTimestampAhead);
}

TEST(CheckTimestamp, ReadsLeadingZerosAsTheNumberTheyMean) {
  EXPECT_EQ(CheckTimestamp("00000000000000000001700000000", kNow, kWindow), Problem::kNone);
}

Problem FreshnessOf(std::string_view timestamp, std::string_view nonce) {
  Authorization authorization;
  authorization.values[static_cast<std::size_t>(Field::kTimestamp)] = timestamp;
  authorization.values[static_cast<std::size_t>(Field::kNonce)] = nonce;
  return CheckFreshness(authorization, kNow, kWindow);
}

TEST(CheckFreshness, RefusesEmptyAndOverlongNonces) {
  EXPECT_EQ(FreshnessOf("1700000000", ""), Problem::kNonceMalformed);
  EXPECT_EQ(FreshnessOf("1700000000", std::string(256, 'n')), Problem::kNonceMalformed);
  EXPECT_EQ(FreshnessOf("1700000000", std::string(255, 'n')), Problem::kNone);
}

TEST(CheckFreshness, LooksAtTheTimestampFirst) {
  EXPECT_EQ(FreshnessOf("1699999399", ""), Problem::kTimestampOld);
}

}  // namespace
}  // namespace latchkey::oauth1
