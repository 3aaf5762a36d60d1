#pragma once
// The signature base string and the signature of one request, under each reading that clients use.
//
// Owns:      which bytes are signed (RFC 5849 §3.4), and whether a reading covers all that the
//            route is given; which readings are tried, in which order, and how many.
// Not here:  whether the consumer exists, the timestamp, the nonce (gateway/).
// No clock, no storage, no log, no allocation outside the arena.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/arena.h"
#include "crypto/hmac.h"
#include "oauth1/authorization.h"
#include "oauth1/profile.h"

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
  // The same three for signers that bring the path into its normal form (normal_path.h). They have
  // no base string where the path was sent in that form.
  kRfc5849NormalPath,
  kRunningSystemNormalPath,
  kDecodedOrderNormalPath,
};
inline constexpr int kReadings = 6;  // this is also the order in which they are tried
// Stable words: rfc5849 | running-system | decoded-order, and each with -normal-path.
std::string_view ReadingWord(Reading reading) noexcept;
std::optional<Reading> ParseReading(std::string_view word) noexcept;  // nullopt for another word

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

// The key of RFC 5849 §3.4.2: enc(consumer secret) & enc(token secret), with its inner states
// computed once.
crypto::HmacSha256Key SigningKey(std::string_view consumer_secret, std::string_view token_secret);

// The same for the methods that an integration opts in to.
struct OptInKeys {
  crypto::HmacSha1Key sha1;
  crypto::HmacSha512Key sha512;
};
OptInKeys MakeOptInKeys(std::string_view consumer_secret, std::string_view token_secret);

// A key and with it the method. Lives no longer than what it points to.
using KeyRef = std::variant<const crypto::HmacSha256Key*, const crypto::HmacSha1Key*,
                            const crypto::HmacSha512Key*>;
// `opt_in` may be nullptr for HMAC-SHA256.
KeyRef KeyFor(Method method, const crypto::HmacSha256Key& usual, const OptInKeys* opt_in);

// The key of one method alone, for who needs no other.
class MethodKey {
 public:
  MethodKey(Method method, std::string_view consumer_secret, std::string_view token_secret);
  KeyRef ref() const;

 private:
  std::variant<crypto::HmacSha256Key, crypto::HmacSha1Key, crypto::HmacSha512Key> key_;
};

// Room for the longest signature, HMAC-SHA512's.
using SignatureRoom = std::array<char, 88>;

// base64(HMAC(key, base string)) into `out`; returns a view of 44 (SHA-256), 28 or 88 characters.
std::string_view Sign(KeyRef key, std::string_view base_string, SignatureRoom& out);

// Which reading verified, or that none did.
struct Verification {
  bool ok = false;
  std::optional<Reading> reading;  // that held; without `ok`: one that the profile leaves out
  int hmacs = 0;                   // computed; bounded by limits::kHmacsPerRequestMax
};

// Tries `first` (the reading that matched this consumer last; RFC 5849's under the profile that takes
// no other), then the others in their order, each under every one of `as_signed`, comparing in constant time; equal base strings are signed once,
// and limits::kHmacsPerRequestMax is the end. The presented signature is as the header was decoded:
// encoded or raw base64 come to the same bytes. A profile decides which reading counts, not which
// ones are tried: a wrong signature costs the same under each.
Verification Verify(std::span<const SignedRequest> as_signed, const Authorization& authorization,
                    KeyRef key, Profile profile, Reading first, Arena& arena);

// For clients and tests: the Authorization header of a request signed under RFC 5849. Empty `token`
// and `verifier` are left out. Empty where the request has no base string (a broken escape).
struct SigningInput {
  std::string consumer_key, consumer_secret, token, token_secret, verifier, nonce, timestamp;
  Method method = Method::kHmacSha256;
};
std::string AuthorizationHeader(const SignedRequest& request, const SigningInput& input);

}  // namespace latchkey::oauth1
