#pragma once
// The schema of a SQLite database: which version it has, whether it is ours, and bringing it up to
// date with migrations/sqlite/*.sql.

#include <cstdint>

#include "base/result.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/rows.h"

namespace latchkey::storage::sqlite {

// CheckSchema says whether this program, with this key, may use the database: ours, applied
// migrations unchanged, not newer, and sealed under the key. An empty database may be used. Reads
// only.
// Errors: as storage::Open (storage.h).
Result<void> CheckSchema(Connection& connection, const Sealer& sealer);

// Migrate applies the migrations that are missing, each in a transaction of its own with its row in
// schema_migration; the first one also leaves the key's id and the canary. `now_s` is UTC.
Result<void> Migrate(Connection& connection, const Sealer& sealer, std::int64_t now_s);

}  // namespace latchkey::storage::sqlite
