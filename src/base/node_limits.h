#pragma once
// The limits of nodes that share a database; the others are in limits.h.

#include <cstddef>
#include <cstdint>

namespace latchkey::limits {

// A node that has not seen for this long that it serves the newest change answers signed calls 503.
inline constexpr std::int64_t kFreshnessMsMax = 5'000;
inline constexpr std::int64_t kNodeBehindRetryAfterS = 1;

// Between looks for changes of other nodes where nothing wakes it earlier; and where it cannot be
// woken, since the database is away.
inline constexpr std::int64_t kFeedPollMs = 1'000;
inline constexpr std::int64_t kFeedRetryMs = 50;

inline constexpr std::int64_t kNodeReportMsMax = 2'000;  // for the answer to one report
// The database ends the session of a node that says nothing for this long, and with it its lead.
inline constexpr std::int64_t kNodeSilentMsMax = 10'000;
inline constexpr std::int64_t kNodeForgottenMs = 60 * 60 * 1'000;
static_assert(kFeedPollMs + kNodeReportMsMax < kFreshnessMsMax);
static_assert(kFreshnessMsMax < kNodeSilentMsMax);

// For a change to be in force everywhere: a node that does not report refuses signed calls by then.
inline constexpr std::int64_t kNodesWaitMsMax = kFreshnessMsMax + kNodeReportMsMax;
inline constexpr std::int64_t kNodesWaitStepMs = 10;

// What nodes share in Redis.
inline constexpr std::int64_t kReplayWaitMsMax = 500;     // for one answer, or a connection
inline constexpr std::int64_t kReplayCheckMs = 500;       // until the keeper looks again
inline constexpr std::int64_t kReplayRetryMs = 100;       // while it has nothing to serve with
inline constexpr std::int64_t kReplayFillMsMax = 10'000;  // for other nodes to refill
inline constexpr std::size_t kReplayFillBatch = 1'000;    // nonces in one trip
inline constexpr std::int64_t kReplayRetryAfterS = 1;
static_assert(kReplayFillMsMax >= kNodeSilentMsMax,
              "a node that is awaited is alive, or known not to be");

}  // namespace latchkey::limits
