#include "oauth1/normal_path.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "http/percent.h"

namespace latchkey::oauth1 {
namespace {

constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

constexpr std::array<bool, 256> TableOf(std::initializer_list<std::string_view> texts) {
  std::array<bool, 256> table{};
  for (const std::string_view text : texts) {
    for (const char c : text) table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kDecoded = TableOf({kUnreserved, ":@&=+$,;"});
constexpr std::array<bool, 256> kStays = TableOf({kUnreserved, ":@&=+$,;", "()/"});

bool In(const std::array<bool, 256>& table, char c) { return table[static_cast<unsigned char>(c)]; }

}  // namespace

std::optional<std::string_view> NormalPath(std::string_view path, Arena& arena) {
  const auto plain = [](char c) { return In(kStays, c); };
  const auto first = std::find_if_not(path.begin(), path.end(), plain);
  if (first == path.end()) return path;
  const std::span<char> place = arena.Allocate(path.size() * 3);
  char* out = std::copy(path.begin(), first, place.data());
  for (auto at = first; at != path.end();) {
    if (*at != '%') {
      out = plain(*at) ? std::copy_n(at, 1, out) : http::PercentEncodeTo({at, at + 1}, out);
      ++at;
      continue;
    }
    if (path.end() - at < 3) return std::nullopt;
    const auto byte = http::PercentDecode({at, at + 3}, http::Plus::kLiteral, arena);
    if (!byte) return std::nullopt;
    const char c = byte->front();
    out = In(kDecoded, c) ? std::copy_n(&c, 1, out) : http::PercentEncodeTo({&c, 1}, out);
    at += 3;
  }
  return std::string_view(place.data(), static_cast<std::size_t>(out - place.data()));
}

}  // namespace latchkey::oauth1
