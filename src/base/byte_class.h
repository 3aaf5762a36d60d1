#pragma once
// Classes of bytes, several to a table: one bit each.
//
// Owns:      the question whether all bytes of a text are of one class, asked on every request.
// Not here:  the classes themselves; each belongs to whoever reads that kind of text.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace latchkey {

using ByteClasses = std::array<std::uint8_t, 256>;

constexpr bool IsOf(const ByteClasses& classes, std::uint8_t wanted, char c) noexcept {
  return (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

// Whether every byte of `text` is of the class `wanted`; true for no bytes. Cost: two loads a byte
// and a branch every eight; it does not stop at the first that is not.
constexpr bool AllOf(const ByteClasses& classes, std::uint8_t wanted,
                     std::string_view text) noexcept {
  const auto of = [&](std::size_t at) -> unsigned {
    return classes[static_cast<unsigned char>(text[at])];
  };
  unsigned common = wanted;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    common &=
        of(i) & of(i + 1) & of(i + 2) & of(i + 3) & of(i + 4) & of(i + 5) & of(i + 6) & of(i + 7);
  }
  for (; i < text.size(); ++i) common &= of(i);
  return common != 0;
}

}  // namespace latchkey
