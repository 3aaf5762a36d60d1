#include "domain/validation.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace latchkey::domain {
namespace {

TEST(Trim, TakesBlanksOffBothEnds) {
  EXPECT_EQ(Trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(Trim("  "), "");
}

TEST(NameFault, TakesAnyPrintableUtf8) {
  for (const char* name : {"E", "O'Brien & Söhne <ERP> \"1\" %_\\", "漢字 🎉"})
    EXPECT_EQ(NameFault(name), std::nullopt) << name;
}

TEST(NameFault, CountsCharactersAndNotBytes) {
  std::string name;
  for (std::size_t i = 0; i < limits::kIntegrationNameCharsMax; ++i) name += "ü";
  EXPECT_EQ(NameFault(name), std::nullopt);
  EXPECT_EQ(NameFault(name + "x"), "The name has 256 characters; at most 255 are allowed.");
}

TEST(NameFault, RefusesBlankBrokenAndControl) {
  EXPECT_EQ(NameFault(""), "A name is required.");
  EXPECT_EQ(NameFault("a\xFFz"), "The name is not valid UTF-8 text.");
  for (const char* name : {"a\nb", "a\x1b[31mb", "a\x7f", "a\xC2\x85z"})
    EXPECT_TRUE(NameFault(name).has_value()) << name;
}

TEST(EmailFault, TakesAddressesAndNothing) {
  for (const char* email : {"", "a@b.cd", "first.last+tag@sub.example.com", "o'x@example.museum",
                            "a@b.xn--p1ai", "A_1@EXAMPLE.COM"})
    EXPECT_EQ(EmailFault(email), std::nullopt) << email;
}

TEST(EmailFault, RefusesWhatIsNoAddress) {
  for (const char* email :
       {"a", "a@", "@b.cd", "a@b", "a@b.c", "a@b.12", "a@@b.cd", "a b@c.de", "a@b c.de", "a@b.cd.",
        "a@.cd", "a@-b.cd", ".a@b.cd", "a..b@c.de", "a@b.cd\n", "ä@b.cd", "a@b.cd,c@d.ef"})
    EXPECT_TRUE(EmailFault(email).has_value()) << email;
}

TEST(EmailFault, RefusesMoreThan254Characters) {
  const std::string host = "@" + std::string(60, 'h') + "." + std::string(60, 'h') + "." +
                           std::string(60, 'h') + ".example";
  const std::string longest = std::string(254 - host.size(), 'a') + host;
  EXPECT_EQ(EmailFault(longest), std::nullopt);
  EXPECT_EQ(EmailFault("a" + longest),
            "The e-mail address has 255 characters; at most 254 are allowed.");
}

TEST(UrlFault, TakesHttpAndHttpsUrls) {
  for (const char* url :
       {"", "http://a", "https://example.com", "HTTPS://Example.COM/a/b?c=d&e=%20#f",
        "http://under_score.example:8080/", "http://127.0.0.1:9000/post", "http://[::1]:9000/",
        "https://example.com./"}) {
    EXPECT_EQ(UrlFault(url, UserInfo::kRefused), std::nullopt) << url;
  }
}

TEST(UrlFault, RefusesOtherSchemesAndBrokenOnes) {
  for (const char* url : {"example.com",
                          "ftp://example.com",
                          "javascript:alert(1)",
                          "//example.com",
                          "http:/example.com",
                          "http:///path",
                          "http://",
                          "https://?q",
                          "notaurl",
                          "file:///etc/passwd",
                          "http://-a.b/",
                          "http://a..b/",
                          "http://a b/",
                          "http://a/\r\nX: y",
                          "http://a/b c",
                          "http://a/\\b",
                          "http://ä.example/",
                          "http://a:0/",
                          "http://a:65536/",
                          "http://a:/",
                          "http://a:8o/",
                          "http://[::1",
                          "http://[zz]/",
                          "http://256.1.1.1/",
                          "http://1.2.3/",
                          "http://0x7f.1.2.3.4/",
                          "http://2130706433/",
                          "http://a%00b/"})
    EXPECT_TRUE(UrlFault(url, UserInfo::kTaken).has_value()) << url;
}

TEST(UrlFault, RefusesMoreThan255Characters) {
  const std::string start = "https://example.com/";
  EXPECT_EQ(UrlFault(start + std::string(255 - start.size(), 'a'), UserInfo::kRefused),
            std::nullopt);
  EXPECT_EQ(UrlFault(start + std::string(256 - start.size(), 'a'), UserInfo::kRefused),
            "The URL has 256 characters; at most 255 are allowed.");
}

TEST(UrlFault, TakesUserInfoOnlyWhereItMeansSomething) {
  EXPECT_EQ(UrlFault("https://user:pass@example.com/", UserInfo::kTaken), std::nullopt);
  EXPECT_EQ(UrlFault("https://user:pass@example.com/", UserInfo::kRefused),
            "The URL must not carry a user name or password.");
  EXPECT_EQ(UrlFault("https://example.com/@at?a=b@c", UserInfo::kRefused), std::nullopt);
}

TEST(WithoutUserInfo, HidesWhatStandsBeforeTheAt) {
  EXPECT_EQ(WithoutUserInfo("https://user:pass@example.com/x@y"), "https://***@example.com/x@y");
  EXPECT_EQ(WithoutUserInfo("https://example.com/x@y"), "https://example.com/x@y");
  EXPECT_EQ(WithoutUserInfo(""), "");
}

}  // namespace
}  // namespace latchkey::domain
