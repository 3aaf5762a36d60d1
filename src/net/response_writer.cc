#include "net/response_writer.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string_view>

#include "base/byte_class.h"
#include "base/encoding.h"

namespace latchkey::net {
namespace {

// The header line of the present second, made anew once a second and thread.
std::string_view DateLine(std::int64_t unix_s) {
  thread_local std::int64_t made_for_s = -1;
  thread_local std::string line;
  if (unix_s != made_for_s) {
    line = "Date: " + HttpDate(unix_s) + "\r\n";
    made_for_s = unix_s;
  }
  return line;
}

void AppendNumber(std::size_t number, std::string* out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out->append(digits.data(), end);
}

// What may stand in a header line: anything but what ends one.
constexpr std::uint8_t kClean = 1;
constexpr ByteClasses MakeClean() {
  ByteClasses classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (c != '\r' && c != '\n' && c != '\0') classes[c] = kClean;
  }
  return classes;
}
constexpr ByteClasses kCleanBytes = MakeClean();

bool IsClean(std::string_view text) { return AllOf(kCleanBytes, kClean, text); }

void AppendStatusLine(int status, std::string* out) {
  out->append("HTTP/1.1 ");
  AppendNumber(static_cast<std::size_t>(status), out);
  out->append(" ").append(http::ReasonPhrase(status)).append("\r\n");
}

// What the connection has to say, and the empty line.
void AppendEndOfHead(const ResponseForm& form, std::string* out) {
  if (form.close) {
    out->append("Connection: close\r\n");
  } else if (form.http10) {
    out->append("Connection: keep-alive\r\n");
  }
  out->append("\r\n");
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string HttpDate(std::int64_t unix_s) {
  const std::time_t time = unix_s;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 40> text;
  // The program never calls setlocale, so that the names of days and months are English ones.
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

bool AppendResponse(const http::ResponseView& response, const ResponseForm& form,
                    std::int64_t now_unix_s, std::string* out) {
  // RFC 9110 §8.6: 204 has no Content-Length; 204 and 304 never have a body.
  const bool bodiless = IsBodiless(response.status);
  bool clean = true;
  AppendStatusLine(response.status, out);
  out->append(DateLine(now_unix_s));
  if (!response.content_type.empty()) {
    if (IsClean(response.content_type)) {
      AppendField("Content-Type", response.content_type, out);
    } else {
      clean = false;
    }
  }
  if (!bodiless) {
    out->append("Content-Length: ");
    AppendNumber(response.body.size(), out);
    out->append("\r\n");
  }
  if (!form.request_id.empty()) AppendField("X-Request-Id", form.request_id, out);
  for (const http::HeaderField& field : response.headers) {
    if (IsClean(field.name) && IsClean(field.value)) {
      AppendField(field.name, field.value, out);
    } else {
      clean = false;
    }
  }
  AppendEndOfHead(form, out);
  if (!bodiless && !form.head_only) out->append(response.body);
  return clean;
}

void AppendAnswerHead(const AnswerHead& head, const ResponseForm& form, std::int64_t now_unix_s,
                      std::string* out) {
  AppendStatusLine(head.status, out);
  bool dated = false;
  for (const http::HeaderField& field : head.headers) {
    dated = dated || (field.name.size() == 4 && EqualIgnoringCase(field.name, "date"));
    AppendField(field.name, field.value, out);
  }
  if (!dated) out->append(DateLine(now_unix_s));
  if (!IsBodiless(head.status) && head.body.end == BodyEnd::kLength) {
    out->append("Content-Length: ");
    AppendNumber(head.body.length, out);
    out->append("\r\n");
  } else if (!IsBodiless(head.status) && head.body.end == BodyEnd::kChunked && !form.head_only) {
    AppendField("Transfer-Encoding", "chunked", out);
  }
  if (!form.request_id.empty()) AppendField("X-Request-Id", form.request_id, out);
  AppendEndOfHead(form, out);
}

void AppendInterim(int status, std::span<const http::HeaderField> headers, std::string* out) {
  AppendStatusLine(status, out);
  for (const http::HeaderField& field : headers) AppendField(field.name, field.value, out);
  out->append("\r\n");
}

void AppendChunk(std::string_view bytes, std::string* out) {
  if (bytes.empty()) return;
  std::array<char, 16> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr;
  out->append(digits.data(), end).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace latchkey::net
