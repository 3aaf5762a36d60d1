#include "oauth1/problem.h"

#include <algorithm>
#include <iterator>

namespace latchkey::oauth1 {
namespace {

struct Row {
  int status;
  std::string_view word;
  std::string_view message;
  std::string_view advice;
};

// In the order of the enum: kNone, then the table.
constexpr Row kRows[] = {
    {200, "none", "", ""},
#define X(name, status, word, where, text, advice) {status, word, text, advice},
#include "oauth1/problems.def"
#undef X
};

constexpr bool WordsAreUnique() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    for (std::size_t j = i + 1; j < std::size(kRows); ++j) {
      if (kRows[i].word == kRows[j].word) return false;
    }
  }
  return true;
}
static_assert(WordsAreUnique(), "two rows of problems.def share a reason word");

const Row& RowOf(Problem problem) noexcept { return kRows[static_cast<std::size_t>(problem)]; }

}  // namespace

int StatusOf(Problem problem) noexcept { return RowOf(problem).status; }
std::string_view ReasonOf(Problem problem) noexcept { return RowOf(problem).word; }
std::string_view MessageOf(Problem problem) noexcept { return RowOf(problem).message; }

std::string_view AdviceOn(std::string_view reason) noexcept {
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [&](const Row& each) { return each.word == reason; });
  return row == std::end(kRows) ? std::string_view() : row->advice;
}

}  // namespace latchkey::oauth1
