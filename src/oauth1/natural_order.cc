#include "oauth1/natural_order.h"

#include <cstddef>

namespace latchkey::oauth1 {
namespace {

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t DigitsAt(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - at;
}

std::string_view WithoutLeadingZeros(std::string_view text) noexcept {
  while (text.size() > 1 && text[0] == '0' && IsDigit(text[1])) text.remove_prefix(1);
  return text;
}

int CompareRuns(std::string_view a, std::string_view b) noexcept {
  const bool fractions = a[0] == '0' || b[0] == '0';
  if (!fractions && a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

int CompareNaturally(std::string_view a, std::string_view b) noexcept {
  a = WithoutLeadingZeros(a);
  b = WithoutLeadingZeros(b);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (IsDigit(a[i]) && IsDigit(b[j])) {
      const std::string_view run_a = a.substr(i, DigitsAt(a, i));
      const std::string_view run_b = b.substr(j, DigitsAt(b, j));
      if (const int order = CompareRuns(run_a, run_b); order != 0) return order;
      i += run_a.size();
      j += run_b.size();
      continue;
    }
    if (a[i] != b[j]) {
      return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]) ? -1 : 1;
    }
    ++i;
    ++j;
  }
  if (i == a.size() && j == b.size()) return 0;
  return i == a.size() ? -1 : 1;
}

}  // namespace latchkey::oauth1
