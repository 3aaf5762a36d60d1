#pragma once
// Base64, base32, hex and ASCII letter case. Percent-encoding is http/percent.h.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latchkey {

std::string Base64Encode(std::string_view bytes);

// The bytes of standard base64 with padding; nullopt for anything else (blanks, missing padding,
// stray bits).
std::optional<std::string> Base64Decode(std::string_view text);

// Writes base64 of `bytes` into `out` (at least 4 * ((size + 2) / 3)) and returns its length. No
// allocation.
std::size_t Base64EncodeTo(std::span<const unsigned char> bytes, std::span<char> out);

// RFC 4648 §6 in capitals, without padding.
std::string Base32Encode(std::string_view bytes);

std::string HexEncode(std::string_view bytes);  // lower case
std::optional<std::string> HexDecode(std::string_view text);

constexpr char ToLowerAscii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char ToUpperAscii(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
std::string ToLowerAscii(std::string_view text);
// ASCII letters only.
constexpr bool EqualIgnoringCase(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    // Most texts that are equal are spelt alike.
    if (a[i] != b[i] && ToLowerAscii(a[i]) != ToLowerAscii(b[i])) return false;
  }
  return true;
}

// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool IsUtf8(std::string_view text) noexcept;

}  // namespace latchkey
