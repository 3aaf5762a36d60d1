#include "base/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::reason {
namespace {

struct Row {
  int status;
  std::string_view word, advice;
};

const Row kRows[] = {
#define X(name, status, word, advice) {status, word, advice},
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
    EXPECT_GE(row.status, 400);
  }
}

TEST(Reason, HasNoAdviceOnWordsThatItDoesNotKnow) { EXPECT_EQ(AdviceOn("no-such-word"), ""); }

}  // namespace
}  // namespace latchkey::reason
