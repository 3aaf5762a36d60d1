#pragma once
// What the configuration says of mails, and the outbox that follows it.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cmd/latchkey/config.h"
#include "domain/notifications.h"
#include "net/smtp.h"
#include "notify/outbox.h"

namespace latchkey::cmd {

// Whether `url` is smtp:// or smtps:// with a host, and a port where it names one.
bool IsSmtpUrl(std::string_view url);

// TLS is required, save to this machine without smtp.ca_file, and where smtp.allow_plain lets a
// server do without. The password is that of LATCHKEY_SMTP_PASSWORD, where that is set.
net::SmtpServer SmtpServerOf(const Config& config);

// `notifications` outlives it.
std::unique_ptr<notify::Outbox> MakeOutbox(domain::Notifications& notifications,
                                           const Config& config);

// Sends a test mail through `outbox`; empty where no mail server is configured.
std::function<Result<void>(const std::string& to)> TestMailSender(const notify::Outbox& outbox,
                                                                  const Config& config);

}  // namespace latchkey::cmd
