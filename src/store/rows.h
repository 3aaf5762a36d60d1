#pragma once
// The last touches between a row of the database and the shape of the API.

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/result.h"

namespace latchkey::store {

// 0 and 1 to false and true.
inline void MakeBool(json::object& row, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) row[name] = row[name] != 0;
}

// Leaves out the members that are null (contract section 10.6: optional fields).
inline json::object OmitNulls(const json::object& row) {
  json::object kept;
  kept.reserve(row.size());
  for (const auto& member : row) {
    if (!member.value().is_null()) kept.emplace(member.key(), member.value());
  }
  return kept;
}

inline std::string_view Text(const json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

// A list that a column keeps as JSON.
inline json::array ParseList(const json::value& column) {
  Result<json::value> parsed = ParseJson(Text(column));
  return parsed.ok() && parsed->is_array() ? std::move(parsed->get_array()) : json::array();
}

}  // namespace latchkey::store
