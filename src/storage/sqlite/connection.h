#pragma once
// One SQLite connection with its prepared statements. The only place that calls SQLite's functions.
//
// Errors of all: kConflict where a unique column has the value already; kCorrupt for a damaged
// file; kUnavailable for a full disk, a lock that was not given in time and what else the file
// system refuses; kInternal for a statement that is wrong. The cause has SQLite's own words.
// Threads: none; a connection belongs to one thread at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace latchkey::storage::sqlite {

class Connection;

// One run of a prepared statement. Binds fill $1, $2, ... in order; a failed one shows at the first
// Step. Resets the statement when dropped. Columns count from 0 and are read after a Step that gave
// a row; texts read as views live until the next Step.
class Statement {
 public:
  Statement(Connection& connection, sqlite3_stmt* statement);
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& Bind(std::int64_t value);
  Statement& Bind(std::string_view text);
  Statement& Bind(std::optional<std::int64_t> value);
  Statement& BindNull();
  Statement& BindTextOrNull(std::string_view text);  // NULL for an empty one

  Result<bool> Step();  // whether there is a row
  Result<void> Run();   // steps to the end; rows are passed over

  std::int64_t Int(int column) const;
  std::optional<std::int64_t> IntOrNull(int column) const;
  std::string_view View(int column) const;  // empty for NULL
  std::string Text(int column) const { return std::string(View(column)); }
  bool IsNull(int column) const;

 private:
  Connection* connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
  int bind_result_ = 0;
};

enum class Access : std::uint8_t { kReadOnly, kReadWrite };

class Connection {
 public:
  // The file must exist. kReadOnly changes nothing in it, not even by recovering it.
  static Result<std::unique_ptr<Connection>> Open(const std::string& path, Access access);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // The statement of queries/`name`.sql, prepared once per connection. Not while another run of it
  // is alive.
  Result<Statement> Use(std::string_view name);
  // Runs one or more statements that take no parameters and give no rows that matter.
  Result<void> Execute(const std::string& sql);
  // Ends a transaction without keeping anything; nothing to do if there is none.
  void RollBack() noexcept;

  Error Failure(int code, std::string_view what) const;

 private:
  explicit Connection(sqlite3* database) : database_(database) {}

  sqlite3* database_;
  std::unordered_map<std::string_view, sqlite3_stmt*> statements_;  // names are the embedded ones
};

}  // namespace latchkey::storage::sqlite
