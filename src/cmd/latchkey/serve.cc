#include "cmd/latchkey/serve.h"

#include <limits.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "cmd/latchkey/api_files.h"
#include "cmd/latchkey/handover.h"
#include "cmd/latchkey/run.h"
#include "cmd/latchkey/wire.h"

namespace latchkey::cmd {
namespace {

constexpr int kHandedOver = SIGUSR1;  // from this process to itself
constexpr int kRestart = SIGUSR2;
constexpr timespec kCertificateLookEvery{5, 0};

sigset_t SetOf(std::initializer_list<int> each) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : each) sigaddset(&signals, signal);
  return signals;
}

std::vector<std::string> OwnArguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

// Starts this program again, with the same arguments, to take over. It may have been replaced on
// disk meanwhile, which is the usual reason.
void StartSuccessor() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program(path.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  constexpr std::string_view kReplaced = " (deleted)";
  if (program.ends_with(kReplaced)) program.resize(program.size() - kReplaced.size());
  std::vector<std::string> arguments = OwnArguments();
  constexpr char kTakeover[] = "--takeover";
  if (std::find(arguments.begin(), arguments.end(), kTakeover) == arguments.end()) {
    arguments.emplace_back(kTakeover);
  }
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const sigset_t none = SetOf({});
  const sigset_t ignored = SetOf({SIGPIPE, SIGCHLD});
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &ignored);
  pid_t process = 0;
  const int fault =
      posix_spawn(&process, program.c_str(), nullptr, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (fault == 0) {
    Log(LogLevel::kInfo, "next server started", {{"process", std::int64_t{process}}});
  } else {
    Log(LogLevel::kError, "next server cannot be started",
        {{"program", program}, {"cause", std::string_view(std::strerror(fault))}});
  }
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
            << "  ops         " << (config.ops.tls.certificate.empty() ? "http://" : "https://")
            << report.ops << "/readyz\n"
            << (report.decide.empty() ? "" : "  decide      " + report.decide + "\n")
            << "  admin user  " << users << "\n";
  if (report.generated_password) {
    std::cout << "  password    " << report.generated_password->Reveal()
              << "  (shown this once; change it with `latchkey admin password admin`)\n";
  }
  std::cout << "ready" << std::endl;
}

// Serves until it is to stop, and gives back the signal that said so.
int WaitForStop(App& app, const sigset_t& signals) {
  const bool from_terminal = isatty(STDIN_FILENO) == 1;
  for (;;) {
    const int signal = sigtimedwait(&signals, nullptr, &kCertificateLookEvery);
    if (signal < 0) {
      app.ReloadCertificates(Listeners::Which::kChanged);
    } else if (signal == SIGHUP && !from_terminal) {
      app.ReloadCertificates(Listeners::Which::kAll);
    } else if (signal == kRestart) {
      StartSuccessor();
    } else {
      return signal;
    }
  }
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

// Opens and starts everything, on the folder's lock or on that of the server before.
Result<std::unique_ptr<App>> Begin(const GlobalOptions& options, const Config& config,
                                   bool takeover) {
  std::unique_ptr<Predecessor> before;
  if (takeover) {
    LATCHKEY_TRY(before, Predecessor::Ask(options.data));
  }
  App::Start start{before.get(), [] { kill(getpid(), kHandedOver); }};
  if (before == nullptr) {
    LATCHKEY_TRY(DataFolder folder, DataFolder::Open(options.data));
    return App::Begin(std::move(folder), config, std::move(start));
  }
  const std::vector<int> lock = before->descriptors().Take("lock");
  if (lock.empty()) {
    return Error::Make(ErrorKind::kConflict, "the running server is stopping: try again");
  }
  LATCHKEY_TRY(DataFolder folder, DataFolder::Adopt(options.data, lock.front()));
  return App::Begin(std::move(folder), config, std::move(start));
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
  const sigset_t signals = SetOf({SIGINT, SIGTERM, SIGHUP, kHandedOver, kRestart});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_IGN);  // a next server that fails leaves nothing to be waited for
  RaiseDescriptorLimit();

  Result<std::unique_ptr<App>> app = Begin(options, *config, invocation.takeover);
  if (!app.ok()) return PrintFailedStart(app.error());
  PrintReport(options, *config, (*app)->report());
  Log(LogLevel::kInfo, "ready", {{"version", LATCHKEY_VERSION}, {"api", (*app)->report().api}});
  (*app)->SayReady();
  NotifyServiceManager("MAINPID=" + std::to_string(getpid()) + "\nREADY=1");

  const int signal = WaitForStop(**app, signals);
  const bool handed_over = signal == kHandedOver;
  Log(LogLevel::kInfo, handed_over ? "handing over" : "stopping",
      {{"signal", std::int64_t{signal}}});
  if (!handed_over) NotifyServiceManager("STOPPING=1");
  std::thread([] {
    const sigset_t stops = SetOf({SIGINT, SIGTERM});
    int second = 0;
    sigwait(&stops, &second);
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
