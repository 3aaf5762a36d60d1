#include "gateway/client_address.h"

#include <gtest/gtest.h>

namespace latchkey::gateway {
namespace {

const std::vector<std::string> kProxies = {"10.0.0.1", "10.0.0.2", "::1"};

std::string AddressOf(const char* peer, const std::vector<http::HeaderField>& headers) {
  http::Request request;
  request.peer = peer;
  request.headers = headers;
  return std::string(ClientAddress(request, kProxies));
}

TEST(ClientAddress, IsTheOtherEndsWhereThatIsNoProxy) {
  EXPECT_EQ(AddressOf("203.0.113.7", {{"X-Forwarded-For", "192.0.2.1"}}), "203.0.113.7");
  EXPECT_EQ(AddressOf("203.0.113.7", {}), "203.0.113.7");
}

TEST(ClientAddress, IsTheLastThatNoProxyHas) {
  EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1"}}), "192.0.2.1");
  EXPECT_EQ(AddressOf("::1", {{"x-forwarded-for", "198.51.100.9, 192.0.2.1 , 10.0.0.2"}}),
            "192.0.2.1");
  EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1"},
                                   {"Host", "shop.example"},
                                   {"X-Forwarded-For", "2001:db8::5"}}),
            "2001:db8::5");
  EXPECT_EQ(
      AddressOf("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1"}, {"X-Forwarded-For", "10.0.0.2"}}),
      "192.0.2.1");
}

TEST(ClientAddress, IsReadWithoutItsPort) {
  EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1:4711"}}), "192.0.2.1");
  EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", "[2001:db8::5]:4711"}}), "2001:db8::5");
}

TEST(ClientAddress, IsTheProxysWhereItTellsOfNobodyElse) {
  EXPECT_EQ(AddressOf("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", "10.0.0.2"}}), "10.0.0.2");
}

TEST(ClientAddress, IsUnknownWhereAProxySaysWhatIsNone) {
  for (const char* text : {"", "unknown", "192.0.2.1,", "_hidden", "192.0.2.1, me", "["}) {
    EXPECT_EQ(AddressOf("10.0.0.1", {{"X-Forwarded-For", text}}), "unknown") << text;
  }
}

}  // namespace
}  // namespace latchkey::gateway
