#pragma once
// Moments as people type them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace latchkey {

// The unix second that `text` means, as one of
//   2026-12-31                 the first second of that day, UTC
//   2026-12-31T12:00:00Z       RFC 3339; also with +01:00, fractions of a second are dropped
//   90s 15m 12h 30d 8w         from `now_s` on
// nullopt for anything else, and for years before 1970.
std::optional<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_s);

}  // namespace latchkey
