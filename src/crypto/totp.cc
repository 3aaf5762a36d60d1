#include "crypto/totp.h"

#include <array>
#include <cstddef>

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace latchkey::crypto {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::int64_t kStepsBeside = 1;  // RFC 6238 §5.2
constexpr std::uint32_t kCodes = 1'000'000;

// Percent-encodes all but unreserved characters (RFC 3986 §2.3).
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      escaped.push_back(c);
    } else {
      escaped += "%" + HexEncode({&c, 1});
    }
  }
  return escaped;
}

}  // namespace

TotpSecret MakeTotpSecret(RandomSource& random) {
  std::array<std::byte, kSecretBytes> bytes{};
  random.Fill(bytes);
  TotpSecret secret(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  WipeMemory(bytes.data(), bytes.size());
  return secret;
}

std::string TotpCode(const TotpSecret& secret, std::int64_t step) {
  std::string counter(sizeof step, '\0');
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  }
  const auto mac = HmacSha1(MakeHmacSha1Key(secret.Reveal()), counter);
  // RFC 4226 §5.3: 31 bits from the place that the last four bits tell.
  const std::size_t at = mac.back() & 15U;
  const std::uint32_t number = (mac[at] & 127U) << 24 |
                               static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                               static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
  std::string digits = std::to_string(number % kCodes);
  return std::string(kTotpDigits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> MatchTotp(const TotpSecret& secret, std::string_view code,
                                      std::int64_t now_s, std::int64_t used_step) {
  const std::int64_t now = now_s / kTotpStepS;
  std::optional<std::int64_t> matched;
  for (std::int64_t step = now - kStepsBeside; step <= now + kStepsBeside; ++step) {
    if (EqualConstantTime(TotpCode(secret, step), code) && step > used_step) matched = step;
  }
  return matched;
}

std::string TotpUri(const TotpSecret& secret, std::string_view issuer, std::string_view account) {
  return "otpauth://totp/" + Escaped(issuer) + ":" + Escaped(account) +
         "?secret=" + Base32Encode(secret.Reveal()) + "&issuer=" + Escaped(issuer);
}

}  // namespace latchkey::crypto
