#include "store/seed.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/test_store.h"

namespace latchkey::store {
namespace {

std::int64_t CountProducts(TestStore& store) {
  return store.Ask("GET", "/V1/products?searchCriteria[page_size]=1")
      .value.at("total_count")
      .as_int64();
}

mode_t PermissionsOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST(Seed, MakesFilesThatOnlyTheirOwnerMayRead) {
  TestStore store;
  const std::string path = store.path() + ".seeded";
  const auto look = [&](std::int64_t, std::int64_t) {
    for (const auto* suffix : {"", "-wal", "-shm"}) EXPECT_EQ(PermissionsOf(path + suffix), 0600u);
    return false;
  };
  ASSERT_TRUE(Seed(path, SampleSize::kMedium, look, SystemClock()).ok());
}

TEST(Seed, TakesAFileThatIsThereFromOthers) {
  TestStore store;
  store.Close();
  ASSERT_EQ(chmod(store.path().c_str(), 0644), 0);
  ASSERT_TRUE(Seed(store.path(), SampleSize::kSmall, {}, SystemClock()).ok());
  EXPECT_EQ(PermissionsOf(store.path()), 0600u);
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

// Many rows are found along the index of the sort, few are sorted: both tell the same.
TEST(Seed, MakesStoresWhoseSearchesAreRightForManyRowsAndForFew) {
  TestStore store;
  ASSERT_TRUE(Seed(store.path(), SampleSize::kMedium, nullptr).ok());
  const auto filter = [](const std::string& group, const std::string& field,
                         const std::string& value, const std::string& condition) {
    const std::string at = "searchCriteria[filter_groups][" + group + "][filters][0]";
    return at + "[field]=" + field + "&" + at + "[value]=" + value + "&" + at +
           "[condition_type]=" + condition + "&";
  };
  const std::string sort =
      "searchCriteria[sort_orders][0][field]=price&searchCriteria[sort_orders][0][direction]=ASC&";
  const std::string many =
      "/V1/products?" + sort + filter("0", "color", "Red,Green,Black,Silver", "in");
  const json::value all = store.Ask("GET", many).value;
  const json::array& found = all.at("items").as_array();
  EXPECT_GT(found.size(), 1'000u);
  EXPECT_EQ(all.at("total_count"), found.size());
  for (std::size_t i = 1; i < found.size(); ++i) {
    ASSERT_LE(found[i - 1].at("price").to_number<double>(),
              found[i].at("price").to_number<double>());
  }
  const json::value few = store.Ask("GET", many + filter("1", "price", "20", "lt")).value;
  const json::array& cheap = few.at("items").as_array();
  ASSERT_LT(cheap.size(), 1'000u);
  for (std::size_t i = 0; i < cheap.size(); ++i) EXPECT_EQ(cheap[i].at("sku"), found[i].at("sku"));
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
