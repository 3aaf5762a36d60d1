#pragma once
// From a request as it arrived to what its signer saw: the scheme is the one part of a signature
// that a server behind a proxy cannot know for certain.
//
// Not here:  which bytes are signed (signature.h).
// Source:    contract section 6.3; divergence D-10.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "http/message.h"
#include "oauth1/signature.h"

namespace latchkey::oauth1 {

// Whose word about the scheme is believed. From the configuration, once.
struct SchemePolicy {
  std::string public_scheme;                 // of api.public_url; empty for none
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-Proto counts
};

// The request under every scheme that its signer may have used, the likeliest first.
struct SignedRequests {
  std::array<SignedRequest, 2> as{};
  std::size_t count = 0;

  std::span<const SignedRequest> all() const noexcept { return {as.data(), count}; }
};

// Whether what `peer` says of its callers is believed.
bool IsTrustedProxy(std::string_view peer, const SchemePolicy& policy) noexcept;

// What the Authorization header holds. Two of them are one that cannot be understood
// (kHeaderMalformed): who is to say which one a proxy added. Views of `request` and `arena`.
Authorization ReadAuthorization(const http::Request& request, Arena& arena);

// The connection's scheme, or what a trusted proxy says it was; then that of the public URL where
// it differs. The body is part of it only where it is declared a form. Views of `request` and
// `policy`.
SignedRequests ReadSigned(const http::Request& request, const SchemePolicy& policy) noexcept;

}  // namespace latchkey::oauth1
