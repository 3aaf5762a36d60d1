// What was answered stays: over a reopening, among concurrent writers, and when the process dies.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>
#include <vector>

#include "store/database.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

std::string ProductBody(int number) {
  const std::string n = std::to_string(number);
  return R"({"product":{"sku":"W-)" + n + R"(","name":"Written )" + n + R"(","price":)" + n + "}}";
}

std::int64_t CountProducts(TestStore& store) {
  return store.Ask("GET", "/V1/products?searchCriteria=").value.at("total_count").as_int64();
}

TEST(Store, KeepsItsDataOverAReopening) {
  TestStore store;
  ASSERT_EQ(store.Ask("POST", "/V1/products", {.body = ProductBody(1)}).status, 200);
  ASSERT_EQ(store.Ask("DELETE", "/V1/products/CT-001").status, 200);
  const std::string before = store.Ask("GET", "/V1/products?searchCriteria=").body;
  store.Reopen();
  EXPECT_EQ(store.Ask("GET", "/V1/products?searchCriteria=").body, before);
}

TEST(Store, RefusesAFileOfANewerVersion) {
  TestStore store;
  auto database = Database::Open(store.path(), Database::Access::kWrite, SystemClock());
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE((*database)
                  ->Run("INSERT INTO schema_migration (number, name, applied_at_s) "
                        "VALUES (9999, 'later', 0)")
                  .ok());
  const auto opened = store.Open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(opened.error().detail.find("a newer Latchkey wrote it"), std::string::npos);
}

TEST(Store, RefusesAPathThatCannotBeWritten) {
  TestStore store;
  const auto opened =
      Store::Open({.path = store.path() + "/no/such/folder/store.db"}, acl::ShippedRoutes());
  EXPECT_FALSE(opened.ok());
}

TEST(Store, LosesNothingOfConcurrentWriters) {
  constexpr int kThreads = 4;
  constexpr int kWrites = 25;
  TestStore store;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&store, t] {
      for (int i = 0; i < kWrites; ++i) {
        const int number = t * kWrites + i;
        EXPECT_EQ(store.Ask("POST", "/V1/products", {.body = ProductBody(number)}).status, 200);
        EXPECT_EQ(store.Ask("GET", "/V1/products/W-" + std::to_string(number)).status, 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(CountProducts(store), 41 + kThreads * kWrites);
}

TEST(Store, MergesConcurrentChangesOfOneProduct) {
  constexpr int kThreads = 4;
  TestStore store;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&store, t] {
      const std::string code = "mark_" + std::to_string(t);
      EXPECT_EQ(store
                    .Ask("PUT", "/V1/products/CT-001",
                         {.body = R"({"product":{"custom_attributes":[{"attribute_code":")" + code +
                                  R"(","value":"yes"}]}})"})
                    .status,
                200);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string product = store.Ask("GET", "/V1/products/CT-001").body;
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_NE(product.find("mark_" + std::to_string(t)), std::string::npos);
  }
}

// Writes products one after another and tells each answered one through `acknowledge`, until
// killed.
[[noreturn]] void WriteUntilKilled(const TestStore& store, int first, int acknowledge) {
  auto opened = store.Open();
  if (!opened.ok()) _exit(1);
  for (int number = first;; ++number) {
    const TestAnswer answer =
        TestStore::AskOf(**opened, "POST", "/V1/products", {.body = ProductBody(number)});
    if (answer.status != 200) _exit(1);
    if (write(acknowledge, &number, sizeof number) != sizeof number) _exit(1);
  }
}

TEST(Store, LosesNoAcknowledgedWriteWhenItsProcessIsKilled) {
  constexpr int kRounds = 5;
  constexpr int kWritesARound = 10;
  TestStore store;
  store.Close();
  int next = 0;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) WriteUntilKilled(store, next, ends[1]);
    close(ends[1]);
    int acknowledged = -1;
    for (int i = 0; i < kWritesARound; ++i) {
      ASSERT_EQ(read(ends[0], &acknowledged, sizeof acknowledged),
                static_cast<ssize_t>(sizeof acknowledged));
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    // What it told before it died counts as well.
    while (read(ends[0], &next, sizeof next) == static_cast<ssize_t>(sizeof next)) {
      acknowledged = next;
    }
    close(ends[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);

    store.Reopen();
    for (int number = 0; number <= acknowledged; ++number) {
      EXPECT_EQ(store.Ask("GET", "/V1/products/W-" + std::to_string(number)).status, 200) << number;
    }
    // At most the write under way is there besides, whole.
    EXPECT_LE(CountProducts(store), 41 + acknowledged + 2);
    next = acknowledged + 1;
    store.Close();
  }
}

TEST(Store, SeedsAnewWhenItsFirstStartWasKilled) {
  TestStore store;
  const std::string expected = store.Ask("GET", "/V1/products?searchCriteria=").body;
  store.Close();
  std::filesystem::remove(store.path());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Dies with the tables made and filled, before the commit.
    auto database = Database::Open(store.path(), Database::Access::kWrite, SystemClock());
    if (!database.ok()) _exit(1);
    auto transaction = Transaction::Begin(**database, Transaction::Kind::kWrite);
    if (!transaction.ok() || !(*database)->Script("CREATE TABLE website (x)").ok()) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  store.Reopen();
  EXPECT_EQ(store.Ask("GET", "/V1/products?searchCriteria=").body, expected);
}

}  // namespace
}  // namespace latchkey::store
