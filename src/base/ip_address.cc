#include "base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

namespace latchkey {
namespace {

constexpr int kIpv4PrefixBits = 96;
constexpr std::array<unsigned char, 12> kIpv4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

// Whether the first `bits` of both are alike.
bool AgreeOn(int bits, const IpAddress& a, const IpAddress& b) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  return (a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest) == 0;
}

// Whether no bit behind the first `bits` is set.
bool EndsBehind(int bits, const IpAddress& address) {
  for (int bit = bits; bit < 128; ++bit) {
    const unsigned char byte = address.bytes[static_cast<std::size_t>(bit / 8)];
    if ((byte >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

}  // namespace

bool IpAddress::IsIpv4() const noexcept {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), bytes.begin());
}

std::optional<IpAddress> ParseIpAddress(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> ended{};
  if (text.size() >= ended.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), ended.begin());
  IpAddress address;
  if (::inet_pton(AF_INET6, ended.data(), address.bytes.data()) == 1) return address;
  std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes.begin());
  if (::inet_pton(AF_INET, ended.data(), &address.bytes[kIpv4Prefix.size()]) == 1) return address;
  return std::nullopt;
}

std::string ToText(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.IsIpv4()) {
    ::inet_ntop(AF_INET, &address.bytes[kIpv4Prefix.size()], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  }
  return text.data();
}

bool AddressRange::Contains(const IpAddress& address) const noexcept {
  if (bits < kIpv4PrefixBits && address.IsIpv4()) return false;
  return AgreeOn(bits, first, address);
}

std::optional<AddressRange> ParseAddressRange(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const auto first = ParseIpAddress(text.substr(0, slash));
  if (!first) return std::nullopt;
  AddressRange range{*first, 128};
  if (slash != std::string_view::npos) {
    const bool is_ipv4 = text.find(':') == std::string_view::npos;
    const std::string_view digits = text.substr(slash + 1);
    int bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    if (bits < 0 || bits > (is_ipv4 ? 32 : 128)) return std::nullopt;
    range.bits = is_ipv4 ? bits + kIpv4PrefixBits : bits;
  }
  if (!EndsBehind(range.bits, range.first)) return std::nullopt;
  return range;
}

std::string ToText(const AddressRange& range) {
  std::string text = ToText(range.first);
  if (range.bits == 128) return text;
  const bool is_ipv4 = range.first.IsIpv4();
  return text + '/' + std::to_string(is_ipv4 ? range.bits - kIpv4PrefixBits : range.bits);
}

}  // namespace latchkey
