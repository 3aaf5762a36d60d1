#pragma once
// Percent-encoding: RFC 3986 §2.1, with the unreserved characters of §2.3 (letters, digits,
// `-._~`).
//
// Not here:  application/x-www-form-urlencoded as a whole (form.h), the pairs of a query (query.h).

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"

namespace latchkey::http {

// What a raw `+` stands for: itself in a path or a header, a blank in a form and in most queries.
enum class Plus : unsigned char { kLiteral, kSpace };

// Decodes `text`; nullopt where a `%` is not followed by two hexadecimal digits.
// Both decoders give back `text` itself where there is nothing to decode.
std::optional<std::string_view> PercentDecode(std::string_view text, Plus plus, Arena& arena);

// The same for input that must not fail: a broken escape stays as it is.
std::string_view PercentDecodeLenient(std::string_view text, Plus plus, Arena& arena);

// Encodes everything but unreserved characters, as upper-case %XX.
std::string PercentEncode(std::string_view text);
std::string_view PercentEncode(std::string_view text, Arena& arena);

// Writes the encoding of `text` to `out`, which has room for three times its size; returns its end.
char* PercentEncodeTo(std::string_view text, char* out) noexcept;

// PercentEncode(PercentDecode(text)) in one pass: the one spelling that equal texts share.
// `text` itself where it is in that form; nullopt for a broken escape.
std::optional<std::string_view> PercentNormalize(std::string_view text, Plus plus, Arena& arena);

}  // namespace latchkey::http
