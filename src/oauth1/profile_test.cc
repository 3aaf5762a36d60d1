#include "oauth1/profile.h"

#include <gtest/gtest.h>

namespace latchkey::oauth1 {
namespace {

TEST(Profile, HasAWordThatReadsBack) {
  for (const Profile profile : {Profile::kAuto, Profile::kRfc5849}) {
    EXPECT_EQ(ParseProfile(ProfileWord(profile)), profile);
  }
  EXPECT_EQ(ParseProfile("RFC5849"), std::nullopt);
}

TEST(Method, HasAWordThatReadsBackInItsLetterCaseAlone) {
  for (const Method method : {Method::kHmacSha256, Method::kHmacSha1, Method::kHmacSha512}) {
    EXPECT_EQ(ParseMethod(MethodWord(method)), method);
  }
  for (const char* word : {"", "hmac-sha1", "PLAINTEXT", "RSA-SHA1", "HMAC-SHA1 "}) {
    EXPECT_EQ(ParseMethod(word), std::nullopt) << word;
  }
}

TEST(MethodSet, HasHmacSha256AndWhatWasAdded) {
  MethodSet set;
  EXPECT_TRUE(set.Has(Method::kHmacSha256));
  EXPECT_FALSE(set.Has(Method::kHmacSha1));
  EXPECT_FALSE(set.Has(Method::kHmacSha512));
  set.Add(Method::kHmacSha256);
  EXPECT_EQ(set, MethodSet{});
  set.Add(Method::kHmacSha512);
  EXPECT_FALSE(set.Has(Method::kHmacSha1));
  EXPECT_TRUE(set.Has(Method::kHmacSha512));
  EXPECT_NE(set, MethodSet{});
}

TEST(MethodSet, DiffersByEachMethod) {
  MethodSet set;
  set.Add(Method::kHmacSha1);
  EXPECT_NE(set, MethodSet{});
  EXPECT_TRUE(set.Has(Method::kHmacSha1));
}

}  // namespace
}  // namespace latchkey::oauth1
