#pragma once
// A connection to a SQL database with its prepared statements: what rows, transactions and
// migrations need of an engine, and nothing of any one engine.
//
// Owns:      which query file a name means, one run of a statement at a time, the rule that a
//            transaction in which a statement failed keeps nothing.
// Not here:  the calls into a database's library (sqlite/connection.h, postgres/connection.h).
// Errors of all: kConflict where a unique column has the value already; kCorrupt for a damaged
// database; kUnavailable for a full disk, a lock that was not given in time, a server that is away
// and the like; kInvalidArgument for a text that the database cannot hold; kInternal for a
// statement that is wrong. The cause has the database's own words, and no value of a row.
// Threads: none; a connection belongs to one thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace latchkey::storage::sql {

// One statement as an engine prepares and runs it. Parameters and columns count from 0. A binding
// that fails shows at the first Step.
class Prepared {
 public:
  virtual ~Prepared() = default;
  virtual void BindInt(int parameter, std::optional<std::int64_t> value) = 0;
  virtual void BindText(int parameter, std::optional<std::string_view> text) = 0;
  virtual Result<bool> Step() = 0;  // whether there is a row
  virtual void Reset() noexcept = 0;
  virtual std::int64_t Int(int column) const = 0;  // 0 for NULL
  virtual std::string_view View(int column) const = 0;
  virtual bool IsNull(int column) const = 0;

 private:
  friend class Connection;
  friend class Statement;
  bool running_ = false;
};

class Connection;

// One run of a prepared statement. Binds fill $1, $2, ... in order. Resets the statement when
// dropped. Columns are read after a Step that gave a row; texts read as views live until the next
// Step.
class Statement {
 public:
  Statement(Connection& connection, Prepared& prepared);
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& Bind(std::int64_t value);
  Statement& Bind(std::string_view text);
  Statement& Bind(std::optional<std::int64_t> value);
  Statement& BindTextOrNull(std::string_view text);  // NULL for an empty one

  Result<bool> Step();  // whether there is a row
  Result<void> Run();   // steps to the end; rows are passed over

  std::int64_t Int(int column) const { return prepared_->Int(column); }
  std::optional<std::int64_t> IntOrNull(int column) const;
  std::string_view View(int column) const { return prepared_->View(column); }  // empty for NULL
  std::string Text(int column) const { return std::string(View(column)); }
  bool IsNull(int column) const { return prepared_->IsNull(column); }

 private:
  Connection* connection_;
  Prepared* prepared_;
  int bound_ = 0;
};

// kRead sees one state of the database to its end. kWrite is the only one of its kind at a time,
// over all processes, and sees what the ones before it have kept.
enum class Purpose : std::uint8_t { kRead, kWrite };

// A migration as it was shipped.
struct Script {
  std::string_view name;  // "0001_create_tables"
  std::string_view text;
};

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // The statement of queries/`name`.ENGINE.sql, or else of queries/`name`.sql, prepared once per
  // connection. Not while another run of it is alive.
  Result<Statement> Use(std::string_view name);
  // A statement that is written where it is used, since its tables and columns are data; prepared
  // once per connection. Not while another run of it is alive.
  Result<Statement> UseText(const std::string& sql);
  // Runs one or more statements that take no parameters and give no rows that matter.
  virtual Result<void> Execute(const std::string& sql) = 0;

  Result<void> Begin(Purpose purpose);
  // Errors: the engine's; that of a statement that failed since Begin, whatever became of it. Then
  // nothing is kept, unless the error says that this is not known.
  Result<void> Commit();
  // Ends a transaction without keeping anything; nothing to do if there is none.
  virtual void RollBack() noexcept = 0;

  // Whether the database can still be reached through it, as far as the last call told.
  virtual bool Usable() const noexcept = 0;
  virtual std::vector<Script> Migrations() const = 0;  // in the order of their numbers

 protected:
  virtual std::string_view Engine() const = 0;  // as query files name it: "sqlite"
  virtual Result<std::unique_ptr<Prepared>> Prepare(std::string_view name,
                                                    std::string_view sql) = 0;
  virtual Result<void> BeginNow(Purpose purpose) = 0;
  virtual Result<void> CommitNow() = 0;
  void ForgetStatements() {
    statements_.clear();
    texts_.clear();
  }

 private:
  friend class Statement;
  // By names that are parts of the embedded ones.
  std::unordered_map<std::string_view, std::unique_ptr<Prepared>> statements_;
  std::map<std::string, std::unique_ptr<Prepared>> texts_;  // by their own text
  std::optional<Error> failure_;                            // the first since Begin
};

// The embedded files of a migrations folder as Scripts.
template <class Files>
std::vector<Script> ScriptsOf(const Files& files) {
  std::vector<Script> scripts;
  for (const auto& file : files)
    scripts.push_back({file.name.substr(0, file.name.rfind('.')), file.text});
  return scripts;
}

}  // namespace latchkey::storage::sql
