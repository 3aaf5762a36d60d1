#pragma once
// IP addresses and ranges of them as values: who calls, and where a caller may come from.

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

// IPv4 addresses are held in IPv6's form for them (::ffff:a.b.c.d), so that one address is equal to
// itself in both spellings.
struct IpAddress {
  std::array<unsigned char, 16> bytes{};

  bool IsIpv4() const noexcept;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// Numeric, without port, brackets or zone; nullopt for anything else.
std::optional<IpAddress> ParseIpAddress(std::string_view text) noexcept;
std::string ToText(const IpAddress& address);  // the usual spelling; IPv4-mapped as IPv4

// All addresses that begin with the same bits.
struct AddressRange {
  IpAddress first;
  int bits = 128;  // of the 128 that are alike; an IPv4 range has at least 96

  // An IPv4 address is in no IPv6 range, not in ::/0 either.
  bool Contains(const IpAddress& address) const noexcept;
  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

// "192.0.2.1", "192.0.2.0/24", "2001:db8::/32". nullopt for anything else, and where bits are set
// behind the prefix ("192.0.2.1/24"): what was meant is not certain.
std::optional<AddressRange> ParseAddressRange(std::string_view text) noexcept;
std::string ToText(const AddressRange& range);  // as ParseAddressRange reads it

}  // namespace latchkey
