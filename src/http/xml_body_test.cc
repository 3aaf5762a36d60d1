#include "http/xml_body.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace latchkey::http {
namespace {

// The value as JSON, or the fault.
std::string Read(std::string_view text) {
  const Result<json::value> value = ParseXmlBody(text);
  return value.ok() ? ToJson(*value) : "fault: " + value.error().detail;
}

bool IsRefused(std::string_view text) {
  const Result<json::value> value = ParseXmlBody(text);
  return !value.ok() && value.error().kind == ErrorKind::kInvalidArgument;
}

TEST(ParseXmlBody, ReadsElementsAsMembersOfTheRootsObject) {
  EXPECT_EQ(Read("<request><product><sku>A-1</sku><price>9.5</price></product></request>"),
            R"({"product":{"sku":"A-1","price":"9.5"}})");
}

TEST(ParseXmlBody, ReadsItemsAsAListEvenOfOne) {
  EXPECT_EQ(Read("<r><ids><item>1</item><item>2</item></ids><one><item><a>b</a></item></one></r>"),
            R"({"ids":["1","2"],"one":[{"a":"b"}]})");
}

TEST(ParseXmlBody, ReadsNamesakesAsAList) {
  EXPECT_EQ(Read("<r><id>1</id><x>y</x><id>2</id></r>"), R"({"id":["1","2"],"x":"y"})");
  EXPECT_EQ(Read("<r><id><item>1</item></id><id>2</id></r>"), R"({"id":[["1"],"2"]})");
}

TEST(ParseXmlBody, TellsNothingFromBlanks) {
  EXPECT_EQ(Read("<r><a/><b></b><c>  </c><d> x </d></r>"),
            R"({"a":null,"b":null,"c":"","d":" x "})");
  EXPECT_EQ(Read("<r/>"), "null");
}

TEST(ParseXmlBody, PassesOverWhatIsNoContent) {
  EXPECT_EQ(Read("<?xml version=\"1.0\"?>\n<!-- c --><r xmlns=\"urn:x\" k=\"v\">\n <?pi x?>\n "
                 "<a l=\"w\">1<!-- c -->2</a>\n</r>\n"),
            R"({"a":"12"})");
}

TEST(ParseXmlBody, ResolvesTheFiveEntitiesReferencesAndCdata) {
  EXPECT_EQ(Read("<r><a>&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;</a><b><![CDATA[<x>&]]></b></r>"),
            "{\"a\":\"<>&\\\"'\xC3\xA9\xC3\xA9\",\"b\":\"<x>&\"}");
}

TEST(ParseXmlBody, ReadsUtf8WhateverTheDocumentSaysOfItself) {
  EXPECT_EQ(Read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r><a>\xC3\xA9</a></r>"),
            "{\"a\":\"\xC3\xA9\"}");
  EXPECT_TRUE(IsRefused("<r><a>\xE9</a></r>"));
  EXPECT_TRUE(IsRefused(std::string_view("\xFF\xFE<\0r\0/\0>\0", 10)));
}

TEST(ParseXmlBody, RefusesDocumentTypesAndSoEveryEntityOfTheirs) {
  EXPECT_TRUE(IsRefused("<!DOCTYPE r><r/>"));
  EXPECT_TRUE(IsRefused("<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>"));
  EXPECT_TRUE(IsRefused("<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>"));
  EXPECT_TRUE(IsRefused("<r>&a;</r>"));
}

TEST(ParseXmlBody, RefusesWhatIsNotWellFormed) {
  for (const char* text : {"", " ", "<r>", "<r></s>", "<r/><s/>", "text", "<r>&#0;</r>",
                           "<r><a>1</a>text</r>", "<r a=1/>", "{}"}) {
    EXPECT_TRUE(IsRefused(text)) << text;
  }
  EXPECT_TRUE(IsRefused(std::string_view("<r>\0</r>", 8)));
}

TEST(ParseXmlBody, BoundsDepth) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "<a>";
    for (std::size_t i = 0; i < depth; ++i) text += "</a>";
    return text;
  };
  EXPECT_TRUE(ParseXmlBody(nested(limits::kXmlDepthMax)).ok());
  EXPECT_TRUE(IsRefused(nested(limits::kXmlDepthMax + 1)));
}

TEST(ParseXmlBody, BoundsTheNumberOfElements) {
  const auto many = [](std::size_t count) {
    std::string text = "<r>";
    for (std::size_t i = 1; i < count; ++i) text += "<a/>";
    return text + "</r>";
  };
  EXPECT_TRUE(ParseXmlBody(many(limits::kXmlElementsMax)).ok());
  EXPECT_TRUE(IsRefused(many(limits::kXmlElementsMax + 1)));
}

TEST(ParseXmlBody, BoundsTheSize) {
  const std::string text(limits::kRequestBodyBytesMax, ' ');
  EXPECT_TRUE(IsRefused("<r/>" + text));
}

}  // namespace
}  // namespace latchkey::http
