#pragma once
// How an integration may prove who it is, as an admin types it. For this folder alone.

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "domain/integrations.h"
#include "domain/model.h"

namespace latchkey::domain {

// Changes `options` as far as `input` sets them, and adds a fault for each that cannot be.
//
// Bearer is off or on until an end, which is at most limits::kBearerEndUnixSMax. Setting `bearer`
// takes a stored end away; an end alone keeps `bearer` as it is, and needs it on. An end that has
// passed is refused, but for the stored one: forms send back what they were given.
void ApplySignature(const IntegrationInput& input, std::int64_t now_s, SignatureOptions& options,
                    std::vector<FieldFault>& faults);

}  // namespace latchkey::domain
