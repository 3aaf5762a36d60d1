#include "http/percent.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/byte_class.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kUpperHex = "0123456789ABCDEF";

constexpr std::uint8_t kIsUnreserved = 1;
constexpr ByteClasses MakeUnreserved() {
  ByteClasses table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-._~")) {
    table[static_cast<unsigned char>(c)] = kIsUnreserved;
  }
  return table;
}
constexpr ByteClasses kUnreserved = MakeUnreserved();

constexpr std::array<std::int8_t, 256> MakeHexValues() {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (int i = 0; i < 16; ++i) {
    table[static_cast<unsigned char>("0123456789ABCDEF"[i])] = static_cast<std::int8_t>(i);
    table[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}
constexpr std::array<std::int8_t, 256> kHexValues = MakeHexValues();

bool IsUnreserved(char c) noexcept { return IsOf(kUnreserved, kIsUnreserved, c); }

// How each byte is written: itself or its escape. Always storing three bytes and advancing by the
// size is what keeps the loops over mixed text free of mispredicted branches.
struct Spelling {
  char text[3];
  std::uint8_t size;
};
constexpr std::array<Spelling, 256> MakeSpellings() {
  std::array<Spelling, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    if (kUnreserved[byte] != 0) {
      table[byte] = {{static_cast<char>(byte), 0, 0}, 1};
    } else {
      table[byte] = {{'%', kUpperHex[byte >> 4], kUpperHex[byte & 15]}, 3};
    }
  }
  return table;
}
constexpr std::array<Spelling, 256> kSpellings = MakeSpellings();

// The byte that the escape at `text[at]` stands for, or -1 where it is broken.
int EscapedByte(std::string_view text, std::size_t at) noexcept {
  if (at + 2 >= text.size()) return -1;
  const int high = kHexValues[static_cast<unsigned char>(text[at + 1])];
  const int low = kHexValues[static_cast<unsigned char>(text[at + 2])];
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

char* EncodeByte(char c, char* out) noexcept {
  const Spelling& spelling = kSpellings[static_cast<unsigned char>(c)];
  std::memcpy(out, spelling.text, sizeof spelling.text);
  return out + spelling.size;
}

std::size_t FirstToDecode(std::string_view text, Plus plus) noexcept {
  const std::size_t escape = std::min(text.find('%'), text.size());
  if (plus == Plus::kLiteral) return escape;
  return std::min(text.substr(0, escape).find('+'), escape);
}

std::optional<std::string_view> Decode(std::string_view text, Plus plus, bool lenient,
                                       Arena& arena) {
  const std::size_t first = FirstToDecode(text, plus);
  if (first == text.size()) return text;
  const std::span<char> place = arena.Allocate(text.size());
  std::memcpy(place.data(), text.data(), first);
  std::size_t used = first;
  for (std::size_t i = first; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int byte = EscapedByte(text, i);
      if (byte >= 0) {
        c = static_cast<char>(byte);
        i += 2;
      } else if (!lenient) {
        return std::nullopt;
      }
    } else if (c == '+' && plus == Plus::kSpace) {
      c = ' ';
    }
    place[used++] = c;
  }
  arena.Shrink(place, used);
  return std::string_view(place.data(), used);
}

// The length of the front of `text` that PercentNormalize would leave as it is.
std::size_t NormalPrefix(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    if (IsUnreserved(text[i])) {
      ++i;
      continue;
    }
    if (text[i] != '%') break;
    const int byte = EscapedByte(text, i);
    if (byte < 0 || IsUnreserved(static_cast<char>(byte))) break;
    if (text[i + 1] != kUpperHex[static_cast<std::size_t>(byte >> 4)]) break;
    if (text[i + 2] != kUpperHex[static_cast<std::size_t>(byte & 15)]) break;
    i += 3;
  }
  return i;
}

}  // namespace

std::optional<std::string_view> PercentDecode(std::string_view text, Plus plus, Arena& arena) {
  return Decode(text, plus, false, arena);
}

std::string_view PercentDecodeLenient(std::string_view text, Plus plus, Arena& arena) {
  return *Decode(text, plus, true, arena);
}

char* PercentEncodeTo(std::string_view text, char* out) noexcept {
  for (const char c : text) out = EncodeByte(c, out);
  return out;
}

std::string PercentEncode(std::string_view text) {
  std::string encoded(text.size() * 3, '\0');
  const char* end = PercentEncodeTo(text, encoded.data());
  encoded.resize(static_cast<std::size_t>(end - encoded.data()));
  return encoded;
}

std::string_view PercentEncode(std::string_view text, Arena& arena) {
  if (AllOf(kUnreserved, kIsUnreserved, text)) return text;
  const std::span<char> place = arena.Allocate(text.size() * 3);
  const char* end = PercentEncodeTo(text, place.data());
  const auto used = static_cast<std::size_t>(end - place.data());
  arena.Shrink(place, used);
  return {place.data(), used};
}

std::optional<std::string_view> PercentNormalize(std::string_view text, Plus plus, Arena& arena) {
  const std::size_t prefix = NormalPrefix(text);
  if (prefix == text.size()) return text;
  const std::span<char> place = arena.Allocate(text.size() * 3);
  std::memcpy(place.data(), text.data(), prefix);
  char* out = place.data() + prefix;
  for (std::size_t i = prefix; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int byte = EscapedByte(text, i);
      if (byte < 0) return std::nullopt;
      c = static_cast<char>(byte);
      i += 2;
    } else if (c == '+' && plus == Plus::kSpace) {
      c = ' ';
    }
    out = EncodeByte(c, out);
  }
  const auto used = static_cast<std::size_t>(out - place.data());
  arena.Shrink(place, used);
  return std::string_view(place.data(), used);
}

}  // namespace latchkey::http
