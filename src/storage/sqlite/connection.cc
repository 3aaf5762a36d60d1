#include "storage/sqlite/connection.h"

#include <sqlite3.h>

#include <optional>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "sqlite_migrations.h"

namespace latchkey::storage::sqlite {
namespace {

ErrorKind KindOf(int code) {
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    return ErrorKind::kConflict;
  switch (code & 0xFF) {  // the primary code
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::kCorrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
      return ErrorKind::kUnavailable;
    default:
      return ErrorKind::kInternal;
  }
}

const char* DetailOf(int code) {
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return "The database holds such a row already.";
    case SQLITE_CORRUPT:
      return "The database file is damaged; restore it from a backup.";
    case SQLITE_NOTADB:
      return "The file is not a database; restore it from a backup, or name another file.";
    case SQLITE_FULL:
      return "The disk that holds the database is full.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "The database is locked by another program.";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return "The database file, or its folder, cannot be opened for writing.";
    case SQLITE_IOERR:
      return "Reading or writing the database file failed.";
    default:
      return "The database did not do what was asked.";
  }
}

Error Failure(sqlite3* database, int code, std::string_view what) {
  std::string cause = std::string(sqlite3_errstr(code)) + " (" + std::to_string(code) + ")";
  if (database != nullptr) cause += std::string(": ") + sqlite3_errmsg(database);
  cause += "; in: " + std::string(what);
  return Error::Make(KindOf(code), DetailOf(code), std::move(cause));
}

class PreparedStatement final : public sql::Prepared {
 public:
  PreparedStatement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}
  PreparedStatement(const PreparedStatement&) = delete;
  PreparedStatement& operator=(const PreparedStatement&) = delete;
  ~PreparedStatement() override { sqlite3_finalize(statement_); }

  void BindInt(int parameter, std::optional<std::int64_t> value) override {
    Note(value ? sqlite3_bind_int64(statement_, parameter + 1, *value)
               : sqlite3_bind_null(statement_, parameter + 1));
  }

  void BindText(int parameter, std::optional<std::string_view> text) override {
    if (!text) return Note(sqlite3_bind_null(statement_, parameter + 1));
    // A view without an address would bind NULL.
    const char* data = text->empty() ? "" : text->data();
    Note(sqlite3_bind_text64(statement_, parameter + 1, data, text->size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8));
  }

  Result<bool> Step() override {
    if (bind_result_ != SQLITE_OK) return Failure(database_, bind_result_, "bind");
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    return Failure(database_, result, sqlite3_sql(statement_));
  }

  void Reset() noexcept override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    bind_result_ = SQLITE_OK;
  }

  std::int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }

  std::string_view View(int column) const override {
    const void* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {static_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }

 private:
  void Note(int result) {
    if (bind_result_ == SQLITE_OK) bind_result_ = result;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_;
  int bind_result_ = SQLITE_OK;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access) {
  sqlite3* database = nullptr;
  const int flags = (access == Access::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (result != SQLITE_OK) return Failure(database, result, "open " + path);
  sqlite3_busy_timeout(database, static_cast<int>(limits::kStorageWaitMsMax));
  return connection;
}

Connection::~Connection() {
  ForgetStatements();
  sqlite3_close(database_);
}

Result<void> Connection::Execute(const std::string& sql) {
  const int result = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return Failure(database_, result, sql);
  return {};
}

Result<void> Connection::CopyTo(Connection& target) {
  constexpr int kAllPages = -1;
  sqlite3_backup* backup = sqlite3_backup_init(target.database_, "main", database_, "main");
  if (backup == nullptr) {
    return Failure(target.database_, sqlite3_extended_errcode(target.database_), "backup");
  }
  const int copied = sqlite3_backup_step(backup, kAllPages);
  sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE) return Failure(database_, copied, "backup");
  return {};
}

void Connection::RollBack() noexcept {
  // SQLite has rolled back by itself after some errors, such as a full disk.
  if (sqlite3_get_autocommit(database_) != 0) return;
  sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::vector<sql::Script> Connection::Migrations() const {
  return sql::ScriptsOf(migrations::sqlite_migrations());
}

Result<std::unique_ptr<sql::Prepared>> Connection::Prepare(std::string_view name,
                                                           std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) return Failure(database_, result, name);
  return std::unique_ptr<sql::Prepared>(std::make_unique<PreparedStatement>(database_, statement));
}

Result<void> Connection::BeginNow(sql::Purpose purpose) {
  return Execute(purpose == sql::Purpose::kRead ? "BEGIN" : "BEGIN IMMEDIATE");
}

}  // namespace latchkey::storage::sqlite
