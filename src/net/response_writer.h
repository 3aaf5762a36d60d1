#pragma once
// Writes responses in HTTP/1.1 form.

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace latchkey::net {

// What the request decides about the form of its answer.
struct ResponseForm {
  bool head_only = false;            // HEAD: every header, no body
  bool close = false;                // the connection ends behind this answer
  bool http10 = false;               // persistence has to be said aloud
  std::string_view request_id = {};  // of X-Request-Id; empty: none
};

// Appends `response` to `out`: status line, Date, Content-Type, Content-Length, its own headers,
// Connection where the default does not hold, body. No Server header: nothing is told about the
// program.
// A header whose name or value has a line break, or NUL, would let its author write the rest of the
// answer: it is left out and false returned.
bool AppendResponse(const http::ResponseView& response, const ResponseForm& form,
                    std::int64_t now_unix_s, std::string* out);

// The date in the form of RFC 9110 §5.6.7, for example "Sun, 06 Nov 1994 08:49:37 GMT".
std::string HttpDate(std::int64_t unix_s);

}  // namespace latchkey::net
