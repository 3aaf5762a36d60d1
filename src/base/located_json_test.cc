#include "base/located_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace latchkey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Kind = LocatedJson::Kind;

TEST(LocatedJson, KnowsTheLineOfEachValue) {
  const auto read = ParseLocatedJson(
      "{\n  \"a\": [1,\r\n    -2.5e1,\n    \"x\\u00e4\\n\"\n  ],\n\n  \"b\": {\"c\": null,\n\"d\": "
      "true}}\n");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->line, 1);
  EXPECT_THAT(read->names, ElementsAre("a", "b"));
  const LocatedJson& list = *read->Find("a");
  ASSERT_TRUE(list.is_array());
  EXPECT_EQ(list.line, 2);
  EXPECT_EQ(list.items[0].kind, Kind::kNumber);
  EXPECT_EQ(list.items[1].line, 3);
  EXPECT_EQ(list.items[2].text, "x\xC3\xA4\n");
  EXPECT_EQ(list.items[2].line, 4);
  EXPECT_EQ(read->Find("b")->line, 7);
  EXPECT_EQ(read->Find("b")->Find("c")->kind, Kind::kNull);
  EXPECT_EQ(read->Find("b")->Find("d")->line, 8);
  EXPECT_EQ(read->Find("c"), nullptr);
}

TEST(LocatedJson, CountsNoneOfSeveralNamesakes) {
  const auto read = ParseLocatedJson("{\"a\": 1, \"b\": 2,\n\"a\": {\"x\": 1}, \"a\": 3}");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->items.size(), 4u);
  EXPECT_EQ(read->items[0].kind, Kind::kRepeated);
  EXPECT_EQ(read->items[1].kind, Kind::kNumber);
  EXPECT_EQ(read->items[2].kind, Kind::kRepeated);
  EXPECT_EQ(read->items[2].line, 2);
  EXPECT_EQ(read->items[3].kind, Kind::kRepeated);
}

TEST(LocatedJson, SaysOnWhichLineItIsNone) {
  const auto line_of = [](const std::string& text) {
    const auto read = ParseLocatedJson(text);
    EXPECT_FALSE(read.ok()) << text;
    return read.ok() ? "" : read.error().fields.at(0).field;
  };
  EXPECT_EQ(line_of(""), "1");
  EXPECT_EQ(line_of("{\n\"a\": ,\n}"), "2");
  EXPECT_EQ(line_of("{\n\"a\": 1\n"), "2");
  EXPECT_EQ(line_of("[\"a\nb\"]"), "1");
  EXPECT_EQ(line_of("{}\n\n{}"), "3");
  EXPECT_EQ(line_of("[1] x"), "1");
  EXPECT_EQ(line_of("[\"\xC3\x28\"]"), "1");
  EXPECT_EQ(line_of(std::string(100, '[')), "1");
}

TEST(LocatedJson, ReadsAValueAlone) {
  EXPECT_EQ(ParseLocatedJson("\"text\"")->text, "text");
  EXPECT_EQ(ParseLocatedJson("\n\n 12 \n")->line, 3);
}

}  // namespace
}  // namespace latchkey
