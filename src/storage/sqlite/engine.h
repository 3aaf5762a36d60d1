#pragma once
// The SQLite engine: one file in WAL mode.
//
// Owns:      the file, durability (synchronous=FULL: a commit is on the disk when it is answered).
// Not here:  transactions and the pool (sql/engine.h), SQL (queries/).

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/box.h"
#include "storage/sqlite/connection.h"
#include "storage/storage.h"

namespace latchkey::storage::sqlite {

// As storage::Open (storage.h), for `path`.
Result<std::unique_ptr<Database>> OpenEngine(const std::string& path, const crypto::Box& box);

// A connection that writes, to a file that is made where it is not there.
Result<std::unique_ptr<Connection>> OpenWriter(const std::string& path);

// As storage::HasData (storage.h).
bool HasData(const std::string& path);

}  // namespace latchkey::storage::sqlite
