// The walk of domain/testing/lifecycle_model.h over both engines; LATCHKEY_TEST_SEED takes another
// walk.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>

#include "domain/testing/lifecycle_model.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage {
namespace {

// Two walks, each over the empty database that `make` gives the URL of.
void WalkOver(const std::function<std::string()>& make) {
  const char* wanted = std::getenv("LATCHKEY_TEST_SEED");
  const std::uint64_t first = wanted != nullptr ? std::stoull(wanted) : 1;
  for (std::uint64_t seed = first; seed < first + 2; ++seed) {
    const auto opened = Open(make(), testing::ABox());
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(domain::testing::LifecycleWalk(**opened, seed).Run(150), "");
  }
}

TEST(SqliteLifecycle, AgreesWithTheModelOverRandomWalks) {
  const testing::TemporaryFolder folder;
  int files = 0;
  WalkOver([&] { return "sqlite:" + folder.File(std::to_string(++files) + ".db"); });
}

TEST(PostgresLifecycle, AgreesWithTheModelOverRandomWalks) {
  testing::PostgresServer* server = testing::PostgresServer::Get();
  if (server == nullptr) GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
  WalkOver([&] { return server->NewUrl(); });
}

}  // namespace
}  // namespace latchkey::storage
