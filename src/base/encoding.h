#pragma once
// Base64, hex and ASCII letter case. Percent-encoding is http/percent.h.

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

std::string HexEncode(std::string_view bytes);  // lower case
std::optional<std::string> HexDecode(std::string_view text);

char ToLowerAscii(char c) noexcept;
std::string ToLowerAscii(std::string_view text);
bool EqualIgnoringCase(std::string_view a, std::string_view b) noexcept;  // ASCII letters only

// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool IsUtf8(std::string_view text) noexcept;

}  // namespace latchkey
