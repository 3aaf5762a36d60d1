// Transaction: notifications, who reads them, and their mails.

#include <limits>
#include <utility>

#include "storage/sql/outcome.h"
#include "storage/sql/transaction.h"

namespace latchkey::storage::sql {
namespace {

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

}  // namespace

Result<std::vector<domain::ShownNotification>> Transaction::ListNotifications(
    const domain::NotificationQuery& query) {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_notifications"));
  statement.Bind(query.reader.value)
      .Bind(query.from_s)
      .Bind(query.before ? query.before.value : kNoBound)
      .Bind(query.limit);
  return ListRows<domain::ShownNotification>(std::move(statement), ReadShownNotification);
}

Result<std::int64_t> Transaction::CountUnread(AdminUserId reader, std::int64_t from_s) {
  LATCHKEY_TRY(Statement statement, connection_.Use("count_unread"));
  statement.Bind(reader.value).Bind(from_s);
  return GiveNumber(std::move(statement));
}

Result<bool> Transaction::IsSubscribed(AdminUserId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_subscriber"));
  statement.Bind(id.value);
  return statement.Step();
}

Result<std::vector<AdminUserId>> Transaction::ListSubscribers() {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_subscribers"));
  return ListRows<AdminUserId>(std::move(statement), [](const Statement& row) {
    return Result<AdminUserId>(AdminUserId{row.Int(0)});
  });
}

Result<std::vector<domain::MailRow>> Transaction::ListMails(const domain::MailQuery& query) {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_mails"));
  statement.Bind(query.before ? query.before.value : kNoBound)
      .Bind(query.state ? domain::MailStateWord(*query.state) : std::string_view())
      .Bind(query.limit);
  return ListRows<domain::MailRow>(std::move(statement), ReadMail);
}

Result<std::vector<domain::MailRow>> Transaction::ListQueuedMails(std::int64_t limit) {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_queued_mails"));
  statement.Bind(limit);
  return ListRows<domain::MailRow>(std::move(statement), ReadMail);
}

Result<NotificationId> Transaction::InsertNotification(const domain::Notification& notification) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_notification"));
  statement.Bind(notification.at_s)
      .Bind(domain::NotificationWord(notification.kind))
      .Bind(notification.integration_id.value)
      .Bind(notification.integration_name)
      .Bind(notification.actor_name)
      .Bind(notification.cause);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return NotificationId{id};
}

Result<void> Transaction::DeleteNotificationsBefore(std::int64_t at_s) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_notifications_before"));
  return statement.Bind(at_s).Run();
}

Result<void> Transaction::MarkRead(AdminUserId reader, NotificationId first, NotificationId last) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_notification_read"));
  return statement.Bind(reader.value).Bind(first.value).Bind(last.value).Run();
}

Result<void> Transaction::PutSubscription(AdminUserId id, bool subscribed) {
  LATCHKEY_TRY(Statement statement,
               connection_.Use(subscribed ? "insert_subscriber" : "delete_subscriber"));
  return statement.Bind(id.value).Run();
}

Result<MailId> Transaction::InsertMail(const domain::Mail& mail) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_mail"));
  statement.Bind(mail.notification_id.value)
      .Bind(mail.recipient)
      .Bind(domain::AudienceWord(mail.audience))
      .Bind(mail.message_token)
      .Bind(domain::MailStateWord(mail.state))
      .Bind(std::int64_t{mail.attempts})
      .Bind(mail.next_attempt_at_s)
      .Bind(mail.failure)
      .Bind(mail.created_at_s)
      .Bind(mail.settled_at_s);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return MailId{id};
}

Result<void> Transaction::UpdateMail(const domain::Mail& mail) {
  LATCHKEY_TRY(Statement statement, connection_.Use("update_mail"));
  statement.Bind(domain::MailStateWord(mail.state))
      .Bind(std::int64_t{mail.attempts})
      .Bind(mail.next_attempt_at_s)
      .Bind(mail.failure)
      .Bind(mail.settled_at_s)
      .Bind(mail.id.value);
  return ChangeOne(std::move(statement));
}

}  // namespace latchkey::storage::sql
