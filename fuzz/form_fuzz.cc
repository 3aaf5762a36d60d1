// Form bodies: what FormBody writes reads back, and any body can be read, merged and signed.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/check.h"
#include "http/form.h"
#include "oauth1/authorization.h"
#include "oauth1/signature.h"

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Arena arena;
  const std::string body = http::FormBody({{"first", text}, {"second", "x"}});
  const auto read = http::DecodePairs(body, arena);
  CHECK(read.size() == 2 && read[0].value == text && read[1].value == "x");

  oauth1::Authorization authorization = oauth1::ParseAuthorization("OAuth oauth_nonce=n", arena);
  oauth1::MergeFormParameters(text, arena, authorization);
  oauth1::SignedRequest request = {"POST", "http", "shop.example", "/oauth/token/access", "", text};
  for (int reading = 0; reading < oauth1::kReadings; ++reading) {
    BaseString(request, authorization, static_cast<oauth1::Reading>(reading), arena);
  }
  return 0;
}
