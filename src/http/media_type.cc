#include "http/media_type.h"

#include <algorithm>

#include "base/encoding.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view Trim(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Takes the part before the next `separator` off the front of `rest`, trimmed.
std::string_view TakePart(std::string_view& rest, char separator) noexcept {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = Trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::optional<Format> FormatOf(std::string_view media_type) noexcept {
  if (media_type == "application/json") return Format::kJson;
  if (media_type == "application/xml" || media_type == "application/xhtml+xml" ||
      media_type == "text/xml") {
    return Format::kXml;
  }
  return std::nullopt;
}

// Wildcards take the first format of their kind.
std::optional<Format> FormatOfRange(std::string_view range) noexcept {
  if (range == "*/*" || range == "application/*") return Format::kJson;
  if (range == "text/*") return Format::kXml;
  return FormatOf(range);
}

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

// A weight in thousandths (RFC 9110 §12.4.2). What is no weight above 0 and at most 1 counts as 1:
// the contract's system does so, and answers `q=0` all the same.
int WeightOf(std::string_view text) noexcept {
  constexpr int kFull = 1000;
  if (text.size() < 3 || text.size() > 5 || text[0] != '0' || text[1] != '.') return kFull;
  int weight = 0;
  int unit = kFull / 10;
  for (const char c : text.substr(2)) {
    if (!IsDigit(c)) return kFull;
    weight += unit * (c - '0');
    unit /= 10;
  }
  return weight == 0 ? kFull : weight;
}

bool IsMediaTypeCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '/' || c == '-' ||
         c == '+' || c == '.';
}

bool IsMediaRange(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return IsMediaTypeCharacter(c) || c == '*'; });
}

bool IsParameter(std::string_view part, std::string_view name, std::string_view& value) noexcept {
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return false;
  if (!EqualIgnoringCase(Trim(part.substr(0, equals)), name)) return false;
  value = Trim(part.substr(equals + 1));
  return true;
}

}  // namespace

std::string_view AnswerContentType(Format format) noexcept {
  return format == Format::kJson ? "application/json; charset=utf-8"
                                 : "application/xml; charset=utf-8";
}

Acceptance ReadAccept(std::string_view accept) noexcept {
  Acceptance read;
  int first_weight = 0;
  int format_weight = 0;
  while (!accept.empty()) {
    std::string_view entry = TakePart(accept, ',');
    const std::string_view range = TakePart(entry, ';');
    if (!IsMediaRange(range)) continue;
    int weight = WeightOf({});
    while (!entry.empty()) {
      std::string_view value;
      if (IsParameter(TakePart(entry, ';'), "q", value)) weight = WeightOf(value);
    }
    if (weight > first_weight) {
      read.first = range;
      first_weight = weight;
    }
    const std::optional<Format> format = FormatOfRange(range);
    if (format && weight > format_weight) {
      read.format = format;
      format_weight = weight;
    }
  }
  if (read.first.empty()) read.format = Format::kJson;
  return read;
}

ContentType ParseContentType(std::string_view value) noexcept {
  std::string_view rest = value;
  ContentType content_type;
  content_type.media_type = TakePart(rest, ';');
  if (Trim(value).empty()) return content_type;
  if (content_type.media_type.empty() ||
      !std::all_of(content_type.media_type.begin(), content_type.media_type.end(),
                   IsMediaTypeCharacter)) {
    content_type.type = BodyType::kMalformed;
    return content_type;
  }
  while (!rest.empty()) {
    std::string_view charset;
    if (!IsParameter(TakePart(rest, ';'), "charset", charset)) continue;
    if (charset.size() > 1 && charset.front() == '"' && charset.back() == '"') {
      charset = charset.substr(1, charset.size() - 2);
    }
    if (!EqualIgnoringCase(charset, "utf-8")) {
      content_type.type = BodyType::kOtherCharset;
      return content_type;
    }
  }
  const std::optional<Format> format = FormatOf(content_type.media_type);
  content_type.type = !format                    ? BodyType::kNotUnderstood
                      : *format == Format::kJson ? BodyType::kJson
                                                 : BodyType::kXml;
  return content_type;
}

}  // namespace latchkey::http
