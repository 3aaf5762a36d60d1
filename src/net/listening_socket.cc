#include "net/listening_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace latchkey::net {
namespace {

constexpr int kBacklog = 4096;  // the system lowers it to net.core.somaxconn

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

}  // namespace

Result<SocketAddress> ParseSocketAddress(std::string_view text) {
  const Error not_one =
      Error::Make(ErrorKind::kInvalidArgument,
                  "\"" + std::string(text) +
                      "\" is no address to listen on: write for example 127.0.0.1:8080 or "
                      "[::1]:8080.");
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

Result<std::vector<int>> Listen(const SocketAddress& address, std::size_t count) {
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
