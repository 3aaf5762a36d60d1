#pragma once
// What a statement gives back, as the port wants it. Internal to this folder.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace latchkey::storage::sql {

// The one row of a query, read by `read`, or nullopt.
template <class Row, class Read>
Result<std::optional<Row>> FindRow(Statement statement, Read read) {
  LATCHKEY_TRY(const bool found, statement.Step());
  if (!found) return std::optional<Row>();
  Result<Row> row = read(statement);
  if (!row.ok()) return std::move(row).error();
  return std::optional<Row>(std::move(row).value());
}

template <class Row, class Read>
Result<std::vector<Row>> ListRows(Statement statement, Read read) {
  std::vector<Row> rows;
  while (true) {
    LATCHKEY_TRY(const bool found, statement.Step());
    if (!found) return rows;
    Result<Row> row = read(statement);
    if (!row.ok()) return std::move(row).error();
    rows.push_back(std::move(row).value());
  }
}

// The number that a statement gives back, such as the id of an insert.
inline Result<std::int64_t> GiveNumber(Statement statement) {
  LATCHKEY_TRY(const bool found, statement.Step());
  if (!found) {
    return Error::Make(ErrorKind::kInternal, "The database did not do what was asked.",
                       "a statement gave no row");
  }
  const std::int64_t number = statement.Int(0);
  LATCHKEY_RETURN_IF_ERROR(statement.Run());
  return number;
}

// For an update that gives back the id of the row it changed.
inline Result<void> ChangeOne(Statement statement) {
  LATCHKEY_TRY(const bool found, statement.Step());
  if (!found) return Error::Make(ErrorKind::kNotFound, "The row to change is not there.");
  return statement.Run();
}

// How many rows a statement gives back, one for each that it changed.
inline Result<std::int64_t> CountRows(Statement statement) {
  for (std::int64_t rows = 0;; ++rows) {
    LATCHKEY_TRY(const bool found, statement.Step());
    if (!found) return rows;
  }
}

}  // namespace latchkey::storage::sql
