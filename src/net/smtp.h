#pragma once
// Outgoing mail over SMTP (libcurl in smtp.cc): one message to one recipient.
//
// Not here:  what a message looks like (notify/message.h), when it is tried again (notify/outbox.h).

#include <cstdint>
#include <functional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"

namespace latchkey::net {

enum class SmtpTls : std::uint8_t {
  kNone,       // in the clear, whatever the server offers
  kIfOffered,  // STARTTLS where the server has it
  kRequired,   // no mail, and no password, without TLS
};

// A certificate is verified wherever there is TLS.
struct SmtpServer {
  std::string url;   // smtp://mail.example.com:587, or smtps:// for TLS from the first byte
  std::string user;  // empty: no sign-in
  Password password;
  SmtpTls tls = SmtpTls::kRequired;
  std::string ca_file;  // the certificates that are trusted; empty: the system's
  std::int64_t timeout_s = limits::kMailTimeoutS;  // for the whole of it
};

struct OutgoingMail {
  std::string from;  // both bare addresses: what is no plain one is refused
  std::string to;
  std::string message;  // RFC 5322, lines end in CRLF
};

// Blocks until the server has taken or refused it, or the time-out; `give_up` is asked about once a
// second whether to stop waiting.
// Errors: kForbidden where the server refuses this mail for good (5xx); kUnavailable for everything
// that may be better later: name, connection, TLS, sign-in, 4xx, time-out. `detail` says which in
// plain words, with the server's own. Threads: safe.
Result<void> SendMail(const OutgoingMail& mail, const SmtpServer& server,
                      const std::function<bool()>& give_up);

}  // namespace latchkey::net
