#include "directory/keyed_hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <string>

#include "base/encoding.h"

namespace latchkey::directory {
namespace {

constexpr HashKey kKey{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};

// The hash of the bytes 00 01 02 ... (`size` of them, at least eight), under the key 00 01 ... 0f.
std::string OfCountingBytes(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i);
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, bytes.data(), sizeof prefix);
  const Hash128 hash = KeyedHash(kKey, prefix, std::string_view(bytes).substr(sizeof prefix));
  std::string out(sizeof hash, '\0');
  std::memcpy(out.data(), &hash, sizeof hash);
  return HexEncode(out);
}

// Expected values from `openssl mac ... SIPHASH` with size:16.
TEST(KeyedHash, EqualsSipHashOfPrefixAndText) {
  EXPECT_EQ(OfCountingBytes(8), "3b62a9ba6258f5610f83e264f31497b4");
  EXPECT_EQ(OfCountingBytes(9), "264499060ad9baabc47f8b02bb6d71ed");
  EXPECT_EQ(OfCountingBytes(15), "5493e99933b0a8117e08ec0f97cfc3d9");
  EXPECT_EQ(OfCountingBytes(16), "6ee2a4ca67b054bbfd3315bf85230577");
  EXPECT_EQ(OfCountingBytes(40), "df6a301e95c95dad97ae0cc8c6913bd8");
  EXPECT_EQ(OfCountingBytes(63), "5150d1772f50834a503e069a973fbd7c");
}

TEST(KeyedHash, DiffersByKeyAndPrefix) {
  const Hash128 hash = KeyedHash(kKey, 1, "text");
  EXPECT_NE(hash.low, KeyedHash(kKey, 2, "text").low);
  EXPECT_NE(hash.low, KeyedHash({1, 2}, 1, "text").low);
}

}  // namespace
}  // namespace latchkey::directory
