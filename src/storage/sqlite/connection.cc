#include "storage/sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "storage_queries.h"

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

}  // namespace

Statement::Statement(Connection& connection, sqlite3_stmt* statement)
    : connection_(&connection), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_),
      bind_result_(other.bind_result_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::Bind(std::int64_t value) {
  const int result = sqlite3_bind_int64(statement_, ++bound_, value);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

Statement& Statement::Bind(std::string_view text) {
  // A view without an address would bind NULL.
  const char* data = text.empty() ? "" : text.data();
  const int result =
      sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

Statement& Statement::Bind(std::optional<std::int64_t> value) {
  return value ? Bind(*value) : BindNull();
}

Statement& Statement::BindNull() {
  const int result = sqlite3_bind_null(statement_, ++bound_);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

Statement& Statement::BindTextOrNull(std::string_view text) {
  return text.empty() ? BindNull() : Bind(text);
}

Result<bool> Statement::Step() {
  if (bind_result_ != SQLITE_OK) return connection_->Failure(bind_result_, "bind");
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return connection_->Failure(result, sqlite3_sql(statement_));
}

Result<void> Statement::Run() {
  while (true) {
    LATCHKEY_TRY(const bool row, Step());
    if (!row) return {};
  }
}

std::int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

std::optional<std::int64_t> Statement::IntOrNull(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::string_view Statement::View(int column) const {
  const void* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {static_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access) {
  sqlite3* database = nullptr;
  const int flags = (access == Access::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (result != SQLITE_OK) return connection->Failure(result, "open " + path);
  sqlite3_busy_timeout(database, static_cast<int>(limits::kStorageWaitMsMax));
  return connection;
}

Connection::~Connection() {
  for (const auto& [name, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

Result<Statement> Connection::Use(std::string_view name) {
  if (const auto found = statements_.find(name); found != statements_.end()) {
    CHECK(sqlite3_stmt_busy(found->second) == 0);
    return Statement(*this, found->second);
  }
  for (const queries::EmbeddedFile& file : queries::storage_queries()) {
    if (file.name.substr(0, file.name.find('.')) != name) continue;
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v3(database_, file.text.data(), static_cast<int>(file.text.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (result != SQLITE_OK) return Failure(result, file.name);
    statements_.emplace(file.name.substr(0, name.size()), statement);
    return Statement(*this, statement);
  }
  return Error::Make(ErrorKind::kInternal, "The database did not do what was asked.",
                     "there is no query " + std::string(name));
}

Result<void> Connection::Execute(const std::string& sql) {
  const int result = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return Failure(result, sql);
  return {};
}

void Connection::RollBack() noexcept {
  // SQLite has rolled back by itself after some errors, such as a full disk.
  if (sqlite3_get_autocommit(database_) != 0) return;
  sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Error Connection::Failure(int code, std::string_view what) const {
  std::string cause = std::string(sqlite3_errstr(code)) + " (" + std::to_string(code) + ")";
  if (database_ != nullptr) cause += std::string(": ") + sqlite3_errmsg(database_);
  cause += "; in: " + std::string(what);
  return Error::Make(KindOf(code), DetailOf(code), std::move(cause));
}

}  // namespace latchkey::storage::sqlite
