#include "store/body.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/encoding.h"
#include "http/media_type.h"
#include "http/xml_body.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Outcome<http::Format> FormatOf(std::string_view content_type) {
  const http::ContentType read = http::ParseContentType(content_type);
  switch (read.type) {
    case http::BodyType::kJson:
      return http::Format::kJson;
    case http::BodyType::kXml:
      return http::Format::kXml;
    case http::BodyType::kMissing:
      return Refusal{400, "Content-Type header is empty."};
    case http::BodyType::kMalformed:
      return Refusal{400, "Content-Type header is invalid."};
    case http::BodyType::kOtherCharset:
      return Refusal{400, "UTF-8 is the only supported charset."};
    case http::BodyType::kNotUnderstood:
      break;
  }
  return Refusal{400, "Server cannot understand Content-Type HTTP header media type " +
                          std::string(read.media_type)};
}

bool CanBeKept(std::string_view text) { return text.find('\0') == std::string_view::npos; }

// Whether the store can keep what is in `value`, and give it back as it was: no text with U+0000,
// no number beyond the finite ones (divergence D-47).
bool CanBeKept(const json::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* text = value.if_string()) return CanBeKept(std::string_view(*text));
  if (const auto* list = value.if_array()) {
    return std::all_of(list->begin(), list->end(),
                       [](const json::value& item) { return CanBeKept(item); });
  }
  if (const auto* object = value.if_object()) {
    return std::all_of(object->begin(), object->end(), [](const auto& member) {
      return CanBeKept(std::string_view(member.key())) && CanBeKept(member.value());
    });
  }
  return true;
}

std::optional<double> ReadNumber(const json::value& value) {
  if (const auto* whole = value.if_int64()) return static_cast<double>(*whole);
  if (const auto* large = value.if_uint64()) return static_cast<double>(*large);
  if (const auto* number = value.if_double()) return *number;
  const std::string_view text = Trimmed(Text(value));
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<json::value> ReadBool(const json::value& value) {
  if (value.is_bool()) return value;
  const std::string text = value.is_string() ? ToLowerAscii(Text(value)) : ToWireJson(value);
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

std::optional<json::value> Cast(const json::value& value, FieldType type) {
  switch (type) {
    case FieldType::kString:
      if (value.is_string()) return value;
      if (value.is_number()) return json::string(ToWireJson(value));
      return std::nullopt;
    case FieldType::kInt:
      if (const auto number = ReadWholeNumber(value)) return *number;
      return std::nullopt;
    case FieldType::kFloat:
      if (const auto number = ReadNumber(value)) return *number;
      return std::nullopt;
    case FieldType::kBool:
      return ReadBool(value);
    case FieldType::kList:
      return value.is_array() ? std::optional(value) : std::nullopt;
    case FieldType::kObject:
      // What PHP programs send for an empty object is an empty list.
      if (value.is_array() && value.get_array().empty()) return json::object();
      return value.is_object() ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view TypeWord(FieldType type) {
  switch (type) {
    case FieldType::kString:
      return "string";
    case FieldType::kInt:
      return "int";
    case FieldType::kFloat:
      return "float";
    case FieldType::kBool:
      return "bool";
    case FieldType::kList:
    case FieldType::kObject:
      return "array";
  }
  return "mixed";
}

}  // namespace

Outcome<json::object> DecodeBody(std::string_view content_type, std::string_view body) {
  if (body.empty()) return json::object();
  LATCHKEY_TRY(const http::Format format, FormatOf(content_type));
  Result<json::value> document =
      format == http::Format::kJson ? ParseJson(body) : http::ParseXmlBody(body);
  if (!document.ok() || !CanBeKept(*document)) return Refusal{400, "Decoding error."};
  if (auto* object = document->if_object()) return std::move(*object);
  // A list, or nothing at all, has none of the names asked for.
  if (document->is_array() || document->is_null()) return json::object();
  return Refusal{400, "Decoding error."};
}

Outcome<json::object> ReadFields(const json::object& object, std::span<const Field> fields) {
  json::object read;
  for (const auto& member : object) {
    const std::string name = ToSnakeCase(member.key());
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
    if (field == fields.end()) return UnknownField(member.key());
    if (member.value().is_null()) {
      read[name] = nullptr;
      continue;
    }
    auto cast = Cast(member.value(), field->type);
    if (!cast) return WrongType(name, member.value(), TypeWord(field->type));
    read[name] = std::move(*cast);
  }
  return read;
}

Outcome<json::value> RequireField(const json::object& object, std::string_view name) {
  const json::value* found = FindParameter(object, name);
  if (found == nullptr || found->is_null()) return FieldRequired(name);
  return *found;
}

bool Has(const json::object& fields, std::string_view name) {
  const json::value* value = fields.if_contains(name);
  return value != nullptr && !value->is_null();
}

Outcome<json::object> ReadEntity(const json::object& body, std::string_view name,
                                 std::span<const Field> fields) {
  LATCHKEY_TRY(const json::value sent, RequireField(body, name));
  if (!sent.is_object()) return WrongType(ToSnakeCase(name), sent, "array");
  return ReadFields(sent.get_object(), fields);
}

Outcome<std::vector<json::object>> ReadList(std::string_view name, const json::array& list,
                                            std::span<const Field> fields) {
  std::vector<json::object> read;
  for (const json::value& item : list) {
    if (!item.is_object()) return WrongType(name, item, "array");
    LATCHKEY_TRY(json::object one, ReadFields(item.get_object(), fields));
    read.push_back(std::move(one));
  }
  return read;
}

std::optional<std::int64_t> ReadWholeNumber(const json::value& value) {
  if (const auto* whole = value.if_int64()) return *whole;
  if (const auto* number = value.if_double()) {
    constexpr double kExactMax = 9'007'199'254'740'992;  // 2^53
    if (std::trunc(*number) != *number || std::fabs(*number) > kExactMax) return std::nullopt;
    return static_cast<std::int64_t>(*number);
  }
  const std::string_view text = Trimmed(Text(value));
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace latchkey::store
