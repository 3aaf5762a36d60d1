#include "gateway/client_address.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/ip_address.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kUnknown = "unknown";

bool IsOneOf(const std::vector<std::string>& proxies, std::string_view address) {
  return std::find(proxies.begin(), proxies.end(), address) != proxies.end();
}

std::string_view WithoutBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The address of "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" or "[2001:db8::1]:4711".
std::string_view WithoutPort(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const std::size_t colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace

std::string_view ClientAddress(const http::Request& request,
                               const std::vector<std::string>& trusted_proxies) noexcept {
  if (trusted_proxies.empty() || !IsOneOf(trusted_proxies, request.peer)) return request.peer;
  std::string_view nearest = request.peer;
  for (auto field = request.headers.rbegin(); field != request.headers.rend(); ++field) {
    if (!EqualIgnoringCase(field->name, "X-Forwarded-For")) continue;
    std::string_view rest = field->value;
    for (;;) {
      const std::size_t comma = rest.rfind(',');
      nearest = WithoutPort(
          WithoutBlanks(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
      if (!ParseIpAddress(nearest)) return kUnknown;
      if (!IsOneOf(trusted_proxies, nearest)) return nearest;
      if (comma == std::string_view::npos) break;
      rest = rest.substr(0, comma);
    }
  }
  return nearest;
}

}  // namespace latchkey::gateway
