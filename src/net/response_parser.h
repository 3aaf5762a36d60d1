#pragma once
// Reads the heads of an upstream's answers in place.
//
// Owns:     what counts as a well-formed answer, where its body ends, and whether what comes behind
//           it may be taken for the next one.
// Not here: sockets (upstream_connection.h), what an answer means.
// Reads as: RFC 9112, as strictly as requests (http1_parser.h): whoever could be made to frame an
//           answer otherwise than its sender would hand one caller's data to another. Refused are
//           two lengths, or a length beside a coding, any coding but chunked, either of them in
//           HTTP/1.0 where it has none, folded lines, a line feed alone, control characters, a
//           status outside 100 to 599, an empty line before it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "http/message.h"
#include "net/body_reader.h"
#include "net/http1_syntax.h"

namespace latchkey::net {

class ResponseHeadParser {
 public:
  // As HeadParser::Parse. kRefused: `fault` has one sentence for the log.
  Progress Parse(std::string_view bytes);
  void Restart();

  std::string_view fault() const noexcept { return fault_; }
  int status() const noexcept { return status_; }
  int minor_version() const noexcept { return minor_version_; }
  std::span<const http::HeaderField> headers() const noexcept {
    return {fields_.data(), field_count_};
  }
  std::size_t head_bytes() const noexcept { return lines_.begin(); }
  bool is_interim() const noexcept { return status_ < 200; }

  // Where the body ends (RFC 9112 §6.3); `to_head`: of an answer to HEAD, which has none.
  BodyExtent Body(bool to_head) const noexcept;
  // The length that was told, also of a body that does not follow.
  bool has_length() const noexcept { return has_length_; }
  std::uint64_t length() const noexcept { return length_; }

  // Whether the connection may be used again behind this answer. Not where a body is announced that
  // must not follow: a sender who sends it all the same would be read as answering the next request.
  bool keeps_alive(bool to_head) const noexcept;

 private:
  bool TakeStatusLine(std::string_view line);
  bool TakeField(std::string_view line);
  bool Interpret(std::string_view name, std::string_view value);
  bool Finish();
  bool Refuse(std::string_view fault);
  bool IsBodiless(bool to_head) const noexcept;

  std::array<http::HeaderField, limits::kResponseHeadersMax> fields_;
  std::size_t field_count_ = 0;
  HeadLines lines_;
  int status_ = 0;
  int minor_version_ = 1;
  std::uint64_t length_ = 0;
  bool has_length_ = false;
  bool chunked_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
  std::string_view fault_;
};

}  // namespace latchkey::net
