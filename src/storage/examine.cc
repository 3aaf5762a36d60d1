#include "storage/examine.h"

#include <utility>

#include "storage/connect.h"
#include "storage/sql/migrate.h"
#include "storage/sql/rows.h"

namespace latchkey::storage {
namespace {

Result<void> CheckFile(sql::Connection& connection) {
  LATCHKEY_TRY(sql::Statement check, connection.UseText("PRAGMA quick_check(1)"));
  LATCHKEY_TRY(const bool told, check.Step());
  if (told && check.View(0) == "ok") return {};
  return Error::Make(ErrorKind::kCorrupt, "The database file is damaged; restore it from a backup.",
                     check.Text(0));
}

Result<std::string> NewestMigration(sql::Connection& connection) {
  LATCHKEY_TRY(sql::Statement list, connection.Use("list_migrations"));
  std::string newest;
  while (true) {
    LATCHKEY_TRY(const bool row, list.Step());
    if (!row) return newest;
    newest = list.Text(1);
  }
}

}  // namespace

Result<std::string> Examine(const std::string& url, const crypto::Box& box) {
  LATCHKEY_TRY(const auto connection, ConnectToRead(url));
  LATCHKEY_RETURN_IF_ERROR(sql::CheckTables(*connection));
  LATCHKEY_RETURN_IF_ERROR(sql::CheckSchema(*connection, sql::Sealer(box)));
  if (IsSqlite(url)) LATCHKEY_RETURN_IF_ERROR(CheckFile(*connection));
  return NewestMigration(*connection);
}

}  // namespace latchkey::storage
