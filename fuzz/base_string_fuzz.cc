// A request is signed and verified; then a second query of the input takes the place of its own, and
// may verify only where the route would be given the same.
// Input lines: method, host, path, query, nonce, other query; the rest is a form body.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "http/query.h"
#include "input.h"
#include "oauth1/signature.h"

using namespace latchkey;

namespace {

constexpr oauth1::Reading kAll[] = {oauth1::Reading::kRfc5849, oauth1::Reading::kRunningSystem,
                                    oauth1::Reading::kDecodedOrder};

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

oauth1::Verification Verify(const oauth1::SignedRequest& request, const std::string& header,
                            const crypto::HmacSha256Key& key) {
  Arena arena;
  const oauth1::Authorization authorization = oauth1::ParseAuthorization(header, arena);
  return oauth1::Verify(request, authorization, key, oauth1::Reading::kRfc5849, arena);
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
  request.form_body = input.Rest();

  Arena arena;
  for (const oauth1::Reading reading : kAll) BaseString(request, {}, reading, arena);
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
  return 0;
}
