#include "net/proxy_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "base/ip_address.h"

namespace latchkey::net {
namespace {

using Outcome = ProxyHeader::Outcome;

constexpr std::string_view kSignature1 = "PROXY ";
constexpr std::string_view kSignature2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kLineBytesMax = 107;
constexpr std::size_t kFixedBytes2 = 16;  // of version 2, before the addresses

constexpr ProxyHeader kRefused{Outcome::kRefused, 0, std::nullopt};

bool IsPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() &&
         (text.size() == 1 || text.front() != '0');
}

// Takes the word up to the next blank, or the last one.
std::string_view TakeWord(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view word = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return word;
}

ProxyHeader ReadLine(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kLineBytesMax).find("\r\n");
  if (end == std::string_view::npos) {
    return bytes.size() < kLineBytesMax ? ProxyHeader{} : kRefused;
  }
  ProxyHeader header{Outcome::kDone, end + 2, std::nullopt};
  std::string_view rest = bytes.substr(kSignature1.size(), end - kSignature1.size());
  const std::string_view family = TakeWord(rest);
  if (family == "UNKNOWN") return header;
  const bool is_ipv4 = family == "TCP4";
  if (!is_ipv4 && family != "TCP6") return kRefused;
  const std::string_view source = TakeWord(rest);
  const std::string_view target = TakeWord(rest);
  const std::string_view source_port = TakeWord(rest);
  const auto address = ParseIpAddress(source);
  const bool is_of_family = (source.find(':') == std::string_view::npos) == is_ipv4 &&
                            (target.find(':') == std::string_view::npos) == is_ipv4;
  if (!address || !ParseIpAddress(target) || !is_of_family || !IsPort(source_port) ||
      !IsPort(rest)) {
    return kRefused;
  }
  header.source = ToText(*address);
  return header;
}

std::size_t ByteAt(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

ProxyHeader ReadBinary(std::string_view bytes) {
  if (bytes.size() < kFixedBytes2) return {};
  const std::size_t version_and_command = ByteAt(bytes, 12);
  const std::size_t family = ByteAt(bytes, 13);
  const std::size_t length = ByteAt(bytes, 14) << 8 | ByteAt(bytes, 15);
  constexpr std::size_t kLocal = 0x20;
  constexpr std::size_t kProxy = 0x21;
  if (version_and_command != kLocal && version_and_command != kProxy) return kRefused;
  if (kFixedBytes2 + length > kProxyHeaderBytesMax) return kRefused;
  if (bytes.size() < kFixedBytes2 + length) return {};
  ProxyHeader header{Outcome::kDone, kFixedBytes2 + length, std::nullopt};
  if (version_and_command == kLocal) return header;

  constexpr std::size_t kTcpOverIpv4 = 0x11;
  constexpr std::size_t kTcpOverIpv6 = 0x21;
  const std::string_view addresses = bytes.substr(kFixedBytes2, length);
  IpAddress address;
  if (family == kTcpOverIpv4) {
    if (length < 12) return kRefused;
    address = *ParseIpAddress("0.0.0.0");
    std::copy_n(addresses.begin(), 4, address.bytes.begin() + 12);
  } else if (family == kTcpOverIpv6) {
    if (length < 36) return kRefused;
    std::copy_n(addresses.begin(), 16, address.bytes.begin());
  } else {
    return header;  // a family of which no address is known here
  }
  header.source = ToText(address);
  return header;
}

}  // namespace

ProxyHeader ReadProxyHeader(std::string_view bytes) {
  const auto begins_like = [&](std::string_view signature) {
    const std::size_t common = std::min(bytes.size(), signature.size());
    return bytes.substr(0, common) == signature.substr(0, common);
  };
  if (begins_like(kSignature1)) {
    return bytes.size() < kSignature1.size() ? ProxyHeader{} : ReadLine(bytes);
  }
  if (begins_like(kSignature2)) return ReadBinary(bytes);
  return kRefused;
}

}  // namespace latchkey::net
