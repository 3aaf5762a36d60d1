#pragma once
// The SQLite engine: one file in WAL mode, one connection that writes, a few that read.
//
// Owns:      transactions, durability (synchronous=FULL: a commit is on the disk before it is
//            answered), the wait for a connection (limits::kStorageWaitMsMax, then kUnavailable).
// Not here:  SQL (queries/), rows (rows.h), the schema (migrate.h).

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/box.h"
#include "domain/storage.h"

namespace latchkey::storage::sqlite {

// As storage::Open (storage.h), for `path`.
Result<std::unique_ptr<domain::Storage>> OpenEngine(const std::string& path,
                                                    const crypto::Box& box);

}  // namespace latchkey::storage::sqlite
