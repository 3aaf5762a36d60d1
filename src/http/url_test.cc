#include "http/url.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TEST(ParseUrl, SplitsAllParts) {
  const auto url = ParseUrl("HTTPS://user:pa%20ss@Shop.Example:8443/a/b%2Fc?x[0]=1&y=%20#top");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->userinfo, "user:pa%20ss");
  EXPECT_EQ(url->host, "Shop.Example");
  EXPECT_EQ(url->authority, "Shop.Example:8443");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a/b%2Fc");
  EXPECT_TRUE(url->has_query);
  EXPECT_EQ(url->query, "x[0]=1&y=%20");
  EXPECT_EQ(url->Target(), "/a/b%2Fc?x[0]=1&y=%20");
}

TEST(ParseUrl, FillsInPathAndPort) {
  const auto plain = ParseUrl("http://shop.example");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->Target(), "/");
  const auto secure = ParseUrl("https://shop.example?");
  ASSERT_TRUE(secure.ok());
  EXPECT_EQ(secure->port, 443);
  EXPECT_EQ(secure->Target(), "/?");
}

TEST(ParseUrl, TakesIpv6InBrackets) {
  const auto url = ParseUrl("http://[2001:db8::1]:8080/x");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->host, "[2001:db8::1]");
  EXPECT_EQ(url->port, 8080);
  EXPECT_TRUE(ParseUrl("http://[::1]").ok());
}

TEST(ParseUrl, LeavesAnAtSignInThePathAlone) {
  const auto url = ParseUrl("http://shop.example/@handle");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->host, "shop.example");
  EXPECT_EQ(url->userinfo, "");
}

class ParseUrlRefusals : public testing::TestWithParam<const char*> {};

TEST_P(ParseUrlRefusals, AreInvalidArguments) {
  const auto url = ParseUrl(GetParam());
  ASSERT_FALSE(url.ok());
  EXPECT_EQ(url.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_FALSE(url.error().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ParseUrlRefusals,
    testing::Values("", "shop.example", "notaurl", "javascript:alert(1)", "ftp://shop.example/",
                    "http:/shop.example", "http://", "http:///path", "http://:80/", "http://a..b/",
                    "http://.a/", "http://./", "http://a b/", "http://a/b c", "http://a/\x01",
                    "http://a/\xc3\xbc", "http://a/%zz", "http://a/%2", "http://a/%", "http://a:0/",
                    "http://a:65536/", "http://a:/", "http://a:8x/", "http://a:-1/", "http://[::1",
                    "http://[::g]/", "http://[::1]x/", "http://[]/", "http://[fe80::1%25eth0]/",
                    "http://a%2eb/", "http://a\\b/", "http://user@/", "http://a/\"", "://a/"));

}  // namespace
}  // namespace latchkey::http
