// notifications.*, smtp.*: what people are told of integrations, and the mails about it.
//   notifications.list   limit?  -> [notification, ...], the newest first
//   notifications.mails  limit?  -> [mail, ...], the newest first
//   smtp.test            to      -> {"to"}

#include <algorithm>
#include <utility>

#include "cmd/latchkey/command.h"
#include "domain/json_form.h"
#include "domain/validation.h"

namespace latchkey::cmd {
namespace {

constexpr std::int64_t kRowsMax = 1'000;

std::int64_t Limit(const CommandCall& call) {
  return std::clamp<std::int64_t>(call.Number("limit", 50), 1, kRowsMax);
}

Result<json::value> List(const CommandCall& call) {
  LATCHKEY_TRY(const auto list,
               call.context.notifications.List(domain::AdminUser{}, {}, Limit(call)));
  json::array rows;
  for (const domain::ShownNotification& each : list) {
    rows.push_back(domain::NotificationJson(each.notification));
  }
  return json::value(std::move(rows));
}

Result<json::value> ListMails(const CommandCall& call) {
  LATCHKEY_TRY(const auto mails,
               call.context.notifications.ListMails({.before = {}, .limit = Limit(call)}));
  json::array rows;
  for (const domain::MailRow& row : mails) rows.push_back(domain::MailJson(row));
  return json::value(std::move(rows));
}

Result<json::value> Test(const CommandCall& call) {
  LATCHKEY_TRY(const std::string to, call.Text("to"));
  if (const domain::Fault fault = domain::EmailFault(to); fault || to.empty()) {
    return Error::Make(ErrorKind::kInvalidArgument, fault.value_or("An address is required."));
  }
  if (!call.context.send_test_mail) {
    return Error::Make(ErrorKind::kConflict,
                       "No mail server is configured: set smtp.url and smtp.from, and start the "
                       "server again.");
  }
  const Result<void> sent = call.context.send_test_mail(to);
  LATCHKEY_RETURN_IF_ERROR(call.context.notifications.NoteTestMail(call.actor, to, sent));
  if (!sent.ok()) return sent.error();
  return json::value(json::object{{"to", to}});
}

constexpr NamedCommand kCommands[] = {
    {"notifications.list", List},
    {"notifications.mails", ListMails},
    {"smtp.test", Test},
};

}  // namespace

std::span<const NamedCommand> NotificationCommands() { return kCommands; }

}  // namespace latchkey::cmd
