#include "net/response_parser.h"

#include "base/encoding.h"

namespace latchkey::net {

void ResponseHeadParser::Restart() {
  field_count_ = 0;
  lines_ = {};
  status_ = 0;
  minor_version_ = 1;
  length_ = 0;
  has_length_ = chunked_ = says_close_ = says_keep_alive_ = false;
  fault_ = {};
}

bool ResponseHeadParser::Refuse(std::string_view fault) {
  fault_ = fault;
  return false;
}

Progress ResponseHeadParser::Parse(std::string_view bytes) {
  for (;;) {
    std::string_view line;
    switch (lines_.Take(bytes, limits::kResponseHeadBytesMax, &line)) {
      case HeadLines::Next::kNeedsMore:
        return Progress::kNeedsMore;
      case HeadLines::Next::kTooLong:
        Refuse("The head is too large.");
        return Progress::kRefused;
      case HeadLines::Next::kNoCarriageReturn:
        Refuse("A line ends without a carriage return.");
        return Progress::kRefused;
      case HeadLines::Next::kLine:
        break;
    }
    if (status_ == 0) {
      if (!TakeStatusLine(line)) return Progress::kRefused;
    } else if (line.empty()) {
      return Finish() ? Progress::kDone : Progress::kRefused;
    } else if (!TakeField(line)) {
      return Progress::kRefused;
    }
  }
}

bool ResponseHeadParser::TakeStatusLine(std::string_view line) {
  // RFC 9112 §4. Some servers leave out the blank that comes before an empty reason phrase.
  constexpr std::string_view kVersion = "HTTP/1.";
  const bool shaped = line.size() >= 12 && line.starts_with(kVersion) && line[8] == ' ' &&
                      (line.size() == 12 || line[12] == ' ');
  if (!shaped || (line[7] != '0' && line[7] != '1')) {
    return Refuse("It does not begin with a status line of HTTP/1.1 or HTTP/1.0.");
  }
  minor_version_ = line[7] - '0';
  for (const char c : line.substr(9, 3)) {
    if (c < '0' || c > '9') return Refuse("The status is no number.");
    status_ = status_ * 10 + (c - '0');
  }
  if (status_ < 100 || status_ > 599) return Refuse("There is no such status.");
  if (!All(line.substr(12), kValue)) return Refuse("The reason phrase has control characters.");
  return true;
}

bool ResponseHeadParser::TakeField(std::string_view line) {
  http::HeaderField field;
  if (!ParseFieldLine(line, &field, &fault_)) return false;
  if (field_count_ == fields_.size()) return Refuse("There are too many headers.");
  fields_[field_count_++] = field;
  return Interpret(field.name, field.value);
}

bool ResponseHeadParser::Interpret(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 10:
      if (EqualIgnoringCase(name, "connection")) {
        ForEachOption(value, [this](std::string_view option) {
          if (EqualIgnoringCase(option, "close")) says_close_ = true;
          if (EqualIgnoringCase(option, "keep-alive")) says_keep_alive_ = true;
        });
      }
      break;
    case 14:
      if (EqualIgnoringCase(name, "content-length")) {
        if (has_length_) return Refuse("There are two Content-Length headers.");
        const auto length = ParseLength(value);
        if (!length) return Refuse("Content-Length is not a length.");
        has_length_ = true;
        length_ = *length;
      }
      break;
    case 17:
      if (EqualIgnoringCase(name, "transfer-encoding")) {
        if (chunked_) return Refuse("There are two Transfer-Encoding headers.");
        if (!EqualIgnoringCase(value, "chunked")) {
          return Refuse("Of transfer codings only chunked is understood.");
        }
        chunked_ = true;
      }
      break;
    default:
      break;
  }
  return true;
}

bool ResponseHeadParser::Finish() {
  if (chunked_ && has_length_) {
    return Refuse("Content-Length and Transfer-Encoding exclude each other.");
  }
  if (chunked_ && minor_version_ == 0) return Refuse("HTTP/1.0 has no Transfer-Encoding.");
  if (is_interim() && (chunked_ || has_length_)) return Refuse("An interim answer has a body.");
  return true;
}

bool ResponseHeadParser::IsBodiless(bool to_head) const noexcept {
  return to_head || is_interim() || status_ == 204 || status_ == 304;
}

BodyExtent ResponseHeadParser::Body(bool to_head) const noexcept {
  if (IsBodiless(to_head)) return {BodyEnd::kLength, 0};
  if (chunked_) return {BodyEnd::kChunked};
  if (has_length_) return {BodyEnd::kLength, length_};
  return {BodyEnd::kClose};
}

bool ResponseHeadParser::keeps_alive(bool to_head) const noexcept {
  if (says_close_ || (minor_version_ == 0 && !says_keep_alive_)) return false;
  if (IsBodiless(to_head)) return !chunked_ && length_ == 0;
  return chunked_ || has_length_;
}

}  // namespace latchkey::net
