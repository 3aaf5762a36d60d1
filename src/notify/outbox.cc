#include "notify/outbox.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log.h"

namespace latchkey::notify {
namespace {

using domain::Mail;
using domain::MailState;

constexpr std::size_t kTestTokenChars = 24;

void Settle(Mail& mail, MailState state, std::int64_t now_s) {
  mail.state = state;
  mail.settled_at_s = now_s;
}

std::int64_t WaitAfter(int attempts, std::int64_t first_wait_s) {
  std::int64_t wait_s = first_wait_s;
  for (int i = 1; i < attempts; ++i) wait_s = std::min(2 * wait_s, limits::kMailRetryWaitSMax);
  return wait_s;
}

}  // namespace

net::OutgoingMail Outbox::MailFor(const std::string& to, const MailText& text,
                                  std::string_view message_token, std::int64_t at_s) const {
  const std::string& address = options_.from.address;
  MessageParts parts;
  parts.from = options_.from;
  parts.to = to;
  parts.subject = text.subject;
  parts.text = text.text;
  parts.message_id = "latchkey." + std::string(message_token) + address.substr(address.find('@'));
  parts.at_s = at_s;
  return {address, to, Compose(parts)};
}

// How the mail stands after it was tried now.
Mail Outbox::Attempt(const domain::MailRow& row, const Stopping& stopping) const {
  Mail mail = row.mail;
  const std::int64_t now_s = clock_.NowUnixS();
  if (!options_.configured) {
    mail.failure = "No mail server is configured.";
    Settle(mail, MailState::kNotSent, now_s);
    return mail;
  }
  const MailText text = TextOf(row.notification, mail.audience, options_.admin_url);
  const Result<void> sent =
      send_(MailFor(mail.recipient, text, mail.message_token, mail.created_at_s), stopping);
  ++mail.attempts;
  if (sent.ok()) {
    mail.failure.clear();
    Settle(mail, MailState::kSent, now_s);
    return mail;
  }
  mail.failure = sent.error().detail.substr(0, limits::kMailFailureBytesMax);
  if (sent.error().kind != ErrorKind::kUnavailable || mail.attempts >= limits::kMailAttemptsMax) {
    Settle(mail, MailState::kFailed, now_s);
  } else {
    mail.next_attempt_at_s = now_s + WaitAfter(mail.attempts, options_.retry_wait_s);
  }
  Log(LogLevel::kWarning, "a mail was not taken",
      {{"mail", mail.id.value},
       {"attempts", std::int64_t{mail.attempts}},
       {"state", domain::MailStateWord(mail.state)},
       {"why", mail.failure}});
  return mail;
}

Result<std::int64_t> Outbox::SendDue(std::int64_t wait_s_max, const Stopping& stopping) {
  LATCHKEY_TRY(const auto rows, notifications_.ListQueued(limits::kMailsPerRoundMax));
  for (const domain::MailRow& row : rows) {
    const std::int64_t wait_s = row.mail.next_attempt_at_s - clock_.NowUnixS();
    if (wait_s > 0) return std::min(wait_s, wait_s_max);
    const Mail after = Attempt(row, stopping);
    if (stopping() && after.state != MailState::kSent) return wait_s_max;
    LATCHKEY_RETURN_IF_ERROR(notifications_.Record(after));
  }
  return rows.empty() ? wait_s_max : 0;
}

Result<void> Outbox::SendTest(const std::string& to, RandomSource& random) const {
  return send_(MailFor(to, TestText(options_.admin_url),
                       RandomAlphanumeric(random, kTestTokenChars), clock_.NowUnixS()),
               [] { return false; });
}

}  // namespace latchkey::notify
