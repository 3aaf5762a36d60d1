// URLs: the parts of an accepted one put together again are accepted and have the same parts.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/url.h"

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = http::ParseUrl(text);
  if (!url.ok()) {
    CHECK(!url.error().detail.empty());
    return 0;
  }
  CHECK(url->scheme == "http" || url->scheme == "https");
  CHECK(!url->host.empty() && url->port != 0);
  CHECK(url->path.starts_with('/') && url->path.find_first_of("?#") == std::string_view::npos);

  std::string joined(url->scheme);
  joined.append("://");
  if (!url->userinfo.empty()) joined.append(url->userinfo).append("@");
  joined.append(url->authority).append(url->Target());
  const auto again = http::ParseUrl(joined);
  CHECK(again.ok());
  CHECK(again->userinfo == url->userinfo && again->host == url->host && again->port == url->port);
  CHECK(again->Target() == url->Target());
  return 0;
}
