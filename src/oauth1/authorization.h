#pragma once
// Reads the Authorization header of OAuth 1.0a: which protocol parameters were sent, decoded.
//
// Owns:      where the scheme is found, how parts are split, trimmed and decoded, repeated names.
// Not here:  which parameters must be present, and what they may hold (checks.h).
// Reads as:  RFC 5849 §3.5.1 made tolerant as the contract's system is (contract 6.1): any letter
//            case of the scheme, other schemes before it, any blanks and empty parts, no quotes,
//            unencoded base64. A repeated oauth_* name is refused (divergence D-08).

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "oauth1/problem.h"

namespace latchkey::oauth1 {

struct Parameter {
  std::string_view name;   // decoded
  std::string_view value;  // decoded
};

// The parameters that have a meaning of their own. The order is that of contract section 5.1
// step 2.
enum class Field : std::uint8_t {
  kConsumerKey,
  kSignature,
  kSignatureMethod,
  kNonce,
  kTimestamp,
  kToken,
  kVerifier,
  kVersion,
  kCallback,
};
inline constexpr std::size_t kFields = 9;
std::string_view WireName(Field field) noexcept;  // "oauth_consumer_key", ...

struct Authorization {
  bool is_oauth = false;  // an `OAuth ` scheme was found, whatever follows
  Problem problem =
      Problem::kNone;  // kParameterRepeated, kHeaderMalformed; `repeated` names the parameter
  std::string_view repeated;
  std::span<const Parameter>
      parameters;  // every oauth_* one, in the order sent, the signature included
  std::array<std::string_view, kFields> values{};
  std::array<bool, kFields> present{};

  bool Has(Field field) const { return present[static_cast<std::size_t>(field)]; }
  std::string_view Get(Field field) const { return values[static_cast<std::size_t>(field)]; }
  // An OAuth header that yields no oauth_* parameter: a guest on REST, "all missing" on the token
  // endpoints. A header with a problem is never empty.
  bool Empty() const { return parameters.empty() && problem == Problem::kNone; }
};

// Whether a name belongs to the protocol: it contains "oauth_" followed by one of a-z, `_`, `-`, as
// the contract's system matches it (contract 6.1), so that "xoauth_foo" does too.
bool IsProtocolName(std::string_view name) noexcept;

// What of an Authorization header belongs to OAuth, the scheme's name included; empty where nothing
// does. Other schemes' credentials may stand before it.
std::string_view OauthPart(std::string_view header_value) noexcept;

// Names are compared as sent: `%5F` or upper case make another name. Values keep a `+`.
// Cost: one pass; one array and what had to be decoded from `arena`. Views of `header_value`.
Authorization ParseAuthorization(std::string_view header_value, Arena& arena);

// Reads oauth_* parameters of a form body, for the token endpoints where the header carried none or
// where the body repeats the header's: header values win, equal repetitions are one parameter, and
// two different values in the body are kParameterRepeated. Nothing happens without an OAuth header.
void MergeFormParameters(std::string_view form_body, Arena& arena, Authorization& into);

}  // namespace latchkey::oauth1
