#include "crypto/hmac.h"

// SHA256_CTX is the one public way to start SHA-256 from a stored state without allocating, and it
// uses the processor's SHA instructions as EVP does. OpenSSL 3 declares it deprecated in favour of
// EVP; hmac_benchmark.cc has the figures of both.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/secret.h"

namespace latchkey::crypto {
namespace {

constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
constexpr std::size_t kDigestBytes = SHA256_DIGEST_LENGTH;
using Block = std::array<unsigned char, kBlockBytes>;
using State = std::array<std::uint32_t, 8>;

static_assert(sizeof(SHA256_CTX::h) == sizeof(State));

State StateAfter(const Block& block) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  State state;
  std::copy(std::begin(context.h), std::end(context.h), state.begin());
  return state;
}

// SHA-256 of one block, already in `state`, and `message`.
void Finish(const State& state, const void* message, std::size_t size, unsigned char* digest) {
  SHA256_CTX context;
  std::copy(state.begin(), state.end(), std::begin(context.h));
  context.Nl = kBlockBytes * 8;
  context.Nh = 0;
  context.num = 0;
  context.md_len = kDigestBytes;
  SHA256_Update(&context, message, size);
  SHA256_Final(digest, &context);
}

}  // namespace

HmacSha256Key MakeHmacSha256Key(std::string_view key) {
  Block block{};
  if (key.size() > block.size()) {
    SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), block.data());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  HmacSha256Key states;
  for (unsigned char& byte : block) byte ^= 0x36;
  states.inner = StateAfter(block);
  for (unsigned char& byte : block) byte ^= 0x36 ^ 0x5C;
  states.outer = StateAfter(block);
  WipeMemory(block.data(), block.size());
  return states;
}

std::array<unsigned char, 32> HmacSha256(const HmacSha256Key& key, std::string_view message) {
  std::array<unsigned char, kDigestBytes> digest;
  Finish(key.inner, message.data(), message.size(), digest.data());
  Finish(key.outer, digest.data(), digest.size(), digest.data());
  return digest;
}

bool EqualConstantTime(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace latchkey::crypto
