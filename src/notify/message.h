#pragma once
// The form of a mail: RFC 5322 headers and a text, in ASCII lines of at most 78 characters.
//
// Whatever a text holds, it cannot end its header or begin another one: characters outside printable
// ASCII, line ends among them, leave as encoded words (RFC 2047), and the body as quoted-printable
// (RFC 2045 §6.7). Not here: what is said (text.h).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::notify {

// "latchkey@example.com", or that with a name: "Latchkey <latchkey@example.com>".
struct Mailbox {
  std::string name;  // UTF-8; empty for none
  std::string address;
};
std::optional<Mailbox> ParseMailbox(std::string_view text);  // nullopt for what is none

struct MessageParts {
  Mailbox from;
  std::string to;          // an address
  std::string subject;     // UTF-8
  std::string text;        // UTF-8, lines end in "\n"
  std::string message_id;  // without its angle brackets
  std::int64_t at_s = 0;
};

// The whole message, lines ended by CRLF.
std::string Compose(const MessageParts& parts);

// `text` as a header's unstructured value: itself where it is printable ASCII, else encoded words on
// folded lines. `used` characters stand before it on its first line.
std::string EncodeHeader(std::string_view text, std::size_t used);

std::string EncodeQuotedPrintable(std::string_view text);

}  // namespace latchkey::notify
