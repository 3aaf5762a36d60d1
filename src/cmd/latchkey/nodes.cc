#include "cmd/latchkey/nodes.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "base/node_limits.h"
#include "base/random.h"

namespace latchkey::cmd {
namespace {

constexpr std::size_t kIdChars = 24;

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "?";
}

}  // namespace

domain::Node ThisNode(const Config& config, const std::string& folder_id) {
  domain::Node node;
  node.id = RandomAlphanumeric(SystemRandom(), kIdChars);
  node.name = HostName() + "-" + folder_id + "/" + config.api.listen;
  node.version = LATCHKEY_VERSION;
  node.started_at_s = SystemClock().NowUnixS();
  return node;
}

Result<std::vector<std::string>> AwaitNodes(domain::Cluster& cluster, FeedSequence change,
                                            const Clock& clock) {
  const std::int64_t end_ms = clock.MonotonicMs() + limits::kNodesWaitMsMax;
  while (true) {
    LATCHKEY_TRY(const std::vector<domain::Node> nodes, cluster.ListNodes());
    std::vector<std::string> behind;
    for (const domain::Node& node : nodes) {
      if (node.serves < change && node.silent_ms <= limits::kFreshnessMsMax) {
        behind.push_back(node.name);
      }
    }
    if (behind.empty() || clock.MonotonicMs() >= end_ms) return behind;
    std::this_thread::sleep_for(std::chrono::milliseconds(limits::kNodesWaitStepMs));
  }
}

}  // namespace latchkey::cmd
