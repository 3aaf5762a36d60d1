#pragma once
// Sends the mails that are queued, one after another, and stores how each went.
//
// Owns:      when a mail is tried again, and when it is given up.
// Not here:  when a mail is queued (domain/announce.h), SMTP (net/smtp.h), the thread (cmd/).

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/notification.h"
#include "domain/notifications.h"
#include "net/smtp.h"
#include "notify/message.h"
#include "notify/text.h"

namespace latchkey::notify {

struct OutboxOptions {
  bool configured = false;  // whether there is a mail server; without one mails are not sent
  Mailbox from;
  std::string admin_url;           // admin.public_url, ends with "/"
  std::int64_t retry_wait_s = 60;  // before the second attempt; doubles with each
};

using Stopping = std::function<bool()>;

// Hands a message to the mail server, unless `stopping` says in the meantime to give it up. Errors:
// those of net::SendMail.
using Sender = std::function<Result<void>(const net::OutgoingMail& mail, const Stopping& stopping)>;

class Outbox {
 public:
  Outbox(domain::Notifications& notifications, const Clock& clock, OutboxOptions options,
         Sender send)
      : notifications_(notifications),
        clock_(clock),
        options_(std::move(options)),
        send_(std::move(send)) {}

  // Sends what is due. A mail that is refused for good, or failed limits::kMailAttemptsMax times, is
  // given up. Ends early where `stopping` says so; an attempt that was cut off by that counts for
  // nothing.
  // Returns in how many seconds the next mail is due, at most `wait_s_max`.
  // Errors: the engine's; what was sent and could not be recorded is sent again, with the same
  // Message-ID.
  Result<std::int64_t> SendDue(std::int64_t wait_s_max, const Stopping& stopping);

  // A mail that stands in no list. Errors: those of net::SendMail.
  Result<void> SendTest(const std::string& to, RandomSource& random) const;

 private:
  net::OutgoingMail MailFor(const std::string& to, const MailText& text,
                            std::string_view message_token, std::int64_t at_s) const;
  domain::Mail Attempt(const domain::MailRow& row, const Stopping& stopping) const;

  domain::Notifications& notifications_;
  const Clock& clock_;
  const OutboxOptions options_;
  const Sender send_;
};

}  // namespace latchkey::notify
