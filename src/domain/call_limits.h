#pragma once
// How much an integration may call and where from, as an admin types it and as it is shown.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/integrations.h"
#include "domain/model.h"

namespace latchkey::domain {

// Changes `limits` as far as `input` sets them, and adds a fault for each that cannot be. A rate is
// "10/s", "600/min", or "off" (empty too), which takes the burst away with it; a burst needs a rate.
// Zeros and an empty list switch off.
void ApplyLimits(const IntegrationInput& input, CallLimits& limits,
                 std::vector<FieldFault>& faults);

std::string RateText(const CallLimits& limits);  // as it is typed; empty for none

// The ranges joined by one blank, and back; nullopt where one of them is none.
std::string RangesText(const std::vector<AddressRange>& ranges);
std::optional<std::vector<AddressRange>> ParseRanges(std::string_view text);

}  // namespace latchkey::domain
