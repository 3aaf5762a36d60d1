#pragma once
// application/x-www-form-urlencoded bodies. Reading one: RawPairs and DecodePairs (query.h).

#include <initializer_list>
#include <string>
#include <string_view>

#include "http/query.h"

namespace latchkey::http {

inline constexpr std::string_view kFormMediaType = "application/x-www-form-urlencoded";

// Whether a Content-Type declares a form: it begins with the media type, in any letter case and
// whatever parameters follow (contract 6.3).
bool IsFormContentType(std::string_view content_type) noexcept;

// One value as the contract's system writes it: a blank as `+`, letters, digits and `-._` as they
// are, everything else (`~` too) as upper-case %XX.
std::string FormEncode(std::string_view text);

// "a=1&b=2" of decoded pairs, in their order; no newline at the end.
std::string FormBody(std::initializer_list<Pair> pairs);

}  // namespace latchkey::http
