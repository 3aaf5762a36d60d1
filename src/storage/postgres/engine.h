#pragma once
// The PostgreSQL engine: several processes may share one database.
//
// Owns:      bringing the schema up to date, once, by whichever process comes first.
// Not here:  transactions and the pool (sql/engine.h), SQL (queries/), libpq (connection.h).

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/box.h"
#include "storage/storage.h"

namespace latchkey::storage::postgres {

// As storage::Open (storage.h), for a postgresql:// URL.
Result<std::unique_ptr<Database>> OpenEngine(const std::string& url, const crypto::Box& box);

// As storage::HasData (storage.h).
Result<bool> HasData(const std::string& url);

}  // namespace latchkey::storage::postgres
