#pragma once
// Password hashes: Argon2id in its standard text form, parameters inside.

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace latchkey::crypto {

// Cost: about 50 ms and 19 MiB (m=19456, t=2, p=1).
std::string HashPassword(const Password& password, RandomSource& random);

// Constant time in the password; false for a malformed hash.
bool VerifyPassword(const Password& password, const std::string& hash);

}  // namespace latchkey::crypto
