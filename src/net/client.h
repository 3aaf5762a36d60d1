#pragma once
// Outgoing HTTP (libcurl in client.cc alone): the credentials post to an integrator, and later web
// hooks.
//
// Every address is judged when the connection is made, at each redirect hop, on the address
// actually connected to; proxies from the environment are ignored. Every call ends within its
// time-out.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace latchkey::net {

struct AddressPolicy {
  bool allow_loopback = false;  // callback.allow_loopback
  bool allow_private =
      false;  // callback.allow_private: private, link-local, carrier-grade, unique-local
};

// Whether `address` (numeric, IPv4 or IPv6, no port) may be connected to under `policy`. Multicast,
// zero (this-network), broadcast and reserved ranges never; IPv4-mapped, 6to4 and NAT64 forms are
// judged by the address inside.
bool MayConnect(std::string_view address, const AddressPolicy& policy);

struct OutgoingRequest {
  std::string method = "POST";
  std::string url;  // http or https only
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::int64_t timeout_s = 5;      // for the whole call
  std::int64_t redirects_max = 0;  // 0: a redirect is an answer like any other
};

struct OutgoingAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // at most limits::kCallbackAnswerBytesMax, the rest dropped
  std::int64_t took_ms = 0;
  std::string connected_to;  // the numeric address of the last hop
};

// Blocks until answered, failed or timed out. Errors: kForbidden (address refused by policy; detail
// names the range), kUnavailable (name, connection, TLS, time-out; detail says which in plain
// words).
Result<OutgoingAnswer> Call(const OutgoingRequest& request, const AddressPolicy& policy);

}  // namespace latchkey::net
