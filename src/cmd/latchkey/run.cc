#include "cmd/latchkey/run.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "cmd/latchkey/api_files.h"
#include "cmd/latchkey/catalog.h"
#include "cmd/latchkey/control_client.h"
#include "cmd/latchkey/mail.h"
#include "cmd/latchkey/nodes.h"
#include "cmd/latchkey/render.h"
#include "cmd/latchkey/system_user.h"
#include "cmd/latchkey/terminal.h"

namespace latchkey::cmd {
namespace {

constexpr int kServerWaits = 100;  // for a server that is just starting or stopping
constexpr std::int64_t kServerWaitMs = 50;
constexpr std::int64_t kListPage = 500;

// Who gives a command where no server tells: the system user.
domain::Actor LocalActor() { return {"cli:" + UserName(geteuid()), "local"}; }

void Print(const GlobalOptions& options, std::string_view name, const json::value& answer) {
  std::cout << (options.json ? ToJson(answer) + "\n" : RenderTable(name, answer));
}

// Every page of the list, as one answer.
Result<json::value> RunList(CommandRoute& route) {
  json::array rows;
  for (bool more = true; more;) {
    const auto offset = static_cast<std::int64_t>(rows.size());
    LATCHKEY_TRY(const json::value page,
                 route.Run({"integration.list", {{"offset", offset}, {"limit", kListPage}}}, {}));
    const json::object& object = page.as_object();
    for (const json::value& row : object.at("integrations").as_array()) rows.push_back(row);
    more = object.at("more").as_bool();
  }
  return json::value(std::move(rows));
}

// For the changes of a command that works on storage itself.
std::function<Result<std::vector<std::string>>()> NodesWait(ControlPlane& control) {
  if (control.cluster() == nullptr) return nullptr;
  return [&control]() -> Result<std::vector<std::string>> {
    FeedSequence last;
    LATCHKEY_RETURN_IF_ERROR(
        control.storage().Read([&](domain::ReadTransaction& read) -> Result<void> {
          LATCHKEY_TRY(last, read.LastChange());
          return {};
        }));
    return AwaitNodes(*control.cluster(), last, SystemClock());
  };
}

Result<json::value> RunOne(const GlobalOptions& options, const Command& command) {
  if (IsCatalogCommand(command.name)) {
    LATCHKEY_TRY(const Config config, LoadConfigOf(options, {}));
    LATCHKEY_TRY(const GuardedApi guarded, LoadGuardedApi(config));
    if (!guarded.faults.empty()) std::cerr << FaultLines(guarded.faults) << "\n";
    return RunCatalog(command, guarded);
  }
  LATCHKEY_TRY(CommandRoute route, CommandRoute::Open(options));
  if (command.name == "integration.list") return RunList(route);
  return route.Run(command, [&](const json::object& step) {
    if (!options.json) std::cerr << RenderProgress(step) << std::flush;
  });
}

}  // namespace

Result<Config> LoadConfigOf(const GlobalOptions& options,
                            const std::vector<std::string>& overrides) {
  const bool named = !options.config.empty();
  const std::string path = named ? options.config : options.data + "/latchkey.toml";
  std::ifstream file(path);
  if (!file) {
    if (!named) return LoadConfig("", "", overrides);
    return Error::Make(ErrorKind::kNotFound,
                       "the configuration file " + path + " cannot be read: check --config");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return LoadConfig(text.str(), path, overrides);
}

Result<CommandRoute> CommandRoute::Open(const GlobalOptions& options) {
  for (int attempt = 0;; ++attempt) {
    CommandRoute route;
    LATCHKEY_TRY(std::optional<ControlChannel> channel, ConnectControl(options.data));
    if (channel) {
      route.there_.emplace(std::move(*channel));
      return route;
    }
    std::error_code ignored;
    const bool made = !std::filesystem::exists(options.data, ignored);
    Result<DataFolder> folder = DataFolder::Open(options.data);
    if (folder.ok()) {
      if (made) std::cerr << "latchkey: made a new data folder, " << options.data << "\n";
      LATCHKEY_TRY(const Config config, LoadConfigOf(options, {}));
      LATCHKEY_TRY(route.here_, ControlPlane::Open(std::move(folder).value(), config));
      route.outbox_ = MakeOutbox(route.here_->notifications(), config);
      route.commands_ = std::make_unique<CommandSet>(CommandContext{
          route.here_->integrations(), route.here_->settings(), route.here_->admin_users(),
          route.here_->roles(), route.here_->notifications(), ActivatorOptionsOf(config),
          [](const auto& work) { return work(); }, TestMailSender(*route.outbox_, config), nullptr,
          nullptr, route.here_->cluster(), NodesWait(*route.here_)});
      return route;
    }
    if (folder.error().kind != ErrorKind::kConflict || attempt == kServerWaits)
      return std::move(folder).error();
    std::this_thread::sleep_for(std::chrono::milliseconds(kServerWaitMs));
  }
}

Result<json::value> CommandRoute::Run(const Command& command, const Progress& progress) {
  if (there_) return RunThere(*there_, command, progress);
  return commands_->Run(command, LocalActor(), progress);
}

int PrintFailure(const GlobalOptions& options, const Error& error) {
  if (options.json) {
    std::cerr << ToJson(json::object{{"error", ErrorJson(error)}}) << "\n";
  } else {
    std::cerr << RenderError(error);
  }
  return kExitFailed;
}

int RunCommand(const GlobalOptions& options, const CommandInvocation& invocation) {
  Command command = invocation.command;
  if (invocation.confirm) {
    const std::string which(command.params.at("integration").as_string());
    const Result<void> confirmed =
        AskToConfirm("This deletes the integration " + which + " and its credentials for good.");
    if (!confirmed.ok()) return PrintFailure(options, confirmed.error());
  }
  if (invocation.needs_password) {
    const Result<Password> password = AskNewPassword();
    if (!password.ok()) return PrintFailure(options, password.error());
    command.params["password"] = password->Reveal();
  }
  const Result<json::value> answer = RunOne(options, command);
  if (!answer.ok()) return PrintFailure(options, answer.error());
  Print(options, command.name, *answer);
  if (options.wait) {
    const Result<json::value> waited = RunOne(options, {"nodes.wait", {}});
    if (!waited.ok()) return PrintFailure(options, waited.error());
  }
  std::cerr << RenderWarning(command.params);
  return kExitDone;
}

}  // namespace latchkey::cmd
