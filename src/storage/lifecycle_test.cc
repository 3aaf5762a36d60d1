// The walk of domain/testing/lifecycle_model.h over SQLite; LATCHKEY_TEST_SEED takes another walk.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "domain/testing/lifecycle_model.h"
#include "storage/sqlite/testing.h"
#include "storage/storage.h"

namespace latchkey::storage {
namespace {

TEST(SqliteLifecycle, AgreesWithTheModelOverRandomWalks) {
  const char* wanted = std::getenv("LATCHKEY_TEST_SEED");
  const std::uint64_t first = wanted != nullptr ? std::stoull(wanted) : 1;
  for (std::uint64_t seed = first; seed < first + 2; ++seed) {
    const testing::TemporaryFolder folder;
    const auto opened = Open(folder.Url(), testing::ABox());
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(domain::testing::LifecycleWalk(**opened, seed).Run(150), "");
  }
}

}  // namespace
}  // namespace latchkey::storage
