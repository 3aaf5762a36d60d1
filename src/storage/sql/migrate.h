#pragma once
// The schema of a database: which version it has, whether it is ours, and bringing it up to date
// with migrations/ENGINE/*.sql.

#include <cstdint>

#include "base/result.h"
#include "storage/sql/connection.h"
#include "storage/sql/rows.h"

namespace latchkey::storage::sql {

enum class Contents : std::uint8_t { kNothing, kOurs, kForeign };
Result<Contents> LookInto(Connection& connection);

// CheckSchema says whether this program, with this key, may use the database: ours, applied
// migrations unchanged, not newer, and sealed under the key. An empty database may be used. Reads
// only.
// Errors: as storage::Open (storage.h).
Result<void> CheckSchema(Connection& connection, const Sealer& sealer);

// CheckTables says whether a database is ours and has exactly the tables of this program, whatever
// its key. Reads only. Errors: kInvalidArgument for older and newer ones, and as CheckSchema.
Result<void> CheckTables(Connection& connection);

// Makes all tables in an empty database, in the caller's transaction. Such a database cannot be
// opened before its meta tells its key.
Result<void> MakeTables(Connection& connection, std::int64_t now_s);

// Migrate applies the migrations that are missing, each in a transaction of its own with its row in
// schema_migration; the first one also leaves the key's id and the canary. Each transaction begins
// with CheckSchema and looks for what is missing then, so of processes that start at once each
// finds done what others have done. `now_s` is UTC.
Result<void> Migrate(Connection& connection, const Sealer& sealer, std::int64_t now_s);

}  // namespace latchkey::storage::sql
