#include "domain/validation.h"

#include <algorithm>
#include <cstdint>

#include "base/encoding.h"
#include "base/limits.h"

namespace latchkey::domain {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// C0, DEL and, as UTF-8 of two bytes, C1.
bool HasControlCharacter(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0)
      return true;
  }
  return false;
}

// Calls `each` with every part of `text` between dots; stops and answers false when it does.
template <class Each>
bool AllLabels(std::string_view text, Each each) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!each(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool IsHostLabel(std::string_view label) {
  constexpr std::size_t kLabelCharsMax = 63;  // RFC 1035 §2.3.4
  return !label.empty() && label.size() <= kLabelCharsMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return IsLetterOrDigit(c) || c == '-' || c == '_';
         });
}

bool IsHostName(std::string_view host) {
  constexpr std::size_t kHostCharsMax = 253;
  if (host.ends_with('.')) host.remove_suffix(1);
  return host.size() <= kHostCharsMax && AllLabels(host, IsHostLabel);
}

bool IsIpv4(std::string_view host) {
  int parts = 0;
  return AllLabels(host,
                   [&](std::string_view part) {
                     ++parts;
                     if (part.empty() || part.size() > 3 ||
                         !std::all_of(part.begin(), part.end(), IsDigit))
                       return false;
                     return (part.size() == 1 || part.front() != '0') &&
                            std::stoi(std::string(part)) <= 255;
                   }) &&
         parts == 4;
}

// The characters and shape of an IPv6 literal; the resolver has the last word.
bool LooksLikeIpv6(std::string_view text) {
  constexpr std::size_t kIpv6CharsMax = 45;
  return text.size() >= 2 && text.size() <= kIpv6CharsMax &&
         std::count(text.begin(), text.end(), ':') >= 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// Whether the last label is all digits: such a host is an IPv4 address or nothing.
bool EndsInNumber(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && std::all_of(last.begin(), last.end(), IsDigit);
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    return host.ends_with(']') && host.size() > 2 && LooksLikeIpv6(host.substr(1, host.size() - 2));
  }
  return EndsInNumber(host) ? IsIpv4(host) : IsHostName(host);
}

bool IsPort(std::string_view port) {
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), IsDigit))
    return false;
  const int number = std::stoi(std::string(port));
  return number >= 1 && number <= 65535;
}

struct Authority {
  std::optional<std::string_view> user_info;
  std::string_view host;
  std::optional<std::string_view> port;
};

Authority SplitAuthority(std::string_view text) {
  Authority authority;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    authority.user_info = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon =
      text.find(':', text.starts_with('[') && bracket != std::string_view::npos ? bracket : 0);
  authority.host = text.substr(0, colon);
  if (colon != std::string_view::npos) authority.port = text.substr(colon + 1);
  return authority;
}

// Where the authority begins, or npos for a text that is not http:// or https://.
std::size_t AuthorityStart(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (EqualIgnoringCase(url.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return std::string_view::npos;
}

std::string_view AuthorityOf(std::string_view url, std::size_t start) {
  return url.substr(start, std::min(url.find_first_of("/?#", start), url.size()) - start);
}

bool IsUrlCharacter(char c) {
  return c > 0x20 && c < 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

}  // namespace

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Fault NameFault(std::string_view name, std::size_t chars_max) {
  if (name.empty()) return "A name is required.";
  if (!IsUtf8(name)) return "The name is not valid UTF-8 text.";
  if (const std::size_t count = CountCharacters(name); count > chars_max) {
    return "The name has " + std::to_string(count) + " characters; at most " +
           std::to_string(chars_max) + " are allowed.";
  }
  if (HasControlCharacter(name)) {
    return "The name has a control character in it, such as a line break; use printable text.";
  }
  return std::nullopt;
}

Fault EmailFault(std::string_view email) {
  if (email.empty()) return std::nullopt;
  if (email.size() > limits::kEmailCharsMax) {
    return "The e-mail address has " + std::to_string(email.size()) + " characters; at most " +
           std::to_string(limits::kEmailCharsMax) + " are allowed.";
  }
  const Fault wrong =
      "This is not an e-mail address; write one like name@example.com, or leave it empty.";
  const std::size_t at = email.find('@');
  if (at == std::string_view::npos || email.find('@', at + 1) != std::string_view::npos)
    return wrong;
  const std::string_view local = email.substr(0, at);
  const std::string_view host = email.substr(at + 1);

  constexpr std::size_t kLocalCharsMax = 64;  // RFC 5321 §4.5.3.1.1
  const bool local_ok =
      local.size() <= kLocalCharsMax && AllLabels(local, [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
          return IsLetterOrDigit(c) ||
                 std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
        });
      });
  const std::size_t last_dot = host.rfind('.');
  if (!local_ok || last_dot == std::string_view::npos || !IsHostName(host)) return wrong;
  const std::string_view last = host.substr(last_dot + 1);
  const bool last_ok = last.size() >= 2 && (std::all_of(last.begin(), last.end(), IsLetter) ||
                                            EqualIgnoringCase(last.substr(0, 4), "xn--"));
  return last_ok ? Fault() : wrong;
}

Fault UrlFault(std::string_view url, UserInfo user_info) {
  if (url.empty()) return std::nullopt;
  if (url.size() > limits::kUrlCharsMax) {
    return "The URL has " + std::to_string(url.size()) + " characters; at most " +
           std::to_string(limits::kUrlCharsMax) + " are allowed.";
  }
  if (!std::all_of(url.begin(), url.end(), IsUrlCharacter)) {
    return "The URL has a blank or another character that a URL cannot hold; write it "
           "percent-encoded.";
  }
  const std::size_t start = AuthorityStart(url);
  if (start == std::string_view::npos) {
    return "The URL must begin with http:// or https://, like https://example.com/path.";
  }
  const Authority authority = SplitAuthority(AuthorityOf(url, start));
  if (authority.user_info && user_info == UserInfo::kRefused) {
    return "The URL must not carry a user name or password.";
  }
  if (!IsHost(authority.host)) {
    return "The URL has no valid host; write one like https://example.com/path.";
  }
  if (authority.port && !IsPort(*authority.port)) {
    return "The URL's port must be a number from 1 to 65535.";
  }
  return std::nullopt;
}

Fault ResourcesFault(const acl::ResourceTree& tree, const acl::Grant& grant) {
  if (grant.resources.size() > limits::kResourcesMax) {
    return "At most " + std::to_string(limits::kResourcesMax) + " resources can be listed.";
  }
  const auto unknown = acl::UnknownResources(tree, grant.resources);
  if (unknown.empty()) return std::nullopt;
  std::string text = unknown.size() == 1 ? "This resource does not exist or is disabled: "
                                         : "These resources do not exist or are disabled: ";
  for (std::size_t i = 0; i < unknown.size(); ++i) text += (i == 0 ? "" : ", ") + unknown[i];
  return text + ". List ids of the resource tree.";
}

Result<void> CheckFields(const std::vector<std::pair<std::string, Fault>>& checks) {
  Error error = Error::Make(ErrorKind::kInvalidArgument, "");
  for (const auto& [field, fault] : checks) {
    if (!fault) continue;
    error.detail += (error.fields.empty() ? "" : " ") + field + ": " + *fault;
    error.fields.push_back({field, *fault});
  }
  if (error.fields.empty()) return {};
  return error;
}

std::string WithoutUserInfo(std::string_view url) {
  const std::size_t start = AuthorityStart(url);
  if (start == std::string_view::npos) return std::string(url);
  const std::size_t at = AuthorityOf(url, start).rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, start)) + "***" + std::string(url.substr(start + at));
}

}  // namespace latchkey::domain
