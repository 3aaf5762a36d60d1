#include "store/free_number.h"

#include <gtest/gtest.h>

namespace latchkey::store {
namespace {

// What is found where the numbers below `first_free` are taken.
std::int64_t Find(std::int64_t first_free, int* questions) {
  *questions = 0;
  const auto found = FreeNumber([&](std::int64_t number) -> Outcome<bool> {
    ++*questions;
    return number < first_free;
  });
  EXPECT_TRUE(found.ok());
  return found.ok() ? found.value() : -1;
}

TEST(FreeNumber, IsTheFirstThatIsFree) {
  int questions = 0;
  for (std::int64_t first = 0; first < 70; ++first) EXPECT_EQ(Find(first, &questions), first);
}

TEST(FreeNumber, IsFoundWithFewQuestions) {
  int questions = 0;
  EXPECT_EQ(Find(1'000'000, &questions), 1'000'000);
  EXPECT_LE(questions, 42);
}

TEST(FreeNumber, IsNotTakenWhereNumbersBelowWereGivenUp) {
  const auto is_taken = [](std::int64_t number) -> Outcome<bool> {
    return number < 3 || (number > 4 && number < 20);
  };
  const auto found = FreeNumber(is_taken);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(is_taken(found.value()).value());
}

TEST(FreeNumber, PassesARefusalOn) {
  const auto found = FreeNumber([](std::int64_t) -> Outcome<bool> { return Refusal{503, "busy"}; });
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().status, 503);
}

}  // namespace
}  // namespace latchkey::store
