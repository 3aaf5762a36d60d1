#pragma once
// Builds Directory versions from storage and publishes them to readers.
//
// Owns:      the newest version, what older ones still need, the readers' places.
// Not here:  when to look for changes: the one writer calls CatchUp after each commit.
// A full build happens at start; every later change copies only the shards it touches. Older parts
// are freed when no reader can hold them any more. ADR 0006 has the reasons and the figures.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "directory/directory.h"
#include "directory/huge_memory.h"
#include "directory/roster.h"
#include "domain/storage.h"

namespace latchkey::directory {

// What readers and the publisher share.
struct Publication {
  alignas(64) std::atomic<const Directory*> current{nullptr};
  std::atomic<std::uint64_t> epoch{1};  // grows with every publication
};

// Where one reader says what it holds, on a cache line of its own.
struct alignas(64) ReaderPlace {
  std::atomic<std::uint64_t> epoch{0};  // when it pinned; 0: holds nothing
  std::atomic<bool> taken{false};
};

// One reader thread's access. `Pin` is called where a request begins, `Unpin` where nothing of the
// version is held any more. Must be gone before its Publisher. Threads: one at a time.
class Reader {
 public:
  Reader(Publication& publication, ReaderPlace& place) : publication_(publication), place_(place) {}
  ~Reader() {
    Unpin();
    place_.taken.store(false, std::memory_order_release);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The newest version. Cost: one store and two loads, of which the store is a full barrier: the
  // publisher must not overlook this reader once it can have the version.
  const Directory& Pin() noexcept {
    place_.epoch.store(publication_.epoch.load(std::memory_order_acquire),
                       std::memory_order_seq_cst);
    return *publication_.current.load(std::memory_order_seq_cst);
  }
  void Unpin() noexcept { place_.epoch.store(0, std::memory_order_release); }

 private:
  Publication& publication_;
  ReaderPlace& place_;
};

class Publisher {
 public:
  // Reads everything. Errors: storage's; kCorrupt when a secret does not open.
  // Cost: about 1 us per caller besides storage's own.
  static Result<std::unique_ptr<Publisher>> Build(domain::Storage& storage,
                                                  const acl::ResourceTree& resources,
                                                  const acl::RouteTable& routes,
                                                  RandomSource& random = SystemRandom());
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Applies what the change feed has beyond the published version, publishes, and gives back its
  // sequence. When this returns, every Pin from now on sees it. On an error nothing has changed.
  // A feed with a gap, or one that ends before the published version (trimmed, or the database was
  // restored), tells nothing reliable: everything is read anew.
  // Threads: one at a time. Cost: under a millisecond for one change, besides storage's own.
  Result<FeedSequence> CatchUp();

  std::unique_ptr<Reader> MakeReader();  // threads: any
  FeedSequence published() const;        // threads: any

  // Older versions that wait for a reader to let go. Threads: the writer's.
  std::size_t retired() const { return garbage_.size(); }

 private:
  // One publication's leavings, kept while a reader may have pinned at `epoch` or before.
  struct Garbage {
    std::uint64_t epoch = 0;
    std::unique_ptr<const Directory> version;
    std::unique_ptr<const Roster> roster;
    Roster::Replaced parts;
  };

  Publisher(domain::Storage& storage, const acl::ResourceTree& resources,
            const acl::RouteTable& routes, const HashKey& key);
  Result<void> LoadAll();
  void Publish(std::unique_ptr<const Directory> next, Garbage garbage);
  void FreeUnpinned();

  domain::Storage& storage_;
  const acl::ResourceTree& resources_;
  const acl::RouteTable& routes_;
  const HashKey key_;
  HugeMemory memory_;  // outlives the shards below
  std::unique_ptr<Roster> roster_;
  std::unique_ptr<const Directory> version_;
  std::vector<Garbage> garbage_;
  std::atomic<std::int64_t> published_{0};
  Publication publication_;
  std::mutex places_mutex_;
  std::deque<ReaderPlace> places_;
};

}  // namespace latchkey::directory
