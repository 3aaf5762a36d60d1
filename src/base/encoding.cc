#include "base/encoding.h"

#include <array>
#include <cstdint>

#include "base/check.h"

namespace latchkey {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> MakeBase64Values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = MakeBase64Values();

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t Base64EncodeTo(std::span<const unsigned char> bytes, std::span<char> out) {
  CHECK(out.size() >= 4 * ((bytes.size() + 2) / 3));
  std::size_t at = 0;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    out[at++] = kBase64[group >> 18];
    out[at++] = kBase64[group >> 12 & 63];
    out[at++] = kBase64[group >> 6 & 63];
    out[at++] = kBase64[group & 63];
  }
  if (const std::size_t rest = bytes.size() - i; rest > 0) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                (rest == 2 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0);
    out[at++] = kBase64[group >> 18];
    out[at++] = kBase64[group >> 12 & 63];
    out[at++] = rest == 2 ? kBase64[group >> 6 & 63] : '=';
    out[at++] = '=';
  }
  return at;
}

std::string Base64Encode(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  Base64EncodeTo({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, text);
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = !last ? 0 : text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const bool is_padding = static_cast<int>(4 - j) <= padding;
      const int value = is_padding ? 0 : kBase64Values[static_cast<unsigned char>(text[i + j])];
      if (value < 0) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    // The bits that padding leaves over must be zero, so that one value has one spelling.
    if ((padding == 1 && (group & 0xFF) != 0) || (padding == 2 && (group & 0xFFFF) != 0))
      return std::nullopt;
    bytes.push_back(static_cast<char>(group >> 16));
    if (padding < 2) bytes.push_back(static_cast<char>(group >> 8 & 0xFF));
    if (padding < 1) bytes.push_back(static_cast<char>(group & 0xFF));
  }
  return bytes;
}

std::string Base32Encode(std::string_view bytes) {
  constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const char c : bytes) {
    waiting = waiting << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kBase32[waiting >> (bits - 5) & 31]);
  }
  if (bits > 0) text.push_back(kBase32[waiting << (5 - bits) & 31]);
  return text;
}

std::string HexEncode(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::optional<std::string> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string ToLowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ToLowerAscii(c);
  return lower;
}

bool IsUtf8(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t size = 0;
    std::uint32_t point = 0;
    if (lead < 0x80) {
      ++i;
      continue;
    } else if (lead >= 0xC2 && lead < 0xE0) {
      size = 2;
      point = lead & 0x1Fu;
    } else if (lead >= 0xE0 && lead < 0xF0) {
      size = 3;
      point = lead & 0x0Fu;
    } else if (lead >= 0xF0 && lead < 0xF5) {
      size = 4;
      point = lead & 0x07u;
    } else {
      return false;
    }
    if (i + size > text.size()) return false;
    for (std::size_t j = 1; j < size; ++j) {
      const auto next = static_cast<unsigned char>(text[i + j]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3Fu);
    }
    if ((size == 3 && point < 0x800) || (size == 4 && point < 0x10000) || point > 0x10FFFF ||
        (point >= 0xD800 && point <= 0xDFFF)) {
      return false;
    }
    i += size;
  }
  return true;
}

}  // namespace latchkey
