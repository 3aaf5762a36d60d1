#pragma once
// The reason words of refusals that OAuth 1.0a's own table (oauth1/problems.def) does not have: what
// `Latchkey-Reason` says, and what metrics and `latchkey explain` call them.
//
// Words that tell something about an integration's grants or status are given only to callers whose
// signature verified.

#include <string_view>

namespace latchkey::reason {

#define X(name, status, word, message, advice) inline constexpr std::string_view name = word;
#include "base/reasons.def"
#undef X

struct Row {
  int status = 0;
  std::string_view word;
  std::string_view message;  // raw template; empty where each answer has its own
  std::string_view advice;
};

// The row of `word`; nullptr for a word that is not in the table.
const Row* Find(std::string_view word) noexcept;

// What the caller can do about it; empty for a word that is not in the table.
std::string_view AdviceOn(std::string_view word) noexcept;

}  // namespace latchkey::reason
