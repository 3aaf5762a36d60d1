#include "crypto/hmac.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <array>
#include <string>

#include "base/encoding.h"

namespace latchkey::crypto {
namespace {

template <std::size_t kBytes>
std::string Bytes(const std::array<unsigned char, kBytes>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string HexHmac(std::string_view key, std::string_view message) {
  return HexEncode(Bytes(HmacSha256(MakeHmacSha256Key(key), message)));
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

// RFC 2202 §3 and RFC 4231 §4: cases 2 and 6 (SHA-1's key of the latter has 80 bytes).
TEST(HmacSha1, GivesTheDigestsOfTheRfc) {
  const auto hex = [](std::string_view key, std::string_view message) {
    return HexEncode(Bytes(HmacSha1(MakeHmacSha1Key(key), message)));
  };
  EXPECT_EQ(hex("Jefe", "what do ya want for nothing?"),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(HmacSha512, GivesTheDigestsOfTheRfc) {
  const auto hex = [](std::string_view key, std::string_view message) {
    return HexEncode(Bytes(HmacSha512(MakeHmacSha512Key(key), message)));
  };
  EXPECT_EQ(hex("Jefe", "what do ya want for nothing?"),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  EXPECT_EQ(hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
            "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

TEST(OtherHmacs, AgreeWithTheOneShotCallForEveryLengthAroundTheBlocks) {
  for (const std::size_t key_size : {0, 20, 64, 65, 128, 129}) {
    const std::string key(key_size, 'k');
    for (std::size_t size = 0; size <= 260; ++size) {
      const std::string message(size, 'm');
      const auto one_shot = [&](const EVP_MD* hash) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int digest_size = 0;
        HMAC(hash, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest,
             &digest_size);
        return std::string(reinterpret_cast<char*>(digest), digest_size);
      };
      ASSERT_EQ(Bytes(HmacSha1(MakeHmacSha1Key(key), message)), one_shot(EVP_sha1()));
      ASSERT_EQ(Bytes(HmacSha512(MakeHmacSha512Key(key), message)), one_shot(EVP_sha512()));
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
