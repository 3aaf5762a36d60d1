#pragma once
// The port over connections to a SQL database: one that writes, a few that read.
//
// Owns:      transactions, the wait for a connection (limits::kStorageWaitMsMax, then
//            kUnavailable), connecting again after a database server was away.
// Not here:  how to connect (sqlite/engine.h, postgres/engine.h), SQL (queries/), rows (rows.h),
//            the schema (migrate.h).

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "domain/admin_session.h"
#include "domain/storage.h"
#include "storage/sql/connection.h"
#include "storage/sql/rows.h"
#include "storage/sql/transaction.h"
#include "storage/storage.h"

namespace latchkey::storage::sql {

using Connect = std::function<Result<std::unique_ptr<Connection>>()>;

// Connections that read, made when they are first needed.
class Readers {
 public:
  explicit Readers(Connect connect) : connect_(std::move(connect)) {}

  // A connection for one reader, given back when the pointer is dropped.
  class GiveBack {
   public:
    explicit GiveBack(Readers* readers) : readers_(readers) {}
    void operator()(Connection* connection) const { readers_->Return(connection); }

   private:
    Readers* readers_;
  };
  using Lease = std::unique_ptr<Connection, GiveBack>;

  // A connection in a transaction that reads.
  Result<Lease> Begin();

 private:
  struct Taken {
    Lease connection;
    bool is_new;
  };
  Result<Taken> Take();
  void Return(Connection* connection);
  void Forget();  // that there is one more

  const Connect connect_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t made_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class Engine final : public Database {
 public:
  // `writer` is the first connection that writes; where it is lost, `connect_writer` makes others.
  Engine(Sealer sealer, std::unique_ptr<Connection> writer, Connect connect_writer,
         Connect connect_reader);

  Result<void> Read(const std::function<Result<void>(domain::ReadTransaction&)>& work) override;
  Result<void> Write(const std::function<Result<void>(domain::WriteTransaction&)>& work) override;

  Result<std::optional<domain::AdminSession>> FindSession(std::string_view mark) override;
  Result<std::vector<domain::AdminSession>> ListSessions(AdminUserId id) override;
  Result<void> AddSession(const domain::AdminSession& session,
                          const domain::SessionBounds& bounds) override;
  Result<void> UpdateSession(const domain::AdminSession& session) override;
  Result<void> EndSession(AdminUserId id, std::string_view session) override;
  Result<void> EndOtherSessions(AdminUserId id, std::string_view kept) override;

 private:
  using Work = std::function<Result<void>(Transaction&)>;
  Result<void> RunRead(const Work& work);
  Result<void> RunWrite(const Work& work);
  Result<void> BeginWrite();

  const Sealer sealer_;
  const Connect connect_writer_;
  std::timed_mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;
  Readers readers_;
};

}  // namespace latchkey::storage::sql
