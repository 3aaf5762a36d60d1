#include "notify/message.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/encoding.h"
#include "base/utf8.h"
#include "domain/validation.h"

namespace latchkey::notify {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLineCharsMax = 76;  // RFC 2045 §6.7; RFC 2047 §2
constexpr std::string_view kWordBegin = "=?UTF-8?B?";
constexpr std::string_view kWordEnd = "?=";

bool IsPrintableAscii(char c) { return c >= 0x20 && c <= 0x7E; }

// Whether `text` may stand in a header as it is. What looks like an encoded word is encoded, so that
// it is shown as it was typed.
bool IsPlain(std::string_view text, std::size_t used) {
  return std::all_of(text.begin(), text.end(), IsPrintableAscii) &&
         text.find("=?") == std::string_view::npos && used + text.size() <= kLineCharsMax;
}

// The bytes of the next character of `text`; a byte that is no UTF-8 alone.
std::size_t CharacterBytes(std::string_view text) {
  std::string_view rest = text;
  static_cast<void>(TakeCodePoint(rest));
  return text.size() - rest.size();
}

// RFC 5322 §3.3.
std::string DateText(std::int64_t at_s) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto at = static_cast<std::time_t>(at_s);
  std::tm utc{};
  gmtime_r(&at, &utc);
  char rest[32];
  const std::size_t size = std::strftime(rest, sizeof rest, " %Y %H:%M:%S +0000", &utc);
  return std::string(kDays[static_cast<std::size_t>(utc.tm_wday)]) + ", " +
         std::to_string(utc.tm_mday) + " " + kMonths[static_cast<std::size_t>(utc.tm_mon)] +
         std::string(rest, size);
}

// A name before an address is a phrase (RFC 5322 §3.4): quoted where it is ASCII.
std::string MailboxText(const Mailbox& mailbox, std::size_t used) {
  if (mailbox.name.empty()) return mailbox.address;
  const bool plain = IsPlain(mailbox.name, used);
  std::string text = plain ? "\"" : EncodeHeader(mailbox.name, used);
  if (plain) {
    for (const char c : mailbox.name) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + std::string(kLineEnd) + " <" + mailbox.address + ">";
}

void AppendHex(unsigned char byte, std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  text += '=';
  text += kDigits[byte >> 4];
  text += kDigits[byte & 0xF];
}

}  // namespace

std::optional<Mailbox> ParseMailbox(std::string_view text) {
  Mailbox mailbox;
  text = domain::Trim(text);
  if (text.ends_with('>')) {
    const std::size_t open = text.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    mailbox.name = domain::Trim(text.substr(0, open));
    text = text.substr(open + 1, text.size() - open - 2);
  }
  mailbox.address = text;
  if (mailbox.address.empty() || domain::EmailFault(mailbox.address) || !IsUtf8(mailbox.name)) {
    return std::nullopt;
  }
  return mailbox;
}

std::string EncodeHeader(std::string_view text, std::size_t used) {
  if (IsPlain(text, used)) return std::string(text);
  std::string encoded;
  while (!text.empty()) {
    // Each word holds whole characters (RFC 2047 §5), and base64 takes three bytes to four.
    const std::size_t room = kLineCharsMax - used - kWordBegin.size() - kWordEnd.size();
    std::size_t bytes = 0;
    while (bytes < text.size()) {
      const std::size_t more = CharacterBytes(text.substr(bytes));
      if ((bytes + more + 2) / 3 * 4 > room) break;
      bytes += more;
    }
    if (!encoded.empty() || bytes == 0) encoded += std::string(kLineEnd) + " ";
    used = 1;
    if (bytes == 0) continue;
    encoded +=
        std::string(kWordBegin) + Base64Encode(text.substr(0, bytes)) + std::string(kWordEnd);
    text.remove_prefix(bytes);
  }
  return encoded;
}

std::string EncodeQuotedPrintable(std::string_view text) {
  std::string encoded;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      encoded += kLineEnd;
      column = 0;
      continue;
    }
    const bool before_end = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = (IsPrintableAscii(text[i]) && text[i] != '=' && text[i] != ' ') ||
                       (text[i] == ' ' && !before_end);
    const std::size_t width = plain ? 1 : 3;
    if (column + width > kLineCharsMax - 1) {  // room for the soft line break's "="
      encoded += "=";
      encoded += kLineEnd;
      column = 0;
    }
    if (plain) {
      encoded += text[i];
    } else {
      AppendHex(static_cast<unsigned char>(text[i]), encoded);
    }
    column += width;
  }
  return encoded;
}

std::string Compose(const MessageParts& parts) {
  std::string message;
  const auto add = [&](std::string_view name, const std::string& value) {
    message.append(name).append(": ").append(value).append(kLineEnd);
  };
  constexpr std::string_view kSubject = "Subject";
  constexpr std::string_view kFrom = "From";
  add(kFrom, MailboxText(parts.from, kFrom.size() + 2));
  add("To", parts.to);
  add(kSubject, EncodeHeader(parts.subject, kSubject.size() + 2));
  add("Date", DateText(parts.at_s));
  add("Message-ID", "<" + parts.message_id + ">");
  add("MIME-Version", "1.0");
  add("Content-Type", "text/plain; charset=utf-8");
  add("Content-Transfer-Encoding", "quoted-printable");
  add("Auto-Submitted", "auto-generated");  // RFC 3834: no holiday notes in answer
  return message + std::string(kLineEnd) + EncodeQuotedPrintable(parts.text);
}

}  // namespace latchkey::notify
