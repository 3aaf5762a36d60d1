#pragma once
// The checks that need nothing but the parameters and the time: the same for REST calls and for
// both token endpoints.
//
// Owns:      presence, lengths, version, method, shape of nonce and timestamp, the timestamp
// window. Not here:  whether consumer and token exist, the signature, whether the nonce was seen.
// Source:    contract sections 5.1 (steps 1-6) and 6.5; divergences D-02 to D-09.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "oauth1/authorization.h"
#include "oauth1/problem.h"
#include "oauth1/profile.h"

namespace latchkey::oauth1 {

// What the parameters are for: it decides which are required.
enum class CallKind : std::uint8_t { kRest, kRequestToken, kAccessToken };

// How a check ended. Views are of the authorization or static.
struct Checked {
  Problem problem = Problem::kNone;
  std::string_view parameter;  // fills "%1" of the message: the version, the method, the name
  std::array<std::string_view, kFields> missing_names{};
  std::size_t missing_count = 0;

  bool ok() const noexcept { return problem == Problem::kNone; }
  // With kParameterMissing: the wire names, in the contract's order. Views this object.
  std::span<const std::string_view> Missing() const noexcept {
    return {missing_names.data(), missing_count};
  }
};

// What comes before the consumer is sought: header faults, version, presence, token length, method,
// consumer key length, in this order. `opted_in` is the consumer's, or none for an unknown one; it
// is looked at only where the method is not HMAC-SHA256.
// Cost: a few comparisons, no allocation.
Checked CheckForm(const Authorization& authorization, CallKind kind,
                  const MethodSet& opted_in) noexcept;

// Whether `timestamp` is all digits and within `window_s` of `now_s` on both sides (the limits
// themselves are inside).
Problem CheckTimestamp(std::string_view timestamp, std::int64_t now_s,
                       std::int64_t window_s) noexcept;

// What comes after that: the timestamp (CheckTimestamp), then the shape of the nonce.
Problem CheckFreshness(const Authorization& authorization, std::int64_t now_s,
                       std::int64_t window_s) noexcept;

// The value of a timestamp that CheckTimestamp passed.
std::int64_t TimestampSeconds(std::string_view timestamp) noexcept;

}  // namespace latchkey::oauth1
