// Percent-encoding and queries: the decoders agree with one another, and encoding reads back.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/check.h"
#include "http/percent.h"
#include "http/query.h"

using namespace latchkey;

namespace {

void CheckText(std::string_view text, http::Plus plus) {
  Arena arena;
  const auto strict = http::PercentDecode(text, plus, arena);
  const auto normal = http::PercentNormalize(text, plus, arena);
  const std::string_view lenient = http::PercentDecodeLenient(text, plus, arena);
  CHECK(strict.has_value() == normal.has_value());
  CHECK(lenient.size() <= text.size());
  if (!strict) return;
  CHECK(lenient == *strict);
  CHECK(*normal == http::PercentEncode(*strict));
  CHECK(http::PercentEncode(*strict, arena) == *normal);
  CHECK(http::PercentNormalize(*normal, plus, arena) == normal);
  CHECK(http::PercentDecode(*normal, plus, arena) == strict);
}

// Every byte is in a pair, an `=` that split one, or an `&`.
void CheckPairs(std::string_view query) {
  std::size_t seen = 0;
  std::size_t named = 0;
  http::RawPairs pairs(query);
  while (pairs.Next()) {
    const http::RawPair& pair = pairs.pair();
    CHECK(pair.name.find_first_of("&=") == std::string_view::npos);
    CHECK(pair.has_equals || pair.value.empty());
    seen += pair.name.size() + pair.value.size() + (pair.has_equals ? 1 : 0);
    named += pair.name.empty() ? 0 : 1;
  }
  for (const char c : query) seen += c == '&' ? 1 : 0;
  CHECK(seen == query.size());
  Arena arena;
  CHECK(http::DecodePairs(query, arena).size() == named);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckText(text, http::Plus::kLiteral);
  CheckText(text, http::Plus::kSpace);
  CheckPairs(text);
  return 0;
}
