#pragma once
// What the configuration and the control plane say of nonces and rates that nodes share (src/replay).

#include <functional>
#include <memory>

#include "base/metrics.h"
#include "cmd/latchkey/config.h"
#include "cmd/latchkey/control_plane.h"
#include "directory/nonce_set.h"
#include "gateway/judge.h"
#include "gateway/turns.h"
#include "replay/keeper.h"

namespace latchkey::cmd {

gateway::Sharing SharingOf(const Config& config);

// Null where nonces are this node's own. Not started yet.
std::unique_ptr<replay::Keeper> MakeKeeper(const Config& config, ControlPlane& control,
                                           directory::NonceSet& nonces, Metrics& metrics);

// What the workers, and the token endpoints, ask the other nodes through; empty without a keeper,
// which outlives them.
gateway::ShareMaker ShareMakerOf(replay::Keeper* keeper, Metrics& metrics);
std::function<replay::SharedOutcome(const directory::NonceKey&)> NonceSharerOf(
    replay::Keeper* keeper, gateway::Sharing sharing);

}  // namespace latchkey::cmd
