#pragma once
// Whose address a call counts as coming from.

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace latchkey::gateway {

// The connection's other end; where that is one of `trusted_proxies`, the last address in
// X-Forwarded-For that is none of them, since each proxy adds whom it heard at the end and what
// stands before is the caller's own word. "unknown" where that is no address. A view of `request`.
// Cost: nothing without trusted proxies.
std::string_view ClientAddress(const http::Request& request,
                               const std::vector<std::string>& trusted_proxies) noexcept;

}  // namespace latchkey::gateway
