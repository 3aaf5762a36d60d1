#pragma once
// A query as the application reads it: percent-decoded, `+` a blank, brackets nesting.
//
// `searchCriteria[filter_groups][0][field]=sku&a=1&a=2` becomes
// {"searchCriteria":{"filter_groups":{"0":{"field":"sku"}}},"a":"2"}. Lists are objects with
// numbered names; `x[]=` takes the next number. Of duplicates the last one wins; a name without `=`
// has an empty value. Blanks and dots in the first part of a name become `_`.
//
// Not here:  what was signed (oauth1/). Bounds: limits::kSignedParametersMax pairs (what follows is
// left out, as by the contract's system), limits::kQueryDepthMax brackets (deeper pairs are left
// out).

#include <string>
#include <string_view>

#include "base/json.h"

namespace latchkey::store {

json::object ParseQueryTree(std::string_view raw_query);

// The parameter `name`, given in camelCase, in either of its two spellings (`rootCategoryId`,
// `root_category_id`); nullptr where absent.
const json::value* FindParameter(const json::object& query, std::string_view name);

// "rootCategoryId" to "root_category_id"; snake_case stays as it is.
std::string ToSnakeCase(std::string_view name);

}  // namespace latchkey::store
