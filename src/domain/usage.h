#pragma once
// How much an integration calls.

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "oauth1/signature.h"

namespace latchkey::domain {

struct IntegrationUsage {
  std::int64_t allowed = 0;
  std::int64_t refused = 0;  // after its signature verified
  std::int64_t last_used_at_s = 0;
  std::optional<oauth1::Reading> last_reading;  // of its last signed call
};

// `earlier`, and `later` on top of it.
inline IntegrationUsage Sum(const IntegrationUsage& earlier, const IntegrationUsage& later) {
  return {earlier.allowed + later.allowed, earlier.refused + later.refused,
          later.last_used_at_s != 0 ? later.last_used_at_s : earlier.last_used_at_s,
          later.last_reading ? later.last_reading : earlier.last_reading};
}

}  // namespace latchkey::domain
