#pragma once
// Stock items, written by products and by routes of their own.

#include <cstdint>

#include "base/json.h"
#include "store/database.h"
#include "store/outcome.h"

namespace latchkey::store {

// Sets the fields that `sent` has; ids are taken and ignored.
// Errors: 400 for unknown fields and values of another type.
Outcome<void> SaveStockItem(std::int64_t product_id, const json::object& sent, Database& database);

}  // namespace latchkey::store
