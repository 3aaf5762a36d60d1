#include "crypto/hmac.h"

// SHA256_CTX and its like are the one public way to start a hash from a stored state without
// allocating, and they use the processor's SHA instructions as EVP does. OpenSSL 3 declares them
// deprecated in favour of EVP; hmac_benchmark.cc has the figures of both.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/secret.h"
#include "crypto/hmac_count.h"

namespace latchkey::crypto {
namespace {

// What the three hashes differ in. `Words` reads the state of a context, `SetWords` puts one back.
struct Sha256 {
  using Key = HmacSha256Key;
  using Context = SHA256_CTX;
  static constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
  static constexpr std::size_t kDigestBytes = SHA256_DIGEST_LENGTH;
  static constexpr auto kInit = SHA256_Init;
  static constexpr auto kUpdate = SHA256_Update;
  static constexpr auto kFinal = SHA256_Final;
  static auto Words(const Context& context) { return std::to_array(context.h); }
  static void SetWords(Context& context, const decltype(Key::inner)& words) {
    std::copy(words.begin(), words.end(), std::begin(context.h));
    context.md_len = kDigestBytes;
  }
};

struct Sha512 {
  using Key = HmacSha512Key;
  using Context = SHA512_CTX;
  static constexpr std::size_t kBlockBytes = SHA512_CBLOCK;
  static constexpr std::size_t kDigestBytes = SHA512_DIGEST_LENGTH;
  static constexpr auto kInit = SHA512_Init;
  static constexpr auto kUpdate = SHA512_Update;
  static constexpr auto kFinal = SHA512_Final;
  // OpenSSL's word has 64 bits under another name.
  static decltype(Key::inner) Words(const Context& context) {
    decltype(Key::inner) words;
    std::copy(std::begin(context.h), std::end(context.h), words.begin());
    return words;
  }
  static void SetWords(Context& context, const decltype(Key::inner)& words) {
    std::copy(words.begin(), words.end(), std::begin(context.h));
    context.md_len = kDigestBytes;
  }
};

struct Sha1 {
  using Key = HmacSha1Key;
  using Context = SHA_CTX;
  static constexpr std::size_t kBlockBytes = SHA_CBLOCK;
  static constexpr std::size_t kDigestBytes = SHA_DIGEST_LENGTH;
  static constexpr auto kInit = SHA1_Init;
  static constexpr auto kUpdate = SHA1_Update;
  static constexpr auto kFinal = SHA1_Final;
  static decltype(Key::inner) Words(const Context& context) {
    return {context.h0, context.h1, context.h2, context.h3, context.h4};
  }
  static void SetWords(Context& context, const decltype(Key::inner)& words) {
    context.h0 = words[0];
    context.h1 = words[1];
    context.h2 = words[2];
    context.h3 = words[3];
    context.h4 = words[4];
  }
};

template <class Hash>
using BlockOf = std::array<unsigned char, Hash::kBlockBytes>;

template <class Hash>
decltype(Hash::Key::inner) StateAfter(const BlockOf<Hash>& block) {
  typename Hash::Context context;
  Hash::kInit(&context);
  Hash::kUpdate(&context, block.data(), block.size());
  return Hash::Words(context);
}

// The digest of one block, already in `state`, and `message`.
template <class Hash>
void Finish(const decltype(Hash::Key::inner)& state, const void* message, std::size_t size,
            unsigned char* digest) {
  typename Hash::Context context;
  context.Nl = Hash::kBlockBytes * 8;
  context.Nh = 0;
  context.num = 0;
  Hash::SetWords(context, state);
  Hash::kUpdate(&context, message, size);
  Hash::kFinal(digest, &context);
}

template <class Hash>
typename Hash::Key MakeKey(std::string_view key) {
  BlockOf<Hash> block{};
  if (key.size() > block.size()) {
    typename Hash::Context context;
    Hash::kInit(&context);
    Hash::kUpdate(&context, key.data(), key.size());
    Hash::kFinal(block.data(), &context);
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  typename Hash::Key states;
  for (unsigned char& byte : block) byte ^= 0x36;
  states.inner = StateAfter<Hash>(block);
  for (unsigned char& byte : block) byte ^= 0x36 ^ 0x5C;
  states.outer = StateAfter<Hash>(block);
  WipeMemory(block.data(), block.size());
  return states;
}

thread_local std::uint64_t hmacs_on_this_thread = 0;

template <class Hash>
std::array<unsigned char, Hash::kDigestBytes> Hmac(const typename Hash::Key& key,
                                                   std::string_view message) {
  ++hmacs_on_this_thread;
  std::array<unsigned char, Hash::kDigestBytes> digest;
  Finish<Hash>(key.inner, message.data(), message.size(), digest.data());
  Finish<Hash>(key.outer, digest.data(), digest.size(), digest.data());
  return digest;
}

}  // namespace

HmacSha256Key MakeHmacSha256Key(std::string_view key) { return MakeKey<Sha256>(key); }
HmacSha1Key MakeHmacSha1Key(std::string_view key) { return MakeKey<Sha1>(key); }
HmacSha512Key MakeHmacSha512Key(std::string_view key) { return MakeKey<Sha512>(key); }

std::array<unsigned char, 32> HmacSha256(const HmacSha256Key& key, std::string_view message) {
  return Hmac<Sha256>(key, message);
}

std::array<unsigned char, 20> HmacSha1(const HmacSha1Key& key, std::string_view message) {
  return Hmac<Sha1>(key, message);
}

std::array<unsigned char, 64> HmacSha512(const HmacSha512Key& key, std::string_view message) {
  return Hmac<Sha512>(key, message);
}

std::uint64_t HmacsOnThisThread() noexcept { return hmacs_on_this_thread; }

bool EqualConstantTime(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace latchkey::crypto
