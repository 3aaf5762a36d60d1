#include "oauth1/problem.h"

#include <gtest/gtest.h>

namespace latchkey::oauth1 {
namespace {

struct Row {
  Problem problem;
  int status;
  std::string_view word, message, advice;
};

const Row kRows[] = {
#define X(name, status, word, where, text, advice) {Problem::name, status, word, text, advice},
#include "oauth1/problems.def"
#undef X
};

TEST(Problem, HasTheStatusWordAndMessageOfItsRow) {
  for (const Row& row : kRows) {
    EXPECT_EQ(StatusOf(row.problem), row.status);
    EXPECT_EQ(ReasonOf(row.problem), row.word);
    EXPECT_EQ(MessageOf(row.problem), row.message);
    EXPECT_EQ(AdviceOn(row.word), row.advice);
  }
}

TEST(Problem, HasAStatusThatRefusesAndWordsFitForMetrics) {
  for (const Row& row : kRows) {
    EXPECT_TRUE(row.status == 400 || row.status == 401 || row.status == 503) << row.word;
    EXPECT_FALSE(row.message.empty()) << row.word;
    EXPECT_FALSE(row.advice.empty()) << row.word;
    EXPECT_EQ(row.word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
  }
}

TEST(Problem, IsNoRefusalWhenThereIsNone) {
  EXPECT_EQ(StatusOf(Problem::kNone), 200);
  EXPECT_EQ(MessageOf(Problem::kNone), "");
  EXPECT_EQ(AdviceOn("no-such-word"), "");
}

}  // namespace
}  // namespace latchkey::oauth1
