#include "base/reason.h"

#include <algorithm>
#include <iterator>

namespace latchkey::reason {
namespace {

constexpr Row kRows[] = {
#define X(name, status, word, message, advice) {status, word, message, advice},
#include "base/reasons.def"
#undef X
};

}  // namespace

const Row* Find(std::string_view word) noexcept {
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [&](const Row& each) { return each.word == word; });
  return row == std::end(kRows) ? nullptr : row;
}

std::string_view AdviceOn(std::string_view word) noexcept {
  const Row* row = Find(word);
  return row == nullptr ? std::string_view() : row->advice;
}

}  // namespace latchkey::reason
