#include "net/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "http/message.h"

namespace latchkey::net {
namespace {

constexpr int kBacklog = 4096;  // the system lowers it to net.core.somaxconn
constexpr std::string_view kUnix = "unix:";
constexpr mode_t kSocketFileMode = 0660;

Error CannotListen(const SocketAddress& address) {
  return Error::Make(ErrorKind::kUnavailable, "Cannot listen on " + ToText(address) + ": " +
                                                  std::generic_category().message(errno) + ".");
}

// A socket bound to `address`, or -1 with errno.
int Bind(const SocketAddress& address, bool share) {
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  if (::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (!share || ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
      ::bind(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0) {
    return fd;
  }
  const int saved = errno;
  ::close(fd);
  errno = saved;
  return -1;
}

const char* PathOf(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
}

bool IsUnix(const SocketAddress& address) { return address.storage.ss_family == AF_UNIX; }

bool SomebodyListens(const SocketAddress& address) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const bool connected =
      fd >= 0 &&
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0;
  const bool waiting = !connected && errno == EAGAIN;  // its queue is full
  if (fd >= 0) ::close(fd);
  return connected || waiting;
}

// One socket listening on a file, known by `count` descriptors.
Result<std::vector<int>> ListenOnFile(const SocketAddress& address, std::size_t count) {
  if (SomebodyListens(address)) {
    errno = EADDRINUSE;
    return CannotListen(address);
  }
  struct stat found {};
  if (::lstat(PathOf(address), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(PathOf(address));
  std::vector<int> sockets;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) sockets.push_back(fd);
  // The mode is given to the socket before it has a file, so that nobody finds that with another.
  bool good = fd >= 0 && ::fchmod(fd, kSocketFileMode) == 0 &&
              ::bind(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0 &&
              ::chmod(PathOf(address), kSocketFileMode) == 0 && ::listen(fd, kBacklog) == 0;
  while (good && sockets.size() < count) {
    const int same = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    good = same >= 0;
    if (good) sockets.push_back(same);
  }
  if (good) return sockets;
  Error fault = CannotListen(address);
  for (const int socket : sockets) ::close(socket);
  return fault;
}

Result<SocketAddress> ParseUnixAddress(std::string_view path) {
  SocketAddress address;
  auto* file = reinterpret_cast<sockaddr_un*>(&address.storage);
  if (!path.starts_with('/') || path.size() >= sizeof file->sun_path ||
      path.find('\0') != std::string_view::npos) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "\"" + std::string(path) +
                           "\" is no path for a Unix socket: write unix: and an absolute path of "
                           "at most 107 bytes.");
  }
  file->sun_family = AF_UNIX;
  std::memcpy(file->sun_path, path.data(), path.size());
  address.size = sizeof *file;
  return address;
}

}  // namespace

Result<SocketAddress> ParseSocketAddress(std::string_view text) {
  if (text.starts_with(kUnix)) return ParseUnixAddress(text.substr(kUnix.size()));
  const Error not_one =
      Error::Make(ErrorKind::kInvalidArgument,
                  "\"" + std::string(text) +
                      "\" is no address to listen on: write for example 127.0.0.1:8080, "
                      "[::1]:8080 or unix:/run/latchkey/decide.sock.");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_one;
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc() || end != digits.data() + digits.size()) return not_one;

  SocketAddress address;
  std::string host(text.substr(0, colon));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return not_one;
    address.size = sizeof *v6;
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) != 1) return not_one;
    address.size = sizeof *v4;
  }
  return address;
}

std::string PeerText(const sockaddr_storage& address) {
  if (address.ss_family == AF_UNIX) return std::string(http::kUnixPeer);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
    ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
      ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    }
  }
  return text.data();
}

std::string ToText(const SocketAddress& address) {
  if (IsUnix(address)) return std::string(kUnix) + PathOf(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6->sin6_port));
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
  ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(v4->sin_port));
}

Result<SocketAddress> LocalAddress(int fd) {
  SocketAddress address;
  address.size = sizeof address.storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
    return Error::Make(ErrorKind::kInternal, "A socket does not know its address.");
  }
  return address;
}

void RemoveSocketFile(const SocketAddress& address) noexcept {
  if (IsUnix(address)) ::unlink(PathOf(address));
}

Result<std::vector<int>> Listen(const SocketAddress& address, std::size_t count) {
  if (IsUnix(address)) return ListenOnFile(address, count);
  // Two programs of one user may share a port by SO_REUSEPORT, each getting half of the callers. A
  // first bind without it finds out whether anybody listens already.
  const int probe = Bind(address, false);
  if (probe < 0) return CannotListen(address);
  ::close(probe);

  SocketAddress bound = address;
  std::vector<int> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = Bind(bound, true);
    if (fd >= 0) sockets.push_back(fd);
    if (fd < 0 || ::listen(fd, kBacklog) != 0) {
      Error fault = CannotListen(bound);
      for (const int socket : sockets) ::close(socket);
      return fault;
    }
    if (i == 0) {
      LATCHKEY_TRY(bound, LocalAddress(fd));
    }
  }
  return sockets;
}

}  // namespace latchkey::net
