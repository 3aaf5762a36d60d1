#pragma once
// The signature base string and the signature of one request, under each reading that clients use.
//
// Owns:      which bytes are signed (RFC 5849 §3.4), and whether a reading covers all that the
// route is given. Not here:  whether the consumer exists, the timestamp, the nonce (gateway/). No
// clock, no storage, no log, no allocation outside the arena.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "crypto/hmac.h"
#include "oauth1/authorization.h"

namespace latchkey::oauth1 {

// How a signer understood query, order and path. See contract 6.3 and observed.md.
enum class Reading : std::uint8_t {
  kRfc5849,        // all pairs, `+` is a space, byte order of encoded names then values
  kRunningSystem,  // only pairs with exactly one `=`, `+` literal, last of repeated names, natural
                   // order
  kDecodedOrder,   // 2.4.8: byte order over decoded names
};
inline constexpr int kReadings = 3;

// What was signed. Views of the request; `path` and `query` raw, `host` the Host header as sent.
struct SignedRequest {
  std::string_view method;
  std::string_view scheme;  // "http" or "https": the connection's, or what a trusted proxy says
  std::string_view host;
  std::string_view path;
  std::string_view query;
  std::string_view
      form_body;  // only where Content-Type starts with application/x-www-form-urlencoded
};

// The base string under `reading`; empty when the request cannot be read that way, or when that
// reading would leave out or ambiguously join something non-empty that the route is then given (the
// law of coverage). The view lives in `arena`. Source: RFC 5849 §3.4.1 (all) for kRfc5849.
std::string_view BaseString(const SignedRequest& request, const Authorization& authorization,
                            Reading reading, Arena& arena);

// base64(HMAC-SHA256(key, base string)) into `out`; returns a view of 44 characters.
std::string_view Sign(const crypto::HmacSha256Key& key, std::string_view base_string,
                      std::array<char, 44>& out);

// The key of RFC 5849 §3.4.2: enc(consumer secret) & enc(token secret), with its inner states
// computed once.
crypto::HmacSha256Key SigningKey(std::string_view consumer_secret, std::string_view token_secret);

// Which reading verified, or that none did.
struct Verification {
  bool ok = false;
  Reading reading = Reading::kRfc5849;
  int hmacs = 0;  // computed; bounded by limits::kHmacsPerRequestMax
};

// Tries `first` (the reading that matched this consumer last), then the others, comparing in
// constant time. The presented signature may be percent-decoded already; raw base64 with `+ / =` is
// the same bytes.
Verification Verify(const SignedRequest& request, const Authorization& authorization,
                    const crypto::HmacSha256Key& key, Reading first, Arena& arena);

// For clients and tests: the Authorization header of a request signed under RFC 5849.
struct SigningInput {
  std::string consumer_key, consumer_secret, token, token_secret, verifier, nonce, timestamp;
};
std::string AuthorizationHeader(const SignedRequest& request, const SigningInput& input);

}  // namespace latchkey::oauth1
