#include <gtest/gtest.h>

#include "net/client.h"

namespace latchkey::net {
namespace {

constexpr AddressPolicy kStrict{};
constexpr AddressPolicy kWithLoopback{.allow_loopback = true};
constexpr AddressPolicy kWithPrivate{.allow_private = true};
constexpr AddressPolicy kEverything{.allow_loopback = true, .allow_private = true};

struct Case {
  const char* address;
  const char* range;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.address; }

class PublicAddress : public testing::TestWithParam<const char*> {};
TEST_P(PublicAddress, MayBeConnectedTo) {
  EXPECT_EQ(RefusedRange(GetParam(), kStrict), std::nullopt);
  EXPECT_TRUE(MayConnect(GetParam(), kStrict));
}
INSTANTIATE_TEST_SUITE_P(Ranges, PublicAddress,
                         testing::Values("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255",
                                         "100.128.0.0", "126.255.255.255", "128.0.0.1",
                                         "169.253.255.255", "169.255.0.0", "172.15.255.255",
                                         "172.32.0.0", "192.0.1.0", "192.167.255.255",
                                         "192.169.0.0", "198.17.255.255", "198.20.0.0",
                                         "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
                                         "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"));

class LoopbackAddress : public testing::TestWithParam<const char*> {};
TEST_P(LoopbackAddress, NeedsLeaveOfItsOwn) {
  EXPECT_EQ(RefusedRange(GetParam(), kStrict), "loopback");
  EXPECT_FALSE(MayConnect(GetParam(), kWithPrivate));
  EXPECT_TRUE(MayConnect(GetParam(), kWithLoopback));
}
INSTANTIATE_TEST_SUITE_P(Ranges, LoopbackAddress,
                         testing::Values("127.0.0.1", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1",
                                         "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1",
                                         "2002:7f00:1::"));

class InnerAddress : public testing::TestWithParam<Case> {};
TEST_P(InnerAddress, NeedsLeaveForPrivateOnes) {
  EXPECT_EQ(RefusedRange(GetParam().address, kStrict), GetParam().range);
  EXPECT_FALSE(MayConnect(GetParam().address, kWithLoopback));
  EXPECT_TRUE(MayConnect(GetParam().address, kWithPrivate));
}
INSTANTIATE_TEST_SUITE_P(
    Ranges, InnerAddress,
    testing::Values(Case{"10.0.0.0", "private"}, Case{"10.255.255.255", "private"},
                    Case{"172.16.0.1", "private"}, Case{"172.31.255.255", "private"},
                    Case{"192.168.0.1", "private"}, Case{"192.168.255.255", "private"},
                    Case{"100.64.0.0", "carrier-grade"}, Case{"100.127.255.255", "carrier-grade"},
                    Case{"169.254.169.254", "link-local"}, Case{"fe80::1", "link-local"},
                    Case{"fe80::1%eth0", "link-local"}, Case{"febf::1", "link-local"},
                    Case{"fec0::1", "site-local"}, Case{"fc00::1", "unique-local"},
                    Case{"fdff:ffff::1", "unique-local"}, Case{"::ffff:10.1.2.3", "private"},
                    Case{"::ffff:169.254.169.254", "link-local"}, Case{"64:ff9b::a00:1", "private"},
                    Case{"2002:c0a8:1::", "private"}));

class NeverAddress : public testing::TestWithParam<Case> {};
TEST_P(NeverAddress, IsRefusedUnderEveryPolicy) {
  EXPECT_EQ(RefusedRange(GetParam().address, kEverything), GetParam().range);
  EXPECT_FALSE(MayConnect(GetParam().address, kEverything));
}
INSTANTIATE_TEST_SUITE_P(
    Ranges, NeverAddress,
    testing::Values(Case{"0.0.0.0", "this-network (zero)"},
                    Case{"0.255.255.255", "this-network (zero)"}, Case{"::", "this-network (zero)"},
                    Case{"::ffff:0.0.0.0", "this-network (zero)"}, Case{"192.0.0.8", "reserved"},
                    Case{"192.0.2.1", "documentation"}, Case{"192.88.99.1", "reserved"},
                    Case{"198.18.0.1", "benchmarking"}, Case{"198.19.255.255", "benchmarking"},
                    Case{"198.51.100.7", "documentation"}, Case{"203.0.113.7", "documentation"},
                    Case{"224.0.0.1", "multicast"}, Case{"239.255.255.255", "multicast"},
                    Case{"240.0.0.1", "reserved"}, Case{"255.255.255.254", "reserved"},
                    Case{"255.255.255.255", "broadcast"}, Case{"ff02::1", "multicast"},
                    Case{"::ffff:224.0.0.1", "multicast"}, Case{"2001:db8::1", "documentation"},
                    Case{"2001::1", "reserved"}, Case{"3fff::1", "documentation"},
                    Case{"100::1", "reserved"}, Case{"::127.0.0.1", "reserved"},
                    Case{"64:ff9b:1::7f00:1", "reserved"}, Case{"4000::1", "reserved"},
                    Case{"2002:e000:1::", "multicast"}));

// The resolver understands such spellings; here they must already be numbers in the usual form.
class OddSpelling : public testing::TestWithParam<const char*> {};
TEST_P(OddSpelling, IsNoAddress) {
  EXPECT_EQ(RefusedRange(GetParam(), kEverything), "not numeric");
}
INSTANTIATE_TEST_SUITE_P(Ranges, OddSpelling,
                         testing::Values("", "localhost", "2130706433", "0x7f.1", "127.1",
                                         "127.0.0.1:80", "[::1]", "1.1.1.1 ", "256.1.1.1"));

}  // namespace
}  // namespace latchkey::net
