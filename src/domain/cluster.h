#pragma once
// Cluster: the port behind which the nodes on one database know of one another.
//
// Not here:  what they share (storage.h). A database in a file has one node, and no Cluster.
// Implemented in storage/postgres/cluster.h.

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace latchkey::domain {

// One running server.
struct Node {
  std::string id;       // of this run of the process; random
  std::string name;     // for people
  std::string version;  // of the program
  std::int64_t started_at_s = 0;
  FeedSequence serves;         // every change up to this one is in force there
  std::int64_t silent_ms = 0;  // since it last reported, by the database's clock
};

// What a report is answered with.
struct Pulse {
  FeedSequence last;   // the newest change that there is
  bool leads = false;  // this node alone does what one node does at a time, such as sending mails
};

class Cluster {
 public:
  virtual ~Cluster() = default;

  // Says that this node is there and serves every change up to `serves`. Connects anew where the
  // connection was lost. Threads: one.
  virtual Result<Pulse> Report(FeedSequence serves) = 0;
  // Returns when there may be a new change, after `timeout_ms`, or when Wake was called. Threads:
  // the one that reports.
  virtual void WaitForChange(std::int64_t timeout_ms) = 0;
  // Threads: any.
  virtual void Wake() = 0;
  // Says that this node ends. Threads: the one that reports.
  virtual void Leave() = 0;

  // In the order of their starts. Threads: any.
  virtual Result<std::vector<Node>> ListNodes() = 0;
};

}  // namespace latchkey::domain
