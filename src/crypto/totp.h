#pragma once
// Time-based one-time passwords, as authenticators show them: HMAC-SHA-1, steps of 30 seconds, six
// digits. Source: RFC 6238, RFC 4226.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace latchkey::crypto {

inline constexpr std::int64_t kTotpStepS = 30;
inline constexpr std::size_t kTotpDigits = 6;

TotpSecret MakeTotpSecret(RandomSource& random);  // 160 bits, the length of the hash

// The code of the time step `step`, which counts from 1970.
std::string TotpCode(const TotpSecret& secret, std::int64_t step);

// The step of which `code` is the code: the one of `now_s` or one beside it, for clocks that differ
// a little, and later than `used_step`, so that no code counts twice. Tries all in constant time.
std::optional<std::int64_t> MatchTotp(const TotpSecret& secret, std::string_view code,
                                      std::int64_t now_s, std::int64_t used_step);

// What an authenticator reads from a QR code: "otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=...".
std::string TotpUri(const TotpSecret& secret, std::string_view issuer, std::string_view account);

}  // namespace latchkey::crypto
