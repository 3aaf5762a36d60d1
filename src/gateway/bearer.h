#pragma once
// Access tokens as bearer tokens: who the header of a call without a signature speaks for.
// Source: contract section 7.1; divergences D-19 and D-75.

#include <cstdint>
#include <string_view>

#include "directory/directory.h"
#include "http/message.h"

namespace latchkey::gateway {

// What `Authorization: Bearer TOKEN` holds: two pieces with one blank between them, the first in any
// letter case. Empty for anything else, and where there are two Authorization headers.
std::string_view BearerToken(const http::Request& request) noexcept;

// How a presented token stands. Only kGood is anybody; which of the others it was is for the admin
// to know.
enum class BearerState : std::uint8_t {
  kUnknown,  // no access token of anybody, or an older one
  kRevoked,
  kInactive,  // its integration is inactive or suspended
  kOff,       // neither its integration nor the setting takes bearer tokens
  kExpired,   // the integration's end has passed, whatever the setting says
  kGood,
};

struct Bearer {
  BearerState state = BearerState::kUnknown;
  const directory::Caller* caller = nullptr;  // whose token it is; set but for kUnknown
};

// Cost: that of Directory::FindByToken, and one more comparison in constant time, so that a token
// that is unknown costs what a request token in its place does. No HMAC.
Bearer FindBearer(const directory::Directory& directory, std::string_view token,
                  std::int64_t now_s) noexcept;

}  // namespace latchkey::gateway
