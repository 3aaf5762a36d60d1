#pragma once
// Text as code points.

#include <cstdint>
#include <string_view>

namespace latchkey {

inline constexpr std::uint32_t kReplacementCharacter = 0xFFFD;

// Takes the first code point off `text`, which is not empty. A byte that begins no well-formed
// sequence is taken alone, and is kReplacementCharacter.
std::uint32_t TakeCodePoint(std::string_view& text) noexcept;

}  // namespace latchkey
