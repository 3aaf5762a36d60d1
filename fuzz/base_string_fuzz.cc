// A request is signed and verified; then a second query and a second path of the input take the
// place of its own, and may verify only where the route would be given the same.
// Input lines: method, host, path, query, nonce, other query, other path; the rest is a form body.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "http/percent.h"
#include "http/query.h"
#include "input.h"
#include "oauth1/signature.h"

using namespace latchkey;

namespace {

// What a route is given of a query, whatever the order and spelling: the one thing that signatures
// leave open is whether a raw `+` was meant as a blank or as itself.
std::vector<std::pair<std::string, std::string>> Given(std::string_view query) {
  Arena arena;
  std::vector<std::pair<std::string, std::string>> given;
  for (const http::Pair& pair : http::DecodePairs(query, arena)) {
    given.emplace_back(pair.name, pair.value);
    for (std::string* text : {&given.back().first, &given.back().second}) {
      std::replace(text->begin(), text->end(), '+', ' ');
    }
  }
  std::sort(given.begin(), given.end());
  return given;
}

// The texts of a path's segments.
std::vector<std::string> Segments(std::string_view path) {
  Arena arena;
  std::vector<std::string> segments;
  for (;;) {
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(
        http::PercentDecodeLenient(path.substr(0, end), http::Plus::kLiteral, arena));
    if (end == path.size()) return segments;
    path.remove_prefix(end + 1);
  }
}

oauth1::Verification Verify(const oauth1::SignedRequest& request, const std::string& header,
                            const crypto::HmacSha256Key& key) {
  Arena arena;
  const oauth1::Authorization authorization = oauth1::ParseAuthorization(header, arena);
  return oauth1::Verify({&request, 1}, authorization, &key, oauth1::Profile::kAuto,
                        oauth1::Reading::kRfc5849, arena);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  oauth1::SignedRequest request;
  request.scheme = "https";
  request.method = input.Line();
  request.host = input.Line();
  request.path = input.Line();
  request.query = input.Line();
  oauth1::SigningInput signer = {"key", "secret", "token", "token secret", "", "", "1700000000"};
  signer.nonce = input.Line();
  const std::string_view other_query = input.Line();
  const std::string_view other_path = input.Line();
  request.form_body = input.Rest();
  // What net/ lets through; otherwise the end of a host could be the beginning of a path.
  if (!request.path.starts_with('/')) return 0;

  Arena arena;
  for (int reading = 0; reading < oauth1::kReadings; ++reading) {
    BaseString(request, {}, static_cast<oauth1::Reading>(reading), arena);
  }
  const std::string header = AuthorizationHeader(request, signer);
  if (header.empty() || header.size() > limits::kAuthorizationBytesMax) return 0;
  const crypto::HmacSha256Key key = oauth1::SigningKey(signer.consumer_secret, signer.token_secret);
  CHECK(Verify(request, header, key).ok);
  CHECK(!Verify(request, header, oauth1::SigningKey("other", "secret")).ok);

  // A form body and a query are one set of parameters, so what moves between them is not at issue.
  if (!request.form_body.empty()) return 0;
  oauth1::SignedRequest other = request;
  other.query = other_query;
  if (Verify(other, header, key).ok) CHECK(Given(other.query) == Given(request.query));
  other = request;
  other.path = other_path;
  if (other_path.starts_with('/') && Verify(other, header, key).ok) {
    CHECK(Segments(other.path) == Segments(request.path));
  }
  return 0;
}
