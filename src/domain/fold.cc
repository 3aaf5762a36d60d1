#include "domain/fold.h"

#include <cstdint>

namespace latchkey::domain {
namespace {

// The lower-case partner of a code point below U+0800 (two bytes of UTF-8), or itself.
std::uint32_t Lower(std::uint32_t c) {
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;  // Latin-1; U+00D7 is the times sign
  // Latin Extended-A pairs capital and small letter: even with odd, except in two stretches. The
  // dotted and dotless i (U+0130, U+0131) have partners in ASCII and are left alone.
  if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
    return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
  if (c == 0x178) return 0xFF;
  if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 0x20;  // Greek; U+03A2 is unassigned
  if (c == 0x3C2) return 0x3C3;                                 // the final sigma is a sigma
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;                // Cyrillic
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  return c;
}

}  // namespace

std::string FoldName(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 'A' && byte <= 'Z') {
      folded.push_back(static_cast<char>(byte | 0x20));
      continue;
    }
    const bool two_bytes = byte >= 0xC2 && byte <= 0xDF && i + 1 < text.size() &&
                           (static_cast<unsigned char>(text[i + 1]) & 0xC0) == 0x80;
    if (!two_bytes) {
      folded.push_back(text[i]);
      continue;
    }
    const auto next = static_cast<unsigned char>(text[++i]);
    const std::uint32_t lower = Lower((byte & 0x1Fu) << 6 | (next & 0x3Fu));
    folded.push_back(static_cast<char>(0xC0 | lower >> 6));
    folded.push_back(static_cast<char>(0x80 | (lower & 0x3F)));
  }
  return folded;
}

}  // namespace latchkey::domain
