#pragma once
// Tells people of a change, in the transaction that makes it. For this folder alone.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/notification.h"
#include "domain/storage.h"

namespace latchkey::domain {

struct Announcement {
  NotificationKind kind;
  const Integration& integration;
  std::string_view actor_name;
  std::int64_t at_s = 0;
  std::string_view cause = {};
};

// Leaves a notification for every admin user, and queues a mail for the integration's contact and
// for each admin user who subscribed and whose role holds Magento_Integration::integrations, each
// address once. Notifications older than
// limits::kNotificationDaysKept go, with their mails.
Result<void> Announce(WriteTransaction& transaction, RandomSource& random,
                      const Announcement& announcement);

}  // namespace latchkey::domain
