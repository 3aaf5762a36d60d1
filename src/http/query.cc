#include "http/query.h"

#include <algorithm>

#include "http/percent.h"

namespace latchkey::http {

bool RawPairs::Next() noexcept {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('&'), rest_.size());
    const std::string_view piece = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) {
      pair_ = {piece, {}, false};
    } else {
      pair_ = {piece.substr(0, equals), piece.substr(equals + 1), true};
    }
    return true;
  }
  return false;
}

std::span<const Pair> DecodePairs(std::string_view text, Arena& arena) {
  const auto separators = static_cast<std::size_t>(std::count(text.begin(), text.end(), '&'));
  const std::span<Pair> pairs = arena.AllocateArray<Pair>(separators + 1);
  std::size_t count = 0;
  RawPairs raw(text);
  while (raw.Next()) {
    const std::string_view name = PercentDecodeLenient(raw.pair().name, Plus::kSpace, arena);
    if (name.empty()) continue;
    pairs[count++] = {name, PercentDecodeLenient(raw.pair().value, Plus::kSpace, arena)};
  }
  return pairs.first(count);
}

std::optional<std::string_view> FindLast(std::span<const Pair> pairs,
                                         std::string_view name) noexcept {
  for (std::size_t i = pairs.size(); i > 0; --i) {
    if (pairs[i - 1].name == name) return pairs[i - 1].value;
  }
  return std::nullopt;
}

}  // namespace latchkey::http
