#pragma once
// What mails say. Names, moments and causes, never a credential.

#include <string>

#include "domain/notification.h"

namespace latchkey::notify {

struct MailText {
  std::string subject;
  std::string text;
};

// `admin_url` ends with "/"; admins are told where to look, contacts are not.
MailText TextOf(const domain::Notification& notification, domain::Audience audience,
                const std::string& admin_url);

MailText TestText(const std::string& admin_url);

}  // namespace latchkey::notify
