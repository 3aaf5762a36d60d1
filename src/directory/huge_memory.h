#pragma once
// Memory on huge pages where the system has them: a look-up at random in a gigabyte of small pages
// spends more time on finding the page than on the memory itself.

#include <cstddef>
#include <memory_resource>

namespace latchkey::directory {

// Where shards live. Blocks come from chunks that are given back only when the whole goes, and are
// used again after they were freed. Threads: one at a time.
class HugeMemory {
 public:
  HugeMemory();
  HugeMemory(const HugeMemory&) = delete;
  HugeMemory& operator=(const HugeMemory&) = delete;

  std::pmr::memory_resource* resource() noexcept { return &pool_; }

 private:
  // Asks for huge pages where a chunk is large enough for them.
  class Chunks final : public std::pmr::memory_resource {
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
      return this == &other;
    }
  };

  Chunks chunks_;
  std::pmr::unsynchronized_pool_resource pool_;
};

}  // namespace latchkey::directory
