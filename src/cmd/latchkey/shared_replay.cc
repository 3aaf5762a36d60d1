#include "cmd/latchkey/shared_replay.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/node_limits.h"
#include "replay/redis_link.h"

namespace latchkey::cmd {
namespace {

// Nodes of one name are one data folder's, an earlier process of which may have been killed.
std::vector<replay::Member> MembersAmong(const std::vector<domain::Node>& nodes,
                                         std::int64_t retention_s) {
  std::vector<replay::Member> members;
  for (const domain::Node& node : nodes) {
    if (node.silent_ms > retention_s * 1000) continue;
    const bool alive = node.silent_ms <= limits::kNodeSilentMsMax;
    const auto same =
        std::find_if(members.begin(), members.end(),
                     [&](const replay::Member& member) { return member.name == node.name; });
    if (same == members.end()) {
      members.push_back({node.name, alive});
    } else {
      same->alive = same->alive || alive;
    }
  }
  return members;
}

// What nodes must have alike for their nonces to have the same keys.
std::string LayoutOf(const Config& config, const directory::HashKey& key) {
  const directory::Hash128 of_key = directory::KeyedHash(key, 0, "layout");
  return std::to_string(config.replay.nonces_max) + "/" + std::to_string(config.replay.window_s) +
         "/" + std::to_string(of_key.low);
}

}  // namespace

gateway::Sharing SharingOf(const Config& config) {
  if (!config.replay.shared()) return gateway::Sharing::kNone;
  return config.replay.when_away == "local" ? gateway::Sharing::kOrLocal
                                            : gateway::Sharing::kRequired;
}

std::unique_ptr<replay::Keeper> MakeKeeper(const Config& config, ControlPlane& control,
                                           directory::NonceSet& nonces, Metrics& metrics) {
  if (!config.replay.shared()) return nullptr;
  replay::KeeperOptions options;
  options.url = replay::ParseRedisUrl(config.replay.url).value();  // checked with the configuration
  options.node = control.node_name();
  options.layout = LayoutOf(config, control.nonce_key());
  options.members = [cluster = control.cluster(),
                     retention_s = nonces.retention_s()]() -> Result<std::vector<replay::Member>> {
    if (cluster == nullptr) return std::vector<replay::Member>();
    LATCHKEY_TRY(const std::vector<domain::Node> nodes, cluster->ListNodes());
    return MembersAmong(nodes, retention_s);
  };
  return std::make_unique<replay::Keeper>(std::move(options), nonces, metrics, SystemClock());
}

gateway::ShareMaker ShareMakerOf(replay::Keeper* keeper, Metrics& metrics) {
  if (keeper == nullptr) return nullptr;
  return [keeper, &metrics](net::Loop& loop) {
    return std::make_unique<replay::RedisLink>(*keeper, loop, metrics);
  };
}

std::function<replay::SharedOutcome(const directory::NonceKey&)> NonceSharerOf(
    replay::Keeper* keeper, gateway::Sharing sharing) {
  if (keeper == nullptr) return nullptr;
  return [keeper, sharing](const directory::NonceKey& key) {
    const replay::SharedOutcome outcome = keeper->Record(key);
    const bool away = outcome == replay::SharedOutcome::kUnavailable;
    return away && sharing == gateway::Sharing::kOrLocal ? replay::SharedOutcome::kGranted
                                                         : outcome;
  };
}

}  // namespace latchkey::cmd
