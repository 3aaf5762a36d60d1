#include "base/utf8.h"

#include <cstddef>

#include "base/encoding.h"

namespace latchkey {

std::uint32_t TakeCodePoint(std::string_view& text) noexcept {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (!IsUtf8(text.substr(0, size))) {
    text.remove_prefix(1);
    return kReplacementCharacter;
  }
  std::uint32_t point = size == 1 ? lead : lead & (size == 2 ? 0x1Fu : size == 3 ? 0x0Fu : 0x07u);
  for (std::size_t i = 1; i < size; ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(size);
  return point;
}

}  // namespace latchkey
