#include "storage/sql/migrate.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace latchkey::storage::sql {
namespace {

struct Migration {
  std::int64_t version;
  std::string name;  // "0001_create_tables"
  std::string_view sql;
  std::string checksum;
};

// A file that was edited after it was applied has another checksum.
std::string Checksum(std::string_view text) {
  const auto sum = crypto::HmacSha256(crypto::MakeHmacSha256Key("migration"), text);
  return HexEncode({reinterpret_cast<const char*>(sum.data()), sum.size()});
}

std::vector<Migration> Shipped(const Connection& connection) {
  std::vector<Migration> list;
  for (const Script& script : connection.Migrations()) {
    const std::string name(script.name);
    list.push_back({std::stoll(name), name, script.text, Checksum(script.text)});
  }
  return list;
}

struct Applied {
  std::int64_t version;
  std::string name;
  std::string checksum;
};

// None for a database that is empty.
Result<std::vector<Applied>> ReadApplied(Connection& connection) {
  std::vector<Applied> applied;
  LATCHKEY_TRY(const Contents contents, LookInto(connection));
  if (contents == Contents::kNothing) return applied;
  if (contents == Contents::kForeign) {
    return Error::Make(ErrorKind::kCorrupt,
                       "The database belongs to another program; name another one in storage.url. "
                       "Nothing was changed.");
  }
  LATCHKEY_TRY(Statement statement, connection.Use("list_migrations"));
  while (true) {
    LATCHKEY_TRY(const bool row, statement.Step());
    if (!row) return applied;
    applied.push_back({statement.Int(0), statement.Text(1), statement.Text(2)});
  }
}

Result<void> CheckApplied(const std::vector<Applied>& applied,
                          const std::vector<Migration>& shipped) {
  for (const Applied& row : applied) {
    const auto known =
        std::find_if(shipped.begin(), shipped.end(),
                     [&](const Migration& migration) { return migration.version == row.version; });
    if (known == shipped.end()) {
      return Error::Make(ErrorKind::kInvalidArgument,
                         "The database has schema " + row.name +
                             ", which is newer than this program knows; start the newer program, "
                             "or restore a backup made by this one. Nothing was changed.");
    }
    if (known->checksum != row.checksum) {
      return Error::Make(ErrorKind::kCorrupt,
                         "The database was made with another text of migration " + row.name +
                             " than this program has. Nothing was changed.");
    }
  }
  return {};
}

Result<std::string> ReadMeta(Connection& connection, std::string_view name) {
  LATCHKEY_TRY(Statement statement, connection.Use("find_meta"));
  statement.Bind(name);
  LATCHKEY_TRY(const bool row, statement.Step());
  if (!row) {
    return Error::Make(
        ErrorKind::kCorrupt,
        "The database is not whole: `latchkey restore` or `latchkey migrate-storage` "
        "has not ended. Run it again, or name another database.",
        "meta has no " + std::string(name));
  }
  return statement.Text(0);
}

Result<void> CheckKey(Connection& connection, const Sealer& sealer) {
  LATCHKEY_TRY(const std::string key_id, ReadMeta(connection, "master_key_id"));
  LATCHKEY_TRY(const std::string canary, ReadMeta(connection, "canary_sealed"));
  const auto opened = sealer.OpenCanary(canary);
  if (opened.ok()) return {};
  if (key_id == sealer.key_id()) return opened;  // the right key: the value itself is damaged
  return Error::Make(ErrorKind::kInvalidArgument,
                     "The secrets in the database are sealed under master key " + key_id +
                         ", but the key given is " + sealer.key_id() +
                         ". Put the right key into LATCHKEY_MASTER_KEY or the data folder's "
                         "master.key, or restore it from a backup. Nothing was changed.");
}

Result<void> WriteMeta(Connection& connection, std::string_view name, std::string_view value) {
  LATCHKEY_TRY(Statement statement, connection.Use("insert_meta"));
  return statement.Bind(name).Bind(value).Run();
}

Result<void> Apply(Connection& connection, const Migration& migration, std::int64_t now_s) {
  LATCHKEY_RETURN_IF_ERROR(connection.Execute(std::string(migration.sql)));
  LATCHKEY_TRY(Statement statement, connection.Use("insert_migration"));
  return statement.Bind(migration.version)
      .Bind(migration.name)
      .Bind(migration.checksum)
      .Bind(now_s)
      .Run();
}

// The first migration that the database lacks, or null.
Result<const Migration*> FindMissing(Connection& connection,
                                     const std::vector<Migration>& shipped) {
  LATCHKEY_TRY(const auto applied, ReadApplied(connection));
  const auto missing =
      std::find_if(shipped.begin(), shipped.end(), [&](const Migration& migration) {
        return std::none_of(applied.begin(), applied.end(),
                            [&](const Applied& row) { return row.version == migration.version; });
      });
  return missing == shipped.end() ? nullptr : &*missing;
}

// Whether there was one to apply. In a transaction.
Result<bool> ApplyNext(Connection& connection, const std::vector<Migration>& shipped,
                       const Sealer& sealer, std::int64_t now_s) {
  LATCHKEY_RETURN_IF_ERROR(CheckSchema(connection, sealer));
  LATCHKEY_TRY(const Migration* missing, FindMissing(connection, shipped));
  if (missing == nullptr) return false;
  LATCHKEY_RETURN_IF_ERROR(Apply(connection, *missing, now_s));
  if (missing->version == 1) {
    LATCHKEY_RETURN_IF_ERROR(WriteMeta(connection, "master_key_id", sealer.key_id()));
    LATCHKEY_RETURN_IF_ERROR(WriteMeta(connection, "canary_sealed", sealer.SealCanary()));
  }
  return true;
}

}  // namespace

Result<Contents> LookInto(Connection& connection) {
  LATCHKEY_TRY(Statement statement, connection.Use("find_schema"));
  LATCHKEY_TRY(const bool row, statement.Step());
  if (!row || statement.Int(0) == 0) return Contents::kNothing;
  return statement.Int(1) == 1 ? Contents::kOurs : Contents::kForeign;
}

Result<void> CheckSchema(Connection& connection, const Sealer& sealer) {
  LATCHKEY_TRY(const auto applied, ReadApplied(connection));
  if (applied.empty()) return {};
  LATCHKEY_RETURN_IF_ERROR(CheckApplied(applied, Shipped(connection)));
  return CheckKey(connection, sealer);
}

Result<void> CheckTables(Connection& connection) {
  LATCHKEY_TRY(const auto applied, ReadApplied(connection));
  const std::vector<Migration> shipped = Shipped(connection);
  LATCHKEY_RETURN_IF_ERROR(CheckApplied(applied, shipped));
  if (applied.size() == shipped.size()) return {};
  return Error::Make(ErrorKind::kInvalidArgument,
                     "The database is of an older version: start this program on it once, which "
                     "brings it up to date. Nothing was changed.");
}

Result<void> MakeTables(Connection& connection, std::int64_t now_s) {
  for (const Migration& migration : Shipped(connection)) {
    LATCHKEY_RETURN_IF_ERROR(Apply(connection, migration, now_s));
  }
  return {};
}

Result<void> Migrate(Connection& connection, const Sealer& sealer, std::int64_t now_s) {
  const std::vector<Migration> shipped = Shipped(connection);
  for (bool more = true; more;) {
    LATCHKEY_RETURN_IF_ERROR(connection.Begin(Purpose::kWrite));
    Result<void> outcome = [&]() -> Result<void> {
      LATCHKEY_TRY(more, ApplyNext(connection, shipped, sealer, now_s));
      return connection.Commit();
    }();
    if (!outcome.ok()) {
      connection.RollBack();
      return outcome;
    }
  }
  return {};
}

}  // namespace latchkey::storage::sql
