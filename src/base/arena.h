#pragma once
// Arena: memory for one request. Views handed out live until Reset; nothing is freed singly.

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace latchkey {

// A bump allocator. The first block is kept over Reset, so the usual request allocates nothing.
// Threads: none; one arena belongs to one request at a time.
class Arena {
 public:
  explicit Arena(std::size_t first_block_bytes = 16 * 1024);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `size` bytes, uninitialised. Cost: a pointer bump, or a new block when the current one is full.
  std::span<char> Allocate(std::size_t size);
  std::string_view Copy(std::string_view text);

  // Gives back the unused tail of the newest allocation: `used` bytes from its start are kept.
  void Shrink(std::span<char> newest, std::size_t used);

  template <class T>
  std::span<T> AllocateArray(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    void* at = Aligned(count * sizeof(T), alignof(T));
    T* first = static_cast<T*>(at);
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  void Reset() noexcept;

 private:
  void* Aligned(std::size_t size, std::size_t alignment);
  void NewBlock(std::size_t size_min);

  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace latchkey
