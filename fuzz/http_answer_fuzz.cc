// Heads of upstreams' answers and the bodies behind them. Laws: the outcome does not depend on how
// the bytes are split; what is accepted keeps the promises of response_parser.h; nothing behind an
// answer's end is taken for its body.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "net/response_parser.h"

namespace latchkey::net {
namespace {

bool Inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void CheckAccepted(const ResponseHeadParser& parser, std::string_view bytes) {
  const std::string_view head = bytes.substr(0, parser.head_bytes());
  CHECK(head.starts_with("HTTP/1.") && head.ends_with("\r\n\r\n"));
  CHECK(head.size() <= limits::kResponseHeadBytesMax);
  CHECK(parser.status() >= 100 && parser.status() <= 599);
  CHECK(parser.headers().size() <= limits::kResponseHeadersMax);
  int lengths = 0, codings = 0;
  for (const http::HeaderField& field : parser.headers()) {
    CHECK(!field.name.empty() && Inside(field.name, head) && Inside(field.value, head));
    for (const char c : field.value) CHECK(c != '\r' && c != '\n' && c != '\0');
    lengths += EqualIgnoringCase(field.name, "content-length");
    codings += EqualIgnoringCase(field.name, "transfer-encoding");
  }
  CHECK(lengths + codings <= 1);
  CHECK(!parser.is_interim() || lengths + codings == 0);
  // What keeps its connection has an end of its own.
  for (const bool to_head : {false, true}) {
    CHECK(!parser.keeps_alive(to_head) || parser.Body(to_head).end != BodyEnd::kClose);
  }
  CHECK(parser.Body(true).end == BodyEnd::kLength && parser.Body(true).length == 0);
}

// Feeds the body in pieces; what it gave, and how much it took.
std::pair<std::string, std::size_t> ReadBody(BodyExtent extent, std::string_view bytes,
                                             std::size_t piece) {
  BodyReader reader(extent);
  std::string body;
  std::size_t consumed = 0;
  while (!reader.done() && consumed < bytes.size()) {
    std::string fresh(bytes.substr(consumed, piece));
    const ChunkedDecoder::Step step = reader.Feed(fresh);
    CHECK(step.payload <= step.consumed && step.consumed <= fresh.size());
    body.append(fresh, 0, step.payload);
    consumed += step.consumed;
    if (step.progress == Progress::kRefused) break;
  }
  return {body, consumed};
}

void CheckAnswer(std::string_view bytes, std::size_t piece) {
  ResponseHeadParser at_once;
  const Progress progress = at_once.Parse(bytes);

  ResponseHeadParser in_pieces;
  Progress again = Progress::kNeedsMore;
  for (std::size_t size = 0; size < bytes.size() && again == Progress::kNeedsMore;) {
    size = std::min(size + piece, bytes.size());
    again = in_pieces.Parse(bytes.substr(0, size));
  }
  CHECK(progress == again);
  CHECK((progress == Progress::kRefused) == !at_once.fault().empty());
  if (progress != Progress::kDone) return;
  CHECK(at_once.head_bytes() == in_pieces.head_bytes());
  CheckAccepted(at_once, bytes);
  const BodyExtent extent = at_once.Body(false);
  const std::string_view behind = bytes.substr(at_once.head_bytes());
  const auto whole = ReadBody(extent, behind, behind.size() + 1);
  CHECK(whole == ReadBody(extent, behind, piece));
  if (extent.end == BodyEnd::kLength) CHECK(whole.second == std::min(extent.length, behind.size()));
}

}  // namespace
}  // namespace latchkey::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 64 + 1;
  latchkey::net::CheckAnswer({reinterpret_cast<const char*>(data) + 1, size - 1}, piece);
  return 0;
}
