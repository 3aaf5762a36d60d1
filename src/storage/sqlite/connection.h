#pragma once
// One SQLite connection. The only place that calls SQLite's functions.
//
// Errors: as sql/connection.h.

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "storage/sql/connection.h"

struct sqlite3;

namespace latchkey::storage::sqlite {

enum class Access : std::uint8_t { kReadOnly, kReadWrite };

class Connection final : public sql::Connection {
 public:
  // The file must exist. kReadOnly changes nothing in it, not even by recovering it.
  static Result<std::unique_ptr<Connection>> Open(const std::string& path, Access access);
  ~Connection() override;

  Result<void> Execute(const std::string& sql) override;
  // Every page, as they are at one moment, into `target` in place of all that it holds.
  Result<void> CopyTo(Connection& target);
  void RollBack() noexcept override;
  bool Usable() const noexcept override { return true; }
  std::vector<sql::Script> Migrations() const override;

 protected:
  std::string_view Engine() const override { return "sqlite"; }
  Result<std::unique_ptr<sql::Prepared>> Prepare(std::string_view name,
                                                 std::string_view sql) override;
  Result<void> BeginNow(sql::Purpose purpose) override;
  Result<void> CommitNow() override { return Execute("COMMIT"); }

 private:
  explicit Connection(sqlite3* database) : database_(database) {}

  sqlite3* database_;
};

}  // namespace latchkey::storage::sqlite
