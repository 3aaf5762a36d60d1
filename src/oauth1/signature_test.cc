#include "oauth1/signature.h"

#include <gtest/gtest.h>

namespace latchkey::oauth1 {
namespace {

TEST(SigningKey, JoinsTheEncodedSecretsEvenWithoutATokenSecret) {
  EXPECT_EQ(SigningKey("a&b", "").inner, crypto::MakeHmacSha256Key("a%26b&").inner);
  EXPECT_EQ(SigningKey("a", "b c").outer, crypto::MakeHmacSha256Key("a&b%20c").outer);
}

}  // namespace
}  // namespace latchkey::oauth1
