#pragma once
// What this program tells other nodes of itself, and the wait for a change to be in force on all.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cmd/latchkey/config.h"
#include "domain/cluster.h"

namespace latchkey::cmd {

// This run of the program, named by its machine, its data folder and its api listener.
domain::Node ThisNode(const Config& config, const std::string& folder_id);

// Waits until every node serves `change`, or has been silent for so long that it answers signed
// calls 503. Gives back the names of those that do neither within limits::kNodesWaitMsMax.
// Errors: the database's.
Result<std::vector<std::string>> AwaitNodes(domain::Cluster& cluster, FeedSequence change,
                                            const Clock& clock);

}  // namespace latchkey::cmd
