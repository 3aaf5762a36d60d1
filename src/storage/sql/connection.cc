#include "storage/sql/connection.h"

#include <utility>

#include "base/check.h"
#include "storage_queries.h"

namespace latchkey::storage::sql {
namespace {

// The file of `name` for an engine; null for none. Files are named NAME.sql or NAME.ENGINE.sql.
const queries::EmbeddedFile* FindQuery(std::string_view name, std::string_view engine) {
  const std::string own = std::string(name) + "." + std::string(engine) + ".sql";
  const std::string shared = std::string(name) + ".sql";
  const queries::EmbeddedFile* found = nullptr;
  for (const queries::EmbeddedFile& file : queries::storage_queries()) {
    if (file.name == own) return &file;
    if (file.name == shared) found = &file;
  }
  return found;
}

}  // namespace

Statement::Statement(Connection& connection, Prepared& prepared)
    : connection_(&connection), prepared_(&prepared) {
  CHECK(!prepared.running_);
  prepared.running_ = true;
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      prepared_(std::exchange(other.prepared_, nullptr)),
      bound_(other.bound_) {}

Statement::~Statement() {
  if (prepared_ == nullptr) return;
  prepared_->Reset();
  prepared_->running_ = false;
}

Statement& Statement::Bind(std::int64_t value) {
  prepared_->BindInt(bound_++, value);
  return *this;
}

Statement& Statement::Bind(std::string_view text) {
  prepared_->BindText(bound_++, text);
  return *this;
}

Statement& Statement::Bind(std::optional<std::int64_t> value) {
  prepared_->BindInt(bound_++, value);
  return *this;
}

Statement& Statement::BindTextOrNull(std::string_view text) {
  prepared_->BindText(bound_++, text.empty() ? std::nullopt : std::optional(text));
  return *this;
}

Result<bool> Statement::Step() {
  Result<bool> row = prepared_->Step();
  if (!row.ok() && !connection_->failure_) connection_->failure_ = row.error();
  return row;
}

Result<void> Statement::Run() {
  while (true) {
    LATCHKEY_TRY(const bool row, Step());
    if (!row) return {};
  }
}

std::optional<std::int64_t> Statement::IntOrNull(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

Result<Statement> Connection::Use(std::string_view name) {
  const auto known = statements_.find(name);
  if (known != statements_.end()) return Statement(*this, *known->second);
  const queries::EmbeddedFile* file = FindQuery(name, Engine());
  if (file == nullptr) {
    return Error::Make(ErrorKind::kInternal, "The database did not do what was asked.",
                       "there is no query " + std::string(name));
  }
  const std::string_view own_name = file->name.substr(0, name.size());
  LATCHKEY_TRY(auto prepared, Prepare(own_name, file->text));
  return Statement(*this, *statements_.emplace(own_name, std::move(prepared)).first->second);
}

Result<Statement> Connection::UseText(const std::string& sql) {
  const auto known = texts_.find(sql);
  if (known != texts_.end()) return Statement(*this, *known->second);
  LATCHKEY_TRY(auto prepared, Prepare("text " + std::to_string(texts_.size() + 1), sql));
  return Statement(*this, *texts_.emplace(sql, std::move(prepared)).first->second);
}

Result<void> Connection::Begin(Purpose purpose) {
  failure_.reset();
  Result<void> begun = BeginNow(purpose);
  if (!begun.ok()) RollBack();
  return begun;
}

Result<void> Connection::Commit() {
  if (failure_) return *failure_;
  return CommitNow();
}

}  // namespace latchkey::storage::sql
