#pragma once
// Connections to a database that is named by its URL. Internal to this folder.

#include <memory>
#include <string>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace latchkey::storage {

// For reading alone, with time for long statements. A file has to be there.
Result<std::unique_ptr<sql::Connection>> ConnectToRead(const std::string& url);
// The same for writing; a file is made where it is not there.
Result<std::unique_ptr<sql::Connection>> ConnectToWrite(const std::string& url);

bool IsSqlite(const std::string& url);

}  // namespace latchkey::storage
