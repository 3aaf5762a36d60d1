#include "gateway/remembered_answers.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::gateway {
namespace {

http::Request CallTo(std::string_view target) {
  http::Request call;
  call.method = "GET";
  call.target = target;
  return call;
}

RememberedAnswer AnswerWith(int status) {
  RememberedAnswer answer;
  answer.response.status = status;
  return answer;
}

TEST(RememberedAnswers, TellsCallsApartByIdAndBytes) {
  ManualClock clock{1'000};
  const RememberedAnswers remembered(clock);
  const auto key = remembered.KeyOf("a", CallTo("/one"));
  EXPECT_EQ(remembered.KeyOf("a", CallTo("/one")), key);
  EXPECT_NE(remembered.KeyOf("b", CallTo("/one")), key);
  EXPECT_NE(remembered.KeyOf("a", CallTo("/two")), key);
  http::Request other = CallTo("/one");
  other.over_tls = true;
  EXPECT_NE(remembered.KeyOf("a", other), key);
  const http::HeaderField field{"Authorization", "OAuth x"};
  other = CallTo("/one");
  other.headers = {&field, 1};
  EXPECT_NE(remembered.KeyOf("a", other), key);
}

TEST(RememberedAnswers, DoesNotTakeTheEndOfOnePartForTheBeginningOfTheNext) {
  ManualClock clock{1'000};
  const RememberedAnswers remembered(clock);
  http::Request one = CallTo("ET/one");
  one.method = "G";
  http::Request other = CallTo("T/one");
  other.method = "GE";
  EXPECT_NE(remembered.KeyOf("a", one), remembered.KeyOf("a", other));
}

TEST(RememberedAnswers, ForgetsWhatIsTooOld) {
  ManualClock clock{1'000};
  RememberedAnswers remembered(clock);
  const auto key = remembered.KeyOf("a", CallTo("/"));
  remembered.Keep(key, AnswerWith(204));
  clock.AdvanceS(limits::kRememberedAnswerMsMax / 1000 - 1);
  ASSERT_NE(remembered.Find(key), nullptr);
  EXPECT_EQ(remembered.Find(key)->response.status, 204);
  clock.AdvanceS(1);
  EXPECT_EQ(remembered.Find(key), nullptr);
}

TEST(RememberedAnswers, MakesRoomByForgettingTheOldest) {
  ManualClock clock{1'000};
  RememberedAnswers remembered(clock, SystemRandom(), 2);
  for (const char* id : {"a", "b", "c"}) {
    remembered.Keep(remembered.KeyOf(id, CallTo("/")), AnswerWith(204));
  }
  EXPECT_EQ(remembered.Find(remembered.KeyOf("a", CallTo("/"))), nullptr);
  EXPECT_NE(remembered.Find(remembered.KeyOf("b", CallTo("/"))), nullptr);
  EXPECT_NE(remembered.Find(remembered.KeyOf("c", CallTo("/"))), nullptr);
}

}  // namespace
}  // namespace latchkey::gateway
