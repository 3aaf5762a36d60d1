#include "storage/sqlite/engine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "storage/sql/engine.h"
#include "storage/sql/migrate.h"
#include "storage/sql/rows.h"
#include "storage/sqlite/connection.h"

namespace latchkey::storage::sqlite {
namespace {

// Of the writer: keys and tokens are random, so a large insert touches every page of their indexes.
constexpr int kWriterCacheKib = 64 * 1024;

// Makes an empty file that only its owner may read, unless there is a file already.
Result<void> MakeFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    return Error::Make(ErrorKind::kUnavailable,
                       "The database file " + path +
                           " cannot be opened: " + std::system_category().message(errno) + ".");
  }
  close(file);
  return {};
}

// Checks the database without a change to it. SQLite's read-only connections leave their empty side
// files behind; where the check fails, those that it made go away again.
Result<void> CheckUntouched(const std::string& path, const sql::Sealer& sealer) {
  const std::string log_path = path + "-wal";
  const bool had_log = access(log_path.c_str(), F_OK) == 0;
  Result<void> checked = [&]() -> Result<void> {
    LATCHKEY_TRY(const auto reader, Connection::Open(path, Access::kReadOnly));
    return sql::CheckSchema(*reader, sealer);
  }();
  if (!checked.ok() && !had_log && !HasData(log_path)) {
    unlink(log_path.c_str());
    unlink((path + "-shm").c_str());
  }
  return checked;
}

Result<std::unique_ptr<Connection>> ConnectWriter(const std::string& path) {
  LATCHKEY_TRY(auto writer, Connection::Open(path, Access::kReadWrite));
  LATCHKEY_RETURN_IF_ERROR(
      writer->Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                      "PRAGMA foreign_keys = ON; "
                      "PRAGMA cache_size = -" +
                      std::to_string(kWriterCacheKib)));
  return writer;
}

Result<std::unique_ptr<sql::Connection>> ConnectReader(const std::string& path) {
  LATCHKEY_TRY(auto reader, Connection::Open(path, Access::kReadWrite));
  LATCHKEY_RETURN_IF_ERROR(reader->Execute("PRAGMA query_only = ON"));
  return std::unique_ptr<sql::Connection>(std::move(reader));
}

}  // namespace

bool HasData(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

Result<std::unique_ptr<Connection>> OpenWriter(const std::string& path) {
  LATCHKEY_RETURN_IF_ERROR(MakeFile(path));
  return ConnectWriter(path);
}

Result<std::unique_ptr<Database>> OpenEngine(const std::string& path, const crypto::Box& box) {
  sql::Sealer sealer(box);
  if (HasData(path)) {
    LATCHKEY_RETURN_IF_ERROR(CheckUntouched(path, sealer));
  } else {
    LATCHKEY_RETURN_IF_ERROR(MakeFile(path));
  }
  LATCHKEY_TRY(auto writer, ConnectWriter(path));
  LATCHKEY_RETURN_IF_ERROR(sql::Migrate(*writer, sealer, SystemClock().NowUnixS()));
  return std::unique_ptr<Database>(std::make_unique<sql::Engine>(
      std::move(sealer), std::move(writer),
      [path]() -> Result<std::unique_ptr<sql::Connection>> {
        LATCHKEY_TRY(auto another, ConnectWriter(path));
        return std::unique_ptr<sql::Connection>(std::move(another));
      },
      [path] { return ConnectReader(path); }));
}

}  // namespace latchkey::storage::sqlite
