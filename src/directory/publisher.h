#pragma once
// Builds Directory versions from storage and publishes them to readers.
//
// A full build happens once, at start. Every later change copies only the shard it touches. Old
// versions are freed when every reader has passed a quiescent point.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "directory/directory.h"
#include "domain/storage.h"

namespace latchkey::directory {

// One reader thread's place. `Pin` is called at the start of a turn, `Unpin` when nothing of it is
// held any more.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual const Directory& Pin() = 0;  // the newest version; cost: two atomic operations
  virtual void Unpin() = 0;
};

class Publisher {
 public:
  // Reads everything. Errors: storage's; kCorrupt when a secret does not open.
  static Result<std::unique_ptr<Publisher>> Build(domain::Storage& storage,
                                                  const acl::ResourceTree& resources,
                                                  const acl::RouteTable& routes);
  virtual ~Publisher() = default;

  // Applies what the change feed has beyond the published version, publishes, and returns its
  // sequence. When this returns, every Pin from now on sees it. Called by the one writer after each
  // commit. Threads: one at a time.
  virtual Result<FeedSequence> CatchUp() = 0;

  virtual std::unique_ptr<Reader> MakeReader() = 0;  // threads: any
  virtual FeedSequence published() const = 0;
};

}  // namespace latchkey::directory
