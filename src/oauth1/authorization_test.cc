#include "oauth1/authorization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"

namespace latchkey::oauth1 {
namespace {

class AuthorizationTest : public testing::Test {
 protected:
  // Views in the answer live in `arena_` or in the header, which is kept here.
  Authorization Parse(std::string header) {
    headers_.push_back(std::make_unique<std::string>(std::move(header)));
    return ParseAuthorization(*headers_.back(), arena_);
  }
  std::string Nonce(std::string header) {
    return std::string(Parse(std::move(header)).Get(Field::kNonce));
  }

  Arena arena_;
  std::vector<std::unique_ptr<std::string>> headers_;
};

TEST_F(AuthorizationTest, ReadsEveryFieldWithAMeaning) {
  const Authorization read = Parse(
      "OAuth oauth_consumer_key=\"ck\", oauth_signature=\"s%3D\", oauth_signature_method=\"m\", "
      "oauth_nonce=\"n\", oauth_timestamp=\"1\", oauth_token=\"t\", oauth_verifier=\"v\", "
      "oauth_version=\"1.0\", oauth_callback=\"http%3A%2F%2Fx%2F\"");
  EXPECT_TRUE(read.is_oauth);
  EXPECT_EQ(read.problem, Problem::kNone);
  EXPECT_EQ(read.parameters.size(), kFields);
  EXPECT_THAT(read.values,
              testing::ElementsAre("ck", "s=", "m", "n", "1", "t", "v", "1.0", "http://x/"));
  EXPECT_THAT(read.present, testing::Each(true));
}

TEST_F(AuthorizationTest, IsNoneWithoutTheSchemeAndItsBlank) {
  for (const char* header : {"", "OAuth", "OAuth\toauth_nonce=\"n\"", "Bearer abc", "Basic eDp5",
                             "oauth_nonce=\"n\"", "OAut oauth_nonce=\"n\""}) {
    EXPECT_FALSE(Parse(header).is_oauth) << header;
  }
}

TEST_F(AuthorizationTest, FindsTheSchemeInAnyLetterCaseAndPlace) {
  for (const char* header :
       {"OAuth oauth_nonce=n", "Oauth oauth_nonce=n", "OAUTH oauth_nonce=n", "oauth oauth_nonce=n",
        "Basic eDp5, OAuth oauth_nonce=n", "Bearer x, oAuth oauth_nonce=n",
        "some text OAuth oauth_nonce=n", "OAuth    oauth_nonce=n"}) {
    EXPECT_EQ(Nonce(header), "n") << header;
  }
}

TEST_F(AuthorizationTest, TakesCommasBlanksAndQuotesAsTheyCome) {
  for (const char* header :
       {"OAuth oauth_token=t,oauth_nonce=n", "OAuth ,,oauth_nonce=\"n\",, ",
        "OAuth oauth_token=\"t\" ,\t oauth_nonce=\"n\"\r\n", "OAuth oauth_nonce=\"\"n\"\""}) {
    EXPECT_EQ(Nonce(header), "n") << header;
  }
}

TEST_F(AuthorizationTest, IgnoresRealmAndOtherNamesWhereverTheyStand) {
  for (const char* header :
       {"OAuth realm=\"\", oauth_nonce=n", "OAuth oauth_nonce=n, realm=\"http://x/?a=b\"",
        "OAuth realm=http://x/, oauth_nonce=n", "OAuth realm=\"a, b\", oauth_nonce=n",
        "OAuth callback_url=\"x\", oauth_nonce=n, store_base_url=y, bare"}) {
    const Authorization read = Parse(header);
    EXPECT_EQ(read.Get(Field::kNonce), "n") << header;
    EXPECT_EQ(read.parameters.size(), 1u) << header;
  }
}

TEST_F(AuthorizationTest, KeepsUnencodedBase64) {
  const Authorization read = Parse("OAuth oauth_signature=a+b/c==,oauth_nonce=\"x+/=\"");
  EXPECT_EQ(read.Get(Field::kSignature), "a+b/c==");
  EXPECT_EQ(read.Get(Field::kNonce), "x+/=");
}

TEST_F(AuthorizationTest, DecodesValuesOnceInEitherLetterCase) {
  EXPECT_EQ(Nonce("OAuth oauth_nonce=\"a%2Fb%2fc\""), "a/b/c");
  EXPECT_EQ(Nonce("OAuth oauth_nonce=\"%252F\""), "%2F");
  EXPECT_EQ(Nonce("OAuth oauth_nonce=\"100%\""), "100%");
}

TEST_F(AuthorizationTest, KeepsNoncesAsClientsSendThem) {
  EXPECT_EQ(Nonce("OAuth oauth_nonce=\"-8312345678901234567\""), "-8312345678901234567");
  EXPECT_EQ(Nonce("OAuth oauth_nonce=\"\xf0\x9f\x94\x91\""), "\xf0\x9f\x94\x91");
}

TEST_F(AuthorizationTest, KeepsUnknownProtocolNamesForTheSignature) {
  const Authorization read =
      Parse("OAuth oauth_body_hash=\"x%3D\", xoauth_requestor=\"y\", oauth_foo=\"z\"");
  ASSERT_EQ(read.parameters.size(), 3u);
  EXPECT_EQ(read.parameters[0].name, "oauth_body_hash");
  EXPECT_EQ(read.parameters[0].value, "x=");
  EXPECT_EQ(read.parameters[1].name, "xoauth_requestor");
}

TEST_F(AuthorizationTest, TellsPresentFromEmpty) {
  const Authorization read = Parse("OAuth oauth_nonce=\"\", oauth_token=");
  EXPECT_TRUE(read.Has(Field::kNonce));
  EXPECT_EQ(read.Get(Field::kNonce), "");
  EXPECT_TRUE(read.Has(Field::kToken));
  EXPECT_FALSE(read.Has(Field::kVerifier));
  EXPECT_FALSE(read.Empty());
}

TEST_F(AuthorizationTest, IsEmptyWhereNothingBelongsToTheProtocol) {
  for (const char* header : {"OAuth ", "OAuth realm=\"x\"", "OAuth OAUTH_NONCE=n",
                             "OAuth oauth%5Fnonce=n", "OAuth oauth_=n", "OAuth oauth_nonce"}) {
    EXPECT_TRUE(Parse(header).Empty()) << header;
  }
}

TEST_F(AuthorizationTest, DoesNotFindNamesThatAreWrittenOtherwise) {
  for (const char* header :
       {"OAuth oauth_nonce =n", "OAuth oauth_token=t; oauth_nonce=n",
        "OAuth oauth_token=t&oauth_nonce=n", "OAuth oauth_Nonce=n", "OAuth 'oauth_nonce'=n"}) {
    EXPECT_FALSE(Parse(header).Has(Field::kNonce)) << header;
  }
  EXPECT_EQ(Nonce("OAuth oauth_nonce='n'"), "'n'");
}

TEST_F(AuthorizationTest, RefusesARepeatedProtocolName) {
  for (const char* header :
       {"OAuth oauth_nonce=n, oauth_nonce=n", "OAuth oauth_nonce=n, oauth_nonce=m"}) {
    const Authorization read = Parse(header);
    EXPECT_EQ(read.problem, Problem::kParameterRepeated);
    EXPECT_EQ(read.repeated, "oauth_nonce");
    EXPECT_FALSE(read.Empty());
  }
  EXPECT_EQ(Parse("OAuth realm=a, realm=b").problem, Problem::kNone);
}

TEST_F(AuthorizationTest, RefusesTooLongAHeaderAndTooManyParameters) {
  const std::string long_value(limits::kAuthorizationBytesMax, 'x');
  const Authorization too_long = Parse("OAuth oauth_nonce=" + long_value);
  EXPECT_EQ(too_long.problem, Problem::kHeaderMalformed);
  EXPECT_FALSE(too_long.Empty());

  std::string header = "OAuth ";
  for (std::size_t i = 0; i <= limits::kAuthorizationParametersMax; ++i) {
    header += "oauth_x" + std::to_string(i) + "=1,";
  }
  EXPECT_EQ(Parse(header).problem, Problem::kHeaderMalformed);
}

TEST_F(AuthorizationTest, TakesOverWhatOnlyTheFormHolds) {
  Authorization read = Parse("OAuth oauth_nonce=n");
  MergeFormParameters("oauth_verifier=a+b%2B&other=1&oauth_token", arena_, read);
  EXPECT_EQ(read.Get(Field::kVerifier), "a b+");
  EXPECT_TRUE(read.Has(Field::kToken));
  EXPECT_EQ(read.parameters.size(), 3u);
}

TEST_F(AuthorizationTest, PrefersTheHeaderToTheForm) {
  Authorization read = Parse("OAuth oauth_verifier=header, oauth_nonce=n");
  MergeFormParameters("oauth_verifier=form&oauth_nonce=n", arena_, read);
  EXPECT_EQ(read.Get(Field::kVerifier), "header");
  EXPECT_EQ(read.parameters.size(), 2u);
  EXPECT_EQ(read.problem, Problem::kNone);
}

TEST_F(AuthorizationTest, RefusesTwoValuesInTheFormAndTakesEqualOnesOnce) {
  Authorization equal = Parse("OAuth realm=x");
  MergeFormParameters("oauth_token=1&oauth_token=1", arena_, equal);
  EXPECT_EQ(equal.problem, Problem::kNone);
  EXPECT_EQ(equal.parameters.size(), 1u);

  Authorization differing = Parse("OAuth realm=x");
  MergeFormParameters("oauth_token=1&oauth_token=2", arena_, differing);
  EXPECT_EQ(differing.problem, Problem::kParameterRepeated);
  EXPECT_EQ(differing.repeated, "oauth_token");
}

TEST_F(AuthorizationTest, LeavesTheFormAloneWithoutAnOAuthHeader) {
  Authorization read = Parse("Bearer x");
  MergeFormParameters("oauth_token=1", arena_, read);
  EXPECT_FALSE(read.Has(Field::kToken));
}

TEST_F(AuthorizationTest, RefusesAFormWithTooManyParameters) {
  std::string form;
  for (std::size_t i = 0; i <= limits::kAuthorizationParametersMax; ++i) {
    form += "oauth_x" + std::to_string(i) + "=1&";
  }
  Authorization read = Parse("OAuth realm=x");
  MergeFormParameters(form, arena_, read);
  EXPECT_EQ(read.problem, Problem::kHeaderMalformed);
}

TEST_F(AuthorizationTest, TakesControlCharactersAroundAPartForBlanks) {
  EXPECT_EQ(Nonce(std::string("OAuth \r\v\toauth_nonce=n\0\r\n,", 26)), "n");
}

TEST_F(AuthorizationTest, MergesNoFormWithoutTheHeaderOrAboveTheLimit) {
  Authorization guest;
  MergeFormParameters("oauth_nonce=n", arena_, guest);
  EXPECT_TRUE(guest.parameters.empty());

  Authorization signer = Parse("OAuth realm=x");
  const std::string form = "oauth_nonce=n&a=" + std::string(limits::kFormBodyBytesMax, 'x');
  MergeFormParameters(form, arena_, signer);
  EXPECT_TRUE(signer.parameters.empty());
}

TEST_F(AuthorizationTest, MergesNoFormIntoARefusedHeader) {
  Authorization repeated = Parse("OAuth oauth_token=a, oauth_token=b");
  MergeFormParameters("oauth_nonce=n", arena_, repeated);
  EXPECT_EQ(repeated.problem, Problem::kParameterRepeated);
  EXPECT_FALSE(repeated.Has(Field::kNonce));
}

TEST(OauthPart, LeavesOutWhatStandsBeforeTheScheme) {
  EXPECT_EQ(OauthPart("Basic eDp5, oAuth oauth_nonce=n"), "oAuth oauth_nonce=n");
  EXPECT_EQ(OauthPart("OAuth "), "OAuth ");
  EXPECT_EQ(OauthPart("Basic eDp5"), "");
}

TEST(IsProtocolName, FindsThePatternAnywhere) {
  for (const char* name : {"oauth_a", "xoauth_foo", "my_oauth_id", "oauth__", "oauth_-",
                           "oauth_1oauth_a", "a[oauth_b]"}) {
    EXPECT_TRUE(IsProtocolName(name)) << name;
  }
  for (const char* name :
       {"", "oauth_", "oauth", "oauth_1", "oauth_A", "oauth_{", "OAUTH_a", "realm"}) {
    EXPECT_FALSE(IsProtocolName(name)) << name;
  }
}

TEST(WireName, IsWhatGoesOverTheWire) {
  EXPECT_EQ(WireName(Field::kConsumerKey), "oauth_consumer_key");
  EXPECT_EQ(WireName(Field::kCallback), "oauth_callback");
}

}  // namespace
}  // namespace latchkey::oauth1
