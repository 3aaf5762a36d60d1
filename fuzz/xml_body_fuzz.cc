// XML bodies: what is read, and any other value of the API, is written as XML that can be read again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "http/answer.h"
#include "http/xml_body.h"

using namespace latchkey;

namespace {

void CheckReadable(const json::value& value) {
  const auto again = http::ParseXmlBody(http::ToWireXml(value));
  if (again.ok()) return;
  // Lists are a level and an element more than namesakes beside one another.
  const std::string& why = again.error().detail;
  CHECK(why.ends_with("nested too deeply") || why.ends_with("too many elements") ||
        why.ends_with("too large"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto body = http::ParseXmlBody(text); body.ok()) {
    CheckReadable(*body);
  } else {
    CHECK(body.error().kind == ErrorKind::kInvalidArgument);
  }
  CheckReadable(json::string(text));
  if (const auto value = ParseJson(text); value.ok()) CheckReadable(*value);
  return 0;
}
