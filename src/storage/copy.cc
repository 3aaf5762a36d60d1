#include "storage/copy.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <variant>

#include "storage/connect.h"
#include "storage/sql/migrate.h"
#include "storage/sql/outcome.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/engine.h"

namespace latchkey::storage {
namespace {

using sql::Connection;
using sql::Purpose;
using sql::Statement;

constexpr std::int64_t kBatchRows = 1'000;

struct Table {
  std::string_view name;
  std::vector<std::string_view> key;
};

// In an order in which each row's references are there before it. Not among them: schema_migration,
// which the copy writes of its own engine; meta, which comes last; node, since nodes are of a
// running database.
const std::vector<Table>& Tables() {
  static const std::vector<Table> tables = {
      {"setting", {"path"}},
      {"admin_role", {"id"}},
      {"admin_user", {"id"}},
      {"admin_session", {"mark"}},
      {"integration", {"id"}},
      {"integration_usage", {"integration_id"}},
      {"consumer", {"id"}},
      {"access_token", {"id"}},
      {"exchange", {"integration_id"}},
      {"notification", {"id"}},
      {"notification_read", {"admin_user_id", "notification_id"}},
      {"notification_subscriber", {"admin_user_id"}},
      {"mail", {"id"}},
      {"change_feed", {"sequence"}},
      {"audit", {"sequence"}},
  };
  return tables;
}

const Table& Meta() {
  static const Table meta = {"meta", {"name"}};
  return meta;
}

// NULL, a number, a text.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;

struct Column {
  std::string name;
  bool is_number = false;
  friend bool operator==(const Column&, const Column&) = default;
};

template <class Names>
std::string Joined(const Names& names, std::string_view after_each = {}) {
  std::string text;
  for (const auto& name : names) {
    text += (text.empty() ? "" : ", ") + std::string(name) + std::string(after_each);
  }
  return text;
}

// $1, $2, ...
std::string Marks(std::size_t count) {
  std::vector<std::string> marks;
  for (std::size_t i = 1; i <= count; ++i) marks.push_back("$" + std::to_string(i));
  return Joined(marks);
}

void Bind(Statement& statement, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    statement.Bind(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement.Bind(std::string_view(*text));
  } else {
    statement.Bind(std::optional<std::int64_t>());
  }
}

std::string TextOf(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "none";
}

// One table of a database, read and written by its columns' names.
class TableAccess {
 public:
  static Result<TableAccess> Of(Connection& connection, const Table& table) {
    LATCHKEY_TRY(Statement list, connection.Use("list_columns"));
    list.Bind(table.name);
    LATCHKEY_TRY(const auto columns, sql::ListRows<Column>(std::move(list), [](const auto& row) {
                   return Result<Column>(Column{row.Text(0), row.Int(1) != 0});
                 }));
    return TableAccess(connection, table, columns);
  }

  const std::vector<Column>& columns() const { return columns_; }

  // The rows whose keys come next after `after`; an empty one for the first.
  Result<std::vector<Row>> Next(const Row& after) {
    std::string sql = "SELECT " + Joined(names_) + " FROM " + std::string(table_.name);
    if (!after.empty())
      sql += " WHERE (" + Joined(table_.key) + ") > (" + Marks(after.size()) + ")";
    sql += " ORDER BY " + Joined(table_.key) + " LIMIT " + std::to_string(kBatchRows);
    return List(sql, after);
  }

  // The key of the last row; empty for none.
  Result<Row> LastKey() {
    LATCHKEY_TRY(const auto rows,
                 List("SELECT " + Joined(names_) + " FROM " + std::string(table_.name) +
                          " ORDER BY " + Joined(table_.key, " DESC") + " LIMIT 1",
                      {}));
    return rows.empty() ? Row() : KeyOf(rows.front());
  }

  Result<void> Insert(const std::vector<Row>& rows) {
    const std::string sql = "INSERT INTO " + std::string(table_.name) + " (" + Joined(names_) +
                            ") VALUES (" + Marks(names_.size()) + ")";
    for (const Row& row : rows) {
      LATCHKEY_TRY(Statement insert, connection_.UseText(sql));
      for (const Value& value : row) Bind(insert, value);
      LATCHKEY_RETURN_IF_ERROR(insert.Run());
    }
    return {};
  }

  Row KeyOf(const Row& row) const {
    Row key;
    for (const std::string_view name : table_.key) {
      const auto column = std::find(names_.begin(), names_.end(), name);
      key.push_back(row[static_cast<std::size_t>(column - names_.begin())]);
    }
    return key;
  }

 private:
  TableAccess(Connection& connection, const Table& table, std::vector<Column> columns)
      : connection_(connection), table_(table), columns_(std::move(columns)) {
    for (const Column& column : columns_) names_.push_back(column.name);
  }

  Result<std::vector<Row>> List(const std::string& sql, const Row& parameters) {
    LATCHKEY_TRY(Statement select, connection_.UseText(sql));
    for (const Value& value : parameters) Bind(select, value);
    return sql::ListRows<Row>(std::move(select), [this](const Statement& read) {
      Row row;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const int column = static_cast<int>(i);
        if (read.IsNull(column)) {
          row.emplace_back();
        } else if (columns_[i].is_number) {
          row.emplace_back(read.Int(column));
        } else {
          row.emplace_back(read.Text(column));
        }
      }
      return Result<Row>(std::move(row));
    });
  }

  Connection& connection_;
  const Table& table_;
  const std::vector<Column> columns_;
  std::vector<std::string> names_;
};

// One copy of a table under way.
class TableCopy {
 public:
  TableCopy(const Table& table, TableAccess from, TableAccess to, const CopyProgress& progress)
      : table_(table), from_(std::move(from)), to_(std::move(to)), progress_(progress) {}

  static Result<TableCopy> Of(Connection& from, Connection& to, const Table& table,
                              const CopyProgress& progress) {
    LATCHKEY_TRY(TableAccess source, TableAccess::Of(from, table));
    LATCHKEY_TRY(TableAccess target, TableAccess::Of(to, table));
    if (source.columns() != target.columns()) {
      return Error::Make(ErrorKind::kInternal, "The two databases have different tables.",
                         std::string(table.name));
    }
    return TableCopy(table, std::move(source), std::move(target), progress);
  }

  // Copies what comes after the rows that are there, a transaction for each batch.
  Result<void> Fill(Connection& to) {
    LATCHKEY_TRY(Row last, to_.LastKey());
    for (std::int64_t count = 0;;) {
      LATCHKEY_TRY(const std::vector<Row> rows, from_.Next(last));
      if (rows.empty()) return {};
      LATCHKEY_RETURN_IF_ERROR(to.Begin(Purpose::kWrite));
      const Result<void> inserted = to_.Insert(rows);
      if (!inserted.ok()) {
        to.RollBack();
        return inserted;
      }
      LATCHKEY_RETURN_IF_ERROR(to.Commit());
      last = from_.KeyOf(rows.back());
      count += static_cast<std::int64_t>(rows.size());
      progress_("copied", table_.name, count);
    }
  }

  // Reads every row of both; gives back how many there are.
  Result<std::int64_t> Compare() {
    Row last;
    for (std::int64_t count = 0;;) {
      LATCHKEY_TRY(const std::vector<Row> source, from_.Next(last));
      LATCHKEY_TRY(const std::vector<Row> target, to_.Next(last));
      if (source != target) return Differs(source, target);
      if (source.empty()) return count;
      last = from_.KeyOf(source.back());
      count += static_cast<std::int64_t>(source.size());
      progress_("compared", table_.name, count);
    }
  }

 private:
  Error Differs(const std::vector<Row>& source, const std::vector<Row>& target) const {
    const auto [here, there] =
        std::mismatch(source.begin(), source.end(), target.begin(), target.end());
    const Row key = from_.KeyOf(here != source.end() ? *here : *there);
    std::string which;
    for (const Value& value : key) which += " " + TextOf(value);
    return Error::Make(ErrorKind::kConflict,
                       "The copy differs from its source in " + std::string(table_.name) + which +
                           ": it was begun before that was changed, or from another source. Begin "
                           "anew with an empty database.");
  }

  const Table& table_;
  TableAccess from_;
  TableAccess to_;
  const CopyProgress& progress_;
};

// Makes the tables of a target that is empty, with nothing in them; leaves alone those of a copy
// that was begun.
Result<void> Prepare(Connection& to, std::int64_t now_s) {
  LATCHKEY_TRY(const sql::Contents contents, sql::LookInto(to));
  if (contents == sql::Contents::kNothing) {
    LATCHKEY_RETURN_IF_ERROR(to.Begin(Purpose::kWrite));
    Result<void> made = sql::MakeTables(to, now_s);
    for (auto table = Tables().rbegin(); made.ok() && table != Tables().rend(); ++table) {
      made = to.Execute("DELETE FROM " + std::string(table->name));
    }
    if (made.ok()) made = to.Commit();
    if (!made.ok()) to.RollBack();
    return made;
  }
  LATCHKEY_RETURN_IF_ERROR(sql::CheckTables(to));
  LATCHKEY_TRY(TableAccess meta, TableAccess::Of(to, Meta()));
  LATCHKEY_TRY(const Row key, meta.LastKey());
  if (key.empty()) return {};
  return Error::Make(ErrorKind::kConflict,
                     "The database to copy to holds data already: name an empty one. Nothing was "
                     "changed.");
}

// Ids are never used again, so the copy has to count on from where the source is.
Result<void> CopyCounters(Connection& from, Connection& to) {
  LATCHKEY_TRY(Statement list, from.Use("list_counters"));
  using Counter = std::pair<std::string, std::int64_t>;
  LATCHKEY_TRY(const auto counters, sql::ListRows<Counter>(std::move(list), [](const auto& row) {
                 return Result<Counter>(Counter{row.Text(0), row.Int(1)});
               }));
  for (const auto& [table, value] : counters) {
    LATCHKEY_TRY(Statement put, to.Use("put_counter"));
    LATCHKEY_RETURN_IF_ERROR(put.Bind(std::string_view(table)).Bind(value).Run());
  }
  return {};
}

Result<std::string> Finish(Connection& from, Connection& to) {
  LATCHKEY_TRY(TableAccess source, TableAccess::Of(from, Meta()));
  LATCHKEY_TRY(TableAccess target, TableAccess::Of(to, Meta()));
  LATCHKEY_TRY(const std::vector<Row> rows, source.Next({}));
  LATCHKEY_RETURN_IF_ERROR(to.Begin(Purpose::kWrite));
  Result<void> done = CopyCounters(from, to);
  if (done.ok()) done = target.Insert(rows);
  if (done.ok()) done = to.Commit();
  if (!done.ok()) {
    to.RollBack();
    return done.error();
  }
  LATCHKEY_TRY(Statement find, from.Use("find_meta"));
  find.Bind(std::string_view("master_key_id"));
  LATCHKEY_TRY(const bool found, find.Step());
  return found ? find.Text(0) : std::string();
}

}  // namespace

Result<Copied> CopyDatabase(const std::string& from_url, const std::string& to_url,
                            std::int64_t now_s, const CopyProgress& progress) {
  LATCHKEY_TRY(const auto from, ConnectToRead(from_url));
  LATCHKEY_TRY(const auto to, ConnectToWrite(to_url));
  LATCHKEY_RETURN_IF_ERROR(from->Begin(Purpose::kRead));
  LATCHKEY_RETURN_IF_ERROR(sql::CheckTables(*from));
  LATCHKEY_RETURN_IF_ERROR(Prepare(*to, now_s));
  std::vector<TableCopy> copies;
  for (const Table& table : Tables()) {
    LATCHKEY_TRY(TableCopy copy, TableCopy::Of(*from, *to, table, progress));
    copies.push_back(std::move(copy));
  }
  Copied copied;
  for (TableCopy& copy : copies) LATCHKEY_RETURN_IF_ERROR(copy.Fill(*to));
  for (std::size_t i = 0; i < copies.size(); ++i) {
    LATCHKEY_TRY(const std::int64_t rows, copies[i].Compare());
    copied.rows.emplace_back(Tables()[i].name, rows);
  }
  LATCHKEY_TRY(copied.key_id, Finish(*from, *to));
  return copied;
}

Result<void> CopySqliteFile(const std::string& from, const std::string& to) {
  LATCHKEY_TRY(const auto source, sqlite::Connection::Open(from, sqlite::Access::kReadOnly));
  LATCHKEY_TRY(const auto target, sqlite::OpenWriter(to));
  LATCHKEY_RETURN_IF_ERROR(source->CopyTo(*target));
  LATCHKEY_RETURN_IF_ERROR(target->Execute("PRAGMA journal_mode = DELETE"));
  LATCHKEY_TRY(Statement check, target->UseText("PRAGMA integrity_check"));
  LATCHKEY_TRY(const bool told, check.Step());
  if (told && check.View(0) == "ok") return {};
  return Error::Make(ErrorKind::kCorrupt, from + " is damaged: " + check.Text(0) + ".");
}

Result<void> MakeOneFile(const std::string& path) {
  LATCHKEY_TRY(const auto writer, sqlite::OpenWriter(path));
  return writer->Execute("PRAGMA journal_mode = DELETE");
}

}  // namespace latchkey::storage
