#include "gateway/forward_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/encoding.h"

namespace latchkey::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Fields = std::vector<http::HeaderField>;

http::Request RequestWith(const Fields& fields) {
  http::Request request;
  request.method_id = http::Method::kGet;
  request.method = "GET";
  request.target = "/rest/V1/products/A%2F1?a=%20b&&c";
  request.headers = fields;
  request.peer = "203.0.113.7";
  request.id_text = "run-1";
  return request;
}

std::string HeadOf(const http::Request& request, Forwarded forwarded = {}) {
  forwarded.scheme = "http";
  forwarded.caller = "guest";
  std::string head;
  AppendForwardedHead(request, forwarded, &head);
  return head;
}

TEST(ForwardedHead, KeepsTheTargetAndWhatBelongsToTheCall) {
  const Fields fields = {{"Host", "shop.example"},
                         {"Accept", "application/json"},
                         {"Content-Type", "application/json"},
                         {"X-Custom", "kept"}};
  EXPECT_EQ(HeadOf(RequestWith(fields)),
            "GET /rest/V1/products/A%2F1?a=%20b&&c HTTP/1.1\r\n"
            "Host: shop.example\r\n"
            "Accept: application/json\r\n"
            "Content-Type: application/json\r\n"
            "X-Custom: kept\r\n"
            "Latchkey-Caller: guest\r\n"
            "X-Request-Id: run-1\r\n"
            "X-Forwarded-For: 203.0.113.7\r\n"
            "X-Forwarded-Host: shop.example\r\n"
            "X-Forwarded-Proto: http\r\n"
            "Forwarded: for=203.0.113.7;host=\"shop.example\";proto=http\r\n"
            "\r\n");
}

TEST(ForwardedHead, LeavesOutWhatOnlyLatchkeyMaySay) {
  for (const char* name :
       {"Latchkey-Integration-Id", "latchkey_integration_id", "Latchkey.Anything", "X-Request-Id",
        "X_REQUEST_ID", "Forwarded", "X-Forwarded-For", "X_Forwarded-Proto", "x-forwarded-prefix",
        "X-Original-URL", "X-Rewrite-Url", "X-HTTP-Method-Override", "X_HTTP_Method", "Proxy",
        "X-Real-IP", "Authorization", "Cookie"}) {
    const Fields fields = {{"Host", "a"}, {name, "spoofed"}};
    EXPECT_THAT(HeadOf(RequestWith(fields)), Not(HasSubstr("spoofed"))) << name;
  }
}

TEST(ForwardedHead, LeavesOutWhatBelongsToOneConnection) {
  for (const char* name :
       {"Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Upgrade",
        "HTTP2-Settings", "Expect", "Transfer_Encoding", "Content_Length", "X-Hop", "x-other"}) {
    const Fields fields = {
        {"Host", "a"}, {"Connection", "close, X-Hop ,X-Other,Host"}, {name, "gone"}};
    const std::string head = HeadOf(RequestWith(fields));
    EXPECT_THAT(head, Not(HasSubstr("gone"))) << name;
    EXPECT_THAT(head, Not(HasSubstr("Connection"))) << name;
    EXPECT_THAT(head, HasSubstr("Host: a\r\n")) << name;
  }
}

TEST(ForwardedHead, SaysHowTheBodyIsFramed) {
  const Fields fields = {{"Host", "a"}, {"Content-Length", "0"}};
  http::Request request = RequestWith(fields);
  EXPECT_THAT(HeadOf(request), HasSubstr("\r\nContent-Length: 0\r\n"));
  request.body = "four";
  EXPECT_THAT(HeadOf(request), HasSubstr("\r\nContent-Length: 4\r\n"));
  request.body = {};
  request.body_follows = true;
  EXPECT_THAT(HeadOf(request), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  request.body_length = 7;
  const std::string head = HeadOf(request);
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 7\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Transfer-Encoding")));
}

TEST(ForwardedHead, HasNoLengthWhereThereIsNoBody) {
  EXPECT_THAT(HeadOf(RequestWith({{"Host", "a"}})), Not(HasSubstr("Content-Length")));
}

TEST(ForwardedHead, KeepsTheFirstContentTypeAlone) {
  const Fields fields = {{"Host", "a"},
                         {"Content-Type", "application/json"},
                         {"content-type", "application/x-www-form-urlencoded"},
                         {"Content_Type", "application/x-www-form-urlencoded"}};
  const std::string head = HeadOf(RequestWith(fields));
  EXPECT_THAT(head, HasSubstr("application/json"));
  EXPECT_THAT(head, Not(HasSubstr("urlencoded")));
}

TEST(ForwardedHead, NamesTheIntegrationAndItsShopToken) {
  const Fields fields = {{"Host", "a"}, {"Authorization", "OAuth x"}};
  const std::string head =
      HeadOf(RequestWith(fields), {.integration_id = "17", .shop_token = "shop-secret"});
  EXPECT_THAT(head, HasSubstr("\r\nAuthorization: Bearer shop-secret\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nLatchkey-Integration-Id: 17\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("OAuth")));
}

TEST(ForwardedHead, PassesWhatIsLeftToTheShop) {
  const Fields fields = {{"Host", "a"}, {"Authorization", "Bearer theirs"}, {"Cookie", "s=1"}};
  const std::string head =
      HeadOf(RequestWith(fields), {.pass_authorization = true, .pass_cookies = true});
  EXPECT_THAT(head, HasSubstr("\r\nAuthorization: Bearer theirs\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nCookie: s=1\r\n"));
}

TEST(ForwardedHead, GoesOnWithTheChainOfATrustedProxy) {
  const Fields fields = {{"Host", "inner"},
                         {"X-Forwarded-For", "198.51.100.1"},
                         {"X-Forwarded-Host", "shop.example"},
                         {"Forwarded", "for=198.51.100.1"}};
  const std::string trusted = HeadOf(RequestWith(fields), {.by_trusted_proxy = true});
  EXPECT_THAT(trusted, HasSubstr("\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n"));
  EXPECT_THAT(trusted, HasSubstr("\r\nX-Forwarded-Host: shop.example\r\n"));
  EXPECT_THAT(trusted,
              HasSubstr("\r\nForwarded: for=198.51.100.1, for=203.0.113.7;host=\"inner\""));
  EXPECT_THAT(HeadOf(RequestWith(fields)), Not(HasSubstr("198.51.100.1")));
}

// A proxy may append a field instead of an element: the first one is then the client's own.
TEST(ForwardedHead, GoesOnWithEveryFieldOfTheChain) {
  const Fields fields = {{"Host", "inner"},
                         {"X-Forwarded-For", "10.9.9.9"},
                         {"Forwarded", "for=10.9.9.9"},
                         {"x-forwarded-for", "198.51.100.1"},
                         {"X_Forwarded_For", "spoofed"},
                         {"Forwarded", "for=198.51.100.1"}};
  const std::string head = HeadOf(RequestWith(fields), {.by_trusted_proxy = true});
  EXPECT_THAT(head, HasSubstr("\r\nX-Forwarded-For: 10.9.9.9, 198.51.100.1, 203.0.113.7\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nForwarded: for=10.9.9.9, for=198.51.100.1, for=203.0.113.7;"));
  EXPECT_THAT(head, Not(HasSubstr("spoofed")));
}

TEST(ForwardedHead, NamesTheUpstreamWhereTheCallerNamedNoHost) {
  EXPECT_THAT(HeadOf(RequestWith({}), {.host = "shop:80"}), HasSubstr("\r\nHost: shop:80\r\n"));
}

TEST(ForwardedHead, QuotesAddressesOfIpv6) {
  const Fields fields = {{"Host", "a"}};
  http::Request request = RequestWith(fields);
  request.peer = "2001:db8::1";
  EXPECT_THAT(HeadOf(request), HasSubstr("Forwarded: for=\"[2001:db8::1]\";"));
}

std::string PassedOf(const Fields& fields) {
  Fields room(fields.size());
  std::string names;
  for (const http::HeaderField& field : PassedBack(fields, room)) {
    names.append(field.name).append(" ");
  }
  return names;
}

TEST(PassedBack, LeavesOutWhatIsMadeHereOrOfOneConnection) {
  EXPECT_EQ(PassedOf({{"Content-Type", "a"},
                      {"Content-Length", "1"},
                      {"Transfer-Encoding", "chunked"},
                      {"Connection", "keep-alive, X-Hop"},
                      {"Keep-Alive", "5"},
                      {"X-Hop", "1"},
                      {"Latchkey-Reason", "forged"},
                      {"latchkey_reason", "forged"},
                      {"X-Request-Id", "theirs"},
                      {"Upgrade", "h2c"},
                      {"Set-Cookie", "a=1"},
                      {"Date", "now"}}),
            "Content-Type Set-Cookie Date ");
}

}  // namespace
}  // namespace latchkey::gateway
