#pragma once
// Values that hold in one store view alone, and what stands where a view has none of its own.
//
// Owns:      the table product_view_value. An attribute's scope decides (attribute_definition.scope):
//            global ones have one value; those of a website or a view are kept for the views of the
//            call. A new product's values are everybody's, and so is what is written as "all".
// Not here:  what the values are (product_write.cc), searching by them (search.cc).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"

namespace latchkey::store {

// Name, status and visibility are columns of the product; each is told from its text.
bool IsColumnOfViews(std::string_view code);

// Puts the values of `view_id` into `products`, as ShowProducts made them.
Outcome<void> PutViewValues(Database& database, std::int64_t view_id, json::array& products);

// Where a write of the attribute `code` goes: the views it is for, as a JSON list of their ids;
// empty where it is for all of them.
Outcome<std::string> ViewsToWrite(std::string_view code, const StoreView& view, bool is_new,
                                  Database& database);

// Keeps `value` (text as columns have it) for each of `views`, but for those that show it already,
// so that an answer sent back pins nothing. Null: the views show the value of all views again.
Outcome<void> SaveViewValue(std::int64_t product_id, std::string_view code,
                            const std::string& views, const json::value& value, bool is_list,
                            Database& database);

}  // namespace latchkey::store
