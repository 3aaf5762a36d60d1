#include "http/media_type.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

std::optional<Format> FormatFor(std::string_view accept) { return ReadAccept(accept).format; }

TEST(ReadAccept, IsJsonWhereNothingIsAsked) {
  for (const char* accept : {"", "  ", "*/*", "application/*", ",", ";q=1", "a b"}) {
    EXPECT_EQ(FormatFor(accept), Format::kJson) << accept;
  }
}

TEST(ReadAccept, KnowsTheNamesOfXml) {
  for (const char* accept : {"text/xml", "application/xml", "application/xhtml+xml", "text/*"}) {
    EXPECT_EQ(FormatFor(accept), Format::kXml) << accept;
  }
}

TEST(ReadAccept, TakesTheFirstOfEqualWeight) {
  EXPECT_EQ(FormatFor("application/xml, application/json"), Format::kXml);
  EXPECT_EQ(FormatFor("image/png, application/json,text/xml"), Format::kJson);
  EXPECT_EQ(FormatFor("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Format::kXml);
}

TEST(ReadAccept, PrefersTheHigherWeight) {
  EXPECT_EQ(FormatFor("application/xml;q=0.5, application/json;q=0.75"), Format::kJson);
  EXPECT_EQ(FormatFor("application/xml; q=0.001, application/json ;q=0.01"), Format::kJson);
  EXPECT_EQ(FormatFor("application/json;q=0.9;v=1, text/xml"), Format::kXml);
}

TEST(ReadAccept, CountsAWeightThatIsNoneAsOne) {
  EXPECT_EQ(FormatFor("application/xml;q=0, application/json"), Format::kXml);
  EXPECT_EQ(FormatFor("application/xml;q=high, application/json"), Format::kXml);
  EXPECT_EQ(FormatFor("application/xml;q=1.0, application/json"), Format::kXml);
}

TEST(ReadAccept, HasNoFormatForOtherTypesAndLetterCases) {
  for (const char* accept : {"text/html", "APPLICATION/JSON", "image/*", "garbage"}) {
    EXPECT_EQ(FormatFor(accept), std::nullopt) << accept;
  }
}

TEST(ReadAccept, TellsWhatIsAskedForFirst) {
  EXPECT_EQ(ReadAccept("image/png;q=0.5, text/html;level=1").first, "text/html");
  EXPECT_EQ(ReadAccept("a b, text/css").first, "text/css");
  EXPECT_EQ(ReadAccept("").first, "");
}

TEST(ParseContentType, KnowsJsonAndXml) {
  EXPECT_EQ(ParseContentType("application/json").type, BodyType::kJson);
  EXPECT_EQ(ParseContentType("application/json;charset=utf-8").type, BodyType::kJson);
  EXPECT_EQ(ParseContentType("application/json; charset=\"UTF-8\"").type, BodyType::kJson);
  EXPECT_EQ(ParseContentType("application/json; boundary=x").type, BodyType::kJson);
  EXPECT_EQ(ParseContentType("application/xml").type, BodyType::kXml);
  EXPECT_EQ(ParseContentType("text/xml; charset=UTF-8").type, BodyType::kXml);
}

TEST(ParseContentType, TellsWhyABodyCannotBeRead) {
  EXPECT_EQ(ParseContentType("").type, BodyType::kMissing);
  EXPECT_EQ(ParseContentType(" ").type, BodyType::kMissing);
  EXPECT_EQ(ParseContentType("; charset=utf-8").type, BodyType::kMalformed);
  EXPECT_EQ(ParseContentType("a b").type, BodyType::kMalformed);
  EXPECT_EQ(ParseContentType("application/json; charset=latin1").type, BodyType::kOtherCharset);
  EXPECT_EQ(ParseContentType("garbage").type, BodyType::kNotUnderstood);
  EXPECT_EQ(ParseContentType("APPLICATION/JSON").type, BodyType::kNotUnderstood);
  EXPECT_EQ(ParseContentType("application/x-www-form-urlencoded").media_type,
            "application/x-www-form-urlencoded");
}

TEST(AnswerContentType, NamesTheCharset) {
  EXPECT_EQ(AnswerContentType(Format::kJson), "application/json; charset=utf-8");
  EXPECT_EQ(AnswerContentType(Format::kXml), "application/xml; charset=utf-8");
}

}  // namespace
}  // namespace latchkey::http
