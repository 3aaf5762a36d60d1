#include "gateway/forward_headers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/encoding.h"

namespace latchkey::gateway {
namespace {

constexpr std::array<char, 256> MakeFolding() {
  std::array<char, 256> folded{};
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const char c = static_cast<char>(i);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    folded[i] = plain ? c : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '-';
  }
  return folded;
}
constexpr std::array<char, 256> kFolding = MakeFolding();

char Fold(char c) { return kFolding[static_cast<unsigned char>(c)]; }

// Whether `name` is `wanted`, which is written in small letters with hyphens.
bool IsNamed(std::string_view name, std::string_view wanted) {
  return name.size() == wanted.size() &&
         std::equal(name.begin(), name.end(), wanted.begin(),
                    [](char one, char other) { return Fold(one) == other; });
}

bool HasPrefix(std::string_view name, std::string_view prefix) {
  return name.size() >= prefix.size() && IsNamed(name.substr(0, prefix.size()), prefix);
}

// Some names, found by their length first, which most others do not share.
template <std::size_t N>
class Names {
 public:
  constexpr explicit Names(const std::array<std::string_view, N>& names) : names_(names) {
    for (const std::string_view name : names_) lengths_ |= std::uint64_t{1} << name.size();
  }
  bool Has(std::string_view name) const {
    if (name.size() >= 64 || (lengths_ >> name.size() & 1) == 0) return false;
    return std::any_of(names_.begin(), names_.end(),
                       [&](std::string_view each) { return IsNamed(name, each); });
  }

 private:
  std::array<std::string_view, N> names_;
  std::uint64_t lengths_ = 0;
};

constexpr Names kOfOneConnection(std::to_array<std::string_view>(
    {"connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
     "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "content-length"}));

constexpr Names kMadeHere(std::to_array<std::string_view>({"x-request-id", "forwarded"}));
constexpr std::array<std::string_view, 2> kPrefixesMadeHere = {"latchkey-", "x-forwarded-"};

// By `proxy` CGI programs take a proxy for their own calls; by the others frameworks take a path or
// method that was not judged, or believe an address.
constexpr Names kMisleading(std::to_array<std::string_view>(
    {"proxy", "x-original-url", "x-original-uri", "x-original-method", "x-rewrite-url",
     "x-http-method", "x-http-method-override", "x-method-override", "x-real-ip"}));

bool IsMadeHere(std::string_view name) {
  return kMadeHere.Has(name) ||
         std::any_of(kPrefixesMadeHere.begin(), kPrefixesMadeHere.end(),
                     [&](std::string_view prefix) { return HasPrefix(name, prefix); });
}

// Whether a Connection header among `headers` names `name`.
bool IsOption(std::span<const http::HeaderField> headers, std::string_view name) {
  for (const http::HeaderField& field : headers) {
    if (!IsNamed(field.name, "connection")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string_view option = rest.substr(0, comma);
      option.remove_prefix(std::min(option.find_first_not_of(" \t"), option.size()));
      option = option.substr(0, option.find_last_not_of(" \t") + 1);
      if (EqualIgnoringCase(option, name)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

bool HasConnection(std::span<const http::HeaderField> headers) {
  return std::any_of(headers.begin(), headers.end(), [](const http::HeaderField& field) {
    return IsNamed(field.name, "connection");
  });
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ").append(value).append("\r\n");
}

void AppendLength(std::uint64_t length, std::string* out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), length).ptr;
  AppendField("Content-Length", {digits.data(), static_cast<std::size_t>(end - digits.data())},
              out);
}

// An address as RFC 7239 §6 writes it.
void AppendNode(std::string_view peer, std::string* out) {
  const bool v6 = peer.find(':') != std::string_view::npos;
  out->append(v6 ? "\"[" : "").append(peer).append(v6 ? "]\"" : "");
}

// Every field of that name as one list (RFC 9110 §5.2), and what ends it where there is any. A proxy
// may add a field of its own behind those that it got.
void AppendList(const http::Request& request, std::string_view name, std::string* out) {
  for (const http::HeaderField& field : request.headers) {
    if (!EqualIgnoringCase(field.name, name) || field.value.empty()) continue;
    out->append(field.value).append(", ");
  }
}

// Where the call came from. Of a trusted proxy's word only the chain is gone on with: what it says
// of the scheme is in `forwarded` already.
void AppendOrigin(const http::Request& request, const Forwarded& forwarded, std::string_view host,
                  std::string* out) {
  const bool goes_on = forwarded.by_trusted_proxy;
  const std::string_view its_host =
      goes_on ? request.Value("X-Forwarded-Host") : std::string_view();
  out->append("X-Forwarded-For: ");
  if (goes_on) AppendList(request, "X-Forwarded-For", out);
  out->append(request.peer).append("\r\n");
  AppendField("X-Forwarded-Host", its_host.empty() ? host : its_host, out);
  AppendField("X-Forwarded-Proto", forwarded.scheme, out);
  out->append("Forwarded: ");
  if (goes_on) AppendList(request, "Forwarded", out);
  out->append("for=");
  AppendNode(request.peer, out);
  out->append(";host=\"").append(host).append("\";proto=").append(forwarded.scheme);
  out->append("\r\n");
}

}  // namespace

void AppendForwardedHead(const http::Request& request, const Forwarded& forwarded,
                         std::string* out) {
  out->append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  const std::string_view asked_host = request.Value("Host");
  const std::string_view host = asked_host.empty() ? forwarded.host : asked_host;
  out->append(host).append("\r\n");
  const bool has_options = HasConnection(request.headers);
  bool has_type = false;
  bool framed = !request.body.empty();
  for (const auto& [name, value] : request.headers) {
    if (IsNamed(name, "host") || IsNamed(name, "expect")) continue;
    if (kOfOneConnection.Has(name)) {
      framed = framed || IsNamed(name, "content-length") || IsNamed(name, "transfer-encoding");
      continue;
    }
    if (IsMadeHere(name) || kMisleading.Has(name)) continue;
    if (IsNamed(name, "authorization") && !forwarded.pass_authorization) continue;
    if (IsNamed(name, "cookie") && !forwarded.pass_cookies) continue;
    if (IsNamed(name, "content-type") && std::exchange(has_type, true)) continue;
    if (has_options && IsOption(request.headers, name)) continue;
    AppendField(name, value, out);
  }
  if (request.body_follows && !request.body_length) {
    AppendField("Transfer-Encoding", "chunked", out);
  } else if (request.body_follows) {
    AppendLength(*request.body_length, out);
  } else if (framed) {
    AppendLength(request.body.size(), out);
  }
  if (!forwarded.shop_token.empty()) {
    out->append("Authorization: Bearer ").append(forwarded.shop_token).append("\r\n");
  }
  AppendField("Latchkey-Caller", forwarded.caller, out);
  if (!forwarded.integration_id.empty()) {
    AppendField("Latchkey-Integration-Id", forwarded.integration_id, out);
  }
  if (!request.id_text.empty()) AppendField("X-Request-Id", request.id_text, out);
  AppendOrigin(request, forwarded, host, out);
  out->append("\r\n");
}

std::span<const http::HeaderField> PassedBack(std::span<const http::HeaderField> headers,
                                              std::span<http::HeaderField> room) {
  const bool has_options = HasConnection(headers);
  std::size_t count = 0;
  for (const http::HeaderField& field : headers) {
    if (kOfOneConnection.Has(field.name)) continue;
    if (IsNamed(field.name, "x-request-id") || HasPrefix(field.name, "latchkey-")) continue;
    if (has_options && IsOption(headers, field.name)) continue;
    room[count++] = field;
  }
  return room.first(count);
}

}  // namespace latchkey::gateway
