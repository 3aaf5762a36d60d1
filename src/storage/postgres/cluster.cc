#include "storage/postgres/cluster.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/node_limits.h"
#include "storage/postgres/connection.h"
#include "storage/sql/outcome.h"

namespace latchkey::storage::postgres {
namespace {

// Of a row of list_nodes.
Result<domain::Node> ReadNode(const sql::Statement& row) {
  return domain::Node{row.Text(0), row.Text(1), row.Text(2), row.Int(3), FeedSequence{row.Int(4)},
                      row.Int(5)};
}

class Cluster final : public domain::Cluster {
 public:
  Cluster(std::string url, domain::Node self)
      : url_(std::move(url)), self_(std::move(self)), wake_fd_(eventfd(0, EFD_CLOEXEC)) {
    CHECK(wake_fd_ >= 0);
  }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster() override { close(wake_fd_); }

  Result<domain::Pulse> Report(FeedSequence serves) override {
    LATCHKEY_RETURN_IF_ERROR(Connect());
    domain::Pulse pulse;
    LATCHKEY_TRY(sql::Statement report, reporting_->Use("report_node"));
    report.Bind(self_.id)
        .Bind(self_.name)
        .Bind(self_.version)
        .Bind(self_.started_at_s)
        .Bind(serves.value)
        .Bind(limits::kNodeForgottenMs);
    LATCHKEY_TRY(pulse.last.value, sql::GiveNumber(std::move(report)));
    if (!leads_) {
      LATCHKEY_TRY(sql::Statement lead, reporting_->Use("take_lead"));
      LATCHKEY_TRY(const std::int64_t taken, sql::GiveNumber(std::move(lead)));
      leads_ = taken == 1;
    }
    pulse.leads = leads_;
    return pulse;
  }

  void WaitForChange(std::int64_t timeout_ms) override {
    if (reporting_ != nullptr && reporting_->Usable()) {
      reporting_->WaitForNotice(wake_fd_, timeout_ms);
    } else {
      WaitForWake(wake_fd_, timeout_ms);
    }
  }

  void Wake() override { CHECK(eventfd_write(wake_fd_, 1) == 0); }

  void Leave() override {
    if (reporting_ == nullptr || !reporting_->Usable()) return;
    static_cast<void>(Forget());
    reporting_.reset();
  }

  Result<std::vector<domain::Node>> ListNodes() override {
    const std::lock_guard lock(asking_mutex_);
    if (asking_ == nullptr || !asking_->Usable()) {
      LATCHKEY_TRY(asking_, Connection::Open(url_, limits::kNodeReportMsMax));
    }
    LATCHKEY_TRY(sql::Statement list, asking_->Use("list_nodes"));
    return sql::ListRows<domain::Node>(std::move(list), ReadNode);
  }

 private:
  Result<void> Connect() {
    if (reporting_ != nullptr && reporting_->Usable()) return {};
    leads_ = false;
    LATCHKEY_TRY(reporting_, Connection::Open(url_, limits::kNodeReportMsMax));
    // What a node says of itself need not outlive the database's crash.
    return reporting_->Execute(
        "SET synchronous_commit = off; LISTEN latchkey; "
        "SELECT set_config('idle_session_timeout', '" +
        std::to_string(limits::kNodeSilentMsMax) +
        "', false) WHERE current_setting('server_version_num')::int >= 140000");
  }

  Result<void> Forget() {
    LATCHKEY_TRY(sql::Statement gone, reporting_->Use("delete_node"));
    return gone.Bind(self_.id).Run();
  }

  const std::string url_;
  const domain::Node self_;
  const int wake_fd_;
  std::unique_ptr<Connection> reporting_;
  bool leads_ = false;
  std::mutex asking_mutex_;
  std::unique_ptr<Connection> asking_;
};

}  // namespace

std::unique_ptr<domain::Cluster> MakeCluster(const std::string& url, domain::Node self) {
  return std::make_unique<Cluster>(url, std::move(self));
}

}  // namespace latchkey::storage::postgres
