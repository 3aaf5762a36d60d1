#include "directory/keyed_hash.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

#include "base/check.h"

namespace latchkey::directory {
namespace {

static_assert(std::endian::native == std::endian::little, "Load and the files assume it");

struct State {
  std::uint64_t v0, v1, v2, v3;

  void Round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void Absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }
  std::uint64_t Squeeze() noexcept {
    for (int i = 0; i < 4; ++i) Round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

HashKey HashKey::Random(RandomSource& random) {
  HashKey key;
  random.Fill(std::as_writable_bytes(std::span(&key, 1)));
  return key;
}

HashKey HashKey::From(std::string_view bytes) {
  HashKey key;
  CHECK(bytes.size() >= sizeof key);
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

Hash128 KeyedHash(const HashKey& key, std::uint64_t prefix, std::string_view text) noexcept {
  State state{key.k0 ^ 0x736f6d6570736575U, key.k1 ^ 0x646f72616e646f6dU ^ 0xEEU,
              key.k0 ^ 0x6c7967656e657261U, key.k1 ^ 0x7465646279746573U};
  state.Absorb(prefix);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    state.Absorb(word);
    at += sizeof word;
  }
  std::uint64_t last = static_cast<std::uint64_t>(sizeof prefix + text.size()) << 56;
  if (left > 0) {
    std::uint64_t tail = 0;
    std::memcpy(&tail, at, left);
    last |= tail;
  }
  state.Absorb(last);
  Hash128 hash;
  state.v2 ^= 0xEEU;
  hash.low = state.Squeeze();
  state.v1 ^= 0xDDU;
  hash.high = state.Squeeze();
  return hash;
}

}  // namespace latchkey::directory
