#pragma once
// Runs what the command line asked for, through the server or without one, and prints the answer.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cmd/latchkey/cli.h"
#include "cmd/latchkey/config.h"
#include "cmd/latchkey/control_channel.h"
#include "cmd/latchkey/control_plane.h"
#include "notify/outbox.h"

namespace latchkey::cmd {

// Where commands go: to the server on the data folder, or straight to its storage.
class CommandRoute {
 public:
  // Takes the folder's lock where no server answers; waits a little for one that is just starting
  // or stopping. Errors: those of ConnectControl, LoadConfigOf and ControlPlane::Open.
  static Result<CommandRoute> Open(const GlobalOptions& options);

  Result<json::value> Run(const Command& command, const Progress& progress);

 private:
  CommandRoute() = default;
  std::optional<ControlChannel> there_;  // or else:
  std::unique_ptr<ControlPlane> here_;
  std::unique_ptr<notify::Outbox> outbox_;
  std::unique_ptr<CommandSet> commands_;
};

// The configuration that `options` name, with `overrides` over it.
Result<Config> LoadConfigOf(const GlobalOptions& options,
                            const std::vector<std::string>& overrides);

// Each returns the exit code.
int RunCommand(const GlobalOptions& options, const CommandInvocation& invocation);
int RunCall(const GlobalOptions& options, const CallInvocation& invocation);  // call.cc
int PrintFailure(const GlobalOptions& options, const Error& error);

}  // namespace latchkey::cmd
