#include "net/proxy_protocol.h"

#include <gtest/gtest.h>

namespace latchkey::net {
namespace {

using Outcome = ProxyHeader::Outcome;

// Version 2: signature, version and command, family, addresses.
std::string Binary(char command, char family, const std::string& addresses) {
  std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
  header += command;
  header += family;
  header += static_cast<char>(addresses.size() >> 8);
  header += static_cast<char>(addresses.size());
  return header + addresses;
}

const std::string kIpv4("\xC0\x00\x02\x05\x0A\x00\x00\x01\x12\x34\x01\xBB", 12);
const std::string kIpv6 = std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x07" +
                          std::string(16, '\x01') + std::string("\x12\x34\x01\xBB", 4);

// Reads `header` with HTTP behind it, and byte by byte, which has to come out alike.
ProxyHeader Read(const std::string& header) {
  for (std::size_t size = 0; size < header.size(); ++size) {
    EXPECT_EQ(ReadProxyHeader(std::string_view(header).substr(0, size)).outcome,
              Outcome::kNeedsMore)
        << size;
  }
  return ReadProxyHeader(header + "GET / HTTP/1.1\r\n");
}

TEST(ProxyProtocol, ReadsTheFirstVersion) {
  const std::string line = "PROXY TCP4 192.0.2.5 10.0.0.1 56324 443\r\n";
  const ProxyHeader header = Read(line);
  EXPECT_EQ(header.outcome, Outcome::kDone);
  EXPECT_EQ(header.bytes, line.size());
  EXPECT_EQ(header.source, "192.0.2.5");
  EXPECT_EQ(Read("PROXY TCP6 2001:DB8::7 ::1 0 65535\r\n").source, "2001:db8::7");
}

TEST(ProxyProtocol, KnowsNobodyWhereTheProxyDoesNot) {
  for (const char* line : {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"}) {
    const ProxyHeader header = Read(line);
    EXPECT_EQ(header.outcome, Outcome::kDone);
    EXPECT_FALSE(header.source);
  }
}

TEST(ProxyProtocol, RefusesLinesThatAreNone) {
  for (const char* line :
       {"PROXY TCP4 192.0.2.5 10.0.0.1 56324\r\n", "PROXY TCP4 192.0.2.5 10.0.0.1 56324 443 1\r\n",
        "PROXY TCP4 2001:db8::7 ::1 56324 443\r\n", "PROXY TCP6 192.0.2.5 10.0.0.1 56324 443\r\n",
        "PROXY TCP4 192.0.2.5 10.0.0.1 65536 443\r\n", "PROXY TCP4 192.0.2.5 10.0.0.1 056 443\r\n",
        "PROXY TCP4  192.0.2.5 10.0.0.1 56324 443\r\n", "PROXY UDP4 192.0.2.5 10.0.0.1 1 2\r\n",
        "PROXY TCP4 shop.example 10.0.0.1 1 2\r\n", "PROXY \r\n", "proxy TCP4",
        "GET / HTTP/1.1\r\n", "\x16\x03\x01"}) {
    EXPECT_EQ(ReadProxyHeader(line).outcome, Outcome::kRefused) << line;
  }
  EXPECT_EQ(ReadProxyHeader("PROXY UNKNOWN " + std::string(200, 'x')).outcome, Outcome::kRefused);
}

TEST(ProxyProtocol, ReadsTheSecondVersion) {
  const ProxyHeader ipv4 = Read(Binary(0x21, 0x11, kIpv4));
  EXPECT_EQ(ipv4.outcome, Outcome::kDone);
  EXPECT_EQ(ipv4.bytes, 28u);
  EXPECT_EQ(ipv4.source, "192.0.2.5");
  EXPECT_EQ(Read(Binary(0x21, 0x21, kIpv6)).source, "2001:db8::7");
}

TEST(ProxyProtocol, PassesOverWhatIsToldBehindTheAddresses) {
  const ProxyHeader header = Read(Binary(0x21, 0x11,
                                         kIpv4 + std::string("\x03\x00\x04"
                                                             "abcd",
                                                             7)));
  EXPECT_EQ(header.source, "192.0.2.5");
  EXPECT_EQ(header.bytes, 35u);
}

TEST(ProxyProtocol, KnowsNobodyBehindALocalConnectionOrAnotherFamily) {
  for (const std::string& bytes :
       {Binary(0x20, 0x11, kIpv4), Binary(0x20, 0x00, ""),
        Binary(0x21, 0x31, std::string(216, 'x')), Binary(0x21, 0x00, "")}) {
    const ProxyHeader header = Read(bytes);
    EXPECT_EQ(header.outcome, Outcome::kDone);
    EXPECT_FALSE(header.source);
  }
}

TEST(ProxyProtocol, RefusesOtherCommandsAndLengths) {
  for (const std::string& bytes :
       {Binary(0x11, 0x11, kIpv4), Binary(0x22, 0x11, kIpv4),
        Binary(0x21, 0x11, kIpv4.substr(0, 11)), Binary(0x21, 0x21, kIpv6.substr(0, 35)),
        Binary(0x21, 0x11, std::string(1009, 'x'))}) {
    EXPECT_EQ(ReadProxyHeader(bytes).outcome, Outcome::kRefused);
  }
}

}  // namespace
}  // namespace latchkey::net
