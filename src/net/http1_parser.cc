#include "net/http1_parser.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/encoding.h"
#include "net/http1_syntax.h"

namespace latchkey::net {
namespace {

// Room in the request line for the method, the version and two blanks.
constexpr std::size_t kRequestLineBytesMax = limits::kRequestTargetBytesMax + 64;

// Leading zeros included.
constexpr std::size_t kChunkSizeDigitsMax = 16;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void HeadParser::Restart() {
  request_ = {};
  field_count_ = 0;
  lines_ = {};
  content_length_ = 0;
  request_line_taken_ = has_content_length_ = chunked_ = has_host_ = false;
  says_close_ = says_keep_alive_ = expects_continue_ = false;
  fault_ = {};
}

bool HeadParser::keep_alive() const noexcept {
  // RFC 9112 §9.3: `close` wins, 1.1 persists by itself, 1.0 only when asked to.
  if (says_close_) return false;
  return request_.minor_version == 1 || says_keep_alive_;
}

bool HeadParser::Refuse(int status, std::string_view reason) {
  fault_ = {status, reason};
  return false;
}

Fault SetTarget(std::string_view target, http::Request* request) {
  if (target.size() > limits::kRequestTargetBytesMax) {
    return {414, "The request target is too long."};
  }
  if (!target.starts_with('/')) return {400, "The request target has to begin with a slash."};
  if (!All(target, kTarget)) return {400, "The request target has characters it may not have."};
  request->target = target;
  const std::size_t question = target.find('?');
  request->path = target.substr(0, question);
  request->has_query = question != std::string_view::npos;
  request->query = request->has_query ? target.substr(question + 1) : std::string_view();
  return {};
}

Progress HeadParser::Parse(std::string_view bytes) {
  for (;;) {
    const std::size_t end_max =
        request_line_taken_
            ? limits::kRequestHeadBytesMax
            : std::min(lines_.begin() + kRequestLineBytesMax, limits::kRequestHeadBytesMax);
    std::string_view line;
    switch (lines_.Take(bytes, end_max, &line)) {
      case HeadLines::Next::kNeedsMore:
        return Progress::kNeedsMore;
      case HeadLines::Next::kTooLong:
        if (!request_line_taken_ && lines_.scanned() - lines_.begin() > kRequestLineBytesMax) {
          Refuse(414, "The request target is too long.");
        } else {
          Refuse(431, "The request head is too large.");
        }
        return Progress::kRefused;
      case HeadLines::Next::kNoCarriageReturn:
        Refuse(400, "A line ends without a carriage return.");
        return Progress::kRefused;
      case HeadLines::Next::kLine:
        break;
    }
    if (line.empty()) {
      // RFC 9112 §2.2: an empty line before the request line is a relic of old clients; skipped.
      if (!request_line_taken_) continue;
      return Finish() ? Progress::kDone : Progress::kRefused;
    }
    if (!TakeLine(line)) return Progress::kRefused;
  }
}

bool HeadParser::TakeLine(std::string_view line) {
  if (request_line_taken_) return TakeField(line);
  request_line_taken_ = true;
  return TakeRequestLine(line);
}

bool HeadParser::TakeRequestLine(std::string_view line) {
  // RFC 9112 §3: exactly one blank between the three parts.
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == target_end) {
    return Refuse(400, "The request line has not three parts.");
  }
  request_.method = line.substr(0, method_end);
  if (request_.method.empty() || !All(request_.method, kToken)) {
    return Refuse(400, "The method is not a token.");
  }
  request_.method_id = http::ParseMethod(request_.method);

  const std::string_view version = line.substr(target_end + 1);
  if (version == "HTTP/1.1") {
    request_.minor_version = 1;
  } else if (version == "HTTP/1.0") {
    request_.minor_version = 0;
  } else if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.') {
    return Refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  } else {
    return Refuse(400, "The request line does not end with an HTTP version.");
  }
  return TakeTarget(line.substr(method_end + 1, target_end - method_end - 1));
}

bool HeadParser::TakeTarget(std::string_view target) {
  const Fault fault = SetTarget(target, &request_);
  return !fault || Refuse(fault.status, fault.reason);
}

bool HeadParser::TakeField(std::string_view line) {
  http::HeaderField field;
  std::string_view fault;
  if (!ParseFieldLine(line, &field, &fault)) return Refuse(400, fault);
  if (field_count_ == fields_.size()) return Refuse(431, "There are too many headers.");
  fields_[field_count_++] = field;
  return Interpret(field.name, field.value);
}

// The few fields that decide framing and persistence. The first switch is on the length alone, so
// that all others cost one comparison.
bool HeadParser::Interpret(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (EqualIgnoringCase(name, "host")) return TakeHost(value);
      break;
    case 6:
      if (EqualIgnoringCase(name, "expect")) return TakeExpect(value);
      break;
    case 10:
      if (EqualIgnoringCase(name, "connection")) {
        ForEachOption(value, [this](std::string_view option) {
          if (EqualIgnoringCase(option, "close")) says_close_ = true;
          if (EqualIgnoringCase(option, "keep-alive")) says_keep_alive_ = true;
        });
      }
      break;
    case 14:
      if (EqualIgnoringCase(name, "content-length")) return TakeContentLength(value);
      break;
    case 17:
      if (EqualIgnoringCase(name, "transfer-encoding")) return TakeTransferEncoding(value);
      break;
    default:
      break;
  }
  return true;
}

bool HeadParser::TakeHost(std::string_view value) {
  if (has_host_) return Refuse(400, "There are two Host headers.");
  if (value.empty() || !All(value, kHost)) return Refuse(400, "The Host header names no host.");
  has_host_ = true;
  return true;
}

bool HeadParser::TakeExpect(std::string_view value) {
  if (!EqualIgnoringCase(value, "100-continue")) {
    return Refuse(417, "Only the expectation 100-continue can be met.");
  }
  expects_continue_ = true;
  return true;
}

bool HeadParser::TakeContentLength(std::string_view value) {
  if (has_content_length_) return Refuse(400, "There are two Content-Length headers.");
  has_content_length_ = true;
  const auto length = ParseLength(value);
  if (!length) return Refuse(400, "Content-Length is not a length.");
  content_length_ = *length;
  return true;
}

bool HeadParser::TakeTransferEncoding(std::string_view value) {
  if (chunked_) return Refuse(400, "There are two Transfer-Encoding headers.");
  // RFC 9112 §6.1: a coding that is not understood is 501.
  if (!EqualIgnoringCase(value, "chunked")) {
    return Refuse(501, "Of transfer codings only chunked is understood.");
  }
  chunked_ = true;
  return true;
}

bool HeadParser::Finish() {
  if (chunked_ && has_content_length_) {
    return Refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
  }
  if (request_.minor_version == 0) {
    if (chunked_) return Refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
    expects_continue_ = false;  // RFC 9110 §10.1.1: ignored in a 1.0 request
  } else if (!has_host_) {
    return Refuse(400, "The Host header is missing.");
  }
  request_.headers = {fields_.data(), field_count_};
  return true;
}

bool ChunkedDecoder::Refuse(int status, std::string_view reason) {
  fault_ = {status, reason};
  return false;
}

ChunkedDecoder::Step ChunkedDecoder::Feed(std::span<char> fresh) {
  std::size_t read = 0;
  std::size_t payload = 0;
  while (read < fresh.size() && state_ != State::kDone) {
    if (state_ != State::kData) {
      if (!TakeFraming(fresh[read])) return {Progress::kRefused, payload, read};
      ++read;
      continue;
    }
    const std::size_t size = std::min(chunk_left_, fresh.size() - read);
    std::memmove(fresh.data() + payload, fresh.data() + read, size);
    payload += size;
    read += size;
    chunk_left_ -= size;
    if (chunk_left_ == 0) state_ = State::kDataCr;
  }
  return {state_ == State::kDone ? Progress::kDone : Progress::kNeedsMore, payload, read};
}

bool ChunkedDecoder::TakeSizeDigit(char c) {
  const int digit = HexDigit(c);
  if (digit < 0) return Refuse(400, "A chunk size is not hexadecimal.");
  if (++size_digits_ > kChunkSizeDigitsMax) return Refuse(400, "A chunk size is too long.");
  chunk_left_ = chunk_left_ * 16 + static_cast<std::size_t>(digit);
  // The limit is far below what could overflow at the next digit.
  if (chunk_left_ > body_bytes_max_ - decoded_) {
    return Refuse(413, "The request body is too large.");
  }
  return true;
}

// Trailer fields are dropped, but have to be fields: a request line in their place is a sender that
// means another end of this body than we do.
bool ChunkedDecoder::TakeTrailer(char c) {
  if (++trailer_bytes_ > limits::kTrailerBytesMax) return Refuse(431, "The trailer is too large.");
  switch (state_) {
    case State::kTrailerFirst:
      if (c == '\r') {
        state_ = State::kEndLf;
        return true;
      }
      state_ = State::kTrailerName;
      return Is(c, kToken) || Refuse(400, "A trailer line is no header field.");
    case State::kTrailerName:
      if (c == ':') state_ = State::kTrailerValue;
      return c == ':' || Is(c, kToken) || Refuse(400, "A trailer line is no header field.");
    case State::kTrailerValue:
      if (c == '\r') state_ = State::kTrailerLf;
      return c == '\r' || Is(c, kValue) || Refuse(400, "The trailer has control characters.");
    default:
      state_ = State::kTrailerFirst;
      return c == '\n' || Refuse(400, "A trailer line ends without a line feed.");
  }
}

bool ChunkedDecoder::TakeFraming(char c) {
  switch (state_) {
    case State::kSizeFirst:
      state_ = State::kSize;
      size_digits_ = 0;
      return TakeSizeDigit(c);
    case State::kSize:
      if (c == ';') {
        state_ = State::kExtension;
      } else if (c == '\r') {
        state_ = State::kSizeLf;
      } else {
        return TakeSizeDigit(c);
      }
      return true;
    case State::kExtension:
      // Extensions mean nothing to us, but they must not be a way to send bytes for ever.
      if (++extension_bytes_ > limits::kChunkExtensionBytesMax) {
        return Refuse(400, "The chunk extensions are too long.");
      }
      if (c == '\r') {
        state_ = State::kSizeLf;
      } else if (!Is(c, kValue)) {
        return Refuse(400, "A chunk extension has control characters.");
      }
      return true;
    case State::kSizeLf:
      if (c != '\n') return Refuse(400, "A chunk size ends without a line feed.");
      decoded_ += chunk_left_;
      state_ = chunk_left_ == 0 ? State::kTrailerFirst : State::kData;
      return true;
    case State::kDataCr:
      state_ = State::kDataLf;
      return c == '\r' || Refuse(400, "A chunk is longer than its size.");
    case State::kDataLf:
      state_ = State::kSizeFirst;
      return c == '\n' || Refuse(400, "A chunk is longer than its size.");
    case State::kTrailerFirst:
    case State::kTrailerName:
    case State::kTrailerValue:
    case State::kTrailerLf:
      return TakeTrailer(c);
    case State::kEndLf:
      state_ = State::kDone;
      return c == '\n' || Refuse(400, "The body ends without a line feed.");
    case State::kData:
    case State::kDone:
      break;
  }
  return false;
}

}  // namespace latchkey::net
