#include "oauth1/checks.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"

namespace latchkey::oauth1 {
namespace {

constexpr std::string_view kVersion = "1.0";

Checked Fail(Problem problem, std::string_view parameter = {}) noexcept {
  Checked checked;
  checked.problem = problem;
  checked.parameter = parameter;
  return checked;
}

// Field's order is the contract's, so the required ones of each kind are the first so many.
std::size_t RequiredCount(CallKind kind) noexcept {
  switch (kind) {
    case CallKind::kRest:
      return 6;
    case CallKind::kRequestToken:
      return 5;
    case CallKind::kAccessToken:
      return 7;
  }
  return kFields;
}

}  // namespace

Checked CheckForm(const Authorization& authorization, CallKind kind,
                  const MethodSet& opted_in) noexcept {
  // A header that repeats a name cannot be believed in anything else it says, so this comes first.
  if (authorization.problem != Problem::kNone) {
    return Fail(authorization.problem, authorization.repeated);
  }
  if (authorization.Has(Field::kVersion) && authorization.Get(Field::kVersion) != kVersion) {
    return Fail(Problem::kVersionUnsupported, authorization.Get(Field::kVersion));
  }
  Checked missing;
  for (std::size_t i = 0; i < RequiredCount(kind); ++i) {
    const auto field = static_cast<Field>(i);
    // Present but empty is not missing: its own check refuses it.
    if (!authorization.Has(field)) missing.missing_names[missing.missing_count++] = WireName(field);
  }
  if (missing.missing_count > 0) {
    missing.problem = Problem::kParameterMissing;
    return missing;
  }
  if (authorization.Has(Field::kToken) &&
      authorization.Get(Field::kToken).size() != limits::kCredentialChars) {
    return Fail(Problem::kTokenLength);
  }
  const std::optional<Method> method = ParseMethod(authorization.Get(Field::kSignatureMethod));
  if (!method || !opted_in.Has(*method)) {
    return Fail(Problem::kMethodUnsupported, authorization.Get(Field::kSignatureMethod));
  }
  if (authorization.Get(Field::kConsumerKey).size() != limits::kCredentialChars) {
    return Fail(Problem::kConsumerKeyLength);
  }
  return {};
}

Problem CheckTimestamp(std::string_view timestamp, std::int64_t now_s,
                       std::int64_t window_s) noexcept {
  const bool digits =
      !timestamp.empty() &&
      std::all_of(timestamp.begin(), timestamp.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return Problem::kTimestampMalformed;
  const std::string_view significant =
      timestamp.substr(std::min(timestamp.find_first_not_of('0'), timestamp.size()));
  // More than 18 digits would overflow, and is ahead of any clock.
  if (significant.size() > 18) return Problem::kTimestampAhead;
  const std::int64_t seconds = TimestampSeconds(significant);
  if (seconds < now_s - window_s) return Problem::kTimestampOld;
  if (seconds > now_s + window_s) return Problem::kTimestampAhead;
  return Problem::kNone;
}

Problem CheckFreshness(const Authorization& authorization, std::int64_t now_s,
                       std::int64_t window_s) noexcept {
  const Problem timestamp = CheckTimestamp(authorization.Get(Field::kTimestamp), now_s, window_s);
  if (timestamp != Problem::kNone) return timestamp;
  const std::string_view nonce = authorization.Get(Field::kNonce);
  const bool well_formed = !nonce.empty() && nonce.size() <= limits::kNonceBytesMax;
  return well_formed ? Problem::kNone : Problem::kNonceMalformed;
}

std::int64_t TimestampSeconds(std::string_view timestamp) noexcept {
  std::int64_t seconds = 0;
  for (const char c : timestamp) seconds = seconds * 10 + (c - '0');
  return seconds;
}

}  // namespace latchkey::oauth1
