#pragma once
// Writes responses in HTTP/1.1 form.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "http/message.h"
#include "net/exchange.h"

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

// Appends the head of an answer whose body follows. `head.body` is how the body is framed towards
// this client. Values are taken as they are: they come from a head that was parsed.
void AppendAnswerHead(const AnswerHead& head, const ResponseForm& form, std::int64_t now_unix_s,
                      std::string* out);

// Appends an interim answer, which has no fields but its own.
void AppendInterim(int status, std::span<const http::HeaderField> headers, std::string* out);

// Appends one chunk of a body in that form (RFC 9112 §7.1); none for no bytes, since the empty chunk
// is the end.
void AppendChunk(std::string_view bytes, std::string* out);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// Whether an answer of that status never has a body (RFC 9110 §15.3.5, §15.4.5).
constexpr bool IsBodiless(int status) { return status == 204 || status == 304; }

// The date in the form of RFC 9110 §5.6.7, for example "Sun, 06 Nov 1994 08:49:37 GMT".
std::string HttpDate(std::int64_t unix_s);

}  // namespace latchkey::net
