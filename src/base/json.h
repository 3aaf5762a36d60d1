#pragma once
// JSON values (Boost.JSON, ADR 0003), and the two spellings Latchkey writes.

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey {

namespace json = boost::json;

// Parses one JSON document; nothing may follow it. kInvalidArgument says where it broke.
// Depth is bounded by limits::kJsonDepthMax. Duplicate names: the last one wins, as in the
// contract's system.
Result<json::value> ParseJson(std::string_view text);

// The plain spelling: `/` and non-ASCII as they are.
std::string ToJson(const json::value& value);

// The contract's spelling (section 10.3): `/` as `\/`, non-ASCII as \uXXXX (surrogate pairs above
// the BMP), floats in the shortest form that reads back, whole floats without a fraction. Invalid
// UTF-8 becomes U+FFFD.
std::string ToWireJson(const json::value& value);

}  // namespace latchkey
