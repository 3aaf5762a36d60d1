#include "crypto/password.h"

#include <argon2.h>

#include <array>
#include <span>

#include "base/check.h"

namespace latchkey::crypto {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKib = 19'456;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kTextBytesMax = 128;

}  // namespace

std::string HashPassword(const Password& password, RandomSource& random) {
  std::array<std::byte, kSaltBytes> salt;
  random.Fill(salt);
  const std::string_view text = password.Reveal();
  std::array<char, kTextBytesMax> encoded{};
  const int outcome =
      argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, text.data(), text.size(), salt.data(),
                            salt.size(), kHashBytes, encoded.data(), encoded.size());
  CHECK(outcome == ARGON2_OK);
  return encoded.data();
}

bool VerifyPassword(const Password& password, const std::string& hash) {
  const std::string_view text = password.Reveal();
  return argon2id_verify(hash.c_str(), text.data(), text.size()) == ARGON2_OK;
}

}  // namespace latchkey::crypto
