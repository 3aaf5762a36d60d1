#pragma once
// The ops listener: /healthz, /readyz, /metrics.

#include <functional>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "net/server.h"

namespace latchkey::cmd {

// What stands in the way of serving, by part; each text is "ok" or what is wrong.
struct Readiness {
  std::string storage;
  std::string directory;
  std::string nonces;
  std::string upstreams = {};  // empty where calls are not forwarded
  std::string replay = {};     // empty where nodes share no nonces
};

// /healthz answers while the process runs; /readyz 200 or 503 with the parts as JSON; /metrics the
// Prometheus text of `metrics`. Anything else 404. `readiness` may ask the database.
std::unique_ptr<net::Handler> MakeOpsHandler(const Metrics& metrics,
                                             std::function<Readiness()> readiness);

}  // namespace latchkey::cmd
