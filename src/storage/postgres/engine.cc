#include "storage/postgres/engine.h"

#include <utility>

#include "base/clock.h"
#include "base/limits.h"
#include "storage/postgres/connection.h"
#include "storage/sql/engine.h"
#include "storage/sql/migrate.h"

namespace latchkey::storage::postgres {
namespace {

Result<std::unique_ptr<sql::Connection>> Connect(const std::string& url, std::int64_t wait_ms) {
  LATCHKEY_TRY(auto connection, Connection::Open(url, wait_ms));
  return std::unique_ptr<sql::Connection>(std::move(connection));
}

}  // namespace

Result<std::unique_ptr<Database>> OpenEngine(const std::string& url, const crypto::Box& box) {
  sql::Sealer sealer(box);
  {
    LATCHKEY_TRY(const auto migrating, Connect(url, limits::kStorageMigrationMsMax));
    LATCHKEY_RETURN_IF_ERROR(sql::Migrate(*migrating, sealer, SystemClock().NowUnixS()));
  }
  const sql::Connect connect = [url] { return Connect(url, limits::kStorageWaitMsMax); };
  LATCHKEY_TRY(auto writer, connect());
  return std::unique_ptr<Database>(
      std::make_unique<sql::Engine>(std::move(sealer), std::move(writer), connect, connect));
}

Result<bool> HasData(const std::string& url) {
  LATCHKEY_TRY(const auto connection, Connect(url, limits::kStorageWaitMsMax));
  LATCHKEY_TRY(const sql::Contents contents, sql::LookInto(*connection));
  return contents != sql::Contents::kNothing;
}

}  // namespace latchkey::storage::postgres
