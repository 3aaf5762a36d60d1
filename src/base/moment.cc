#include "base/moment.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace latchkey {
namespace {

constexpr std::int64_t kMinuteS = 60;
constexpr std::int64_t kHourS = 60 * kMinuteS;
constexpr std::int64_t kDayS = 24 * kHourS;

// Reads a text from its front; once something did not fit, nothing does.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Exactly `digits` digits, of a number within the bounds.
  std::int64_t Number(std::size_t digits, std::int64_t min, std::int64_t max) {
    std::int64_t number = 0;
    const std::string_view text = rest_.substr(0, digits);
    for (const char c : text) {
      ok_ = ok_ && c >= '0' && c <= '9';
      number = number * 10 + (c - '0');
    }
    ok_ = ok_ && text.size() == digits && number >= min && number <= max;
    rest_.remove_prefix(text.size());
    return number;
  }
  // One of `choice`; 0 where it is none.
  char One(std::string_view choice) {
    const char c = rest_.empty() ? '\0' : rest_.front();
    ok_ = ok_ && c != '\0' && choice.find(c) != std::string_view::npos;
    if (!rest_.empty()) rest_.remove_prefix(1);
    return ok_ ? c : '\0';
  }
  void SkipFraction() {
    if (rest_.empty() || rest_.front() != '.') return;
    rest_.remove_prefix(1);
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    ok_ = ok_ && end > 0;
    rest_.remove_prefix(end);
  }

  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  constexpr std::int64_t kCountMax = 1'000'000'000;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > kCountMax) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "s") return count;
  if (unit == "m") return count * kMinuteS;
  if (unit == "h") return count * kHourS;
  if (unit == "d") return count * kDayS;
  if (unit == "w") return count * 7 * kDayS;
  return std::nullopt;
}

std::int64_t ReadDay(Reader& reader) {
  const auto year = reader.Number(4, 1970, 9999);
  reader.One("-");
  const auto month = reader.Number(2, 1, 12);
  reader.One("-");
  const auto day = reader.Number(2, 1, 31);
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) reader.One("");  // the 30th of February
  return reader.ok() ? std::chrono::sys_days(date).time_since_epoch().count() * kDayS : 0;
}

// What follows the T: the time of day, less its distance from UTC.
std::int64_t ReadTime(Reader& reader) {
  std::int64_t seconds = reader.Number(2, 0, 23) * kHourS;
  reader.One(":");
  seconds += reader.Number(2, 0, 59) * kMinuteS;
  reader.One(":");
  seconds += reader.Number(2, 0, 59);
  reader.SkipFraction();
  const char zone = reader.One("Zz+-");
  if (zone != '+' && zone != '-') return seconds;
  std::int64_t offset = reader.Number(2, 0, 23) * kHourS;
  reader.One(":");
  offset += reader.Number(2, 0, 59) * kMinuteS;
  return zone == '+' ? seconds - offset : seconds + offset;
}

}  // namespace

std::optional<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_s) {
  if (const auto duration = ParseDuration(text)) return now_s + *duration;
  Reader reader(text);
  std::int64_t at_s = ReadDay(reader);
  if (!reader.at_end()) {
    reader.One("Tt");
    at_s += ReadTime(reader);
  }
  if (!reader.ok() || !reader.at_end() || at_s < 0) return std::nullopt;
  return at_s;
}

}  // namespace latchkey
