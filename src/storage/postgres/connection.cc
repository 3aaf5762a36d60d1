#include "storage/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "postgres_migrations.h"

namespace latchkey::storage::postgres {
namespace {

constexpr Oid kInt8 = 20;  // of the system catalogue; libpq has no header for them
constexpr Oid kText = 25;
constexpr int kAsText = 0;
constexpr int kAsBytes = 1;
constexpr int kServerVersionMin = 130000;

struct Failed {
  std::string_view state;  // SQLSTATE, or the class it begins with
  ErrorKind kind;
  const char* detail;
};

// The first that fits counts.
constexpr Failed kFailures[] = {
    {"23505", ErrorKind::kConflict, "The database holds such a row already."},
    {"22021", ErrorKind::kInvalidArgument, "A text has characters that cannot be stored."},
    {"22P05", ErrorKind::kInvalidArgument, "A text has characters that cannot be stored."},
    {"25006", ErrorKind::kUnavailable, "The database server takes no changes now; try again."},
    {"3F000", ErrorKind::kUnavailable, "The schema that storage.url names is not there."},
    {"42501", ErrorKind::kUnavailable, "The database's user may not do that; grant it the rights."},
    {"53100", ErrorKind::kUnavailable, "The disk that holds the database is full."},
    {"53", ErrorKind::kUnavailable, "The database server has not enough room; try again."},
    {"55P03", ErrorKind::kUnavailable, "The database is too busy; try again."},
    {"57014", ErrorKind::kUnavailable, "The database took too long; try again."},
    {"57P", ErrorKind::kUnavailable, "The database server stops or restarts; try again."},
    {"25P03", ErrorKind::kUnavailable, "The change took too long and was given up; try again."},
    {"40", ErrorKind::kUnavailable, "The database is too busy; try again."},
    {"08", ErrorKind::kUnavailable, "The database server was lost; try again."},
    {"58", ErrorKind::kUnavailable, "Reading or writing the database failed."},
    {"XX001", ErrorKind::kCorrupt, "The database is damaged; restore it from a backup."},
    {"XX002", ErrorKind::kCorrupt, "The database is damaged; restore it from a backup."},
};

// The server's first line alone: what it says beside that may quote values.
Error Failure(const PGresult* answer, std::string_view what) {
  const auto field = [&](int code) -> std::string_view {
    const char* text = PQresultErrorField(answer, code);
    return text != nullptr ? text : "";
  };
  const std::string_view state = field(PG_DIAG_SQLSTATE);
  std::string cause(field(PG_DIAG_MESSAGE_PRIMARY));
  cause += " (" + std::string(state) + "); in: " + std::string(what);
  for (const Failed& known : kFailures) {
    if (state.starts_with(known.state))
      return Error::Make(known.kind, known.detail, std::move(cause));
  }
  return Error::Make(ErrorKind::kInternal, "The database did not do what was asked.",
                     std::move(cause));
}

bool Succeeded(const PGresult* answer) {
  const ExecStatusType status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// libpq's own words on a URL quote it, so they are not passed on.
Result<void> CheckUrl(const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
  PQfreemem(message);
  const bool readable = options != nullptr;
  PQconninfoFree(options);
  if (readable) return {};
  return Error::Make(ErrorKind::kInvalidArgument,
                     "storage.url cannot be read: write postgresql://USER@HOST:PORT/DATABASE, with "
                     "what is special in a part percent-encoded.");
}

// What the server says when it is asked to let somebody in has no password in it.
Error Unreachable(const PGconn* server) {
  std::string cause = PQerrorMessage(server);
  std::replace(cause.begin(), cause.end(), '\n', ' ');
  return Error::Make(ErrorKind::kUnavailable,
                     "The database server cannot be reached, or does not let this program in.",
                     std::move(cause));
}

}  // namespace

void ClearAnswer::operator()(pg_result* answer) const noexcept { PQclear(answer); }

// Texts go as bytes, whose length is told; numbers as text. A parameter has the type of what is
// bound, so that the server guesses nothing.
class PreparedStatement final : public sql::Prepared {
 public:
  PreparedStatement(Connection& connection, std::string_view name, std::string_view sql)
      : connection_(connection), name_(name), sql_(sql) {}

  void BindInt(int parameter, std::optional<std::int64_t> value) override {
    Put(parameter, kInt8, value ? std::optional(std::to_string(*value)) : std::nullopt);
  }
  void BindText(int parameter, std::optional<std::string_view> text) override {
    Put(parameter, kText, text ? std::optional(std::string(*text)) : std::nullopt);
  }

  Result<bool> Step() override {
    if (answer_ == nullptr) {
      LATCHKEY_TRY(answer_, Run());
      row_ = 0;
    } else {
      ++row_;
    }
    return row_ < PQntuples(answer_.get());
  }

  void Reset() noexcept override {
    parameters_.clear();
    answer_.reset();
  }

  std::int64_t Int(int column) const override {
    const std::string_view text = View(column);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  std::string_view View(int column) const override {
    return {PQgetvalue(answer_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(answer_.get(), row_, column))};
  }
  bool IsNull(int column) const override { return PQgetisnull(answer_.get(), row_, column) != 0; }

 private:
  struct Parameter {
    Oid type;
    std::optional<std::string> value;
  };

  void Put(int parameter, Oid type, std::optional<std::string> value) {
    parameters_.resize(static_cast<std::size_t>(parameter) + 1);
    parameters_.back() = {type, std::move(value)};
  }

  Result<Answer> Run() {
    const int count = static_cast<int>(parameters_.size());
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const Parameter& parameter : parameters_) {
      types.push_back(parameter.type);
      values.push_back(parameter.value ? parameter.value->c_str() : nullptr);
      lengths.push_back(parameter.value ? static_cast<int>(parameter.value->size()) : 0);
      formats.push_back(parameter.type == kText ? kAsBytes : kAsText);
    }
    PGconn* server = connection_.server_;
    if (!made_) {
      const bool queued =
          PQsendPrepare(server, name_.c_str(), sql_.c_str(), count, types.data()) == 1;
      LATCHKEY_TRY([[maybe_unused]] const Answer made, connection_.Await(queued, name_));
      made_ = true;
    }
    const bool queued = PQsendQueryPrepared(server, name_.c_str(), count, values.data(),
                                            lengths.data(), formats.data(), kAsText) == 1;
    return connection_.Await(queued, name_);
  }

  Connection& connection_;
  const std::string name_;
  const std::string sql_;
  bool made_ = false;  // in the server
  std::vector<Parameter> parameters_;
  Answer answer_;
  int row_ = 0;
};

Result<std::unique_ptr<Connection>> Connection::Open(const std::string& url, std::int64_t wait_ms) {
  LATCHKEY_RETURN_IF_ERROR(CheckUrl(url));
  const std::string connect_s = std::to_string(limits::kStorageConnectMsMax / 1000);
  const std::string wait = std::to_string(wait_ms);
  // What stands before the URL is a default that it may change; what stands after it holds.
  const std::pair<const char*, const char*> settings[] = {
      {"fallback_application_name", "latchkey"},
      {"connect_timeout", connect_s.c_str()},
      {"tcp_user_timeout", wait.c_str()},
      {"target_session_attrs", "read-write"},
      {"dbname", url.c_str()},
      {"client_encoding", "UTF8"},
      {nullptr, nullptr},
  };
  const char* names[std::size(settings)];
  const char* values[std::size(settings)];
  for (std::size_t i = 0; i < std::size(settings); ++i) std::tie(names[i], values[i]) = settings[i];
  std::unique_ptr<Connection> connection(
      new Connection(PQconnectdbParams(names, values, 1), wait_ms));
  LATCHKEY_RETURN_IF_ERROR(connection->SetUp());
  return connection;
}

Connection::~Connection() {
  ForgetStatements();
  PQfinish(server_);
}

Result<void> Connection::SetUp() {
  if (PQstatus(server_) != CONNECTION_OK) return Unreachable(server_);
  // Notices would go to stderr.
  PQsetNoticeProcessor(
      server_, [](void*, const char*) {}, nullptr);
  const char* encoding = PQparameterStatus(server_, "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "The database is not in UTF-8: make it with ENCODING 'UTF8'.");
  }
  if (PQserverVersion(server_) < kServerVersionMin) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "The database server is too old: PostgreSQL 13 or newer is needed.");
  }
  if (PQsetnonblocking(server_, 1) != 0) return Lost("set up");
  // A lock is waited for half as long, so that its own error tells what was waited for. A process
  // that stands still in the middle of a change must not hold up the others.
  const std::string wait = std::to_string(wait_ms_);
  return Execute("SET statement_timeout = " + wait +
                 "; SET lock_timeout = " + std::to_string(wait_ms_ / 2) +
                 "; SET idle_in_transaction_session_timeout = " + wait +
                 "; SET standard_conforming_strings = on; "
                 "SELECT set_config('synchronous_commit', 'on', false) "
                 "WHERE current_setting('synchronous_commit') = 'off'");
}

Result<Answer> Connection::Await(bool queued, std::string_view what) {
  if (!queued) return Lost(what);
  const Moment end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(wait_ms_ + limits::kStorageAnswerMarginMs);
  for (int unsent = PQflush(server_); unsent != 0; unsent = PQflush(server_)) {
    if (unsent < 0) return Lost(what);
    LATCHKEY_RETURN_IF_ERROR(WaitForServer(true, end));
    if (PQconsumeInput(server_) == 0) return Lost(what);
  }
  Answer last;
  while (true) {
    while (PQisBusy(server_) != 0) {
      LATCHKEY_RETURN_IF_ERROR(WaitForServer(false, end));
      if (PQconsumeInput(server_) == 0) return Lost(what);
    }
    Answer next(PQgetResult(server_));
    if (next == nullptr) break;
    // Of several statements the first that fails ends them all.
    last = std::move(next);
  }
  if (last == nullptr || PQstatus(server_) != CONNECTION_OK) return Lost(what);
  if (!Succeeded(last.get())) return Failure(last.get(), what);
  return last;
}

Result<void> Connection::WaitForServer(bool to_send, Moment end) {
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now()).count();
  pollfd socket{PQsocket(server_), static_cast<short>(to_send ? POLLIN | POLLOUT : POLLIN), 0};
  if (left > 0 && poll(&socket, 1, static_cast<int>(left)) >= 0) return {};
  if (left > 0 && errno == EINTR) return {};
  lost_ = true;
  return Error::Make(ErrorKind::kUnavailable, "The database server does not answer; try again.",
                     "no answer within the time for a statement");
}

Result<Answer> Connection::Ask(const std::string& sql) {
  return Await(PQsendQuery(server_, sql.c_str()) == 1, sql);
}

Result<void> Connection::Execute(const std::string& sql) {
  LATCHKEY_TRY([[maybe_unused]] const Answer answer, Ask(sql));
  return {};
}

void WaitForWake(int wake_fd, std::int64_t timeout_ms) {
  pollfd wake{wake_fd, POLLIN, 0};
  eventfd_t ignored = 0;
  if (poll(&wake, 1, static_cast<int>(timeout_ms)) > 0) eventfd_read(wake_fd, &ignored);
}

// Notices that came with an earlier answer are in libpq's hands already.
void Connection::WaitForNotice(int wake_fd, std::int64_t timeout_ms) {
  if (TakeNotices()) return;
  pollfd sources[] = {{PQsocket(server_), POLLIN, 0}, {wake_fd, POLLIN, 0}};
  if (poll(sources, 2, static_cast<int>(timeout_ms)) <= 0) return;
  if (sources[1].revents != 0) WaitForWake(wake_fd, 0);
  if (sources[0].revents == 0) return;
  if (PQconsumeInput(server_) == 0) lost_ = true;
  TakeNotices();
}

bool Connection::TakeNotices() {
  bool any = false;
  while (PGnotify* notice = PQnotifies(server_)) {
    PQfreemem(notice);
    any = true;
  }
  return any;
}

Error Connection::Lost(std::string_view what) {
  lost_ = true;
  std::string cause = PQerrorMessage(server_);
  std::replace(cause.begin(), cause.end(), '\n', ' ');
  return Error::Make(ErrorKind::kUnavailable, "The database server was lost; try again.",
                     cause + "; in: " + std::string(what));
}

void Connection::RollBack() noexcept {
  if (!lost_ && PQtransactionStatus(server_) != PQTRANS_IDLE) {
    // A connection that cannot even do this is given up, and with it what it began.
    if (!Execute("ROLLBACK").ok()) lost_ = true;
  }
}

bool Connection::Usable() const noexcept { return !lost_ && PQstatus(server_) == CONNECTION_OK; }

std::vector<sql::Script> Connection::Migrations() const {
  return sql::ScriptsOf(migrations::postgres::postgres_migrations());
}

Result<std::unique_ptr<sql::Prepared>> Connection::Prepare(std::string_view name,
                                                           std::string_view sql) {
  return std::unique_ptr<sql::Prepared>(std::make_unique<PreparedStatement>(*this, name, sql));
}

// Writers take turns by a lock that ends with the transaction. It comes first, so that each
// statement after it sees all that earlier writers have kept: ADR 0010. There is one lock for each
// schema, which is what an installation has to itself.
Result<void> Connection::BeginNow(sql::Purpose purpose) {
  if (purpose == sql::Purpose::kRead)
    return Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  return Execute(
      "BEGIN ISOLATION LEVEL READ COMMITTED; "
      "SELECT pg_advisory_xact_lock(hashtextextended('latchkey ' || current_schema(), 0))");
}

Result<void> Connection::CommitNow() {
  const Result<Answer> answer = Ask("COMMIT");
  if (answer.ok() && std::string_view(PQcmdStatus(answer->get())) == "COMMIT") return {};
  if (answer.ok()) {
    return Error::Make(ErrorKind::kInternal, "The change was given up.",
                       "COMMIT was answered with " + std::string(PQcmdStatus(answer->get())));
  }
  if (Usable()) return answer.error();  // the server's own word that nothing was kept
  return Error::Make(ErrorKind::kUnavailable,
                     "The database server was lost before it said whether the change is kept: look "
                     "before you repeat it.",
                     answer.error().cause);
}

}  // namespace latchkey::storage::postgres
