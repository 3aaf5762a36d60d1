#pragma once
// The file behind the nonce set: its layout, and how it is opened, made, mapped and closed.
//
// Owns:      bytes on disk and in memory, the boot id, the mark of a clean close.
// Not here:  what is inserted and when it is forgotten (nonce_set.cc).

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "directory/keyed_hash.h"
#include "directory/nonce_set.h"

namespace latchkey::directory {

using SharedWord = std::atomic<std::uint64_t>;
using SharedTime = std::atomic<std::int64_t>;
static_assert(SharedWord::is_always_lock_free && SharedTime::is_always_lock_free,
              "another process sees the same bytes");

// Live pairs by the tick in which they expire: tick << 32 | count. The window of ticks that can be
// live is shorter than the ring.
inline constexpr std::size_t kTickRing = 16;
struct alignas(128) TickCounts {
  std::array<SharedWord, kTickRing> cells;
};

// One home of nonces: two cache lines that are fetched together. See ADR 0007.
inline constexpr std::size_t kKeptPerBucket = 15;
struct alignas(128) NonceBucket {
  SharedWord newest;
  std::array<SharedWord, kKeptPerBucket> kept;
};
static_assert(sizeof(NonceBucket) == 128);

// Counts by consumer are kept twice, in cells chosen independently, and the smaller one is
// believed, so that a consumer is not blamed for one that shares a cell with it.
inline constexpr std::size_t kShareRows = 2;
inline constexpr std::size_t kShareCells = 8192;

struct alignas(4096) NonceFileHeader {
  std::array<char, 16> magic;
  std::uint64_t buckets;
  std::uint64_t nonces_max;
  std::int64_t timestamp_window_s;
  HashKey key;
  std::array<char, 40> boot_id;  // of the boot in which it was last opened
  std::uint32_t closed;          // 1: everything was on disk when the last process let go
  std::atomic<std::uint32_t> doubt;
  SharedTime uncertain_until_s;
  SharedTime seen_s;  // the newest time that any process saw
  TickCounts live;
};
static_assert(sizeof(NonceFileHeader) == 4096);

// One process's mapping of the file.
class NonceFile {
 public:
  // `now_s`: a doubt that begins with this opening begins now.
  static Result<std::unique_ptr<NonceFile>> Open(const NonceSetOptions& options, std::int64_t now_s,
                                                 RandomSource& random);
  // Where no other process has the file open: everything to disk, then the mark.
  ~NonceFile();
  NonceFile(const NonceFile&) = delete;
  NonceFile& operator=(const NonceFile&) = delete;

  NonceFileHeader& header() const { return *static_cast<NonceFileHeader*>(memory_); }
  TickCounts& share(std::size_t row, std::size_t cell) const {
    return shares_[row * kShareCells + cell];
  }
  std::uint64_t BucketIndex(std::uint64_t hash) const { return hash & (header().buckets - 1); }
  NonceBucket& bucket(std::uint64_t hash) const { return buckets_[BucketIndex(hash)]; }

 private:
  NonceFile(int fd, void* memory, std::size_t size);
  static Result<std::unique_ptr<NonceFile>> Make(const NonceSetOptions& options, NonceDoubt doubt,
                                                 std::int64_t now_s, RandomSource& random);

  int fd_;
  void* memory_;
  std::size_t size_;
  TickCounts* shares_;
  NonceBucket* buckets_;
};

}  // namespace latchkey::directory
