#pragma once
// Reads the PROXY protocol, versions 1 and 2: what a proxy says, before the first byte of HTTP or TLS,
// about whose connection it hands on.
//
// Owns:      the form of the header.
// Not here:  from whom it is taken (server.h): whoever may send one can pass for anybody.
// Reads as:  HAProxy's specification, "The PROXY protocol, Versions 1 & 2" (2020/03/05), strictly.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::net {

// The longest header that is read: version 1 has at most 107 bytes, version 2 may be as long as a
// proxy likes to tell more, which is passed over.
inline constexpr std::size_t kProxyHeaderBytesMax = 1024;

struct ProxyHeader {
  enum class Outcome : unsigned char { kNeedsMore, kDone, kRefused };
  Outcome outcome = Outcome::kNeedsMore;
  std::size_t bytes = 0;  // how long it is, once done
  // The address that the connection comes from, without port. nullopt where the proxy says that it
  // does not know, or that the connection is its own (a health check).
  std::optional<std::string> source;
};

// Reads the header at the beginning of `bytes`. Refused is what cannot become one, however it goes
// on. Cost: no allocation but for the address's text.
ProxyHeader ReadProxyHeader(std::string_view bytes);

}  // namespace latchkey::net
