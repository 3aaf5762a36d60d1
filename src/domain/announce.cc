#include "domain/announce.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "domain/authority.h"

namespace latchkey::domain {
namespace {

constexpr std::size_t kMessageTokenChars = 24;
constexpr std::string_view kIntegrations = "Magento_Integration::integrations";

}  // namespace

Result<void> Announce(WriteTransaction& transaction, RandomSource& random,
                      const Announcement& announcement) {
  const Integration& integration = announcement.integration;
  Notification notification;
  notification.at_s = announcement.at_s;
  notification.kind = announcement.kind;
  notification.integration_id = integration.id;
  notification.integration_name = integration.name;
  notification.actor_name = std::string(announcement.actor_name);
  notification.cause = std::string(announcement.cause);
  LATCHKEY_TRY(notification.id, transaction.InsertNotification(notification));

  std::set<std::string> addressed;
  const auto queue = [&](const std::string& address, Audience audience) -> Result<void> {
    if (address.empty() || !addressed.insert(ToLowerAscii(address)).second) return {};
    Mail mail;
    mail.notification_id = notification.id;
    mail.recipient = address;
    mail.audience = audience;
    mail.message_token = RandomAlphanumeric(random, kMessageTokenChars);
    mail.next_attempt_at_s = mail.created_at_s = announcement.at_s;
    LATCHKEY_RETURN_IF_ERROR(transaction.InsertMail(mail));
    return {};
  };
  // An admin who is the contact as well gets the admin's text.
  LATCHKEY_TRY(const auto subscribers, transaction.ListSubscribers());
  LATCHKEY_TRY(const auto users, transaction.ListAdminUsers());
  for (const AdminUser& user : users) {
    if (std::find(subscribers.begin(), subscribers.end(), user.id) == subscribers.end()) continue;
    LATCHKEY_TRY(const Role role, RoleOf(transaction, user));
    if (!role.held.Has(kIntegrations)) continue;
    LATCHKEY_RETURN_IF_ERROR(queue(user.email, Audience::kAdmin));
  }
  LATCHKEY_RETURN_IF_ERROR(queue(integration.email, Audience::kContact));

  constexpr std::int64_t kKeptS = limits::kNotificationDaysKept * 24 * 60 * 60;
  return transaction.DeleteNotificationsBefore(announcement.at_s - kKeptS);
}

}  // namespace latchkey::domain
