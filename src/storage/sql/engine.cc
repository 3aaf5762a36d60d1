#include "storage/sql/engine.h"

#include <chrono>
#include <utility>

#include "base/limits.h"

namespace latchkey::storage::sql {
namespace {

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

  Result<void> Commit() {
    LATCHKEY_RETURN_IF_ERROR(connection_.Commit());
    open_ = false;
    return {};
  }

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace

// An idle connection may have been lost without anybody's notice, and others with it: each is tried
// once, then a new one decides.
Result<Readers::Lease> Readers::Begin() {
  while (true) {
    LATCHKEY_TRY(Taken taken, Take());
    const Result<void> begun = taken.connection->Begin(Purpose::kRead);
    if (begun.ok()) return std::move(taken.connection);
    if (taken.is_new || taken.connection->Usable()) return begun.error();
  }
}

Result<Readers::Taken> Readers::Take() {
  {
    std::unique_lock lock(mutex_);
    const bool free = returned_.wait_for(
        lock, kWaitMax, [&] { return !idle_.empty() || made_ < limits::kStorageReadersMax; });
    if (!free) return Busy("every reader is taken");
    if (!idle_.empty()) {
      Connection* connection = idle_.back().release();
      idle_.pop_back();
      return Taken{Lease(connection, GiveBack(this)), false};
    }
    ++made_;
  }
  auto connection = connect_();
  if (!connection.ok()) {
    Forget();
    return std::move(connection).error();
  }
  return Taken{Lease(std::move(connection).value().release(), GiveBack(this)), true};
}

void Readers::Return(Connection* connection) {
  std::unique_ptr<Connection> returned(connection);
  if (!returned->Usable()) {
    returned.reset();
    return Forget();
  }
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(returned));
  }
  returned_.notify_one();
}

void Readers::Forget() {
  {
    const std::lock_guard lock(mutex_);
    --made_;
  }
  returned_.notify_one();
}

Engine::Engine(Sealer sealer, std::unique_ptr<Connection> writer, Connect connect_writer,
               Connect connect_reader)
    : sealer_(std::move(sealer)),
      connect_writer_(std::move(connect_writer)),
      writer_(std::move(writer)),
      readers_(std::move(connect_reader)) {}

Result<void> Engine::Read(const std::function<Result<void>(domain::ReadTransaction&)>& work) {
  return RunRead(work);
}

Result<void> Engine::Write(const std::function<Result<void>(domain::WriteTransaction&)>& work) {
  return RunWrite(work);
}

Result<std::optional<domain::AdminSession>> Engine::FindSession(std::string_view mark) {
  std::optional<domain::AdminSession> found;
  LATCHKEY_RETURN_IF_ERROR(RunRead([&](Transaction& transaction) -> Result<void> {
    LATCHKEY_TRY(found, transaction.FindSession(mark));
    return {};
  }));
  return found;
}

Result<std::vector<domain::AdminSession>> Engine::ListSessions(AdminUserId id) {
  std::vector<domain::AdminSession> list;
  LATCHKEY_RETURN_IF_ERROR(RunRead([&](Transaction& transaction) -> Result<void> {
    LATCHKEY_TRY(list, transaction.ListSessions(id));
    return {};
  }));
  return list;
}

Result<void> Engine::AddSession(const domain::AdminSession& session,
                                const domain::SessionBounds& bounds) {
  return RunWrite([&](Transaction& write) { return write.AddSession(session, bounds); });
}

Result<void> Engine::UpdateSession(const domain::AdminSession& session) {
  return RunWrite([&](Transaction& write) { return write.UpdateSession(session); });
}

Result<void> Engine::EndSession(AdminUserId id, std::string_view session) {
  return RunWrite([&](Transaction& write) { return write.EndSession(id, session); });
}

Result<void> Engine::EndOtherSessions(AdminUserId id, std::string_view kept) {
  return RunWrite([&](Transaction& write) { return write.EndOtherSessions(id, kept); });
}

Result<void> Engine::RunRead(const Work& work) {
  LATCHKEY_TRY(const Readers::Lease connection, readers_.Begin());
  Scope scope(*connection);
  Transaction transaction(*connection, sealer_);
  LATCHKEY_RETURN_IF_ERROR(work(transaction));
  return scope.Commit();
}

Result<void> Engine::RunWrite(const Work& work) {
  const std::unique_lock turn(writer_mutex_, kWaitMax);
  if (!turn.owns_lock()) return Busy("another writer did not finish in time");
  LATCHKEY_RETURN_IF_ERROR(BeginWrite());
  Scope scope(*writer_);
  Transaction transaction(*writer_, sealer_);
  LATCHKEY_RETURN_IF_ERROR(work(transaction));
  return scope.Commit();
}

// Nothing has been asked for before a transaction begins, so beginning it anew does no harm.
Result<void> Engine::BeginWrite() {
  if (writer_->Usable()) {
    Result<void> begun = writer_->Begin(Purpose::kWrite);
    if (begun.ok() || writer_->Usable()) return begun;
  }
  LATCHKEY_TRY(writer_, connect_writer_());
  return writer_->Begin(Purpose::kWrite);
}

}  // namespace latchkey::storage::sql
