#include "crypto/password.h"

#include <gtest/gtest.h>

namespace latchkey::crypto {
namespace {

TEST(HashPassword, WritesTheStandardFormWithItsParameters) {
  const std::string hash = HashPassword(Password("correct horse"), SystemRandom());
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
}

TEST(HashPassword, SaltsEachHash) {
  EXPECT_NE(HashPassword(Password("same"), SystemRandom()),
            HashPassword(Password("same"), SystemRandom()));
}

TEST(VerifyPassword, AcceptsTheRightPasswordOnly) {
  const std::string hash = HashPassword(Password("correct horse"), SystemRandom());
  EXPECT_TRUE(VerifyPassword(Password("correct horse"), hash));
  EXPECT_FALSE(VerifyPassword(Password("correct horse "), hash));
  EXPECT_FALSE(VerifyPassword(Password(""), hash));
}

// Test vector of the reference implementation's command line tool: password "password", salt
// "somesalt", t=2, m=64 MiB, p=1.
TEST(VerifyPassword, ReadsTheParametersFromTheHash) {
  EXPECT_TRUE(VerifyPassword(Password("password"),
                             "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                             "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(VerifyPassword, RefusesAMalformedHash) {
  for (const char* hash : {"", "plain", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA",
                           "$argon2id$v=19$m=19456,t=2,p=1$AAAA"}) {
    EXPECT_FALSE(VerifyPassword(Password("password"), hash)) << hash;
  }
}

}  // namespace
}  // namespace latchkey::crypto
