#pragma once
// From a request to a verdict: who signed it, was it seen before, may it use this resource.
//
// Owns:      the order of the checks, and which refusal each one ends in.
// Not here:  how signatures are made (oauth1/), what is granted (acl/, directory/), the wire form
// of
//            refusals (refusal.h), answering (rest_handler.h).
// Reads as:  contract sections 5.1, 6.5, 8.4, 8.5, 9, 10.1, 10.2; the nonce comes after the
// signature
//            (divergence D-01).

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/clock.h"
#include "directory/directory.h"
#include "directory/freshness.h"
#include "directory/nonce_set.h"
#include "domain/user_tokens.h"
#include "gateway/bearer.h"
#include "gateway/call_limiter.h"
#include "gateway/find_route.h"
#include "gateway/refusal.h"
#include "http/message.h"
#include "oauth1/authorization.h"
#include "oauth1/signed_request.h"
#include "replay/shared_replay.h"

namespace latchkey::gateway {

// Whether nonces and rates are kept by all nodes together (src/replay), and what holds while they
// cannot be asked: no signed call, or what this node has seen.
enum class Sharing : std::uint8_t { kNone, kRequired, kOrLocal };

// What the gateway is told once, from the configuration.
struct JudgeOptions {
  std::int64_t timestamp_window_s = 0;  // both sides; the nonce set is opened with the same
  oauth1::SchemePolicy schemes;
  PathForm paths;
  std::optional<domain::UserTokenKey> user_tokens;  // of admins and customers; none: no such tokens
  Sharing sharing = Sharing::kNone;
  // What stands behind the door knows callers of its own: a bearer token that is no integration's,
  // and on a customer's own route a session, are left to it (upstream.pass_foreign_bearer).
  bool pass_foreign_bearer = false;
  // Where other nodes change what is known here; outlives the Judge. Null: nobody else does.
  const directory::Freshness* freshness = nullptr;
};

// kForeign: somebody whom only the upstream knows, if anybody (JudgeOptions::pass_foreign_bearer).
enum class CallerKind : std::uint8_t { kGuest, kIntegration, kAdmin, kCustomer, kForeign };
inline constexpr std::size_t kCallerKinds = 5;
// guest | integration | admin | customer | foreign
std::string_view CallerWord(CallerKind caller) noexcept;

struct Verdict {
  bool allowed = false;
  CallerKind caller = CallerKind::kGuest;
  // Whose signature verified, or whose bearer token was taken; also set on refusals after that, and
  // for a guest who is an integration that is not active.
  const directory::Caller* integration = nullptr;
  // Whom the Authorization header names, as far as it was looked up: a claim, and no more.
  const directory::Caller* named = nullptr;
  // Whose token it is: of an admin who is there, or of a customer, whom only the store knows. Set
  // where `caller` says so.
  const directory::Admin* admin = nullptr;
  domain::UserToken customer;
  const acl::ApiRoute* route = nullptr;
  std::span<const acl::PathParameter> path_parameters;
  std::string_view store_code;             // "default" unless the path names one
  std::optional<oauth1::Reading> reading;  // under which the signature verified
  std::optional<BearerState> bearer;       // of a bearer token, where one was looked at
  int hmacs = 0;                           // computed
  Refusal refusal;
  // Of an integration with such limits. Whoever answers the call keeps the slot until it has.
  std::optional<RateLeft> rate;
  CallSlot slot;
  const domain::CallLimits* limits = nullptr;  // of a rate that has yet to be asked for
  // What the nodes have to be asked before the verdict is final, where they share what was seen.
  std::optional<replay::Question> to_ask;
};

// Judges REST requests against one version of the Directory.
//
// The order: method, path, route; who may come without a name; whether what is known here is fresh;
// form of the OAuth parameters, consumer, timestamp, token, signature; nonce; the integration's addresses; permission; TLS; its
// concurrency and its rate. The nonce insert is the commit point: of two identical requests exactly one gets past it, and a request refused before it leaves
// no trace but a counter. Unknown consumers and tokens cost the same HMACs as wrong signatures.
//
// Limits are of whoever signed, or whose bearer token it is: where nobody is looked for, nobody is
// limited. A call that is refused for anything else uses nothing of them up, but its nonce is used.
//
// A bearer token is looked at where there is no signature, and one that is not taken makes a guest
// (contract section 7.1).
//
// A route that is open (anonymous, or by the guest-access setting) does not look at the
// Authorization header, and uses no nonce; except where the answer depends on who asks (a product's
// stock), which a bad signature may not get past.
//
// Cost:    about 1 us; two to three cache misses for the caller, two for the nonce. No lock, no
//          database, no allocation outside `arena`.
// Threads: safe.
class Judge {
 public:
  Judge(JudgeOptions options, directory::NonceSet& nonces, const Clock& clock);

  // The verdict's views live in `request`, `arena`, the Directory's routes or the options.
  Verdict Decide(const http::Request& request, const directory::Directory& directory,
                 Arena& arena) const;

  // Makes a verdict final that had something to ask: whatever else was found, a nonce that another
  // node has seen is a used one.
  void Settle(const replay::SharedAnswer& answer, Arena& arena, Verdict& verdict) const;

 private:
  // Who the caller says it is.
  struct Claim {
    const oauth1::Authorization& authorization;
    directory::Directory::Sought consumer;
  };

  Refusal Identify(const http::Request& request, const oauth1::SignedRequests& as_signed,
                   const Claim& claim, const directory::Directory& directory, Verdict& verdict,
                   Arena& arena) const;
  Refusal Admit(const http::Request& request, const Claim& claim,
                const directory::Directory& directory, Verdict& verdict, Arena& arena) const;
  Refusal Limit(const directory::Directory& directory, Verdict& verdict) const;
  Refusal Authenticate(const oauth1::SignedRequests& as_signed, const Claim& claim,
                       const directory::Directory& directory, Verdict& verdict, Arena& arena) const;
  bool ReadUserToken(std::string_view token, const directory::Directory& directory,
                     Verdict& verdict) const;
  bool IsForeign(const http::Request& request, const directory::Directory& directory,
                 const Verdict& verdict) const;
  Refusal RecordNonce(const directory::NonceSet::Place& place, std::int64_t timestamp_s,
                      Verdict& verdict, Arena& arena) const;

  const JudgeOptions options_;
  directory::NonceSet& nonces_;
  const Clock& clock_;
  const crypto::HmacSha256Key stand_in_key_;
  const oauth1::OptInKeys stand_in_opt_in_keys_;
  mutable CallLimiter limiter_;
  // The reading that matched last, by consumer. A wrong guess costs one more HMAC.
  mutable std::array<std::atomic<std::uint8_t>, 16'384> last_readings_{};
};

}  // namespace latchkey::gateway
