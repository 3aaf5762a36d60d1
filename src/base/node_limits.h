#pragma once
// The limits of nodes that share a database; the others are in limits.h.

#include <cstdint>

namespace latchkey::limits {

inline constexpr std::int64_t kFeedPollMs = 50;  // between looks for changes of other nodes

}  // namespace latchkey::limits
