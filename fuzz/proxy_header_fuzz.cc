// PROXY protocol headers: what is said of the first bytes is never taken back by those that follow, and
// an address that is told can be read again.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/ip_address.h"
#include "net/proxy_protocol.h"

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Outcome = net::ProxyHeader::Outcome;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const net::ProxyHeader whole = net::ReadProxyHeader(bytes);
  CHECK(whole.outcome == Outcome::kDone || (whole.bytes == 0 && !whole.source));
  CHECK(whole.outcome != Outcome::kNeedsMore || size < net::kProxyHeaderBytesMax);
  if (whole.outcome == Outcome::kDone) {
    CHECK(whole.bytes > 0 && whole.bytes <= size && whole.bytes <= net::kProxyHeaderBytesMax);
    CHECK(!whole.source || ParseIpAddress(*whole.source));
  }
  for (std::size_t part = 0; part < size && part < net::kProxyHeaderBytesMax; ++part) {
    const net::ProxyHeader early = net::ReadProxyHeader(bytes.substr(0, part));
    if (early.outcome == Outcome::kNeedsMore) continue;
    CHECK(early.outcome == whole.outcome && early.bytes == whole.bytes);
    CHECK(early.source == whole.source);
  }
  return 0;
}
