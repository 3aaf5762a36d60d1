#pragma once
// HMAC with the key's two inner states computed once, so that a signature costs only the message's
// own blocks.
//
// SHA-256 signs everything. SHA-512 and SHA-1 are for integrations that opted in to them.

#include <array>
#include <cstdint>
#include <string_view>

namespace latchkey::crypto {

// A key after its first block, trivially copyable: what the Directory keeps per token. Holding it
// is as good as holding the secret.
template <class Word, std::size_t kWords>
struct HmacKey {
  std::array<Word, kWords> inner;
  std::array<Word, kWords> outer;
};
using HmacSha256Key = HmacKey<std::uint32_t, 8>;  // 64 bytes
using HmacSha1Key = HmacKey<std::uint32_t, 5>;    // 40 bytes
using HmacSha512Key = HmacKey<std::uint64_t, 8>;  // 128 bytes

HmacSha256Key MakeHmacSha256Key(std::string_view key);
HmacSha1Key MakeHmacSha1Key(std::string_view key);
HmacSha512Key MakeHmacSha512Key(std::string_view key);

// Cost: two compressions more than the message has blocks; no allocation. Source: RFC 2104.
std::array<unsigned char, 32> HmacSha256(const HmacSha256Key& key, std::string_view message);
std::array<unsigned char, 20> HmacSha1(const HmacSha1Key& key, std::string_view message);
std::array<unsigned char, 64> HmacSha512(const HmacSha512Key& key, std::string_view message);

// Equal length and bytes, in time that depends on the lengths alone.
bool EqualConstantTime(std::string_view a, std::string_view b) noexcept;

}  // namespace latchkey::crypto
