#pragma once
// Finds the number that makes a name free: "spoon.jpg", "spoon_1.jpg", "spoon_2.jpg", ...

#include <cstdint>

#include "base/result.h"
#include "store/outcome.h"

namespace latchkey::store {

// A number that `is_taken` (of a number, to Outcome<bool>) denies: 0 where that one is free, and the
// first free one where no number below it was given up. Found by doubling and halving.
// Cost: twice as many questions as the number has binary digits.
template <class IsTaken>
Outcome<std::int64_t> FreeNumber(const IsTaken& is_taken) {
  std::int64_t taken = -1;
  std::int64_t free = 0;
  for (;; free = 2 * free + 1) {
    LATCHKEY_TRY(const bool is, is_taken(free));
    if (!is) break;
    taken = free;
  }
  while (free - taken > 1) {
    const std::int64_t middle = taken + (free - taken) / 2;
    LATCHKEY_TRY(const bool is, is_taken(middle));
    (is ? taken : free) = middle;
  }
  return free;
}

}  // namespace latchkey::store
