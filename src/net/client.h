#pragma once
// Outgoing HTTP (libcurl in client.cc alone): the credentials post to an integrator, and later web
// hooks.
//
// Every address is judged before the connection is made, at each redirect hop, on the address
// actually connected to, so that no spelling and no change of the name's answer gets around it;
// proxies from the environment are ignored. Every call ends within its time-out.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace latchkey::net {

struct AddressPolicy {
  bool allow_loopback = false;  // callback.allow_loopback
  // callback.allow_private: private, link-local, carrier-grade, unique-local
  bool allow_private = false;
};

// Whether `address` (numeric, IPv4 or IPv6, no port) may be connected to under `policy`. Multicast,
// zero (this-network), broadcast and reserved ranges never; IPv4-mapped, 6to4 and NAT64 forms are
// judged by the address inside.
// Source: IANA's special-purpose address registries for IPv4 and IPv6.
bool MayConnect(std::string_view address, const AddressPolicy& policy);

// The name of the range for which MayConnect says no ("loopback", "private", ...); nullopt where it
// says yes.
std::optional<std::string_view> RefusedRange(std::string_view address, const AddressPolicy& policy);

struct OutgoingRequest {
  std::string method = "POST";
  std::string
      url;  // http or https only; "user:password@" becomes Basic; the path goes out as it is
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string ca_file;         // certificates in PEM that https is verified by; empty: the system's
  std::int64_t timeout_s = 5;  // for the whole call; less than 1 counts as 1
  // 0: a redirect is an answer like any other. Followed, a POST becomes a GET on 301, 302 and 303.
  std::int64_t redirects_max = 0;
  std::size_t answer_bytes_max = limits::kCallbackAnswerBytesMax;  // of the body
};

struct OutgoingAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // of the last hop, as sent
  std::string body;  // at most `answer_bytes_max`, the rest dropped
  std::int64_t took_ms = 0;
  std::string connected_to;  // the numeric address of the last hop
};

// How far a call came, in milliseconds since its beginning; nullopt for what it did not reach, and
// `tls_ms` also where none was needed. Of a redirected call, the last hop's.
struct CallTrace {
  std::optional<std::int64_t> resolved_ms;
  std::optional<std::int64_t> connected_ms;
  std::optional<std::int64_t> tls_ms;  // the certificate verified
};

// Blocks until answered, failed or timed out. Any status is an answer. Errors: kInvalidArgument (no
// URL that can be called), kForbidden (address refused by policy; detail names the range),
// kUnavailable (name, connection, TLS, time-out, too many redirects; detail says which in plain
// words). `trace` is filled in either way. Threads: safe.
Result<OutgoingAnswer> Call(const OutgoingRequest& request, const AddressPolicy& policy,
                            CallTrace* trace = nullptr);

// The header fields that Call sends with `request` on its first hop, for somebody to look at: user
// name and password of the URL are masked.
std::vector<std::pair<std::string, std::string>> SentHeaders(const OutgoingRequest& request);

// `url` without "user:password@"; as it is where it cannot be read.
std::string WithoutCredentials(const std::string& url);

}  // namespace latchkey::net
