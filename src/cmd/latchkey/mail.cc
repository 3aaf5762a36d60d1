#include "cmd/latchkey/mail.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "http/url.h"
#include "notify/message.h"

namespace latchkey::cmd {
namespace {

// `url` of a mail server as one that ParseUrl reads; empty for another scheme.
std::string AsHttp(std::string_view url) {
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (url.starts_with(scheme)) return "http://" + std::string(url.substr(scheme.size()));
  }
  return {};
}

bool IsThisMachine(const std::string& url) {
  const std::string as_http = AsHttp(url);
  const Result<http::Url> parsed = http::ParseUrl(as_http);
  if (!parsed.ok()) return false;
  const std::string_view host = parsed->host;
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

net::SmtpTls TlsOf(const Config::Smtp& smtp) {
  if (!smtp.ca_file.empty()) return net::SmtpTls::kRequired;
  if (IsThisMachine(smtp.url)) return net::SmtpTls::kNone;
  return smtp.allow_plain ? net::SmtpTls::kIfOffered : net::SmtpTls::kRequired;
}

}  // namespace

bool IsSmtpUrl(std::string_view url) {
  const std::string as_http = AsHttp(url);
  return http::ParseUrl(as_http).ok();
}

net::SmtpServer SmtpServerOf(const Config& config) {
  const char* password = std::getenv("LATCHKEY_SMTP_PASSWORD");
  net::SmtpServer server;
  server.url = config.smtp.url;
  server.user = config.smtp.user;
  server.password = Password(password != nullptr ? std::string(password) : config.smtp.password);
  server.tls = TlsOf(config.smtp);
  server.ca_file = config.smtp.ca_file;
  return server;
}

std::unique_ptr<notify::Outbox> MakeOutbox(domain::Notifications& notifications,
                                           const Config& config) {
  notify::OutboxOptions options;
  options.configured = !config.smtp.url.empty();
  options.from = notify::ParseMailbox(config.smtp.from).value_or(notify::Mailbox{});
  options.admin_url = config.admin.public_url;
  options.retry_wait_s = config.smtp.retry_s;
  return std::make_unique<notify::Outbox>(
      notifications, SystemClock(), std::move(options),
      [server = SmtpServerOf(config)](const net::OutgoingMail& mail,
                                      const notify::Stopping& stopping) {
        return net::SendMail(mail, server, stopping);
      });
}

std::function<Result<void>(const std::string& to)> TestMailSender(const notify::Outbox& outbox,
                                                                  const Config& config) {
  if (config.smtp.url.empty()) return nullptr;
  return [&outbox](const std::string& to) { return outbox.SendTest(to, SystemRandom()); };
}

}  // namespace latchkey::cmd
