#pragma once
// Looks whether a database can be used, and changes nothing.

#include <string>

#include "base/result.h"
#include "crypto/box.h"

namespace latchkey::storage {

// Reads what Open (storage.h) would refuse: another program's database, a newer or older one,
// another master key, a copy that is not whole; and in a SQLite file what is damaged. Gives back the
// name of the newest migration. Errors: as Open. Cost: a SQLite file is read to its end.
Result<std::string> Examine(const std::string& url, const crypto::Box& box);

}  // namespace latchkey::storage
