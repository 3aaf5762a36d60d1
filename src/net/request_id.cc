#include "net/request_id.h"

#include <array>
#include <charconv>

namespace latchkey::net {

void AssignRequestId(std::string_view prefix, std::uint64_t number, std::string* text) {
  text->assign(prefix);
  if (prefix.empty()) return;
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  text->append(digits.data(), end);
}

std::optional<std::uint64_t> ParseRequestId(std::string_view prefix,
                                            std::string_view text) noexcept {
  if (prefix.empty() || !text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace latchkey::net
