#pragma once
// The signature base string and the signature of one request, under each reading that clients use.
//
// Owns:      which bytes are signed (RFC 5849 §3.4), and whether a reading covers all that the
//            route is given.
// Not here:  whether the consumer exists, the timestamp, the nonce (gateway/).
// No clock, no storage, no log, no allocation outside the arena.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "crypto/hmac.h"
#include "oauth1/authorization.h"

namespace latchkey::oauth1 {

// How a signer understood query, order and path (contract 6.3).
//
// A reading stands for a request only where it covers every pair of the query and form body, since
// the route is given all of them (D-11). The two dictionary readings therefore have no base string
// where a name is repeated, and the running system's none where a pair has no `=` or a second one,
// or a name like an oauth_* one. Pieces without a character are no pairs.
// What is left open: a raw `+`, which RFC 5849 signs as a blank and the running system as itself, is
// a blank to the route either way; so a `%2B` and a `+` sign alike under the latter.
enum class Reading : std::uint8_t {
  kRfc5849,        // all pairs, `+` is a blank, byte order of encoded names, then of values
  kRunningSystem,  // up to 2.4.7: `+` is itself, natural order of encoded names
  kDecodedOrder,   // from 2.4.8: `+` is a blank in flat names' values, byte order of decoded names,
                   // the host exactly as sent
};
inline constexpr int kReadings = 3;

// What was signed. Views of the request; `path` and `query` raw, `host` the Host header as sent.
struct SignedRequest {
  std::string_view method;
  std::string_view scheme;  // "http" or "https": the connection's, or what a trusted proxy says
  std::string_view host;
  std::string_view path;
  std::string_view query;
  std::string_view form_body;  // only where the Content-Type declares a form (http/form.h)
};

// The base string under `reading`; empty when that reading does not stand for the request, and under
// every reading where an escape is broken, there is no host, the parameters are more than
// limits::kSignedParametersMax or the form is larger than limits::kFormBodyBytesMax. Form fields that repeat a parameter of the header count once.
// The view lives in `arena`. Cost: 0.4 us without a query, 0.7 to 1.2 us with ten parameters.
// Source: RFC 5849 §3.4.1 (all) for kRfc5849.
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
// constant time; equal base strings are signed once. The presented signature is as the header was
// decoded: encoded or raw base64 come to the same bytes.
Verification Verify(const SignedRequest& request, const Authorization& authorization,
                    const crypto::HmacSha256Key& key, Reading first, Arena& arena);

// For clients and tests: the Authorization header of a request signed under RFC 5849. Empty `token`
// and `verifier` are left out. Empty where the request has no base string (a broken escape).
struct SigningInput {
  std::string consumer_key, consumer_secret, token, token_secret, verifier, nonce, timestamp;
};
std::string AuthorizationHeader(const SignedRequest& request, const SigningInput& input);

}  // namespace latchkey::oauth1
