#include "cmd/latchkey/serve.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

#include "base/log.h"
#include "cmd/latchkey/api_files.h"
#include "cmd/latchkey/run.h"
#include "cmd/latchkey/wire.h"

namespace latchkey::cmd {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// Every caller is a descriptor: take as many as this user may have, not the shell's cautious few.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Tells systemd, where it asked for that (sd_notify(3)), in one datagram.
void NotifyServiceManager(std::string_view state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || std::strlen(path) >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
  sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
         size);
  close(fd);
}

void PrintReport(const GlobalOptions& options, const Config& config, const StartReport& report) {
  std::string users;
  for (const std::string& user : report.admin_users) users += (users.empty() ? "" : ", ") + user;
  std::cout << "latchkey " LATCHKEY_VERSION ", data in " << options.data << "\n"
            << "  api         " << config.api.public_url << "rest/V1/... (listens on " << report.api
            << ")\n"
            << "  admin       " << config.admin.public_url << "admin\n"
            << "  ops         http://" << report.ops << "/readyz\n"
            << (report.decide.empty() ? "" : "  decide      " + report.decide + "\n")
            << "  admin user  " << users << "\n";
  if (report.generated_password) {
    std::cout << "  password    " << report.generated_password->Reveal()
              << "  (shown this once; change it with `latchkey admin password admin`)\n";
  }
  std::cout << "ready" << std::endl;
}

int CheckConfig(const Result<Config>& config) {
  if (!config.ok()) {
    std::cerr << FaultLines(config.error()) << "\n";
    return kExitFailed;
  }
  const Result<GuardedApi> guarded = LoadGuardedApi(*config);
  if (!guarded.ok()) {
    std::cerr << guarded.error().detail << "\n";
    return kExitFailed;
  }
  if (!guarded->faults.empty()) std::cerr << FaultLines(guarded->faults) << "\n";
  const bool whole = std::all_of(guarded->faults.begin(), guarded->faults.end(),
                                 [](const acl::Fault& fault) { return fault.warning; });
  if (whole) std::cout << "the configuration is fine\n";
  return whole ? kExitDone : kExitFailed;
}

// One line for whoever runs it, the cause included: there is no other log of a failed start.
int PrintFailedStart(const Error& error) {
  std::cerr << "latchkey: " << error.detail;
  if (!error.cause.empty()) std::cerr << " (" << error.cause << ")";
  std::cerr << std::endl;
  return kExitFailed;
}

}  // namespace

int Serve(const GlobalOptions& options, const ServeInvocation& invocation) {
  if (invocation.example_config) {
    std::cout << ExampleToml();
    return kExitDone;
  }
  const Result<Config> config = LoadConfigOf(options, invocation.overrides);
  if (invocation.check || !config.ok()) return CheckConfig(config);
  LogLevel level = LogLevel::kInfo;
  if (ParseLogLevel(config->log.level, &level)) SetLogLevel(level);

  // Threads inherit the mask, so these signals come to sigwait below and nowhere else.
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();

  Result<DataFolder> folder = DataFolder::Open(options.data);
  if (!folder.ok()) return PrintFailedStart(folder.error());
  Result<std::unique_ptr<App>> app = App::Start(std::move(folder).value(), *config);
  if (!app.ok()) return PrintFailedStart(app.error());
  PrintReport(options, *config, (*app)->report());
  Log(LogLevel::kInfo, "ready", {{"version", LATCHKEY_VERSION}, {"api", (*app)->report().api}});
  (*app)->SayReady();
  NotifyServiceManager("READY=1");

  int signal = 0;
  sigwait(&signals, &signal);
  Log(LogLevel::kInfo, "stopping", {{"signal", std::int64_t{signal}}});
  NotifyServiceManager("STOPPING=1");
  std::thread([signals] {
    int second = 0;
    sigwait(&signals, &second);
    std::_Exit(kExitFailed);
  }).detach();
  if (!(*app)->Stop()) {
    // A callback that has not answered yet; its exchange is stored as being posted and can be
    // started again. Its thread still uses the parts, so they are not destroyed.
    Log(LogLevel::kWarning, "stopped while a command was under way");
    std::_Exit(kExitDone);
  }
  Log(LogLevel::kInfo, "stopped");
  return kExitDone;
}

}  // namespace latchkey::cmd
