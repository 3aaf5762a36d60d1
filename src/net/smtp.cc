#include "net/smtp.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "net/curl.h"

namespace latchkey::net {
namespace {

// What libcurl's callbacks share with SendMail.
struct Delivery {
  const std::string& message;
  const std::function<bool()>& give_up;
  std::size_t sent = 0;
  std::string refusal = {};  // the server's last line of 4xx or 5xx
};

std::size_t GiveMessage(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& delivery = *static_cast<Delivery*>(context);
  const std::size_t bytes = delivery.message.copy(buffer, size * count, delivery.sent);
  delivery.sent += bytes;
  return bytes;
}

// Other bytes than printable ASCII become blanks: this is shown to people and logged.
std::size_t TakeReply(char* bytes, std::size_t, std::size_t size, void* context) {
  auto& delivery = *static_cast<Delivery*>(context);
  std::string_view line(bytes, size);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (!line.starts_with('4') && !line.starts_with('5')) return size;
  delivery.refusal = line.substr(0, limits::kMailFailureBytesMax / 2);
  std::replace_if(
      delivery.refusal.begin(), delivery.refusal.end(), [](char c) { return c < 0x20 || c > 0x7E; },
      ' ');
  return size;
}

int AskWhetherToStop(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const Delivery*>(context)->give_up() ? 1 : 0;
}

bool IsPlainAddress(std::string_view address) {
  return !address.empty() && std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '<' && c != '>';
  });
}

curl_usessl UseSsl(SmtpTls tls) {
  switch (tls) {
    case SmtpTls::kNone:
      return CURLUSESSL_NONE;
    case SmtpTls::kIfOffered:
      return CURLUSESSL_TRY;
    case SmtpTls::kRequired:
      break;
  }
  return CURLUSESSL_ALL;
}

void SetServer(CURL* curl, const SmtpServer& server) {
  SetOption(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  SetOption(curl, CURLOPT_PROXY, "");
  SetOption(curl, CURLOPT_NOSIGNAL, 1L);
  SetOption(curl, CURLOPT_QUICK_EXIT, 1L);
  SetOption(curl, CURLOPT_URL, server.url.c_str());
  SetOption(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout_s * 1000));
  SetOption(curl, CURLOPT_USE_SSL, static_cast<long>(UseSsl(server.tls)));
  if (!server.ca_file.empty()) SetOption(curl, CURLOPT_CAINFO, server.ca_file.c_str());
  if (server.user.empty()) return;
  SetOption(curl, CURLOPT_USERNAME, server.user.c_str());
  SetOption(curl, CURLOPT_PASSWORD, std::string(server.password.Reveal()).c_str());
}

Error Explain(CURLcode code, const Delivery& delivery, std::string cause) {
  const auto later = [&](std::string detail) {
    return Error::Make(ErrorKind::kUnavailable, std::move(detail), std::move(cause));
  };
  const std::string& refusal = delivery.refusal;
  const std::string reply = refusal.empty() ? "nothing" : "\"" + refusal + "\"";
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return later("The name of the mail server could not be resolved.");
    case CURLE_COULDNT_CONNECT:
      return later("The mail server could not be connected to.");
    case CURLE_OPERATION_TIMEDOUT:
      return later("The mail server did not answer in time.");
    case CURLE_ABORTED_BY_CALLBACK:
      return later("The attempt was given up: the server is stopping.");
    case CURLE_USE_SSL_FAILED:
      return later("The mail server offers no TLS, which smtp.allow_plain = false asks for.");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return later("The TLS certificate of the mail server could not be verified.");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      return later("The TLS connection to the mail server could not be made.");
    case CURLE_LOGIN_DENIED:
      return later("The mail server did not take the user name and password: it said " + reply +
                   ".");
    default:
      break;
  }
  // Before the envelope a refusal is about this server and not about this mail; libcurl tells it by
  // its word for an unexpected reply, as it does for one behind the message.
  const bool about_mail = code != CURLE_WEIRD_SERVER_REPLY || delivery.sent > 0;
  if (refusal.starts_with('5') && about_mail) {
    return Error::Make(ErrorKind::kForbidden,
                       "The mail server refused the mail: it said " + reply + ".",
                       std::move(cause));
  }
  return later("The mail server did not take the mail: it said " + reply + ".");
}

}  // namespace

Result<void> SendMail(const OutgoingMail& mail, const SmtpServer& server,
                      const std::function<bool()>& give_up) {
  if (!IsPlainAddress(mail.from) || !IsPlainAddress(mail.to)) {
    return Error::Make(ErrorKind::kForbidden, "An address of the mail is none.");
  }
  const CurlPtr<CURL> curl = MakeCurl();
  std::array<char, CURL_ERROR_SIZE> words{};
  Delivery delivery{.message = mail.message, .give_up = give_up};
  SetServer(curl.get(), server);
  CurlPtr<curl_slist> recipients;
  AppendLine(recipients, ("<" + mail.to + ">").c_str());
  SetOption(curl.get(), CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
  SetOption(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  SetOption(curl.get(), CURLOPT_UPLOAD, 1L);
  SetOption(curl.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.message.size()));
  SetOption(curl.get(), CURLOPT_READFUNCTION, &GiveMessage);
  SetOption(curl.get(), CURLOPT_READDATA, &delivery);
  SetOption(curl.get(), CURLOPT_HEADERFUNCTION, &TakeReply);
  SetOption(curl.get(), CURLOPT_HEADERDATA, &delivery);
  SetOption(curl.get(), CURLOPT_NOPROGRESS, 0L);
  SetOption(curl.get(), CURLOPT_XFERINFOFUNCTION, &AskWhetherToStop);
  SetOption(curl.get(), CURLOPT_XFERINFODATA, &delivery);
  SetOption(curl.get(), CURLOPT_ERRORBUFFER, words.data());

  const CURLcode code = ::curl_easy_perform(curl.get());
  if (code == CURLE_OK) return {};
  // Without this, the end of the handle waits for the answer to its QUIT.
  curl_socket_t socket = CURL_SOCKET_BAD;
  ::curl_easy_getinfo(curl.get(), CURLINFO_ACTIVESOCKET, &socket);
  if (socket != CURL_SOCKET_BAD) ::shutdown(socket, SHUT_RDWR);
  return Explain(code, delivery, words.data());
}

}  // namespace latchkey::net
