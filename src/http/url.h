#pragma once
// Absolute http and https addresses, split and validated.
//
// Not here:  which addresses may be called (handshake/), resolving names (net/).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey::http {

// The parts as they stand in the text, which they view; nothing is decoded.
struct Url {
  std::string_view scheme;     // "http" or "https", whatever the letter case in the text
  std::string_view userinfo;   // "user:password" before an `@`; empty without one
  std::string_view host;       // a name, an IPv4 address, or an IPv6 address with its brackets
  std::string_view authority;  // host and port as written, which is what a Host header carries
  std::uint16_t port = 0;      // the scheme's own where the text names none
  std::string_view path;       // "/" where the text has none
  std::string_view query;      // without its `?`
  bool has_query = false;      // tells "/a?" from "/a"

  std::string Target() const;  // path and query as a request line carries them
};

// Reads `text` strictly. kInvalidArgument with what is wrong: another scheme, no host, a host or
// port that cannot be one, blanks, control or non-ASCII characters, a broken percent escape.
// A fragment is left out. Source: RFC 3986 §3, RFC 9110 §4.2.
Result<Url> ParseUrl(std::string_view text);

}  // namespace latchkey::http
