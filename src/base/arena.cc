#include "base/arena.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace latchkey {

Arena::Arena(std::size_t first_block_bytes) { NewBlock(first_block_bytes); }

void Arena::NewBlock(std::size_t size_min) {
  const std::size_t size = std::max(size_min, blocks_.empty() ? size_min : blocks_.back().size * 2);
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  at_ = blocks_.back().bytes.get();
  end_ = at_ + size;
}

std::span<char> Arena::Allocate(std::size_t size) {
  if (static_cast<std::size_t>(end_ - at_) < size) NewBlock(size);
  char* start = at_;
  at_ += size;
  return {start, size};
}

std::string_view Arena::Copy(std::string_view text) {
  if (text.empty()) return {};
  const std::span<char> place = Allocate(text.size());
  std::memcpy(place.data(), text.data(), text.size());
  return {place.data(), place.size()};
}

void Arena::Shrink(std::span<char> newest, std::size_t used) {
  if (newest.data() + newest.size() == at_) at_ = newest.data() + used;
}

void* Arena::Aligned(std::size_t size, std::size_t alignment) {
  const auto misfit = reinterpret_cast<std::uintptr_t>(at_) % alignment;
  const std::size_t padding = misfit == 0 ? 0 : alignment - misfit;
  if (static_cast<std::size_t>(end_ - at_) < padding + size) {
    NewBlock(size + alignment);
    return Aligned(size, alignment);
  }
  char* start = at_ + padding;
  at_ = start + size;
  return start;
}

void Arena::Reset() noexcept {
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin() + 1, blocks_.end());
  at_ = blocks_.front().bytes.get();
  end_ = at_ + blocks_.front().size;
}

}  // namespace latchkey
