#pragma once
// Natural order: how the contract's system sorts parameter names (contract 6.3).

#include <string_view>

namespace latchkey::oauth1 {

// Less than, equal to or greater than 0 as `a` sorts before, with or after `b`: byte order, but
// runs of digits compare as numbers: a longer run is greater, unless one of them begins with a
// zero, when they compare digit by digit like fractions. Zeros before the first digit of a name do
// not count. A strict weak order; different names may compare equal ("01" and "1"). Not for blanks
// and bytes that percent-encoding takes away: names are encoded here.
int CompareNaturally(std::string_view a, std::string_view b) noexcept;

}  // namespace latchkey::oauth1
