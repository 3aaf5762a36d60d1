#pragma once
// The nodes on a PostgreSQL database: who is there, who leads, and news by LISTEN and NOTIFY.
//
// Owns:      two connections: one that reports and listens, one for questions.
// Not here:  the feed itself (domain/storage.h).
// The lead is a lock of the reporting session: it ends with the connection, so with the process, and
// where the node says nothing for limits::kNodeSilentMsMax (PostgreSQL 14 and later).

#include <memory>
#include <string>

#include "base/result.h"
#include "domain/cluster.h"

namespace latchkey::storage::postgres {

// Connects when first used. `self` is this node: its id, name, version and start.
std::unique_ptr<domain::Cluster> MakeCluster(const std::string& url, domain::Node self);

}  // namespace latchkey::storage::postgres
