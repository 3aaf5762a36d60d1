#pragma once
// From a request to a verdict: who signed it, was it seen before, may it use this resource.
//
// Owns:      the order of the checks and what each refusal looks like on the wire.
// Not here:  how signatures are made (oauth1/), what is granted (acl/, directory/), answering (the
// store). Reads as:  contract sections 5.1, 6.5, 8.5, 10.1, 10.2; the nonce comes last (divergence
// D-01).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/clock.h"
#include "directory/directory.h"
#include "directory/nonce_set.h"
#include "http/message.h"
#include "oauth1/problem.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {

// What the gateway is told once, from the configuration.
struct JudgeOptions {
  std::int64_t timestamp_window_s = 600;  // both sides; at most the nonce set's retention allows
  std::string public_scheme;  // of api.public_url: tried where the connection's does not verify
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-Proto counts
  std::vector<std::string> store_codes;  // of the store views: "default", ...; "all" is always one
};

// What went wrong, with everything that an answer, the log and a metric need.
struct Refusal {
  int status = 0;  // 0: not refused
  std::string_view
      reason;  // stable word: "signature-mismatch", "resource-missing", "no-route", ...
  std::string_view message;  // raw template
  // Positional ("%1") where `names` is empty, else named.
  std::span<const std::string_view> names;
  std::span<const std::string_view> values;
  std::span<const std::string_view> missing;  // several missing parameters: the aggregated form
};

enum class CallerKind : std::uint8_t { kGuest, kIntegration };

struct Verdict {
  bool allowed = false;
  CallerKind caller = CallerKind::kGuest;
  const directory::Caller* integration =
      nullptr;  // verified; also set on refusals after verification
  const acl::ApiRoute* route = nullptr;
  std::span<const acl::PathParameter> path_parameters;
  std::string_view store_code;  // "default" unless the path names one
  std::string_view api_path;    // the part of the path from "/V1/"
  oauth1::Reading reading = oauth1::Reading::kRfc5849;
  Refusal refusal;
};

// Judges one REST request against one version of the Directory. All views live in `arena` or the
// request. No lock, no database, no allocation outside the arena; the nonce insert is the commit
// point: of two identical requests exactly one is allowed, and a refused request leaves no trace
// but a counter.
class Judge {
 public:
  Judge(JudgeOptions options, directory::NonceSet& nonces, const Clock& clock);

  Verdict Decide(const http::Request& request, const directory::Directory& directory,
                 Arena& arena) const;

 private:
  JudgeOptions options_;
  directory::NonceSet& nonces_;
  const Clock& clock_;
};

// The body of a refusal as JSON (contract 10.3) into `arena`.
std::string_view RefusalJson(const Refusal& refusal, Arena& arena);

}  // namespace latchkey::gateway
