#pragma once
// Commands as values, and the one place that executes them.
//
// A command means the same whoever runs it: the server for a client of its control socket, or the
// command line itself where no server runs on the data folder.
//
// Owns:     the names and parameters of the commands, the JSON of their answers.
// Not here: what people type (cli.h), how it travels (control_*.h), how it looks (render.h).

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/permission_set.h"
#include "base/json.h"
#include "base/result.h"
#include "domain/admin_users.h"
#include "domain/cluster.h"
#include "domain/integrations.h"
#include "domain/notifications.h"
#include "domain/roles.h"
#include "domain/settings.h"
#include "domain/usage.h"
#include "handshake/activator.h"

namespace latchkey::cmd {

// "integration.create" with {"name": "ERP", ...}. Parameters are what the command's file documents.
struct Command {
  std::string name;
  json::object params;
};

// What commands work on. Everything outlives the CommandSet.
struct CommandContext {
  domain::Integrations& integrations;
  domain::SettingsService& settings;
  domain::AdminUsers& admin_users;
  domain::Roles& roles;
  domain::Notifications& notifications;
  handshake::ActivatorOptions activator;
  handshake::WriterTurn turn;  // every change runs in one
  // Sends a test mail; empty where no mail server is configured.
  std::function<Result<void>(const std::string& to)> send_test_mail = {};
  // Tells why a call was refused; empty where no server runs, since it is the server that remembers.
  std::function<Result<json::value>(std::string_view request_id)> explain = {};
  // How much an integration has called on top of what is stored; empty where no server runs.
  std::function<domain::IntegrationUsage(IntegrationId)> unstored_usage = {};
  domain::Cluster* cluster = nullptr;  // null where the database has one node
  // Waits until every node has the changes made so far, and gives back those that do not in time;
  // empty where the database has one node.
  std::function<Result<std::vector<std::string>>()> wait_for_nodes = {};
};

// What happened on the way to an answer, as JSON objects with a "step"; may be empty.
using Progress = std::function<void(const json::object&)>;

// Threads: safe.
class CommandSet {
 public:
  explicit CommandSet(CommandContext context) : context_(std::move(context)) {}

  // Errors: kInvalidArgument for an unknown command or parameter type, and those of the command.
  Result<json::value> Run(const Command& command, const domain::Actor& actor,
                          const Progress& progress) const;

 private:
  CommandContext context_;
};

// One call of a command: what its function is given.
struct CommandCall {
  const CommandContext& context;
  const json::object& params;
  const domain::Actor& actor;
  const Progress& progress;

  // Reads a text; kInvalidArgument naming it where it is absent or no text.
  Result<std::string> Text(std::string_view name) const;
  bool Flag(std::string_view name) const;  // false where absent
  std::int64_t Number(std::string_view name, std::int64_t where_absent) const;
  // The parameters all_resources and resources; nullopt where neither is given.
  std::optional<acl::Grant> Grant() const;

  // A change as the one writer. The command is done when the Directory has it.
  template <class T>
  Result<T> Change(const std::function<Result<T>()>& work) const;
};

template <class T>
Result<T> CommandCall::Change(const std::function<Result<T>()>& work) const {
  std::optional<Result<T>> outcome;
  const Result<void> turned = context.turn([&]() -> Result<void> {
    outcome.emplace(work());
    if (!outcome->ok()) return outcome->error();
    return {};
  });
  if (!turned.ok()) return turned.error();
  return std::move(*outcome);
}

// The texts of a list; others in it are passed over.
std::vector<std::string> TextsOf(const json::value& value);

using CommandFunction = Result<json::value> (*)(const CommandCall& call);

// The tables of the files that hold the commands' functions.
struct NamedCommand {
  std::string_view name;
  CommandFunction function;
};
std::span<const NamedCommand> IntegrationCommands();   // command_integration.cc
std::span<const NamedCommand> ConfigCommands();        // command_config.cc
std::span<const NamedCommand> AdminCommands();         // command_admin.cc
std::span<const NamedCommand> RoleCommands();          // command_role.cc
std::span<const NamedCommand> ExplainCommands();       // command_explain.cc
std::span<const NamedCommand> NotificationCommands();  // command_notification.cc
std::span<const NamedCommand> NodeCommands();          // command_nodes.cc

}  // namespace latchkey::cmd
