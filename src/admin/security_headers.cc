#include "admin/security_headers.h"

#include <array>

namespace latchkey::admin {
namespace {

constexpr std::array kHeaders = {
    http::HeaderField{"Content-Security-Policy",
                      "default-src 'none'; script-src 'self'; style-src 'self'; "
                      "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                      "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
                      "require-trusted-types-for 'script'"},
    http::HeaderField{"X-Content-Type-Options", "nosniff"},
    http::HeaderField{"X-Frame-Options", "DENY"},
    http::HeaderField{"Referrer-Policy", "no-referrer"},
    // The window in which the merchant signs in at a third party is opened by the UI.
    http::HeaderField{kOpenerPolicy, "same-origin-allow-popups"},
    http::HeaderField{"Cross-Origin-Resource-Policy", "same-origin"},
    http::HeaderField{"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
};

}  // namespace

std::span<const http::HeaderField> SecurityHeaders() { return kHeaders; }

}  // namespace latchkey::admin
