#include "notify/text.h"

#include "domain/json_form.h"

namespace latchkey::notify {
namespace {

using domain::NotificationKind;

struct Words {
  std::string happened;  // behind "The integration ... "
  std::string means;
};

Words WordsFor(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::kAuthorized:
      return {"was authorized", "It has its credentials and may call the store's API."};
    case NotificationKind::kReauthorized:
      return {"was reauthorized",
              "It has a new access token. The one that it had before no longer works."};
    case NotificationKind::kSuspended:
      return {"was suspended", "Its calls are refused until it is resumed."};
    case NotificationKind::kDeleted:
      return {"was deleted", "Its credentials no longer work."};
    case NotificationKind::kExchangeFailed:
      return {"could not be given its credentials",
              "The callback URL did not take them. What was in force before still is."};
  }
  return {};
}

}  // namespace

MailText TextOf(const domain::Notification& notification, domain::Audience audience,
                const std::string& admin_url) {
  const Words words = WordsFor(notification.kind);
  const std::string name = "\"" + notification.integration_name + "\"";
  std::string text =
      "The integration " + name + " " + words.happened + ".\n" + words.means + "\n\n";
  if (!notification.cause.empty()) text += "Cause: " + notification.cause + "\n";
  text += "Time:  " + domain::TimeText(notification.at_s) + "\n";
  if (audience == domain::Audience::kAdmin) {
    text += "By:    " + notification.actor_name + "\n";
    if (notification.kind != NotificationKind::kDeleted) {
      text += "\n" + admin_url + "admin/system/integrations/" +
              std::to_string(notification.integration_id.value) + "\n";
    }
    text += "\nYou get this mail because you asked for it in My Account.\n";
  } else {
    text += "\nYou get this mail because your address is that of the integration's contact.\n";
  }
  return {"Integration " + name + " " + words.happened, std::move(text)};
}

MailText TestText(const std::string& admin_url) {
  return {"Test mail of Latchkey",
          "This mail shows that the Latchkey at " + admin_url + " can send mails.\n"};
}

}  // namespace latchkey::notify
