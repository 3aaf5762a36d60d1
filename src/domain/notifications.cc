#include "domain/notifications.h"

#include <limits>

#include "base/json.h"
#include "domain/act.h"

namespace latchkey::domain {
namespace {

// What `read` gives back in a transaction of its own.
template <class T>
Result<T> ReadOne(Storage& storage, const std::function<Result<T>(ReadTransaction&)>& read) {
  T value{};
  const Result<void> done = storage.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(value, read(transaction));
    return {};
  });
  if (!done.ok()) return done.error();
  return value;
}

constexpr NotificationId kFirst{1};

}  // namespace

Result<std::vector<ShownNotification>> Notifications::List(const AdminUser& reader,
                                                           NotificationId before,
                                                           std::int64_t limit) {
  const NotificationQuery query{reader.id, reader.created_at_s, before, limit};
  return ReadOne<std::vector<ShownNotification>>(
      storage_, [&](ReadTransaction& transaction) { return transaction.ListNotifications(query); });
}

Result<std::int64_t> Notifications::CountUnread(const AdminUser& reader) {
  return ReadOne<std::int64_t>(storage_, [&](ReadTransaction& transaction) {
    return transaction.CountUnread(reader.id, reader.created_at_s);
  });
}

Result<void> Notifications::MarkRead(const AdminUser& reader, NotificationId one) {
  return storage_.Write(
      [&](WriteTransaction& transaction) { return transaction.MarkRead(reader.id, one, one); });
}

Result<void> Notifications::MarkReadUpTo(const AdminUser& reader, NotificationId newest) {
  return storage_.Write([&](WriteTransaction& transaction) {
    return transaction.MarkRead(reader.id, kFirst, newest);
  });
}

Result<bool> Notifications::IsSubscribed(const AdminUser& user) {
  return ReadOne<bool>(
      storage_, [&](ReadTransaction& transaction) { return transaction.IsSubscribed(user.id); });
}

Result<void> Notifications::Subscribe(const Actor& actor, const AdminUser& user, bool subscribed) {
  return RunAct(storage_, clock_, actor, "admin-user.subscribe", "admin user " + user.username,
                [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
                  if (subscribed && user.email.empty()) {
                    return Error::Make(ErrorKind::kConflict,
                                       "The user has no e-mail address to write to.");
                  }
                  audit.detail_json = ToJson(json::object{{"subscribed", subscribed}});
                  return transaction.PutSubscription(user.id, subscribed);
                });
}

Result<void> Notifications::NoteTestMail(const Actor& actor, const std::string& to,
                                         const Result<void>& sent) {
  return RunAct(storage_, clock_, actor, "smtp.test", "mail to " + to,
                [&](WriteTransaction&, AuditEntry& audit) -> Result<void> {
                  json::object detail{{"sent", sent.ok()}};
                  if (!sent.ok()) detail["failure"] = sent.error().detail;
                  audit.detail_json = ToJson(detail);
                  return {};
                });
}

Result<std::vector<MailRow>> Notifications::ListMails(const MailQuery& query) {
  return ReadOne<std::vector<MailRow>>(
      storage_, [&](ReadTransaction& transaction) { return transaction.ListMails(query); });
}

Result<std::vector<MailRow>> Notifications::ListQueued(std::int64_t limit) {
  return ReadOne<std::vector<MailRow>>(
      storage_, [&](ReadTransaction& transaction) { return transaction.ListQueuedMails(limit); });
}

Result<void> Notifications::Record(const Mail& mail) {
  const Result<void> done =
      storage_.Write([&](WriteTransaction& transaction) { return transaction.UpdateMail(mail); });
  if (!done.ok() && done.error().kind == ErrorKind::kNotFound) return {};
  return done;
}

}  // namespace latchkey::domain
