#pragma once
// "Did you mean": the known word closest to a mistyped one.

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cmd {

// The candidate with the fewest single-letter edits, if few enough to be a slip; else empty.
std::string_view Closest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace latchkey::cmd
