#include "http/percent.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::http {
namespace {

std::string Decoded(std::string_view text, Plus plus = Plus::kLiteral) {
  Arena arena;
  const auto decoded = PercentDecode(text, plus, arena);
  return decoded ? std::string(*decoded) : "broken";
}

std::string Normal(std::string_view text, Plus plus = Plus::kLiteral) {
  Arena arena;
  const auto normal = PercentNormalize(text, plus, arena);
  return normal ? std::string(*normal) : "broken";
}

TEST(PercentDecode, DecodesEscapesOfEitherLetterCase) {
  EXPECT_EQ(Decoded("a%2Fb%2fc%25"), "a/b/c%");
  EXPECT_EQ(Decoded("%00x"), std::string("\0x", 2));
  EXPECT_EQ(Decoded(""), "");
}

TEST(PercentDecode, TakesPlusAsTold) {
  EXPECT_EQ(Decoded("a+b%2B", Plus::kLiteral), "a+b+");
  EXPECT_EQ(Decoded("a+b%2B", Plus::kSpace), "a b+");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  for (const char* text : {"%", "%2", "a%zz", "%2g", "x%"}) EXPECT_EQ(Decoded(text), "broken");
}

TEST(PercentDecode, GivesBackTheTextItselfWhereNothingIsEncoded) {
  Arena arena;
  const std::string_view text = "plain+text";
  EXPECT_EQ(PercentDecode(text, Plus::kLiteral, arena)->data(), text.data());
}

TEST(PercentDecodeLenient, KeepsBrokenEscapes) {
  Arena arena;
  EXPECT_EQ(PercentDecodeLenient("100%&%41%4+%", Plus::kSpace, arena), "100%&A%4 %");
}

TEST(PercentEncode, KeepsExactlyTheUnreserved) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  Arena arena;
  const std::string_view kept =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  EXPECT_EQ(PercentEncode(kept), kept);
  EXPECT_EQ(PercentEncode(all).size(), kept.size() + 3 * (all.size() - kept.size()));
  EXPECT_EQ(PercentEncode(all, arena), PercentEncode(all));
  EXPECT_EQ(PercentEncode(" \xc3\xbc/+"), "%20%C3%BC%2F%2B");
}

TEST(PercentNormalize, GivesEqualTextsOneSpelling) {
  EXPECT_EQ(Normal("a[0]"), "a%5B0%5D");
  EXPECT_EQ(Normal("a%5b0%5d"), "a%5B0%5D");
  EXPECT_EQ(Normal("%61%7e%2F"), "a~%2F");
  EXPECT_EQ(Normal("a+b", Plus::kSpace), "a%20b");
  EXPECT_EQ(Normal("a+b", Plus::kLiteral), "a%2Bb");
  EXPECT_EQ(Normal("\xc3\xbc"), "%C3%BC");
}

TEST(PercentNormalize, RefusesBrokenEscapes) {
  for (const char* text : {"%", "ab%2", "%C3%B", "[%zz"}) EXPECT_EQ(Normal(text), "broken");
}

TEST(PercentNormalize, GivesBackTheTextItselfWhereItIsNormal) {
  Arena arena;
  const std::string_view text = "a%5B0%5D.~";
  EXPECT_EQ(PercentNormalize(text, Plus::kSpace, arena)->data(), text.data());
}

}  // namespace
}  // namespace latchkey::http
