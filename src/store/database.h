#pragma once
// One SQLite connection, its transactions, and the pool that lends connections to threads.
//
// Owns:      statements, their cache and their bounds in time. Rows come out as JSON objects whose
//            names are the columns' names in the order of the SELECT, so that a query is written in
//            the shape of its answer: INTEGER, REAL, TEXT and NULL become the JSON kind of the same
//            name.
// Not here:  what the tables mean (migrations/*.sql), what is asked of them (the handlers).
// Errors:    kUnavailable when a bound in time is reached or the disk is full, kConflict for a broken constraint,
//            kInternal otherwise. The texts of SQLite are in `cause`.

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace latchkey::store {

// A connection. Threads: one at a time.
class Database {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };

  // kWrite creates the file and puts it into WAL mode with every commit synced.
  static Result<std::unique_ptr<Database>> Open(const std::string& path, Access access,
                                                const Clock& clock);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Every row of one statement, an object each. `values` are bound to its `?` in order: null,
  // bool, number or string. `sql` is constant text or made of constant parts, never of input.
  Result<json::array> Rows(std::string_view sql, const json::array& values = {});
  // The first row, or an empty object where there is none.
  Result<json::object> Row(std::string_view sql, const json::array& values = {});
  // A statement for its effect; the number of rows it changed.
  Result<std::int64_t> Run(std::string_view sql, const json::array& values = {});
  // One row, its columns named by the members of `columns`; the id it got. Names of tables and
  // columns are constants of the program.
  Result<std::int64_t> Insert(std::string_view table, const json::object& columns);
  // Sets the `columns` of the row whose `key` is `id`; nothing where there are none.
  Result<void> Update(std::string_view table, const json::object& columns, std::string_view key,
                      std::int64_t id);
  // Several statements of constant text, separated by semicolons.
  Result<void> Script(std::string_view sql);
  std::int64_t LastId() const;

  // Work from now on may take limits::kStoreCallMsMax in all; then it is interrupted.
  void StartTheClock();

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

  Database(sqlite3* handle, const Clock& clock) : handle_(handle), clock_(clock) {}
  Result<sqlite3_stmt*> Prepare(std::string_view sql, const json::array& values);
  Error Failure(int code, std::string_view doing) const;

  sqlite3* handle_;
  const Clock& clock_;
  std::int64_t deadline_ms_ = 0;  // monotonic
  std::map<std::string, Statement, std::less<>> statements_;
};

// A transaction; gone without a trace unless Commit returned ok.
class Transaction {
 public:
  enum class Kind : std::uint8_t { kRead, kWrite };

  static Result<Transaction> Begin(Database& database, Kind kind);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

// Lends connections. Threads: safe.
class Pool {
 public:
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Database> database)
        : pool_(&pool), database_(std::move(database)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Database& operator*() const { return *database_; }
    Database* operator->() const { return database_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Database> database_;
  };

  void Add(std::unique_ptr<Database> database);
  // Waits at most limits::kStoreWaitMsMax for a free connection, then kUnavailable.
  Result<Lease> Take();

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Database>> free_;
};

}  // namespace latchkey::store
