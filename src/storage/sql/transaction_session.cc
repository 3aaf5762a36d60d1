// Transaction: the sessions of admin users.

#include <utility>

#include "storage/sql/outcome.h"
#include "storage/sql/transaction.h"

namespace latchkey::storage::sql {
namespace {

Result<domain::AdminSession> ReadSession(const Statement& row) {
  return domain::AdminSession{row.Text(0), row.Text(1), {row.Int(2)}, row.Text(3), row.Text(4),
                              row.Int(5),  row.Int(6),  row.Text(7),  row.Text(8)};
}

}  // namespace

Result<std::optional<domain::AdminSession>> Transaction::FindSession(std::string_view mark) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_session"));
  statement.Bind(mark);
  return FindRow<domain::AdminSession>(std::move(statement), ReadSession);
}

Result<std::vector<domain::AdminSession>> Transaction::ListSessions(AdminUserId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_sessions"));
  statement.Bind(id.value);
  return ListRows<domain::AdminSession>(std::move(statement), ReadSession);
}

Result<void> Transaction::AddSession(const domain::AdminSession& session,
                                     const domain::SessionBounds& bounds) {
  {
    LATCHKEY_TRY(Statement ended, connection_.Use("delete_ended_sessions"));
    LATCHKEY_RETURN_IF_ERROR(ended.Bind(bounds.seen_after_s).Bind(bounds.started_after_s).Run());
  }
  LATCHKEY_TRY(const auto own, ListSessions(session.user_id));
  if (static_cast<std::int64_t>(own.size()) >= bounds.of_user_max) {
    LATCHKEY_RETURN_IF_ERROR(EndSession(session.user_id, own.back().id));
  }
  {
    LATCHKEY_TRY(Statement trim, connection_.Use("trim_sessions"));
    LATCHKEY_RETURN_IF_ERROR(trim.Bind(bounds.all_max - 1).Run());
  }
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_session"));
  return statement.Bind(std::string_view(session.mark))
      .Bind(std::string_view(session.id))
      .Bind(session.user_id.value)
      .Bind(std::string_view(session.username))
      .Bind(std::string_view(session.password_mark))
      .Bind(session.started_at_s)
      .Bind(session.last_seen_at_s)
      .Bind(std::string_view(session.from))
      .Bind(std::string_view(session.user_agent))
      .Run();
}

Result<void> Transaction::UpdateSession(const domain::AdminSession& session) {
  LATCHKEY_TRY(Statement statement, connection_.Use("update_session"));
  statement.Bind(session.last_seen_at_s)
      .Bind(std::string_view(session.password_mark))
      .Bind(std::string_view(session.mark));
  return ChangeOne(std::move(statement));
}

Result<void> Transaction::EndSession(AdminUserId id, std::string_view session) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_session"));
  statement.Bind(id.value).Bind(session);
  return ChangeOne(std::move(statement));
}

Result<void> Transaction::EndOtherSessions(AdminUserId id, std::string_view kept) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_other_sessions"));
  return statement.Bind(id.value).Bind(kept).Run();
}

}  // namespace latchkey::storage::sql
