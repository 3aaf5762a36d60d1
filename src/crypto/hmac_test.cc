#include "crypto/hmac.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <string>

#include "base/encoding.h"

namespace latchkey::crypto {
namespace {

std::string HexHmac(std::string_view key, std::string_view message) {
  const auto digest = HmacSha256(MakeHmacSha256Key(key), message);
  return HexEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

struct Vector {
  const char* name;
  std::string key, message, digest;
};

// RFC 4231 §4.2 to §4.8 (case 5, which truncates, is left out).
const Vector kVectors[] = {
    {"case_1", std::string(20, '\x0b'), "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"case_2", "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"case_3", std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"case_4", HexDecode("0102030405060708090a0b0c0d0e0f10111213141516171819").value(),
     std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"case_6", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"case_7", std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key "
     "needs to be hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

class HmacSha256Vectors : public testing::TestWithParam<Vector> {};

TEST_P(HmacSha256Vectors, GiveTheDigestOfTheRfc) {
  EXPECT_EQ(HexHmac(GetParam().key, GetParam().message), GetParam().digest);
}

INSTANTIATE_TEST_SUITE_P(Rfc4231, HmacSha256Vectors, testing::ValuesIn(kVectors),
                         [](const auto& param) { return param.param.name; });

TEST(HmacSha256, AgreesWithTheOneShotCallForEveryLengthAroundTheBlocks) {
  for (std::size_t key_size = 0; key_size <= 130; key_size += 13) {
    const std::string key(key_size, 'k');
    for (std::size_t size = 0; size <= 200; ++size) {
      const std::string message(size, 'm');
      unsigned char expected[32];
      unsigned int expected_size = 0;
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), expected,
           &expected_size);
      ASSERT_EQ(HexHmac(key, message), HexEncode({reinterpret_cast<char*>(expected), 32}));
    }
  }
}

TEST(EqualConstantTime, ComparesLengthAndBytes) {
  EXPECT_TRUE(EqualConstantTime("", ""));
  EXPECT_TRUE(EqualConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualConstantTime("abc", "ab"));
  EXPECT_FALSE(EqualConstantTime("", "a"));
}

}  // namespace
}  // namespace latchkey::crypto
