#include "gateway/handed_refusal.h"

#include <charconv>

#include "base/encoding.h"

namespace latchkey::gateway {
namespace {

// Cuts the first line off `text`; nullopt where none ends.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

template <typename Number>
bool TakeNumber(std::string_view& text, Number lowest, Number highest, Number& number) {
  const std::optional<std::string_view> line = TakeLine(text);
  if (!line) return false;
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), number);
  return error == std::errc{} && end == line->data() + line->size() && number >= lowest &&
         number <= highest;
}

constexpr std::int64_t kRetryAfterSMax = 1'000'000;

}  // namespace

std::string Hand(const HandedRefusal& refusal) {
  return Base64Encode(std::to_string(refusal.status) + "\n" +
                      std::to_string(refusal.retry_after_s) + "\n" +
                      std::to_string(static_cast<int>(refusal.format)) + "\n" + refusal.reason +
                      "\n" + refusal.body);
}

std::optional<HandedRefusal> TakeBack(std::string_view text) {
  const std::optional<std::string> bytes = Base64Decode(text);
  if (!bytes) return std::nullopt;
  std::string_view rest = *bytes;
  HandedRefusal refusal;
  int format = 0;
  if (!TakeNumber(rest, 400, 599, refusal.status) ||
      !TakeNumber<std::int64_t>(rest, 0, kRetryAfterSMax, refusal.retry_after_s) ||
      !TakeNumber(rest, 0, 1, format)) {
    return std::nullopt;
  }
  refusal.format = static_cast<http::Format>(format);
  const std::optional<std::string_view> reason = TakeLine(rest);
  if (!reason) return std::nullopt;
  refusal.reason = *reason;
  refusal.body = rest;
  return refusal;
}

}  // namespace latchkey::gateway
