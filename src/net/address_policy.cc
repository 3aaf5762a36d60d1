#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "net/client.h"

namespace latchkey::net {
namespace {

enum class Rule : std::uint8_t { kNever, kLoopback, kPrivate, kJudgeInside, kAllowed };

struct Range {
  std::array<std::uint8_t, 16> prefix;
  int bits;
  Rule rule;
  std::string_view name;
  std::size_t inside = 0;  // kJudgeInside: where the IPv4 address begins
};

// First match decides; what matches nothing is a public address.
constexpr Range kRangesV4[] = {
    {{0}, 8, Rule::kNever, "this-network (zero)"},
    {{10}, 8, Rule::kPrivate, "private"},
    {{100, 64}, 10, Rule::kPrivate, "carrier-grade"},
    {{127}, 8, Rule::kLoopback, "loopback"},
    {{169, 254}, 16, Rule::kPrivate, "link-local"},
    {{172, 16}, 12, Rule::kPrivate, "private"},
    {{192, 0, 0}, 24, Rule::kNever, "reserved"},
    {{192, 0, 2}, 24, Rule::kNever, "documentation"},
    {{192, 88, 99}, 24, Rule::kNever, "reserved"},  // the old 6to4 relays
    {{192, 168}, 16, Rule::kPrivate, "private"},
    {{198, 18}, 15, Rule::kNever, "benchmarking"},
    {{198, 51, 100}, 24, Rule::kNever, "documentation"},
    {{203, 0, 113}, 24, Rule::kNever, "documentation"},
    {{224}, 4, Rule::kNever, "multicast"},
    {{255, 255, 255, 255}, 32, Rule::kNever, "broadcast"},
    {{240}, 4, Rule::kNever, "reserved"},
};

constexpr Range kRangesV6[] = {
    {{}, 128, Rule::kNever, "this-network (zero)"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, Rule::kLoopback, "loopback"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, Rule::kJudgeInside, "IPv4-mapped", 12},
    {{0, 0x64, 0xff, 0x9b}, 96, Rule::kJudgeInside, "NAT64", 12},
    {{0x20, 0x02}, 16, Rule::kJudgeInside, "6to4", 2},
    {{0x20, 0x01}, 23, Rule::kNever, "reserved"},  // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32, Rule::kNever, "documentation"},
    {{0x3f, 0xff}, 20, Rule::kNever, "documentation"},
    {{0x20}, 3, Rule::kAllowed, "global unicast"},
    {{0xfc}, 7, Rule::kPrivate, "unique-local"},
    {{0xfe, 0x80}, 10, Rule::kPrivate, "link-local"},
    {{0xfe, 0xc0}, 10, Rule::kPrivate, "site-local"},
    {{0xff}, 8, Rule::kNever, "multicast"},
    {{}, 0, Rule::kNever, "reserved"},
};

bool Contains(const Range& range, std::span<const std::uint8_t> address) {
  int left = range.bits;
  for (std::size_t i = 0; left > 0; ++i, left -= 8) {
    const int mask = left >= 8 ? 0xff : (0xff00 >> left) & 0xff;
    if (((range.prefix[i] ^ address[i]) & mask) != 0) return false;
  }
  return true;
}

std::optional<std::string_view> Judge(std::span<const std::uint8_t> address,
                                      const AddressPolicy& policy) {
  const std::span<const Range> ranges =
      address.size() == 4 ? std::span<const Range>(kRangesV4) : std::span<const Range>(kRangesV6);
  const auto range = std::find_if(ranges.begin(), ranges.end(),
                                  [&](const Range& r) { return Contains(r, address); });
  if (range == ranges.end()) return std::nullopt;
  switch (range->rule) {
    case Rule::kAllowed:
      return std::nullopt;
    case Rule::kLoopback:
      if (policy.allow_loopback) return std::nullopt;
      break;
    case Rule::kPrivate:
      if (policy.allow_private) return std::nullopt;
      break;
    case Rule::kJudgeInside:
      return Judge(address.subspan(range->inside, 4), policy);
    case Rule::kNever:
      break;
  }
  return range->name;
}

}  // namespace

std::optional<std::string_view> RefusedRange(std::string_view address,
                                             const AddressPolicy& policy) {
  // The zone of a link-local address says through which interface, not to whom.
  const std::string text(address.substr(0, address.find('%')));
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return Judge(std::span(bytes).first(4), policy);
  }
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return Judge(bytes, policy);
  return "not numeric";
}

bool MayConnect(std::string_view address, const AddressPolicy& policy) {
  return !RefusedRange(address, policy).has_value();
}

}  // namespace latchkey::net
