#include "cmd/latchkey/feed_follower.h"

#include <chrono>

#include "base/log.h"
#include "base/node_limits.h"

namespace latchkey::cmd {

FeedFollower::FeedFollower(domain::Storage& storage, const directory::Publisher& publisher,
                           Writer& writer)
    : storage_(storage), publisher_(publisher), writer_(writer), thread_([this] { Follow(); }) {}

FeedFollower::~FeedFollower() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void FeedFollower::Follow() {
  constexpr auto kInterval = std::chrono::milliseconds(limits::kFeedPollMs);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kInterval, [this] { return stopping_; })) {
    lock.unlock();
    const Result<void> looked = Look();
    // Once per outage, not with every look.
    if (!looked.ok() && fresh()) LogError("the change feed cannot be read", looked.error());
    if (looked.ok() && !fresh()) Log(LogLevel::kInfo, "the change feed can be read again");
    fresh_.store(looked.ok(), std::memory_order_relaxed);
    lock.lock();
  }
}

Result<void> FeedFollower::Look() {
  FeedSequence last;
  LATCHKEY_RETURN_IF_ERROR(storage_.Read([&](domain::ReadTransaction& read) -> Result<void> {
    LATCHKEY_TRY(last, read.LastChange());
    return {};
  }));
  if (last == publisher_.published()) return {};
  // Nothing to do but what the writer does after each of its changes: catch up.
  return writer_.Run([] { return Result<void>(); });
}

}  // namespace latchkey::cmd
