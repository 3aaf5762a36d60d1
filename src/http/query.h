#pragma once
// The query of a target: its raw pairs, and what the application reads in them.
//
// Not here:  which pairs a signature covers (oauth1/signature.h); `a[b][c]` as a tree (the store).

#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"

namespace latchkey::http {

// One raw pair as sent, split at its first `=`; nothing decoded.
struct RawPair {
  std::string_view name;
  std::string_view value;
  bool has_equals = false;  // tells "a=" from "a"
};

// Goes through the pairs of `text` (a query or a form body) from left to right. Pieces without a
// character (`&&`) are no pairs. Cost: one pass, no allocation.
//
//   RawPairs pairs(request.query);
//   while (pairs.Next()) Use(pairs.pair());
class RawPairs {
 public:
  explicit RawPairs(std::string_view text) noexcept : rest_(text) {}
  bool Next() noexcept;
  const RawPair& pair() const noexcept { return pair_; }

 private:
  std::string_view rest_;
  RawPair pair_;
};

struct Pair {
  std::string_view name;
  std::string_view value;
};

// What the application is given: every pair, decoded, in the order sent; `+` is a blank, a broken
// escape stays as it is, a name without `=` has an empty value, pairs without a name are dropped.
// Bracketed names are left in one piece. Views of `text` where nothing had to be decoded.
std::span<const Pair> DecodePairs(std::string_view text, Arena& arena);

// The value of the last pair of that name, as the contract's system takes it; nullopt without one.
std::optional<std::string_view> FindLast(std::span<const Pair> pairs,
                                         std::string_view name) noexcept;

}  // namespace latchkey::http
