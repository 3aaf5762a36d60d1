#include "http/answer.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

std::string Xml(std::string_view json_text) { return ToWireXml(ParseJson(json_text).value()); }

std::string InRoot(const std::string& inner) {
  return "<?xml version=\"1.0\"?>\n<response>" + inner + "</response>\n";
}

TEST(AnswerBody, IsJsonOrXml) {
  const json::value value = {{"a", "/"}};
  EXPECT_EQ(AnswerBody(value, Format::kJson), R"({"a":"\/"})");
  EXPECT_EQ(AnswerBody(value, Format::kXml), InRoot("\n  <a>/</a>\n"));
}

TEST(ToWireXml, NestsMembersAndItems) {
  EXPECT_EQ(Xml(R"({"message":"m","errors":[{"message":"e","parameters":{"fieldName":"f"}}],
                    "parameters":["5",6]})"),
            InRoot("\n  <message>m</message>\n"
                   "  <errors>\n"
                   "    <item>\n"
                   "      <message>e</message>\n"
                   "      <parameters>\n"
                   "        <fieldName>f</fieldName>\n"
                   "      </parameters>\n"
                   "    </item>\n"
                   "  </errors>\n"
                   "  <parameters>\n"
                   "    <item>5</item>\n"
                   "    <item>6</item>\n"
                   "  </parameters>\n"));
}

TEST(ToWireXml, WritesScalarsInTheRoot) {
  EXPECT_EQ(Xml("true"), InRoot("true"));
  EXPECT_EQ(Xml("false"), InRoot("false"));
  EXPECT_EQ(Xml("59.5"), InRoot("59.5"));
  EXPECT_EQ(Xml("null"), InRoot(""));
}

TEST(ToWireXml, TellsAnEmptyListFromAnEmptyText) {
  EXPECT_EQ(Xml("[]"), "<?xml version=\"1.0\"?>\n<response/>\n");
  EXPECT_EQ(Xml(R"({"list":[],"object":{},"text":"","null":null})"),
            InRoot("\n  <list/>\n  <object/>\n  <text></text>\n  <null></null>\n"));
}

TEST(ToWireXml, TakesAnObjectWithNumbersForNamesAsAList) {
  EXPECT_EQ(Xml(R"({"0":"a","7":"b"})"), InRoot("\n  <item>a</item>\n  <item>b</item>\n"));
  EXPECT_EQ(Xml(R"({"0":"a","x":"b"})"), InRoot("\n  <item_0>a</item_0>\n  <x>b</x>\n"));
}

TEST(ToWireXml, MakesNamesFitForElements) {
  EXPECT_EQ(Xml(R"({"a b:c":1,"d!e.f":2,"2nd":3,"_g_":4,"-h":5,"\u00e9":6,"<i>":7})"),
            InRoot("\n  <a_b_c>1</a_b_c>\n  <def>2</def>\n  <item_2nd>3</item_2nd>\n  <g>4</g>\n"
                   "  <item_-h>5</item_-h>\n  <item>6</item>\n  <i>7</i>\n"));
}

TEST(ToWireXml, EscapesMarkupAndNonAscii) {
  EXPECT_EQ(Xml(R"("<a href=\"x\">&amp;'</a>")"),
            InRoot("&lt;a href=\"x\"&gt;&amp;amp;'&lt;/a&gt;"));
  EXPECT_EQ(Xml(R"("\u00e9\u20ac\ud83d\udd11 \t\n\r")"),
            InRoot("&#xE9;&#x20AC;&#x1F511; \t\n&#xD;"));
}

TEST(ToWireXml, ReplacesWhatXmlCannotHold) {
  EXPECT_EQ(Xml(R"("\u0000\u0001\u001f\ufffe")"), InRoot("&#xFFFD;&#xFFFD;&#xFFFD;&#xFFFD;"));
  EXPECT_EQ(ToWireXml(json::value("\xFFz")), InRoot("&#xFFFD;z"));
}

}  // namespace
}  // namespace latchkey::http
