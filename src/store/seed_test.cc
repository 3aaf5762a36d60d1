#include "store/seed.h"

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

std::int64_t CountProducts(TestStore& store) {
  return store.Ask("GET", "/V1/products?searchCriteria[page_size]=1")
      .value.at("total_count")
      .as_int64();
}

TEST(Seed, KnowsItsSizesByName) {
  EXPECT_EQ(ReadSampleSize("small"), SampleSize::kSmall);
  EXPECT_EQ(ReadSampleSize("medium"), SampleSize::kMedium);
  EXPECT_EQ(ReadSampleSize("large"), SampleSize::kLarge);
  EXPECT_EQ(ReadSampleSize("huge"), std::nullopt);
}

TEST(Seed, FillsAStoreUpToTheSizeAndTellsItsProgress) {
  TestStore store;
  std::int64_t told = 0;
  const auto done = Seed(store.path(), SampleSize::kMedium, [&](std::int64_t now, std::int64_t of) {
    EXPECT_EQ(of, 2'000);
    EXPECT_GT(now, told);
    told = now;
    return true;
  });
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(*done, 2'000);
  EXPECT_EQ(told, 2'000);
  EXPECT_EQ(CountProducts(store), 2'000);
  const TestAnswer product = store.Ask("GET", "/V1/products/SAMPLE-000001");
  EXPECT_EQ(product.status, 200) << product.body;
}

TEST(Seed, GoesOnWhereItWasStopped) {
  TestStore store;
  const auto stopped =
      Seed(store.path(), SampleSize::kMedium, [](std::int64_t, std::int64_t) { return false; });
  ASSERT_TRUE(stopped.ok());
  EXPECT_LT(*stopped, 2'000);
  EXPECT_EQ(CountProducts(store), *stopped);
  ASSERT_TRUE(Seed(store.path(), SampleSize::kMedium, nullptr).ok());
  EXPECT_EQ(CountProducts(store), 2'000);
}

TEST(Seed, NeverTakesAway) {
  TestStore store;
  ASSERT_TRUE(Seed(store.path(), SampleSize::kMedium, nullptr).ok());
  const auto again = Seed(store.path(), SampleSize::kSmall, nullptr);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, 2'000);
}

}  // namespace
}  // namespace latchkey::store
