#include "base/reason.h"

#include <algorithm>
#include <iterator>

namespace latchkey::reason {
namespace {

struct Row {
  std::string_view word;
  std::string_view advice;
};

constexpr Row kRows[] = {
#define X(name, status, word, advice) {word, advice},
#include "base/reasons.def"
#undef X
};

}  // namespace

std::string_view AdviceOn(std::string_view word) noexcept {
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [&](const Row& each) { return each.word == word; });
  return row == std::end(kRows) ? std::string_view() : row->advice;
}

}  // namespace latchkey::reason
