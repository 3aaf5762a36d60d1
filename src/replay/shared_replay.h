#pragma once
// SharedReplay: what all nodes together have seen, asked of from one worker's loop.
//
// Owns:     the question and its answers, for whoever judges calls.
// Not here: who answers (redis_link.h), what it means for a call (gateway/).

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "directory/nonce_set.h"

namespace latchkey::replay {

// A rate as the time between two calls, and how far ahead of it they may come (GCRA).
struct SharedRate {
  IntegrationId integration;
  std::int64_t interval_us = 0;
  std::int64_t burst_us = 0;
};

// At least one of the two. With both, the rate is asked where the nonce is fresh, and in one step.
struct Question {
  std::optional<directory::NonceKey> nonce;
  std::optional<SharedRate> rate;
};

enum class SharedOutcome : std::uint8_t {
  kGranted,      // the nonce is recorded now, and the rate allows the call
  kUsed,         // the nonce was seen before
  kTooMany,      // beyond the rate; the nonce is recorded
  kUnavailable,  // nobody knows: it may be recorded, or not
};

struct SharedAnswer {
  SharedOutcome outcome = SharedOutcome::kUnavailable;
  // With a rate, of kGranted and kTooMany: how far ahead of now the next call would be due.
  std::int64_t due_ahead_us = 0;
};

class SharedAsker {
 public:
  // May come before Ask has returned.
  virtual void OnAnswer(const SharedAnswer& answer) = 0;

 protected:
  ~SharedAsker() = default;
};

// On the worker's thread only.
class SharedReplay {
 public:
  virtual ~SharedReplay() = default;  // answers nobody who still waits
  // `asker` is answered once, and lives until then: at the latest after limits::kReplayWaitMsMax.
  virtual void Ask(const Question& question, SharedAsker& asker) = 0;
  // To be called at the end of each turn of the loop: sends what was asked in it.
  virtual void OnTurn() = 0;
};

}  // namespace latchkey::replay
