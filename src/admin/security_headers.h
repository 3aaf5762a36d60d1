#pragma once
// The headers that keep a browser from doing more with an answer than it is meant for.

#include <span>
#include <string_view>

#include "http/message.h"

namespace latchkey::admin {

inline constexpr std::string_view kOpenerPolicy = "Cross-Origin-Opener-Policy";

// Of every answer of the admin listener. The policy lets in this server's own files alone: no
// inline script or style, no other origin, no frame around it, no string turned into script.
std::span<const http::HeaderField> SecurityHeaders();

}  // namespace latchkey::admin
