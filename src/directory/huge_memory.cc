#include "directory/huge_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace latchkey::directory {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kPooledBytesMax = std::size_t{1}
                                        << 20;  // larger blocks are chunks themselves

std::size_t AlignmentFor(std::size_t bytes, std::size_t alignment) {
  return bytes >= kHugePage ? std::max(alignment, kHugePage) : alignment;
}

}  // namespace

HugeMemory::HugeMemory()
    : pool_({.max_blocks_per_chunk = 0, .largest_required_pool_block = kPooledBytesMax}, &chunks_) {
}

void* HugeMemory::Chunks::do_allocate(std::size_t bytes, std::size_t alignment) {
  void* memory = ::operator new (bytes, std::align_val_t{AlignmentFor(bytes, alignment)});
  // Advice: where it is not taken, the pages are small and everything works all the same.
  if (bytes >= kHugePage) madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
  return memory;
}

void HugeMemory::Chunks::do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) {
  ::operator delete (memory, std::align_val_t{AlignmentFor(bytes, alignment)});
}

}  // namespace latchkey::directory
