#include "net/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace latchkey::net {
namespace {

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Moved Stream::Receive(std::span<char> room) noexcept {
  for (;;) {
    const ssize_t got = ::recv(fd_, room.data(), room.size(), 0);
    if (got > 0) {
      const auto bytes = static_cast<std::size_t>(got);
      // A short read has emptied the socket: what comes later is told by a new edge.
      return {Transfer::kMoved, bytes, bytes == room.size()};
    }
    if (got < 0 && errno == EINTR) continue;
    return {got < 0 && WouldBlock() ? Transfer::kWait : Transfer::kEnded};
  }
}

Moved Stream::Send(std::string_view bytes) noexcept {
  for (;;) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {Transfer::kMoved, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return {WouldBlock() ? Transfer::kWait : Transfer::kEnded};
  }
}

void Stream::FinishSending() noexcept { ::shutdown(fd_, SHUT_WR); }

void Stream::Close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Stream::CloseWithReset() noexcept {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

}  // namespace latchkey::net
