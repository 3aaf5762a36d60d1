// JSON bodies: what is taken can be written and read again, in both spellings, and a product's fields
// are of their declared types or refused.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "store/body.h"

namespace latchkey::store {
namespace {

// Equal, but for the last digits of fractions, which Boost.JSON does not promise to keep.
bool Same(const json::value& a, const json::value& b) {
  if (a.is_double() && b.is_double()) {
    const double x = a.get_double();
    const double y = b.get_double();
    return x == y || std::fabs(x - y) <= 1e-9 * std::fabs(x);
  }
  if (a.is_array() && b.is_array()) {
    const json::array& x = a.get_array();
    const json::array& y = b.get_array();
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!Same(x[i], y[i])) return false;
    }
    return true;
  }
  if (a.is_object() && b.is_object()) {
    const json::object& x = a.get_object();
    const json::object& y = b.get_object();
    if (x.size() != y.size()) return false;
    for (const auto& member : x) {
      const json::value* other = y.if_contains(member.key());
      if (other == nullptr || !Same(member.value(), *other)) return false;
    }
    return true;
  }
  return a == b;
}

bool IsOf(const json::value& value, FieldType type) {
  switch (type) {
    case FieldType::kString:
      return value.is_string();
    case FieldType::kInt:
      return value.is_int64();
    case FieldType::kFloat:
      return value.is_double();
    case FieldType::kBool:
      return value.is_bool();
    case FieldType::kList:
      return value.is_array();
    case FieldType::kObject:
      return value.is_object();
  }
  return false;
}

constexpr Field kFields[] = {
    {"sku", FieldType::kString},      {"status", FieldType::kInt},
    {"price", FieldType::kFloat},     {"is_active", FieldType::kBool},
    {"media_list", FieldType::kList}, {"extension_attributes", FieldType::kObject},
};

void CheckBody(std::string_view body) {
  const Outcome<json::object> decoded = DecodeBody("application/json", body);
  if (!decoded.ok()) {
    CHECK(decoded.error().status == 400);
    return;
  }
  const Result<json::value> again = ParseJson(ToJson(decoded.value()));
  CHECK(again.ok() && Same(decoded.value(), *again));
  const Outcome<json::object> read = ReadEntity(decoded.value(), "product", kFields);
  if (!read.ok()) {
    CHECK(read.error().status == 400);
    CHECK(ParseJson(ToWireJson(read.error().ToEnvelope())).ok());
    return;
  }
  for (const Field& field : kFields) {
    if (Has(read.value(), field.name)) CHECK(IsOf(read.value().at(field.name), field.type));
  }
}

void CheckText(std::string_view text) {
  const Result<json::value> value = ParseJson(text);
  if (!value.ok()) return;
  const std::string wire = ToWireJson(*value);
  for (const char c : wire) CHECK(c >= 0x20 && static_cast<unsigned char>(c) < 0x80);
  CHECK(ParseJson(wire).ok());
}

}  // namespace
}  // namespace latchkey::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  latchkey::store::CheckText(text);
  latchkey::store::CheckBody(text);
  return 0;
}
