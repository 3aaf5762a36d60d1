#include "directory/huge_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "directory/caller.h"

namespace latchkey::directory {
namespace {

TEST(HugeMemory, HoldsBlocksOfEverySizeAligned) {
  HugeMemory memory;
  std::vector<std::pmr::vector<Caller>> blocks;
  for (std::size_t callers : {1, 3, 250, 1000, 30'000}) {
    blocks.emplace_back(callers, memory.resource());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back().data()) % alignof(Caller), 0u);
    blocks.back().back().integration_id = {static_cast<std::int64_t>(callers)};
  }
  for (const auto& block : blocks) {
    EXPECT_EQ(block.back().integration_id.value, static_cast<std::int64_t>(block.size()));
  }
}

TEST(HugeMemory, UsesAFreedBlockAgain) {
  HugeMemory memory;
  std::pmr::memory_resource* resource = memory.resource();
  void* first = resource->allocate(50'000, 64);
  resource->deallocate(first, 50'000, 64);
  void* second = resource->allocate(50'000, 64);
  EXPECT_EQ(second, first);
  resource->deallocate(second, 50'000, 64);
}

}  // namespace
}  // namespace latchkey::directory
