#include "storage/connect.h"

#include <string_view>
#include <utility>

#include "base/limits.h"
#include "storage/postgres/connection.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/engine.h"

namespace latchkey::storage {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::unique_ptr<sql::Connection>> ConnectToServer(const std::string& url) {
  LATCHKEY_TRY(auto opened, postgres::Connection::Open(url, limits::kStorageMigrationMsMax));
  return std::unique_ptr<sql::Connection>(std::move(opened));
}

}  // namespace

bool IsSqlite(const std::string& url) { return url.starts_with(kSqlite); }

Result<std::unique_ptr<sql::Connection>> ConnectToRead(const std::string& url) {
  if (!IsSqlite(url)) return ConnectToServer(url);
  LATCHKEY_TRY(auto opened,
               sqlite::Connection::Open(url.substr(kSqlite.size()), sqlite::Access::kReadOnly));
  return std::unique_ptr<sql::Connection>(std::move(opened));
}

Result<std::unique_ptr<sql::Connection>> ConnectToWrite(const std::string& url) {
  if (!IsSqlite(url)) return ConnectToServer(url);
  LATCHKEY_TRY(auto opened, sqlite::OpenWriter(url.substr(kSqlite.size())));
  return std::unique_ptr<sql::Connection>(std::move(opened));
}

}  // namespace latchkey::storage
