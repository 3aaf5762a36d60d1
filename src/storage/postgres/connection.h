#pragma once
// One connection to a PostgreSQL server. The only place that calls libpq.
//
// Owns:      waiting with an end for everything: the server is told to give up a statement, a lock
//            and an idle transaction, and where it says nothing at all the connection is given up.
// Errors:    as sql/connection.h. kUnavailable where the server is away, restarts, is a standby, or
//            does not answer in time; Usable() then tells whether to connect anew.
// Secrets:   the URL may hold a password. No error quotes it, nor a value of a row.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"

struct pg_conn;
struct pg_result;

namespace latchkey::storage::postgres {

struct ClearAnswer {
  void operator()(pg_result* answer) const noexcept;
};
using Answer = std::unique_ptr<pg_result, ClearAnswer>;

// Returns when `wake_fd`, an eventfd, was written to, or after `timeout_ms`.
void WaitForWake(int wake_fd, std::int64_t timeout_ms);

class Connection final : public sql::Connection {
 public:
  // `url` is what libpq takes for a URL, with all of its settings; `wait_ms` is how long one
  // statement may take. Errors: kInvalidArgument for a URL that libpq cannot read, and for a
  // database that is not in UTF-8; kUnavailable.
  static Result<std::unique_ptr<Connection>> Open(const std::string& url, std::int64_t wait_ms);
  ~Connection() override;

  Result<void> Execute(const std::string& sql) override;
  // Returns when the server sent something unasked (a NOTIFY, or its end, which Usable then tells),
  // when `wake_fd`, an eventfd, was written to, or after `timeout_ms`. Not while a statement runs.
  void WaitForNotice(int wake_fd, std::int64_t timeout_ms);
  void RollBack() noexcept override;
  bool Usable() const noexcept override;
  std::vector<sql::Script> Migrations() const override;

 protected:
  std::string_view Engine() const override { return "postgres"; }
  Result<std::unique_ptr<sql::Prepared>> Prepare(std::string_view name,
                                                 std::string_view sql) override;
  Result<void> BeginNow(sql::Purpose purpose) override;
  Result<void> CommitNow() override;

 private:
  friend class PreparedStatement;
  using Moment = std::chrono::steady_clock::time_point;

  Connection(pg_conn* server, std::int64_t wait_ms) : server_(server), wait_ms_(wait_ms) {}
  Result<void> SetUp();
  // Sends what was queued (`queued` is what libpq said of that), and waits for the whole answer.
  Result<Answer> Await(bool queued, std::string_view what);
  Result<void> WaitForServer(bool to_send, Moment end);
  Result<Answer> Ask(const std::string& sql);
  bool TakeNotices();  // whether there was one
  Error Lost(std::string_view what);

  pg_conn* server_;
  const std::int64_t wait_ms_;
  bool lost_ = false;
};

}  // namespace latchkey::storage::postgres
