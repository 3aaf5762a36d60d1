#pragma once
// Partial answers: `fields=items[sku,name],total_count` keeps the named members alone.
//
// Source: contract section 10.5, as corrected by observation: a filter that cannot be read, and
// names that the answer does not have, leave `[]` (of a list: `[]` for each element).

#include <string_view>

#include "base/json.h"

namespace latchkey::store {

// `filter` is the parameter's value; empty keeps everything.
json::value KeepFields(json::value answer, const json::value& filter);

}  // namespace latchkey::store
