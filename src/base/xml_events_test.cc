#include "base/xml_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace latchkey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Writes down what it is told; refuses an element <stop>.
class Recorder final : public XmlHandler {
 public:
  std::string_view OnBegin(std::string_view name, std::span<const XmlAttribute> attributes,
                           int line) override {
    std::string event = std::to_string(line) + " <" + std::string(name);
    for (const auto& [attribute, value] : attributes) {
      event += " " + std::string(attribute) + "=" + std::string(value);
    }
    events.push_back(event);
    return name == "stop" ? "stopped here" : "";
  }
  void OnText(std::string_view piece) override { text += piece; }
  std::string_view OnEnd(std::string_view name) override {
    events.push_back("/" + std::string(name));
    return {};
  }

  std::vector<std::string> events;
  std::string text;
};

TEST(ReadXml, TellsElementsWithTheirLines) {
  Recorder recorder;
  EXPECT_FALSE(ReadXml("<a b=\"1\" c='&lt;'>\n<d/>x&amp;y\n</a>", recorder));
  EXPECT_THAT(recorder.events, ElementsAre("1 <a b=1 c=<", "2 <d", "/d", "/a"));
  EXPECT_EQ(recorder.text, "\nx&y\n");
}

TEST(ReadXml, EndsWhereItsHandlerRefuses) {
  Recorder recorder;
  const auto fault = ReadXml("<a>\n<b/>\n<stop/>\n<c/></a>", recorder);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->text, "stopped here");
  EXPECT_EQ(fault->line, 3);
  EXPECT_THAT(recorder.events, ElementsAre("1 <a", "2 <b", "/b", "3 <stop"));
}

TEST(ReadXml, SaysWhereItIsNotWellFormed) {
  Recorder recorder;
  const auto fault = ReadXml("<a>\n<b>\n</a>", recorder);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->line, 3);
  EXPECT_THAT(fault->text, HasSubstr("mismatched tag"));
  EXPECT_EQ(ReadXml("<a>\xC3\x28</a>", recorder)->text, "not UTF-8");
}

TEST(ReadXml, RefusesDocumentTypesBeforeTheyMeanAnything) {
  for (const char* text : {"<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>&b;</a>",
                           "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"}) {
    Recorder recorder;
    const auto fault = ReadXml(text, recorder);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->text, "a document type declaration");
    EXPECT_TRUE(recorder.events.empty());
  }
}

TEST(ReadXml, EndsAtItsBounds) {
  const auto nested = [](std::size_t depth) {
    std::string open, close;
    for (std::size_t i = 0; i < depth; ++i) {
      open += "<a>";
      close += "</a>";
    }
    Recorder recorder;
    return ReadXml(open + close, recorder);
  };
  EXPECT_FALSE(nested(limits::kXmlDepthMax));
  EXPECT_EQ(nested(limits::kXmlDepthMax + 1)->text, "nested too deeply");
  std::string many = "<a>";
  for (std::size_t i = 1; i < limits::kXmlElementsMax; ++i) many += "<b/>";
  Recorder recorder;
  EXPECT_FALSE(ReadXml(many + "</a>", recorder));
  EXPECT_EQ(ReadXml(many + "<b/></a>", recorder)->text, "too many elements");
}

}  // namespace
}  // namespace latchkey
