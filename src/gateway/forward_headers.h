#pragma once
// Which headers go through when a call is forwarded, and which are made on the way.
//
// Owns:      what the upstream is told of a call, and what its caller is told of the answer.
// Not here:  who the caller is (judge.h), bytes and sockets (net/).
//
// Names are compared without regard to letter case and to which mark stands between their words:
// what sits behind a CGI or a PHP server sees `X-Forwarded-For` and `X_Forwarded_For` as one.
//
// Of a request these do not go through: what belongs to one connection (RFC 9110 §7.6.1, and what
// Connection names), Authorization and Cookie but for `pass`, every name that is made here, names
// by which frameworks take another path or method than that of the request line, and any
// Content-Type after the first, since only the first was judged. Trailer fields go nowhere.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace latchkey::gateway {

// What is said of a call beside its own headers.
struct Forwarded {
  std::string_view scheme = {};          // of the caller's own connection, as far as it is known
  bool by_trusted_proxy = false;         // whose X-Forwarded-For and the like are gone on with
  std::string_view host = {};            // where the caller sent no Host
  std::string_view caller = {};          // CallerWord
  std::string_view integration_id = {};  // decimal; empty for any other caller
  std::string_view shop_token = {};      // sent as a bearer token; empty: none
  bool pass_authorization = false;       // as it came
  bool pass_cookies = false;
};

// Appends the head of the request that the upstream gets. The target is the caller's, byte for byte.
// Cost: one pass over the headers.
void AppendForwardedHead(const http::Request& request, const Forwarded& forwarded,
                         std::string* out);

// The headers of an upstream's answer that its caller gets, in `room`, which has to be as long.
// Left out are those of one connection, Content-Length, and the names that only this program gives.
std::span<const http::HeaderField> PassedBack(std::span<const http::HeaderField> headers,
                                              std::span<http::HeaderField> room);

}  // namespace latchkey::gateway
