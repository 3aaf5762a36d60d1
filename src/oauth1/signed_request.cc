#include "oauth1/signed_request.h"

#include <algorithm>
#include <string_view>

#include "base/encoding.h"
#include "http/form.h"

namespace latchkey::oauth1 {
namespace {

std::string_view SchemeOf(const http::Request& request, const SchemePolicy& policy) noexcept {
  if (IsTrustedProxy(request.peer, policy)) {
    const std::string_view forwarded = request.Value("X-Forwarded-Proto");
    if (EqualIgnoringCase(forwarded, "https")) return "https";
    if (EqualIgnoringCase(forwarded, "http")) return "http";
  }
  return request.over_tls ? "https" : "http";
}

}  // namespace

bool IsTrustedProxy(std::string_view peer, const SchemePolicy& policy) noexcept {
  const auto& proxies = policy.trusted_proxies;
  return std::find(proxies.begin(), proxies.end(), peer) != proxies.end();
}

Authorization ReadAuthorization(const http::Request& request, Arena& arena) {
  constexpr std::string_view kName = "Authorization";
  const http::HeaderField* found = nullptr;
  for (const http::HeaderField& field : request.headers) {
    if (field.name.size() != kName.size() || !EqualIgnoringCase(field.name, kName)) continue;
    if (found != nullptr) {
      Authorization malformed;
      malformed.is_oauth = true;
      malformed.problem = Problem::kHeaderMalformed;
      return malformed;
    }
    found = &field;
  }
  return found == nullptr ? Authorization{} : ParseAuthorization(found->value, arena);
}

SignedRequests ReadSigned(const http::Request& request, const SchemePolicy& policy) noexcept {
  SignedRequest read;
  read.method = request.method;
  read.scheme = SchemeOf(request, policy);
  read.host = request.Value("Host");
  read.path = request.path;
  read.query = request.query;
  if (http::IsFormContentType(request.Value("Content-Type"))) read.form_body = request.body;
  SignedRequests requests;
  requests.as[requests.count++] = read;
  if (!policy.public_scheme.empty() && policy.public_scheme != read.scheme) {
    read.scheme = policy.public_scheme;
    requests.as[requests.count++] = read;
  }
  return requests;
}

}  // namespace latchkey::oauth1
