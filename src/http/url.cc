#include "http/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace latchkey::http {
namespace {

Error Refuse(std::string detail, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return Error::Make(ErrorKind::kInvalidArgument, std::move(detail), {}, file, line);
}

bool IsHexDigit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool IsLetter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Visible ASCII but what RFC 3986 keeps out of addresses. Brackets, braces and `|` are let through:
// clients send them unencoded in queries.
bool IsUrlCharacter(char c) noexcept {
  return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`").find(c) == std::string_view::npos;
}

bool HasBrokenEscape(std::string_view text) noexcept {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (text.size() - at < 3 || !IsHexDigit(text[at + 1]) || !IsHexDigit(text[at + 2])) return true;
  }
  return false;
}

bool IsIpv6(std::string_view text) {
  in6_addr address;
  return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

// Names and IPv4 addresses: labels of letters, digits, `-` and `_`; one dot may end it.
bool IsHostName(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.front() == '.' || host.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(host.begin(), host.end(), [](char c) {
    return IsLetter(c) || IsDigit(c) || c == '-' || c == '_' || c == '.';
  });
}

// Splits "host:port" and reads the port; false where either cannot be one.
bool ReadAuthority(std::string_view authority, Url& url) {
  url.authority = authority;
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    if (!IsIpv6(authority.substr(1, bracket - 1))) return false;
    host_end = bracket + 1 == authority.size() ? std::string_view::npos : bracket + 1;
  }
  url.host = authority.substr(0, host_end);
  if (!url.host.starts_with('[') && !IsHostName(url.host)) return false;
  if (host_end == std::string_view::npos) return true;
  if (authority[host_end] != ':') return false;
  const std::string_view digits = authority.substr(host_end + 1);
  const auto [end, outcome] =
      std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
  return outcome == std::errc() && end == digits.data() + digits.size() && url.port > 0;
}

}  // namespace

std::string Url::Target() const {
  std::string target(path);
  if (has_query) target.append("?").append(query);
  return target;
}

Result<Url> ParseUrl(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), IsUrlCharacter)) {
    return Refuse("The URL has a blank or another character that must be percent-encoded.");
  }
  if (HasBrokenEscape(text)) {
    return Refuse("The URL has a percent sign without two hexadecimal digits.");
  }
  Url url;
  const std::size_t scheme_end = text.find("://");
  const std::string_view scheme = text.substr(0, std::min(scheme_end, text.size()));
  if (scheme_end != std::string_view::npos && EqualIgnoringCase(scheme, "http")) {
    url.scheme = "http";
    url.port = 80;
  } else if (scheme_end != std::string_view::npos && EqualIgnoringCase(scheme, "https")) {
    url.scheme = "https";
    url.port = 443;
  } else {
    return Refuse("The URL must begin with http:// or https://.");
  }

  std::string_view rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.userinfo = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  if (!ReadAuthority(authority, url)) return Refuse("The URL's host or port is not valid.");

  const std::size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (url.path.empty()) url.path = "/";
  url.has_query = question != std::string_view::npos;
  if (url.has_query) url.query = rest.substr(question + 1);
  return url;
}

}  // namespace latchkey::http
