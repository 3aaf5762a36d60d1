#include "cmd/latchkey/feed_follower.h"

#include <utility>

#include "base/log.h"
#include "base/node_limits.h"

namespace latchkey::cmd {

FeedFollower::FeedFollower(domain::Cluster& cluster, const directory::Publisher& publisher,
                           Writer& writer, directory::Freshness& freshness, const Clock& clock,
                           std::function<void(bool)> on_lead)
    : cluster_(cluster),
      publisher_(publisher),
      writer_(writer),
      freshness_(freshness),
      clock_(clock),
      on_lead_(std::move(on_lead)),
      thread_([this] { Follow(); }) {}

FeedFollower::~FeedFollower() {
  stopping_.store(true);
  cluster_.Wake();
  thread_.join();
  cluster_.Leave();
}

void FeedFollower::Follow() {
  while (!stopping_.load()) {
    const Result<bool> more = Look();
    Note(more);
    if (more.ok() && *more) continue;
    cluster_.WaitForChange(more.ok() ? limits::kFeedPollMs : limits::kFeedRetryMs);
  }
}

// Logs once per outage, not with every look.
void FeedFollower::Note(const Result<bool>& looked) {
  const std::lock_guard lock(trouble_mutex_);
  const bool was_well = trouble_.empty();
  if (!looked.ok()) {
    if (was_well) LogError("the change feed cannot be followed", looked.error());
    trouble_ = looked.error().detail;
    SetLead(false);
  } else if (!was_well) {
    Log(LogLevel::kInfo, "the change feed is followed again");
    trouble_.clear();
  }
}

std::string FeedFollower::trouble() const {
  const std::lock_guard lock(trouble_mutex_);
  return trouble_;
}

void FeedFollower::SetLead(bool leads) {
  if (leads != leads_) on_lead_(leads);
  leads_ = leads;
}

// Whether there is something to report at once: that what was changed is in force here.
Result<bool> FeedFollower::Look() {
  const std::int64_t asked_at_ms = clock_.MonotonicMs();
  const FeedSequence served = publisher_.published();
  LATCHKEY_TRY(const domain::Pulse pulse, cluster_.Report(served));
  SetLead(pulse.leads);
  // Nothing to do but what the writer does after each of its changes: catch up.
  if (pulse.last != served) LATCHKEY_RETURN_IF_ERROR(writer_.Run([] { return Result<void>(); }));
  freshness_.Prove(asked_at_ms);
  return publisher_.published() != served;
}

}  // namespace latchkey::cmd
