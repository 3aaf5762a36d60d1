#pragma once
// TestNode: what one node has of its own beside Redis: nonces in a temporary folder, and a keeper
// that looks when it is told to.

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "replay/keeper.h"
#include "replay/testing/redis_server.h"

namespace latchkey::replay::testing {

class TestNode {
 public:
  static constexpr std::int64_t kWindowS = 600;

  TestNode(const RedisServer& redis, std::string name, ManualClock& clock,
           const std::vector<Member>* members = nullptr, std::string layout = "layout")
      : clock_(clock) {
    char folder[] = "/tmp/latchkey-replay-XXXXXX";
    CHECK(mkdtemp(folder) != nullptr);
    folder_ = folder;
    directory::NonceSetOptions options;
    options.path = folder_ + "/nonces";
    options.nonces_max = 10'000;
    options.consumer_share_percent_max = 50;
    options.timestamp_window_s = kWindowS;
    options.shared_key = directory::HashKey{1, 2};
    nonces_ = directory::NonceSet::Open(options, clock).value();
    KeeperOptions keeper{redis.Url(), std::move(name), std::move(layout), [members] {
                           return members == nullptr ? std::vector<Member>() : *members;
                         }};
    keeper_ = std::make_unique<Keeper>(std::move(keeper), *nonces_, metrics_, clock);
  }
  ~TestNode() {
    keeper_.reset();
    nonces_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestNode(const TestNode&) = delete;
  TestNode& operator=(const TestNode&) = delete;

  // As a server does with a nonce of an integration: first here, then everywhere.
  SharedOutcome Record(const std::string& nonce) {
    const directory::NonceSet::Place place = nonces_->Locate({7}, nonce);
    CHECK(nonces_->Insert(place, clock_.NowUnixS()) == directory::NonceOutcome::kFresh);
    return keeper_->Record(nonces_->KeyOf(place));
  }
  directory::NonceKey KeyOf(const std::string& nonce) const {
    return nonces_->KeyOf(nonces_->Locate({7}, nonce));
  }
  // Looks so often that whatever can be agreed on is.
  std::string StateAfterRounds() {
    for (int i = 0; i < 3; ++i) keeper_->Round();
    return keeper_->State();
  }

  Keeper& keeper() { return *keeper_; }
  directory::NonceSet& nonces() { return *nonces_; }
  Metrics& metrics() { return metrics_; }

 private:
  ManualClock& clock_;
  Metrics metrics_;
  std::string folder_;
  std::unique_ptr<directory::NonceSet> nonces_;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace latchkey::replay::testing
