// The migrations of both engines are twins: the same numbers and names, tables and columns.

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <set>
#include <string>
#include <vector>

#include "postgres_migrations.h"
#include "sqlite_migrations.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage {
namespace {

template <class Files>
std::vector<std::string> NamesOf(const Files& files) {
  std::vector<std::string> names;
  for (const auto& file : files) names.emplace_back(file.name);
  return names;
}

using Columns = std::set<std::string>;  // "table.column"

Columns SqliteColumns() {
  const testing::TemporaryFolder folder;
  EXPECT_TRUE(Open(folder.Url(), testing::ABox()).ok());
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(folder.File("latchkey.db").c_str(), &database), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(database,
                               "SELECT t.name || '.' || c.name FROM sqlite_schema t "
                               "JOIN pragma_table_info(t.name) c "
                               "WHERE t.type = 'table' AND t.name <> 'sqlite_sequence'",
                               -1, &statement, nullptr),
            SQLITE_OK);
  Columns columns;
  while (sqlite3_step(statement) == SQLITE_ROW)
    columns.emplace(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return columns;
}

Columns PostgresColumns(testing::PostgresServer& server) {
  const std::string url = server.NewUrl();
  EXPECT_TRUE(Open(url, testing::ABox()).ok());
  PGconn* connection = PQconnectdb(url.c_str());
  PGresult* answer =
      PQexec(connection,
             "SELECT table_name || '.' || column_name "
             "FROM information_schema.columns WHERE table_schema = current_schema()");
  Columns columns;
  for (int row = 0; row < PQntuples(answer); ++row) columns.emplace(PQgetvalue(answer, row, 0));
  PQclear(answer);
  PQfinish(connection);
  return columns;
}

TEST(Migrations, HaveTheSameNumbersAndNamesForBothEngines) {
  EXPECT_EQ(NamesOf(migrations::postgres::postgres_migrations()),
            NamesOf(migrations::sqlite_migrations()));
}

TEST(Migrations, MakeTheSameTablesAndColumnsInBothEngines) {
  testing::PostgresServer* server = testing::PostgresServer::Get();
  if (server == nullptr) GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
  const Columns columns = PostgresColumns(*server);
  EXPECT_TRUE(columns.contains("integration.name_folded"));
  EXPECT_EQ(columns, SqliteColumns());
}

}  // namespace
}  // namespace latchkey::storage
