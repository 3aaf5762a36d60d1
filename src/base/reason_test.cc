#include "base/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::reason {
namespace {

const Row kRows[] = {
#define X(name, status, word, message, advice) {status, word, message, advice},
#include "base/reasons.def"
#undef X
};

TEST(Reason, HasWordsFitForMetricsAndAdviceOnEach) {
  std::set<std::string_view> words;
  for (const Row& row : kRows) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(row.word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    EXPECT_FALSE(row.advice.empty()) << row.word;
    EXPECT_EQ(AdviceOn(row.word), row.advice);
    ASSERT_NE(Find(row.word), nullptr);
    EXPECT_EQ(Find(row.word)->message, row.message);
    EXPECT_EQ(Find(row.word)->status, row.status);
    EXPECT_GE(row.status, 400);
  }
}

TEST(Reason, KnowsNothingOfOtherWords) {
  EXPECT_EQ(AdviceOn("no-such-word"), "");
  EXPECT_EQ(Find("no-such-word"), nullptr);
}

}  // namespace
}  // namespace latchkey::reason
