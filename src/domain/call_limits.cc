#include "domain/call_limits.h"

#include <charconv>
#include <cstdint>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "domain/validation.h"

namespace latchkey::domain {
namespace {

constexpr std::string_view kPerSecond = "/s";
constexpr std::string_view kPerMinute = "/min";

// Calls and seconds of "600/min"; nullopt for anything else.
std::optional<std::pair<std::int64_t, std::int64_t>> ParseRate(std::string_view text) {
  std::int64_t period_s = 0;
  if (text.ends_with(kPerSecond)) {
    period_s = 1;
    text.remove_suffix(kPerSecond.size());
  } else if (text.ends_with(kPerMinute)) {
    period_s = 60;
    text.remove_suffix(kPerMinute.size());
  }
  std::int64_t calls = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), calls);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (period_s == 0 || !whole || calls < 1 || calls > limits::kRateCallsMax) return std::nullopt;
  return std::pair(calls, period_s);
}

void ApplyRate(const std::string& typed, CallLimits& limits, std::vector<FieldFault>& faults) {
  if (typed.empty() || typed == "off") {
    limits.rate_calls = limits.rate_period_s = limits.burst = 0;
  } else if (const auto rate = ParseRate(typed)) {
    std::tie(limits.rate_calls, limits.rate_period_s) = *rate;
  } else {
    faults.push_back({"rate_limit", "This must be a rate such as 10/s or 600/min, with at most " +
                                        std::to_string(limits::kRateCallsMax) + " calls, or off."});
  }
}

void ApplyCount(std::int64_t typed, std::int64_t max, const char* field, std::int64_t& count,
                std::vector<FieldFault>& faults) {
  if (typed >= 0 && typed <= max) {
    count = typed;
  } else {
    faults.push_back({field, "This must be a whole number up to " + std::to_string(max) + "."});
  }
}

void ApplyRanges(const std::vector<std::string>& typed, CallLimits& limits,
                 std::vector<FieldFault>& faults) {
  if (typed.size() > limits::kAllowedRangesMax) {
    faults.push_back({"allow_from", "At most " + std::to_string(limits::kAllowedRangesMax) +
                                        " addresses and ranges can be listed."});
    return;
  }
  std::vector<AddressRange> ranges;
  for (const std::string& each : typed) {
    const std::string_view text = Trim(each);
    const auto range = ParseAddressRange(text);
    if (!range) {
      constexpr std::size_t kShownBytesMax = 50;
      const std::string_view shown = text.substr(0, kShownBytesMax);
      faults.push_back(
          {"allow_from", (IsUtf8(shown) ? "\"" + std::string(shown) + "\"" : std::string("This")) +
                             " is no address and no range of them, such as 192.0.2.1, 192.0.2.0/24 "
                             "or 2001:db8::/32."});
      return;
    }
    ranges.push_back(*range);
  }
  limits.allow_from = std::move(ranges);
}

}  // namespace

void ApplyLimits(const IntegrationInput& input, CallLimits& limits,
                 std::vector<FieldFault>& faults) {
  if (input.rate_limit) ApplyRate(*input.rate_limit, limits, faults);
  if (input.rate_burst) {
    if (*input.rate_burst != 0 && limits.rate_calls == 0) {
      faults.push_back({"rate_burst", "There is no rate; give one together with its burst."});
    } else {
      ApplyCount(*input.rate_burst, limits::kRateCallsMax, "rate_burst", limits.burst, faults);
    }
  }
  if (input.concurrency_limit) {
    ApplyCount(*input.concurrency_limit, limits::kConcurrencyMax, "concurrency_limit",
               limits.concurrency, faults);
  }
  if (input.allow_from) ApplyRanges(*input.allow_from, limits, faults);
}

std::string RateText(const CallLimits& limits) {
  if (limits.rate_calls == 0) return {};
  return std::to_string(limits.rate_calls) +
         std::string(limits.rate_period_s == 1 ? kPerSecond : kPerMinute);
}

std::string RangesText(const std::vector<AddressRange>& ranges) {
  std::string text;
  for (const AddressRange& range : ranges) {
    if (!text.empty()) text.push_back(' ');
    text += ToText(range);
  }
  return text;
}

std::optional<std::vector<AddressRange>> ParseRanges(std::string_view text) {
  std::vector<AddressRange> ranges;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const auto range = ParseAddressRange(text.substr(0, blank));
    if (!range) return std::nullopt;
    ranges.push_back(*range);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return ranges;
}

}  // namespace latchkey::domain
