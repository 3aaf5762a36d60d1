#include "net/http1_syntax.h"

#include <cstring>

#include "base/byte_class.h"

namespace latchkey::net {
namespace {

constexpr ByteClasses MakeByteClasses() {
  ByteClasses classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const bool visible = c > 0x20 && c != 0x7f;
    if (visible || c == ' ' || c == '\t') classes[c] |= kValue;
    if (visible && c != '#') classes[c] |= kTarget;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9')) classes[c] |= kToken | kHost;
  }
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    classes[static_cast<unsigned char>(c)] |= kToken;
  }
  for (const char c : std::string_view("-._~:[]")) {
    classes[static_cast<unsigned char>(c)] |= kHost;
  }
  return classes;
}
constexpr ByteClasses kByteClasses = MakeByteClasses();

}  // namespace

bool Is(char c, ByteClass wanted) noexcept { return IsOf(kByteClasses, wanted, c); }

bool All(std::string_view text, ByteClass wanted) noexcept {
  return AllOf(kByteClasses, wanted, text);
}

std::string_view TrimBlanks(std::string_view text) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

HeadLines::Next HeadLines::Take(std::string_view bytes, std::size_t end_max,
                                std::string_view* line) noexcept {
  const void* at = scanned_ < bytes.size()
                       ? std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_)
                       : nullptr;
  scanned_ = at == nullptr
                 ? bytes.size()
                 : static_cast<std::size_t>(static_cast<const char*>(at) - bytes.data()) + 1;
  // The limit comes before anything the line says, so that a split of the bytes changes nothing.
  if (scanned_ > end_max) return Next::kTooLong;
  if (at == nullptr) return Next::kNeedsMore;
  if (scanned_ - begin_ < 2 || bytes[scanned_ - 2] != '\r') return Next::kNoCarriageReturn;
  *line = bytes.substr(begin_, scanned_ - 2 - begin_);
  begin_ = scanned_;
  return Next::kLine;
}

bool ParseFieldLine(std::string_view line, http::HeaderField* field,
                    std::string_view* fault) noexcept {
  // RFC 9112 §5.2: a line that begins with a blank continues the one before; nobody sends it any
  // more but those who hope that two readers join differently.
  if (line.front() == ' ' || line.front() == '\t') {
    *fault = "A header line is folded.";
    return false;
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() || !All(name, kToken)) {
    *fault = "A header name is not a token followed by a colon.";
    return false;
  }
  const std::string_view rest = line.substr(colon + 1);
  if (!All(rest, kValue)) {
    *fault = "A header value has control characters.";
    return false;
  }
  *field = {name, TrimBlanks(rest)};
  return true;
}

std::optional<std::uint64_t> ParseLength(std::string_view value) noexcept {
  // 18 digits cannot overflow, and no limit of ours comes near.
  if (value.empty() || value.size() > 18) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

}  // namespace latchkey::net
