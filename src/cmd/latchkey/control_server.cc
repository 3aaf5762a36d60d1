#include "cmd/latchkey/control_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "cmd/latchkey/system_user.h"

namespace latchkey::cmd {
namespace {

constexpr std::int64_t kRequestMsMax = 10'000;
constexpr std::int64_t kAnswerMsMax = 10'000;
constexpr int kAcceptRetryMs = 100;

// Who is at the other end; nullopt for anybody but root and this process's own user.
std::optional<domain::Actor> PeerOf(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  if (peer.uid != 0 && peer.uid != geteuid()) return std::nullopt;
  return domain::Actor{"cli:" + UserName(peer.uid), "local"};
}

Error SocketError(const std::string& path, int error) {
  return Error::Make(ErrorKind::kUnavailable, "cannot listen on " + path + ": " +
                                                  std::strerror(error) +
                                                  ": choose a data folder with a shorter path or "
                                                  "more rights with --data DIR");
}

// What the one who gave the command can mend is no error of the server's.
void LogRefused(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kUnavailable:
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      return LogError("command failed", error);
    default:
      Log(LogLevel::kInfo, "command refused",
          {{"kind", std::string_view(KindWord(error.kind))},
           {"detail", std::string_view(error.detail)}});
  }
}

// A message as a command.
Result<Command> ToCommand(const json::value& message) {
  const json::object* object = message.if_object();
  const json::value* name = object != nullptr ? object->if_contains("command") : nullptr;
  if (name == nullptr || !name->is_string()) {
    return Error::Make(ErrorKind::kInvalidArgument, "A command is an object with \"command\".");
  }
  Command command{std::string(name->get_string()), {}};
  if (const json::value* params = object->if_contains("params"); params && params->is_object()) {
    command.params = params->get_object();
  }
  return command;
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::Start(const std::string& path,
                                                            const CommandSet& commands,
                                                            Handover& handover) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return SocketError(path, ENAMETOOLONG);
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return SocketError(path, errno);
  // The lock on the data folder is ours, so a socket that is there belongs to nobody.
  unlink(path.c_str());
  const bool listening =
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      chmod(path.c_str(), 0600) == 0 && listen(fd, SOMAXCONN) == 0;
  const int wake_fd = listening ? eventfd(0, EFD_CLOEXEC) : -1;
  if (!listening || wake_fd < 0) {
    const int error = errno;
    close(fd);
    return SocketError(path, error);
  }
  return std::unique_ptr<ControlServer>(new ControlServer(path, fd, wake_fd, commands, handover));
}

ControlServer::ControlServer(std::string path, int listen_fd, int wake_fd,
                             const CommandSet& commands, Handover& handover)
    : path_(std::move(path)),
      listen_fd_(listen_fd),
      wake_fd_(wake_fd),
      commands_(commands),
      handover_(handover) {
  accepting_ = std::thread([this] { Accept(); });
}

ControlServer::~ControlServer() {
  static_cast<void>(Stop(limits::kControlCommandMsMax));
  close(wake_fd_);
}

void ControlServer::Accept() {
  for (;;) {
    {
      // Whoever comes while all places are taken waits in the system's queue.
      std::unique_lock lock(mutex_);
      changed_.wait(lock,
                    [this] { return stopping_ || serving_ < limits::kControlConnectionsMax; });
    }
    std::array<pollfd, 2> ready{pollfd{listen_fd_, POLLIN, 0}, pollfd{wake_fd_, POLLIN, 0}};
    if (poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
    if (ready[1].revents != 0) return;
    const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      // Out of descriptors, say: the caller still waits, so this would turn without a pause.
      if (errno != EAGAIN && errno != EINTR) poll(&ready[1], 1, kAcceptRetryMs);
      continue;
    }
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      close(fd);
      return;
    }
    connections_.insert(fd);
    ++serving_;
    std::thread([this, fd] { Serve(fd); }).detach();
  }
}

void ControlServer::Serve(int fd) {
  {
    ControlChannel channel(fd);
    if (const std::optional<domain::Actor> actor = PeerOf(fd)) {
      while (ServeOne(channel, *actor)) {
      }
    } else {
      const Error stranger = Error::Make(ErrorKind::kForbidden,
                                         "Only root and the server's own user may give commands.");
      static_cast<void>(channel.Write(json::object{{"error", ErrorJson(stranger)}}, kAnswerMsMax));
    }
    // Taken off the list while the descriptor is still ours, so that a number is never there twice.
    const std::lock_guard lock(mutex_);
    connections_.erase(fd);
  }
  const std::lock_guard lock(mutex_);
  --serving_;
  changed_.notify_all();
}

bool ControlServer::ServeOne(ControlChannel& channel, const domain::Actor& actor) {
  const Result<json::value> message = channel.Read(kRequestMsMax);
  if (!message.ok()) return false;
  const Result<Command> command = ToCommand(*message);
  if (command.ok() && AnswerHandover(command->name, channel, handover_)) return true;
  const auto run = [&]() -> Result<json::value> {
    if (!command.ok()) return command.error();
    return commands_.Run(*command, actor, [&](const json::object& progress) {
      // A client that went away misses its news; the command goes on.
      static_cast<void>(channel.Write(json::object{{"progress", progress}}, kAnswerMsMax));
    });
  };
  const Result<json::value> outcome = run();
  if (!outcome.ok()) LogRefused(outcome.error());
  const json::object answer = outcome.ok() ? json::object{{"result", *outcome}}
                                           : json::object{{"error", ErrorJson(outcome.error())}};
  const Result<void> written = channel.Write(answer, kAnswerMsMax);
  if (written.ok() || written.error().kind != ErrorKind::kExhausted) return written.ok();
  return channel.Write(json::object{{"error", ErrorJson(written.error())}}, kAnswerMsMax).ok();
}

bool ControlServer::Stop(std::int64_t wait_ms) {
  std::unique_lock lock(mutex_);
  if (!stopping_) {
    stopping_ = true;
    eventfd_write(wake_fd_, 1);
    lock.unlock();
    changed_.notify_all();
    accepting_.join();
    close(listen_fd_);
    unlink(path_.c_str());
    lock.lock();
    // Those who have not said what they want get no answer; commands under way go on.
    for (const int fd : connections_) shutdown(fd, SHUT_RD);
  }
  return changed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                           [this] { return serving_ == 0; });
}

}  // namespace latchkey::cmd
