#pragma once
// Reads HTTP/1.1 requests in place: the head into views, chunked bodies into plain bytes.
//
// Owns:     what counts as a well-formed request, and the answer each malformed one gets.
// Not here: sockets and time-outs (connection.h), what a request means (the handlers).
// Reads as: RFC 9112, strictly. Whatever two parties could read differently is refused, because a
//           gateway that frames a request otherwise than its neighbour hands one caller's bytes to
//           another: Content-Length beside Transfer-Encoding, a repeated Content-Length or Host,
//           folded lines, a line feed alone, blanks before the colon, control characters.
// Choices:  the absolute form of the target (RFC 9112 §3.2.2), `*` and CONNECT's authority form are
//           400: Latchkey is no proxy for its callers. Bytes from 0x80 up are taken in target and
//           values, as the callers' own web servers do. Trailer fields are read and dropped.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "http/message.h"
#include "net/http1_syntax.h"

namespace latchkey::net {

// Why a request is not served. `status` is 0 while there is no fault; `reason` is for the caller.
struct Fault {
  int status = 0;
  std::string_view reason;
  explicit operator bool() const noexcept { return status != 0; }
};

// Puts `target` into `request`, cut into path and query, as a request line would have it; a fault
// where none may.
Fault SetTarget(std::string_view target, http::Request* request);

enum class Progress : std::uint8_t { kNeedsMore, kDone, kRefused };

// One request head. Feed it the connection's bytes as they arrive: each call gets everything since
// the head began, and reads only what is new. The outcome does not depend on how the bytes were
// split.
// Cost: one pass over the bytes, no allocation.
class HeadParser {
 public:
  // kDone: the accessors below hold. kRefused: `fault` says why; the connection has to end, since
  // where the next request would begin is not known.
  // `bytes` must start at the same address as in the calls before it; else call Restart first.
  Progress Parse(std::string_view bytes);

  // Forgets everything: for the next request, or when the bytes have moved.
  void Restart();

  const Fault& fault() const noexcept { return fault_; }

  // method, target, path, query, minor version and headers are set; the rest is the connection's.
  const http::Request& request() const noexcept { return request_; }
  std::size_t head_bytes() const noexcept { return lines_.begin(); }
  bool chunked() const noexcept { return chunked_; }
  std::uint64_t content_length() const noexcept { return content_length_; }  // 0 where not given
  bool keep_alive() const noexcept;
  bool expects_continue() const noexcept { return expects_continue_; }

 private:
  bool TakeLine(std::string_view line);  // without CRLF; false with fault_ set
  bool TakeRequestLine(std::string_view line);
  bool TakeTarget(std::string_view target);
  bool TakeField(std::string_view line);
  bool Interpret(std::string_view name, std::string_view value);
  bool TakeContentLength(std::string_view value);
  bool TakeTransferEncoding(std::string_view value);
  bool TakeHost(std::string_view value);
  bool TakeExpect(std::string_view value);
  bool Finish();
  bool Refuse(int status, std::string_view reason);

  http::Request request_;
  std::array<http::HeaderField, limits::kRequestHeadersMax> fields_;
  std::size_t field_count_ = 0;
  HeadLines lines_;
  std::uint64_t content_length_ = 0;
  bool request_line_taken_ = false;
  bool has_content_length_ = false;
  bool chunked_ = false;
  bool has_host_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
  bool expects_continue_ = false;
  Fault fault_;
};

// A chunked body, decoded in place (RFC 9112 §7.1).
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(std::size_t body_bytes_max = 0) : body_bytes_max_(body_bytes_max) {}

  struct Step {
    Progress progress;
    std::size_t payload;   // bytes of body, moved to the front of what was fed
    std::size_t consumed;  // bytes read; all of them unless the body is done or refused
  };

  // Decodes `fresh`, the bytes behind those fed before.
  Step Feed(std::span<char> fresh);

  const Fault& fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t {
    kSizeFirst,
    kSize,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerFirst,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kEndLf,
    kDone,
  };
  bool TakeFraming(char c);
  bool TakeTrailer(char c);
  bool TakeSizeDigit(char c);
  bool Refuse(int status, std::string_view reason);

  std::size_t body_bytes_max_;
  std::size_t decoded_ = 0;
  std::size_t chunk_left_ = 0;
  std::size_t size_digits_ = 0;
  std::size_t extension_bytes_ = 0;  // over all chunks
  std::size_t trailer_bytes_ = 0;
  State state_ = State::kSizeFirst;
  Fault fault_;
};

}  // namespace latchkey::net
