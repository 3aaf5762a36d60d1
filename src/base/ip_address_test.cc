#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

bool IsIn(const char* range, const char* address) {
  return ParseAddressRange(range).value().Contains(ParseIpAddress(address).value());
}

TEST(IpAddress, IsOneInBothSpellings) {
  EXPECT_EQ(ParseIpAddress("192.0.2.1"), ParseIpAddress("::ffff:192.0.2.1"));
  EXPECT_EQ(ParseIpAddress("192.0.2.1"), ParseIpAddress("::ffff:c000:201"));
  EXPECT_EQ(ToText(ParseIpAddress("::FFFF:192.0.2.1").value()), "192.0.2.1");
  EXPECT_EQ(ToText(ParseIpAddress("2001:DB8:0:0::1").value()), "2001:db8::1");
}

TEST(IpAddress, IsNothingElse) {
  for (const char* text : {"", "192.0.2", "192.0.2.1:80", "[::1]", "fe80::1%eth0", "shop.example",
                           " 192.0.2.1", "0300.0.2.1", "1.2.3.4.5", "::1::2"}) {
    EXPECT_FALSE(ParseIpAddress(text)) << text;
  }
  EXPECT_FALSE(ParseIpAddress(std::string_view("::1\0", 4)));
  EXPECT_FALSE(ParseIpAddress(std::string(1000, '1')));
}

TEST(AddressRange, HoldsWhatBeginsAlike) {
  EXPECT_TRUE(IsIn("192.0.2.0/24", "192.0.2.255"));
  EXPECT_FALSE(IsIn("192.0.2.0/24", "192.0.3.0"));
  EXPECT_TRUE(IsIn("192.0.2.128/25", "192.0.2.128"));
  EXPECT_FALSE(IsIn("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(IsIn("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(IsIn("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(IsIn("2001:db8::/32", "2001:db8:ffff::1"));
  EXPECT_FALSE(IsIn("2001:db8::/32", "2001:db9::1"));
}

TEST(AddressRange, KnowsMappedAddresses) {
  EXPECT_TRUE(IsIn("192.0.2.0/24", "::ffff:192.0.2.9"));
  EXPECT_TRUE(IsIn("::ffff:192.0.2.0/120", "192.0.2.9"));
  EXPECT_FALSE(IsIn("::ffff:192.0.2.0/120", "192.0.3.9"));
}

TEST(AddressRange, KeepsTheTwoKindsApart) {
  EXPECT_TRUE(IsIn("0.0.0.0/0", "203.0.113.7"));
  EXPECT_FALSE(IsIn("0.0.0.0/0", "::1"));
  EXPECT_TRUE(IsIn("::/0", "::1"));
  EXPECT_FALSE(IsIn("::/0", "203.0.113.7"));
}

TEST(AddressRange, IsRefusedWhereItIsNotCertain) {
  for (const char* text :
       {"192.0.2.1/24", "2001:db8::1/32", "192.0.2.0/33", "::/129", "192.0.2.0/", "192.0.2.0/-1",
        "192.0.2.0/2x", "/24", "shop.example/24", "192.0.2.0/24/1"}) {
    EXPECT_FALSE(ParseAddressRange(text)) << text;
  }
}

TEST(AddressRange, IsWrittenAsItIsRead) {
  for (const char* text :
       {"192.0.2.1", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "::1"}) {
    EXPECT_EQ(ToText(ParseAddressRange(text).value()), text);
  }
  EXPECT_EQ(ToText(ParseAddressRange("::ffff:192.0.2.0/120").value()), "192.0.2.0/24");
}

}  // namespace
}  // namespace latchkey
