#pragma once
// Problem: why an OAuth 1.0a check refused. One row of problems.def each.

#include <cstdint>
#include <string_view>

namespace latchkey::oauth1 {

enum class Problem : std::uint8_t {
  kNone,
#define X(name, status, word, where, text, advice) name,
#include "oauth1/problems.def"
#undef X
};

int StatusOf(Problem problem) noexcept;                // 200 for kNone
std::string_view ReasonOf(Problem problem) noexcept;   // the stable word; unique per problem
std::string_view MessageOf(Problem problem) noexcept;  // the raw template

// What the integrator can do about it, by the stable word; empty for a word that no problem has.
std::string_view AdviceOn(std::string_view reason) noexcept;

}  // namespace latchkey::oauth1
