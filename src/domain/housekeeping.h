#pragma once
// What is deleted in the background, so that nothing grows without an end.
//
// Owns:      old request tokens (contract section 13), old audit entries where a merchant wants that,
//            changes of the feed that every reader has seen.
// Not here:  when it runs (cmd/); notifications, which go with the next one (announce.h); nonces,
//            which end with their window (directory/nonce_set.h).

#include <cstdint>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/settings.h"
#include "domain/storage.h"

namespace latchkey::domain {

// Whether one of `requests`, each with a chance of one in `one_in`, has hit; never for 0.
bool CleanUpIsDue(std::int64_t requests, std::int64_t one_in, RandomSource& random);

// Ends the exchanges whose request token was issued and not used, and that began as long ago as
// the settings say. What was posted opens nothing any more; the feed tells the data plane.
Result<void> CleanUpRequestTokens(WriteTransaction& transaction, const Settings& settings,
                                  std::int64_t now_s);

// One round. `requests` are those since the round before that recorded a nonce; `seen` is what
// every reader of the feed has read. Changes the feed for request tokens, so it is a writer's work.
// Cost: at most limits::kPrunedPerWriteMax rows of a table in a transaction; `more` where there was
// more to delete.
struct Housekeeping {
  Storage& storage;
  const Clock& clock;
  RandomSource& random;

  struct Outcome {
    bool more = false;
  };
  Result<Outcome> Round(std::int64_t requests, FeedSequence seen);
};

}  // namespace latchkey::domain
