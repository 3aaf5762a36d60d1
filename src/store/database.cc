#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

namespace latchkey::store {
namespace {

constexpr int kProgressSteps = 10'000;  // virtual machine steps between two looks at the clock

// What no caller's patience mends: somebody has to make room, or to look at the disk.
bool IsOfDisk(int primary) { return primary == SQLITE_FULL || primary == SQLITE_IOERR; }

ErrorKind KindOf(int primary) {
  if (IsOfDisk(primary)) return ErrorKind::kUnavailable;
  switch (primary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return ErrorKind::kUnavailable;
    case SQLITE_CONSTRAINT:
      return ErrorKind::kConflict;
    default:
      return ErrorKind::kInternal;
  }
}

int Bind(sqlite3_stmt* statement, int place, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return sqlite3_bind_null(statement, place);
    case json::kind::bool_:
      return sqlite3_bind_int64(statement, place, value.get_bool() ? 1 : 0);
    case json::kind::int64:
      return sqlite3_bind_int64(statement, place, value.get_int64());
    case json::kind::double_:
      return sqlite3_bind_double(statement, place, value.get_double());
    case json::kind::string: {
      const auto& text = value.get_string();
      return sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    }
    default:
      return SQLITE_MISMATCH;
  }
}

json::value Column(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return nullptr;
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return json::string(text == nullptr ? std::string_view() : std::string_view(text, size));
    }
  }
}

// Customers and the hashes of their passwords are in the file and its side files: only the owner may
// read them. What fails here SQLite tells about, or the file system has no permissions.
void KeepToOwner(const std::string& path) {
  constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
  // Only a file that was not there is opened: closing another one would end this process's locks.
  const int made = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (made >= 0) close(made);
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    static_cast<void>(chmod((path + suffix).c_str(), kOwnerOnly));
  }
}

// Makes a statement ready for its next use, however this one ends.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(sqlite3_stmt* statement) : statement_(statement) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

void Database::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<std::unique_ptr<Database>> Database::Open(const std::string& path, Access access,
                                                 const Clock& clock) {
  if (access == Access::kWrite) KeepToOwner(path);
  sqlite3* handle = nullptr;
  const int mode =
      access == Access::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(handle, clock));
  if (code != SQLITE_OK) return database->Failure(code, "open " + path);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(limits::kStoreWaitMsMax));
  sqlite3_progress_handler(
      handle, kProgressSteps,
      [](void* self) -> int {
        const auto* of = static_cast<const Database*>(self);
        return of->clock_.MonotonicMs() > of->deadline_ms_ ? 1 : 0;
      },
      database.get());
  database->StartTheClock();
  LATCHKEY_RETURN_IF_ERROR(
      database->Script("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
                       "PRAGMA cache_size = -32768"));  // KiB: the indexes of 50,000 products
  if (access == Access::kWrite) {
    LATCHKEY_RETURN_IF_ERROR(
        database->Script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"));
  }
  return database;
}

Database::~Database() {
  statements_.clear();
  sqlite3_close_v2(handle_);
}

void Database::StartTheClock() { deadline_ms_ = clock_.MonotonicMs() + limits::kStoreCallMsMax; }

Error Database::Failure(int code, std::string_view doing) const {
  const char* text = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  const Error failure = Error::Make(KindOf(code & 0xFF), "the store's database failed",
                                    std::string(text) + " (" + std::string(doing) + ")");
  if (IsOfDisk(code & 0xFF)) LogError("the disk does not take what the store writes", failure);
  return failure;
}

Result<sqlite3_stmt*> Database::Prepare(std::string_view sql, const json::array& values) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    // Searches make statements without number; the oldest ones are not worth a ledger.
    if (statements_.size() >= limits::kStoreStatementsMax) statements_.clear();
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) return Failure(code, sql);
    found = statements_.emplace(std::string(sql), Statement(made)).first;
  }
  sqlite3_stmt* statement = found->second.get();
  CHECK(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int code = Bind(statement, static_cast<int>(i) + 1, values[i]);
    if (code != SQLITE_OK) return Failure(code, sql);
  }
  return statement;
}

Result<json::array> Database::Rows(std::string_view sql, const json::array& values) {
  LATCHKEY_TRY(sqlite3_stmt * statement, Prepare(sql, values));
  const ResetAtEnd reset(statement);
  const int columns = sqlite3_column_count(statement);
  json::array rows;
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    json::object row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      row.emplace(sqlite3_column_name(statement, i), Column(statement, i));
    }
    rows.push_back(std::move(row));
  }
  if (code != SQLITE_DONE) return Failure(code, sql);
  return rows;
}

Result<json::object> Database::Row(std::string_view sql, const json::array& values) {
  LATCHKEY_TRY(json::array rows, Rows(sql, values));
  if (rows.empty()) return json::object();
  return std::move(rows[0].get_object());
}

Result<std::int64_t> Database::Run(std::string_view sql, const json::array& values) {
  LATCHKEY_TRY([[maybe_unused]] const json::array rows, Rows(sql, values));
  return static_cast<std::int64_t>(sqlite3_changes64(handle_));
}

Result<std::int64_t> Database::Insert(std::string_view table, const json::object& columns) {
  std::string names;
  std::string marks;
  json::array values;
  for (const auto& column : columns) {
    names += (names.empty() ? "" : ", ") + std::string(column.key());
    marks += marks.empty() ? "?" : ", ?";
    values.push_back(column.value());
  }
  LATCHKEY_TRY(
      [[maybe_unused]] const std::int64_t added,
      Run("INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + marks + ")", values));
  return LastId();
}

Result<void> Database::Update(std::string_view table, const json::object& columns,
                              std::string_view key, std::int64_t id) {
  if (columns.empty()) return {};
  std::string sets;
  json::array values;
  for (const auto& column : columns) {
    sets += (sets.empty() ? "" : ", ") + std::string(column.key()) + " = ?";
    values.push_back(column.value());
  }
  values.push_back(id);
  LATCHKEY_TRY(
      [[maybe_unused]] const std::int64_t changed,
      Run("UPDATE " + std::string(table) + " SET " + sets + " WHERE " + std::string(key) + " = ?",
          values));
  return {};
}

Result<void> Database::Script(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Failure(code, text.substr(0, 80));
  return {};
}

std::int64_t Database::LastId() const { return sqlite3_last_insert_rowid(handle_); }

Result<Transaction> Transaction::Begin(Database& database, Kind kind) {
  // A write takes the lock at once: a read that turns into a write could find its view outdated.
  LATCHKEY_RETURN_IF_ERROR(database.Script(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(database);
}

Result<void> Transaction::Commit() {
  LATCHKEY_RETURN_IF_ERROR(database_->Script("COMMIT"));
  database_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // An interrupted statement may have rolled back already; then there is nothing left to undo.
  database_->StartTheClock();
  static_cast<void>(database_->Script("ROLLBACK").ok());
}

Pool::Lease::~Lease() {
  if (database_ != nullptr) pool_->Add(std::move(database_));
}

void Pool::Add(std::unique_ptr<Database> database) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(database));
  }
  returned_.notify_one();
}

Result<Pool::Lease> Pool::Take() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, std::chrono::milliseconds(limits::kStoreWaitMsMax),
                          [this] { return !free_.empty(); })) {
    return Error::Make(ErrorKind::kUnavailable, "the store is busy", "no free connection");
  }
  std::unique_ptr<Database> database = std::move(free_.back());
  free_.pop_back();
  database->StartTheClock();
  return Lease(*this, std::move(database));
}

}  // namespace latchkey::store
