#include "oauth1/normal_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "http/percent.h"

namespace latchkey::oauth1 {
namespace {

std::string Normal(std::string_view path) {
  Arena arena;
  const auto normal = NormalPath(path, arena);
  return normal ? std::string(*normal) : "none";
}

TEST(NormalPath, LeavesAlmostEveryPathAlone) {
  for (const char* path : {"", "/", "/rest/V1/products", "/rest//V1/a/", "/rest/V1/a%2Fb/%20%25",
                           "/a-b_c.d~e:f@g&h=i+j$k,l;m(n)"}) {
    EXPECT_EQ(Normal(path), path);
  }
}

TEST(NormalPath, DecodesWhatNeedsNoEscape) {
  EXPECT_EQ(Normal("/%41%7a%30%2D%2e%5F%7E"), "/Az0-._~");
  EXPECT_EQ(Normal("/%3A%40%26%3d%2b%24%2c%3B"), "/:@&=+$,;");
}

TEST(NormalPath, KeepsEscapesThatSeparateOrEscapeInCapitals) {
  EXPECT_EQ(Normal("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(Normal("/a%252Cb"), "/a%252Cb");
  EXPECT_EQ(Normal("/%c3%bc%28%3f"), "/%C3%BC%28%3F");
}

TEST(NormalPath, EscapesWhatMayNotStandInAPath) {
  EXPECT_EQ(Normal("/a|b\"c[d]!*'"), "/a%7Cb%22c%5Bd%5D%21%2A%27");
  EXPECT_EQ(Normal("/\xC3\xBC"), "/%C3%BC");
}

TEST(NormalPath, IsNoneForABrokenEscape) {
  for (const char* path : {"/%", "/%4", "/%zz", "/a%2", "/%2G"}) EXPECT_EQ(Normal(path), "none");
}

// Two paths of one normal form are one path to the route.
TEST(NormalPath, DecodesToWhatThePathDecodesTo) {
  constexpr std::string_view kPieces[] = {"/",   "a",   "~",   "%2F", "%2f", "%25", "%2C",
                                          "%41", "%7e", "%c3", "+",   "%2B", "(",   "%28",
                                          "[",   "%5b", "|",   ".",   "%2E", " ",   "%00"};
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string path;
    for (std::size_t i = random() % 12; i > 0; --i) path += kPieces[random() % std::size(kPieces)];
    Arena arena;
    const auto normal = NormalPath(path, arena);
    ASSERT_TRUE(normal.has_value());
    EXPECT_EQ(http::PercentDecode(*normal, http::Plus::kLiteral, arena),
              http::PercentDecode(path, http::Plus::kLiteral, arena));
    EXPECT_EQ(std::count(normal->begin(), normal->end(), '/'),
              std::count(path.begin(), path.end(), '/'));
    EXPECT_EQ(NormalPath(*normal, arena), normal);
  }
}

}  // namespace
}  // namespace latchkey::oauth1
