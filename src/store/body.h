#pragma once
// Request bodies: from bytes to fields of the declared types.
//
// Owns:      the rules of Content-Type, and the casts and refusals of contract section 10.3.
// Not here:  what the fields mean (product_write.cc).

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/outcome.h"

namespace latchkey::store {

// The object in `body`, JSON or XML (http/xml_body.h); an empty object where there is no body at
// all. Values of an XML body are texts, which ReadFields casts.
// Errors: 400 for a Content-Type that is missing or neither of the two in UTF-8, 400 `Decoding
// error.`, also for what cannot be kept as it is (divergence D-47).
Outcome<json::object> DecodeBody(std::string_view content_type, std::string_view body);

enum class FieldType : std::uint8_t { kString, kInt, kFloat, kBool, kList, kObject };

struct Field {
  std::string_view name;  // snake_case; a body may spell it in camelCase as well
  FieldType type;
};

// The members of `object` under their snake_case names, cast to the types of `fields`: numbers in
// strings become numbers, numbers become strings, 0 and 1 booleans. Null stays null.
// Errors: 400 for a member that is not in `fields`, 400 for a value that cannot be cast.
Outcome<json::object> ReadFields(const json::object& object, std::span<const Field> fields);

// The member `name`, given in camelCase and taken in either spelling. It has to be there: 400
// otherwise, with the name as given.
Outcome<json::value> RequireField(const json::object& object, std::string_view name);

// Whether `fields` has a member `name` that is not null.
bool Has(const json::object& fields, std::string_view name);

// The object `name` of a body, as ReadFields reads it.
// Errors: 400 where it is missing or no object, and those of ReadFields.
Outcome<json::object> ReadEntity(const json::object& body, std::string_view name,
                                 std::span<const Field> fields);

// The objects of a list, as ReadFields reads each.
Outcome<std::vector<json::object>> ReadList(std::string_view name, const json::array& list,
                                            std::span<const Field> fields);

// A whole number, also as text: 4, "4", 4.0.
std::optional<std::int64_t> ReadWholeNumber(const json::value& value);

}  // namespace latchkey::store
