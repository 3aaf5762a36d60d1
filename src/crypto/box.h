#pragma once
// Sealing secrets at rest: AEAD under a master key, with format and key id beside each value.

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hmac.h"

namespace latchkey::crypto {

using MasterKeyBytes = Secret<struct MasterKeyTag>;  // 32 bytes

// A sealed value is text: "v1:<key id>:<base64 of nonce, ciphertext, tag>". `context` (table,
// column, row) is authenticated with it, so that a value moved to another place does not open.
class Box {
 public:
  // kInvalidArgument unless `key` has 32 bytes. The key id is derived from the key (first 8 hex of
  // a SHA-256).
  static Result<Box> FromKey(MasterKeyBytes key);

  std::string Seal(std::string_view plain, std::string_view context, RandomSource& random) const;
  // kCorrupt where the value is not ours, was changed, moved, or sealed under another key (detail
  // tells which).
  Result<std::string> Open(std::string_view sealed, std::string_view context) const;
  // A key for another purpose, always the same one under this master key.
  HmacSha256Key DeriveKey(std::string_view purpose) const;
  const std::string& key_id() const { return key_id_; }

 private:
  Box(MasterKeyBytes key, std::string key_id) : key_(std::move(key)), key_id_(std::move(key_id)) {}
  MasterKeyBytes key_;
  std::string key_id_;
};

}  // namespace latchkey::crypto
