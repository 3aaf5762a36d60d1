#pragma once
// Notifications as admin users read them, who gets mails, and the outbox of those mails.
//
// Owns:      what is unread for whom, subscriptions, the states of mails.
// Not here:  when a notification is made (announce.h), the texts and the sending of mails (notify/).

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/notification.h"
#include "domain/storage.h"

namespace latchkey::domain {

// Errors of all: the engine's, and those that are told. Threads: safe, as the storage is.
class Notifications {
 public:
  Notifications(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

  // Those since `reader` was created, the newest first; before the id where that is not none.
  Result<std::vector<ShownNotification>> List(const AdminUser& reader, NotificationId before,
                                              std::int64_t limit);
  Result<std::int64_t> CountUnread(const AdminUser& reader);
  // One that is not there is no error; what was read stays read.
  Result<void> MarkRead(const AdminUser& reader, NotificationId one);
  Result<void> MarkReadUpTo(const AdminUser& reader, NotificationId newest);

  Result<bool> IsSubscribed(const AdminUser& user);
  // Whether `user` gets notifications by mail; leaves an audit entry. kConflict for one without an
  // address.
  Result<void> Subscribe(const Actor& actor, const AdminUser& user, bool subscribed);

  // Leaves an audit entry of a test mail, and how it went.
  Result<void> NoteTestMail(const Actor& actor, const std::string& to, const Result<void>& sent);

  // The newest first.
  Result<std::vector<MailRow>> ListMails(const MailQuery& query);

  // Queued mails in the order of their turns, those whose turn is still to come as well.
  Result<std::vector<MailRow>> ListQueued(std::int64_t limit);
  // Stores how an attempt ended; nothing to do for a mail that is gone.
  Result<void> Record(const Mail& mail);

 private:
  Storage& storage_;
  const Clock& clock_;
};

}  // namespace latchkey::domain
