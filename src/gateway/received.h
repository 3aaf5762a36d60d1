#pragma once
// A recorded request made readable: as a request again, and with its secrets masked.
//
// Owns:      what counts as a secret in a request, and how it is masked.
// Not here:  what is kept of a request (refusal_log.h), what is told of it (explanation.h).

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/refusal_log.h"
#include "http/message.h"

namespace latchkey::gateway {

// The request of `record`, with the headers that were kept. Views of the record, which outlives it.
class ReceivedRequest {
 public:
  explicit ReceivedRequest(const RefusalRecord& record);
  ReceivedRequest(const ReceivedRequest&) = delete;
  ReceivedRequest& operator=(const ReceivedRequest&) = delete;

  const http::Request& request() const { return request_; }

 private:
  std::array<http::HeaderField, 6> fields_;
  http::Request request_;
};

// Whether some consumer has that key.
using IsConsumerKey = std::function<bool(std::string_view)>;

// `record` without what somebody could use, in header, query, form and path:
//   - values whose names speak of a token, a secret, a password, a verifier or a signature; a name
//     without a value that speaks so itself; in a path the route's parameters of such names, and
//     without a route whatever follows a segment that speaks so;
//   - a consumer key that nobody has, and a nonce as long as a secret: callers mix up what they were
//     handed over.
// Of the longer ones the first and the last four characters stay, so that they can be recognised,
// but of passwords and secrets nothing does. The length always stays; the rest are dots, which no
// encoding changes, so that base strings keep their shape.
RefusalRecord Masked(const RefusalRecord& record, const IsConsumerKey& is_consumer_key);

// `text` as it may be printed: what is not UTF-8, and control characters, become \xNN.
std::string Printable(std::string_view text);

}  // namespace latchkey::gateway
