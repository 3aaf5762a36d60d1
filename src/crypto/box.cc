#include "crypto/box.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <memory>
#include <span>

#include "base/check.h"
#include "base/encoding.h"

namespace latchkey::crypto {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kKeyIdChars = 8;
constexpr std::string_view kFormat = "v1";

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// AES-256-GCM, ready for data: key and nonce set, the associated data taken in.
// The format and key id are part of the associated data, so that neither can be exchanged.
Cipher Start(bool seal, const MasterKeyBytes& key, std::string_view nonce, std::string_view head,
             std::string_view context) {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  CHECK(cipher != nullptr);
  int ignored = 0;
  CHECK(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(key.Reveal()),
                          Bytes(nonce), seal ? 1 : 0) == 1);
  for (const std::string_view part : {head, context}) {
    CHECK(EVP_CipherUpdate(cipher.get(), nullptr, &ignored, Bytes(part),
                           static_cast<int>(part.size())) == 1);
  }
  return cipher;
}

Error Corrupt(std::string detail, const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
  return Error::Make(ErrorKind::kCorrupt, std::move(detail), {}, file, line);
}

}  // namespace

Result<Box> Box::FromKey(MasterKeyBytes key) {
  if (key.Reveal().size() != kKeyBytes) {
    return Error::Make(ErrorKind::kInvalidArgument, "The master key must have 32 bytes.");
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(Bytes(key.Reveal()), key.Reveal().size(), Bytes(digest));
  std::string key_id = HexEncode(digest).substr(0, kKeyIdChars);
  return Box(std::move(key), std::move(key_id));
}

std::string Box::Seal(std::string_view plain, std::string_view context,
                      RandomSource& random) const {
  std::array<char, kNonceBytes> nonce;
  random.Fill(std::as_writable_bytes(std::span(nonce)));
  const std::string head = std::string(kFormat) + ":" + key_id_ + ":";
  const Cipher cipher = Start(true, key_, {nonce.data(), nonce.size()}, head, context);

  std::string sealed(nonce.data(), nonce.size());
  sealed.resize(kNonceBytes + plain.size() + kTagBytes);
  unsigned char* at = Bytes(sealed) + kNonceBytes;
  int written = 0;
  CHECK(EVP_EncryptUpdate(cipher.get(), at, &written, Bytes(plain),
                          static_cast<int>(plain.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(cipher.get(), at + written, &written) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, at + plain.size()) == 1);
  return head + Base64Encode(sealed);
}

Result<std::string> Box::Open(std::string_view sealed, std::string_view context) const {
  const std::size_t head_size = kFormat.size() + 1 + kKeyIdChars + 1;
  if (sealed.size() < head_size || !sealed.starts_with(kFormat) || sealed[kFormat.size()] != ':' ||
      sealed[head_size - 1] != ':') {
    return Corrupt("The value is not a sealed one.");
  }
  if (sealed.substr(kFormat.size() + 1, kKeyIdChars) != key_id_) {
    return Corrupt("The value was sealed under another master key.");
  }
  std::optional<std::string> bytes = Base64Decode(sealed.substr(head_size));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) {
    return Corrupt("The value is not a sealed one.");
  }
  const std::string_view nonce = std::string_view(*bytes).substr(0, kNonceBytes);
  const std::size_t plain_size = bytes->size() - kNonceBytes - kTagBytes;
  const Cipher cipher = Start(false, key_, nonce, sealed.substr(0, head_size), context);

  std::string plain(plain_size, '\0');
  int written = 0;
  CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                            Bytes(*bytes) + kNonceBytes + plain_size) == 1);
  CHECK(EVP_DecryptUpdate(cipher.get(), Bytes(plain), &written, Bytes(*bytes) + kNonceBytes,
                          static_cast<int>(plain_size)) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), Bytes(plain) + written, &written) != 1) {
    WipeMemory(plain.data(), plain.size());
    return Corrupt("The sealed value was changed or moved.");
  }
  return plain;
}

HmacSha256Key Box::DeriveKey(std::string_view purpose) const {
  auto bytes = HmacSha256(MakeHmacSha256Key(key_.Reveal()), "derived key: " + std::string(purpose));
  const HmacSha256Key key =
      MakeHmacSha256Key({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  WipeMemory(bytes.data(), bytes.size());
  return key;
}

}  // namespace latchkey::crypto
