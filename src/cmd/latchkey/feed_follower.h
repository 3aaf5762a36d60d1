#pragma once
// Follows the changes that other nodes make to a shared database, and tells them how far this one is.
//
// Owns:      a thread that is woken by every change, or looks every limits::kFeedPollMs; it has the
//            writer bring the Directory up to date, and proves its freshness.
// Not here:  what is done with changes (directory/publisher.h), how news come (domain/cluster.h).

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "cmd/latchkey/writer.h"
#include "directory/freshness.h"
#include "directory/publisher.h"
#include "domain/cluster.h"

namespace latchkey::cmd {

class FeedFollower {
 public:
  // `on_lead` is told, on the follower's thread, when this node has come to lead, and when it no
  // longer does. Everything outlives the follower.
  FeedFollower(domain::Cluster& cluster, const directory::Publisher& publisher, Writer& writer,
               directory::Freshness& freshness, const Clock& clock,
               std::function<void(bool leads)> on_lead);
  // Takes leave of the other nodes.
  ~FeedFollower();
  FeedFollower(const FeedFollower&) = delete;
  FeedFollower& operator=(const FeedFollower&) = delete;

  // Why the feed could not be read when it was last looked at; empty: it could. Threads: any.
  std::string trouble() const;

 private:
  void Follow();
  Result<bool> Look();
  void Note(const Result<bool>& looked);
  void SetLead(bool leads);

  domain::Cluster& cluster_;
  const directory::Publisher& publisher_;
  Writer& writer_;
  directory::Freshness& freshness_;
  const Clock& clock_;
  const std::function<void(bool)> on_lead_;
  bool leads_ = false;
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace latchkey::cmd
