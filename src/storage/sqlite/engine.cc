#include "storage/sqlite/engine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/migrate.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/transaction.h"

namespace latchkey::storage::sqlite {
namespace {

// Of the writer: keys and tokens are random, so a large insert touches every page of their indexes.
constexpr int kWriterCacheKib = 64 * 1024;
constexpr auto kWaitMax = std::chrono::milliseconds(limits::kStorageWaitMsMax);

Error Busy(const char* what) {
  return Error::Make(ErrorKind::kUnavailable, "The database is too busy; try again.", what);
}

// Rolls back what was begun unless it was committed, also when an exception passes.
class Scope {
 public:
  explicit Scope(Connection& connection) : connection_(connection) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    if (open_) connection_.RollBack();
  }

  Result<void> Begin(const char* sql) {
    LATCHKEY_RETURN_IF_ERROR(connection_.Execute(sql));
    open_ = true;
    return {};
  }
  Result<void> Commit() {
    LATCHKEY_RETURN_IF_ERROR(connection_.Execute("COMMIT"));
    open_ = false;
    return {};
  }

 private:
  Connection& connection_;
  bool open_ = false;
};

// Connections that read, made when they are first needed. All but `mutex_`'s holder wait.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}

  // A connection for one reader, given back when the pointer is dropped.
  class GiveBack {
   public:
    explicit GiveBack(Readers* readers) : readers_(readers) {}
    void operator()(Connection* connection) const { readers_->Return(connection); }

   private:
    Readers* readers_;
  };
  using Lease = std::unique_ptr<Connection, GiveBack>;

  Result<Lease> Take() {
    std::unique_lock lock(mutex_);
    const bool free = returned_.wait_for(
        lock, kWaitMax, [&] { return !idle_.empty() || made_ < limits::kStorageReadersMax; });
    if (!free) return Busy("every reader is taken");
    if (!idle_.empty()) {
      Connection* connection = idle_.back().release();
      idle_.pop_back();
      return Lease(connection, GiveBack(this));
    }
    LATCHKEY_TRY(auto connection, Connection::Open(path_, Access::kReadWrite));
    LATCHKEY_RETURN_IF_ERROR(connection->Execute("PRAGMA query_only = ON"));
    ++made_;
    return Lease(connection.release(), GiveBack(this));
  }

 private:
  void Return(Connection* connection) {
    {
      const std::lock_guard lock(mutex_);
      idle_.emplace_back(connection);
    }
    returned_.notify_one();
  }

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t made_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class Engine final : public domain::Storage {
 public:
  Engine(const std::string& path, Sealer sealer, std::unique_ptr<Connection> writer)
      : sealer_(std::move(sealer)), writer_(std::move(writer)), readers_(path) {}

  Result<void> Read(const std::function<Result<void>(domain::ReadTransaction&)>& work) override {
    LATCHKEY_TRY(const Readers::Lease connection, readers_.Take());
    Scope scope(*connection);
    LATCHKEY_RETURN_IF_ERROR(scope.Begin("BEGIN"));
    Transaction transaction(*connection, sealer_);
    LATCHKEY_RETURN_IF_ERROR(work(transaction));
    return scope.Commit();
  }

  Result<void> Write(const std::function<Result<void>(domain::WriteTransaction&)>& work) override {
    const std::unique_lock turn(writer_mutex_, kWaitMax);
    if (!turn.owns_lock()) return Busy("another writer did not finish in time");
    Scope scope(*writer_);
    LATCHKEY_RETURN_IF_ERROR(scope.Begin("BEGIN IMMEDIATE"));
    Transaction transaction(*writer_, sealer_);
    LATCHKEY_RETURN_IF_ERROR(work(transaction));
    return scope.Commit();
  }

 private:
  const Sealer sealer_;
  std::timed_mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;
  Readers readers_;
};

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

bool HasContents(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

// Checks the database without a change to it. SQLite's read-only connections leave their empty side
// files behind; where the check fails, those that it made go away again.
Result<void> CheckUntouched(const std::string& path, const Sealer& sealer) {
  const std::string log_path = path + "-wal";
  const bool had_log = access(log_path.c_str(), F_OK) == 0;
  Result<void> checked = [&]() -> Result<void> {
    LATCHKEY_TRY(const auto reader, Connection::Open(path, Access::kReadOnly));
    return CheckSchema(*reader, sealer);
  }();
  if (!checked.ok() && !had_log && !HasContents(log_path)) {
    unlink(log_path.c_str());
    unlink((path + "-shm").c_str());
  }
  return checked;
}

}  // namespace

Result<std::unique_ptr<domain::Storage>> OpenEngine(const std::string& path,
                                                    const crypto::Box& box) {
  Sealer sealer(box);
  if (HasContents(path)) {
    LATCHKEY_RETURN_IF_ERROR(CheckUntouched(path, sealer));
  } else {
    LATCHKEY_RETURN_IF_ERROR(MakeFile(path));
  }
  LATCHKEY_TRY(auto writer, Connection::Open(path, Access::kReadWrite));
  LATCHKEY_RETURN_IF_ERROR(
      writer->Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                      "PRAGMA foreign_keys = ON; "
                      "PRAGMA cache_size = -" +
                      std::to_string(kWriterCacheKib)));
  LATCHKEY_RETURN_IF_ERROR(Migrate(*writer, sealer, SystemClock().NowUnixS()));
  return std::unique_ptr<domain::Storage>(
      std::make_unique<Engine>(path, std::move(sealer), std::move(writer)));
}

}  // namespace latchkey::storage::sqlite
