#pragma once
// What the heads of requests and answers have in common (RFC 9112 §2, §5). Internal to net/.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/encoding.h"
#include "http/message.h"

namespace latchkey::net {

// What each byte may be part of.
enum ByteClass : std::uint8_t {
  kToken = 1,   // RFC 9110 §5.6.2: methods and field names
  kTarget = 2,  // visible ASCII but '#', and bytes from 0x80 up
  kValue = 4,   // field values: visible ASCII, blank, tab, bytes from 0x80 up
  kHost = 8,    // names, IPv4, bracketed IPv6, port
};

bool Is(char c, ByteClass wanted) noexcept;
bool All(std::string_view text, ByteClass wanted) noexcept;
std::string_view TrimBlanks(std::string_view text) noexcept;

// The lines of a head as its bytes arrive. Whatever has no CRLF is no line.
class HeadLines {
 public:
  enum class Next : std::uint8_t { kLine, kNeedsMore, kTooLong, kNoCarriageReturn };

  // The next line, without CRLF. `bytes` is everything since the head began, at the same address
  // each time; what has no end before `end_max` is kTooLong, however the bytes were split.
  Next Take(std::string_view bytes, std::size_t end_max, std::string_view* line) noexcept;

  std::size_t begin() const noexcept { return begin_; }      // of the first line not taken yet
  std::size_t scanned() const noexcept { return scanned_; }  // bytes searched for a line feed

 private:
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
};

// A header line. False, with one sentence in `fault`, for what is none.
bool ParseFieldLine(std::string_view line, http::HeaderField* field,
                    std::string_view* fault) noexcept;

// The number of a Content-Length; nullopt for what is none.
std::optional<std::uint64_t> ParseLength(std::string_view value) noexcept;

// Calls `take` with each option of a Connection header, or of another comma-separated list.
template <typename Take>
void ForEachOption(std::string_view value, const Take& take) {
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size());
    take(TrimBlanks(value.substr(at, end - at)));
    at = end + 1;
  }
}

}  // namespace latchkey::net
