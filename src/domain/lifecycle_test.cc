#include <gtest/gtest.h>

#include <cstdint>

#include "domain/testing/lifecycle_model.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

TEST(Lifecycle, AgreesWithTheModelOverRandomWalks) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    testing::MemoryStorage storage;
    EXPECT_EQ(testing::LifecycleWalk(storage, seed).Run(200), "");
  }
}

}  // namespace
}  // namespace latchkey::domain
