#pragma once
// HMAC-SHA256 with the key's two inner states computed once (SHA-256 midstates), so that a
// signature costs only the message's own blocks.

#include <array>
#include <cstdint>
#include <string_view>

namespace latchkey::crypto {

// 64 bytes, trivially copyable: what the Directory keeps per token. Holding it is as good as
// holding the secret.
struct HmacSha256Key {
  std::array<std::uint32_t, 8> inner;
  std::array<std::uint32_t, 8> outer;
};

HmacSha256Key MakeHmacSha256Key(std::string_view key);

// Cost: two compressions more than the message has blocks; no allocation. Source: RFC 2104.
std::array<unsigned char, 32> HmacSha256(const HmacSha256Key& key, std::string_view message);

// Equal length and bytes, in time that depends on the lengths alone.
bool EqualConstantTime(std::string_view a, std::string_view b) noexcept;

}  // namespace latchkey::crypto
