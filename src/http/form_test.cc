#include "http/form.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TEST(FormEncode, WritesBlanksAsPlusAndKeepsThreeMarks) {
  EXPECT_EQ(FormEncode("Az09-._"), "Az09-._");
  EXPECT_EQ(FormEncode("a b+c~d"), "a+b%2Bc%7Ed");
  EXPECT_EQ(FormEncode("\"x\" isn't, \xc3\xbc\n"), "%22x%22+isn%27t%2C+%C3%BC%0A");
  EXPECT_EQ(FormEncode(""), "");
}

TEST(FormBody, JoinsPairsInOrderWithoutANewline) {
  EXPECT_EQ(FormBody({{"oauth_token", "t"}, {"oauth_token_secret", "s s"}}),
            "oauth_token=t&oauth_token_secret=s+s");
  EXPECT_EQ(FormBody({}), "");
}

TEST(FormBody, ReadsBackWhatItWrote) {
  Arena arena;
  const std::string body = FormBody({{"a&b", "1=2"}, {"c d", "\x01\xff%41+"}});
  const auto pairs = DecodePairs(body, arena);
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].name, "a&b");
  EXPECT_EQ(pairs[0].value, "1=2");
  EXPECT_EQ(pairs[1].name, "c d");
  EXPECT_EQ(pairs[1].value, "\x01\xff%41+");
}

TEST(IsFormContentType, LooksAtTheBeginningInAnyLetterCase) {
  EXPECT_TRUE(IsFormContentType("application/x-www-form-urlencoded"));
  EXPECT_TRUE(IsFormContentType("Application/X-WWW-Form-URLencoded; charset=utf-8"));
  EXPECT_FALSE(IsFormContentType("application/json"));
  EXPECT_FALSE(IsFormContentType("application/x-www-form"));
  EXPECT_FALSE(IsFormContentType(""));
}

}  // namespace
}  // namespace latchkey::http
