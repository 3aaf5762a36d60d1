// HTTP heads and chunked bodies. Laws: the outcome does not depend on how the bytes are split; what
// is accepted keeps the promises of http1_parser.h, whatever the input.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "net/http1_parser.h"

namespace latchkey::net {
namespace {

constexpr std::size_t kBodyBytesMax = 4'096;

bool Inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void CheckAccepted(const HeadParser& parser, std::string_view bytes) {
  const http::Request& request = parser.request();
  const std::string_view head = bytes.substr(0, parser.head_bytes());
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(head.size() <= limits::kRequestHeadBytesMax);
  CHECK(!request.method.empty() && Inside(request.method, head));
  CHECK(request.target.starts_with('/') && Inside(request.target, head));
  CHECK(request.target.size() <= limits::kRequestTargetBytesMax);
  CHECK(request.has_query ? request.path.size() + 1 + request.query.size() == request.target.size()
                          : request.path == request.target);
  CHECK(request.headers.size() <= limits::kRequestHeadersMax);
  int hosts = 0, lengths = 0, codings = 0;
  for (const http::HeaderField& field : request.headers) {
    CHECK(!field.name.empty() && Inside(field.name, head) && Inside(field.value, head));
    for (const char c : field.value) CHECK(c != '\r' && c != '\n' && c != '\0');
    hosts += EqualIgnoringCase(field.name, "host");
    lengths += EqualIgnoringCase(field.name, "content-length");
    codings += EqualIgnoringCase(field.name, "transfer-encoding");
  }
  CHECK(hosts <= 1 && lengths + codings <= 1);
  CHECK(hosts == 1 || request.minor_version == 0);
  CHECK(parser.chunked() == (codings == 1));
}

void CheckBody(std::string_view bytes, std::size_t piece) {
  std::string whole(bytes);
  ChunkedDecoder at_once(kBodyBytesMax);
  const ChunkedDecoder::Step all = at_once.Feed(whole);
  CHECK(all.payload <= kBodyBytesMax && all.consumed <= bytes.size());

  ChunkedDecoder in_pieces(kBodyBytesMax);
  std::string payload;
  std::size_t consumed = 0;
  Progress progress = Progress::kNeedsMore;
  while (progress == Progress::kNeedsMore && consumed < bytes.size()) {
    std::string fresh(bytes.substr(consumed, piece));
    const ChunkedDecoder::Step step = in_pieces.Feed(fresh);
    payload.append(fresh, 0, step.payload);
    consumed += step.consumed;
    progress = step.progress;
  }
  CHECK(progress == all.progress && consumed == all.consumed);
  CHECK(payload == std::string_view(whole).substr(0, all.payload));
  CHECK(in_pieces.fault().status == at_once.fault().status);
}

void CheckHead(std::string_view bytes, std::size_t piece) {
  HeadParser at_once;
  const Progress progress = at_once.Parse(bytes);

  HeadParser in_pieces;
  Progress again = Progress::kNeedsMore;
  for (std::size_t size = 0; size < bytes.size() && again == Progress::kNeedsMore;) {
    size = std::min(size + piece, bytes.size());
    again = in_pieces.Parse(bytes.substr(0, size));
  }
  CHECK(progress == again);
  CHECK(at_once.fault().status == in_pieces.fault().status);
  CHECK((progress == Progress::kRefused) == (at_once.fault().status != 0));
  if (progress != Progress::kDone) return;
  CHECK(at_once.head_bytes() == in_pieces.head_bytes());
  CHECK(at_once.content_length() == in_pieces.content_length());
  CheckAccepted(at_once, bytes);
  if (at_once.chunked()) CheckBody(bytes.substr(at_once.head_bytes()), piece);
}

}  // namespace
}  // namespace latchkey::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 64 + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  latchkey::net::CheckHead(bytes, piece);
  latchkey::net::CheckBody(bytes, piece);
  return 0;
}
