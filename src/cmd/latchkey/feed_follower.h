#pragma once
// Follows changes that other nodes make to a shared database.
//
// Owns:      a thread that looks every limits::kFeedPollMs for news in the feed, and has the writer
//            bring the Directory up to date with them.
// Not here:  what is done with them (directory/publisher.h).

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "cmd/latchkey/writer.h"
#include "directory/publisher.h"
#include "domain/storage.h"

namespace latchkey::cmd {

class FeedFollower {
 public:
  // All of them outlive it.
  FeedFollower(domain::Storage& storage, const directory::Publisher& publisher, Writer& writer);
  ~FeedFollower();
  FeedFollower(const FeedFollower&) = delete;
  FeedFollower& operator=(const FeedFollower&) = delete;

  // Whether the feed could be read when it was last looked at. Threads: any.
  bool fresh() const { return fresh_.load(std::memory_order_relaxed); }

 private:
  void Follow();
  Result<void> Look();

  domain::Storage& storage_;
  const directory::Publisher& publisher_;
  Writer& writer_;
  std::atomic<bool> fresh_{true};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace latchkey::cmd
