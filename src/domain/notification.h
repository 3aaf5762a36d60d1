#pragma once
// What people are told of integrations: in the admin pages, and by mail. Plain values; who is told
// is announce.h's, the texts of mails are notify/'s.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace latchkey::domain {

enum class NotificationKind : std::uint8_t {
  kAuthorized,    // its first access token, or the first after a time without one
  kReauthorized,  // a new access token in place of a live one
  kSuspended,
  kDeleted,
  kExchangeFailed,  // the callback did not take the credentials
};
// authorized | reauthorized | suspended | deleted | exchange-failed
std::string_view NotificationWord(NotificationKind kind);
std::optional<NotificationKind> ParseNotificationKind(std::string_view word);

struct Notification {
  NotificationId id;
  std::int64_t at_s = 0;
  NotificationKind kind = NotificationKind::kAuthorized;
  IntegrationId integration_id;  // of one that may be gone
  std::string integration_name;  // as it was
  std::string actor_name;        // as the audit names it
  std::string cause;             // of a failed exchange, in plain words
};

// A notification as one admin user sees it.
struct ShownNotification {
  Notification notification;
  bool read = false;
};

enum class MailState : std::uint8_t {
  kQueued,
  kSent,     // the mail server took it
  kFailed,   // refused for good, or tried too often
  kNotSent,  // no mail server was configured when its turn came
};
std::string_view MailStateWord(MailState state);  // queued | sent | failed | not-sent
std::optional<MailState> ParseMailState(std::string_view word);

enum class Audience : std::uint8_t { kContact, kAdmin };
std::string_view AudienceWord(Audience audience);  // contact | admin
std::optional<Audience> ParseAudience(std::string_view word);

// One notification to one address. It is queued in the transaction of the change that it tells of,
// and sent at least once: a crash between the mail server's yes and its record repeats it, with the
// same Message-ID.
struct Mail {
  MailId id;
  NotificationId notification_id;
  std::string recipient;
  Audience audience = Audience::kContact;
  std::string message_token;  // the random part of its Message-ID
  MailState state = MailState::kQueued;
  int attempts = 0;
  std::int64_t next_attempt_at_s = 0;  // of a queued one
  std::string failure;                 // of the last attempt, in plain words
  std::int64_t created_at_s = 0;
  std::int64_t settled_at_s = 0;  // when it was sent or given up; 0: queued
};

struct MailRow {
  Mail mail;
  Notification notification;
};

}  // namespace latchkey::domain
