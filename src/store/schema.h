#pragma once
// The store's tables, brought up to date, and the rows a new store begins with.

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace latchkey::store {

// Applies the migrations (migrations/*.sql) that `database` does not have yet, in one transaction.
// A new store gets its first rows (sample/1_*.sql and 2_*.sql) in the same transaction, and with
// `sample_data` the sample (the rest of sample/), so that an interrupted first start leaves
// nothing. Errors: kCorrupt where a newer Latchkey wrote the store.
Result<void> BringUpToDate(Database& database, bool sample_data, const Clock& clock);

}  // namespace latchkey::store
