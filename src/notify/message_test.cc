#include "notify/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/encoding.h"

namespace latchkey::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

MessageParts SomeParts() {
  MessageParts parts;
  parts.from = {"Latchkey", "latchkey@example.com"};
  parts.to = "erp@example.com";
  parts.subject = "Hello";
  parts.text = "One.\nTwo.\n";
  parts.message_id = "latchkey.abc@example.com";
  parts.at_s = 1'700'000'000;
  return parts;
}

TEST(Compose, WritesHeadersAndText) {
  EXPECT_EQ(Compose(SomeParts()),
            "From: \"Latchkey\"\r\n <latchkey@example.com>\r\n"
            "To: erp@example.com\r\n"
            "Subject: Hello\r\n"
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "Message-ID: <latchkey.abc@example.com>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "One.\r\nTwo.\r\n");
}

TEST(Compose, LetsNoTextBeginAHeader) {
  MessageParts parts = SomeParts();
  parts.subject = "Hello\r\nBcc: everybody@example.com";
  parts.from.name = "L\r\nBcc: everybody@example.com";
  const std::string message = Compose(parts);
  EXPECT_THAT(message, Not(HasSubstr("Bcc")));
  EXPECT_THAT(message, HasSubstr("\r\nSubject: =?UTF-8?B?"));
}

TEST(Compose, HasLinesOfAtMost78AsciiCharacters) {
  MessageParts parts = SomeParts();
  for (int i = 0; i < 60; ++i) {
    parts.subject += "é漢🎉 ";
    parts.text += "ä long line without an end ";
  }
  std::string message = Compose(parts);
  while (!message.empty()) {
    const std::size_t end = message.find("\r\n");
    ASSERT_LE(std::min(end, message.size()), 78u);
    message.erase(0, end == std::string::npos ? message.size() : end + 2);
  }
}

TEST(EncodeHeader, LeavesPlainTextAlone) { EXPECT_EQ(EncodeHeader("ERP \"x\"", 9), "ERP \"x\""); }

TEST(EncodeHeader, EncodesWhatLooksEncoded) {
  EXPECT_THAT(EncodeHeader("=?UTF-8?B?eA==?=", 9), StartsWith("=?UTF-8?B?PT9VVEY"));
}

TEST(EncodeHeader, KeepsCharactersWholeInEveryWord) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "漢";
  std::string encoded = EncodeHeader(text, 9);
  std::string decoded;
  while (!encoded.empty()) {
    ASSERT_THAT(encoded, StartsWith("=?UTF-8?B?"));
    const std::size_t end = encoded.find("?=");
    const auto bytes = Base64Decode(encoded.substr(10, end - 10));
    ASSERT_TRUE(bytes.has_value());
    EXPECT_TRUE(IsUtf8(*bytes));
    decoded += *bytes;
    encoded.erase(0, std::min(end + 5, encoded.size()));  // "?=", CRLF and a blank
  }
  EXPECT_EQ(decoded, text);
}

TEST(EncodeQuotedPrintable, EncodesWhatIsNoPlainCharacterAndBlanksAtLineEnds) {
  EXPECT_EQ(EncodeQuotedPrintable("a=b \né\r\n.\n"), "a=3Db=20\r\n=C3=A9=0D\r\n.\r\n");
}

TEST(EncodeQuotedPrintable, BreaksLongLinesSoftly) {
  EXPECT_EQ(EncodeQuotedPrintable(std::string(80, 'x')),
            std::string(75, 'x') + "=\r\n" + std::string(5, 'x'));
}

TEST(ParseMailbox, ReadsAnAddressWithAndWithoutAName) {
  EXPECT_EQ(ParseMailbox("a@example.com")->address, "a@example.com");
  EXPECT_EQ(ParseMailbox("Tür & Tor <a@example.com>")->name, "Tür & Tor");
  EXPECT_EQ(ParseMailbox("Tür & Tor <a@example.com>")->address, "a@example.com");
}

TEST(ParseMailbox, RefusesWhatIsNone) {
  for (const char* text : {"", "Latchkey", "a@example.com>", "x <a@example.com", "<>",
                           "x <a@example.com>\r\nBcc: b@example.com", "a@b@example.com"}) {
    EXPECT_FALSE(ParseMailbox(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace latchkey::notify
