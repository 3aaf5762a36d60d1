#include "net/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "net/tls.h"

namespace latchkey::net {
namespace {

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

constexpr char kTlsHandshake = 0x16;  // the type of a record, its first byte (RFC 8446 §5.1)

Moved ReceiveFrom(int fd, std::span<char> room, int flags) noexcept {
  for (;;) {
    const ssize_t got = ::recv(fd, room.data(), room.size(), flags);
    if (got > 0) {
      const auto bytes = static_cast<std::size_t>(got);
      // A short read has emptied the socket: what comes later is told by a new edge.
      return {Transfer::kMoved, bytes, bytes == room.size()};
    }
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return {.outcome = Transfer::kEnded, .in_order = true};
    return {WouldBlock() ? Transfer::kWait : Transfer::kEnded};
  }
}

}  // namespace

Stream::Stream(int fd) noexcept : fd_(fd) {}

Stream::~Stream() { Close(); }

void Stream::BeginTls(const TlsIdentity& identity) {
  tls_ = std::make_unique<TlsSession>(identity, fd_);
}

void Stream::BeginTls(const TlsTrust& trust, const std::string& host) {
  tls_ = std::make_unique<TlsSession>(trust, host, fd_);
  tls_began_ = true;
}

Moved Stream::Handshake(std::string_view* fault) noexcept {
  const Moved moved = tls_->Handshake();
  *fault = tls_->fault();
  return moved;
}

bool Stream::handshaking() const noexcept { return tls_ != nullptr && !tls_->established(); }

Moved Stream::Peek(std::span<char> room) noexcept { return ReceiveFrom(fd_, room, MSG_PEEK); }

void Stream::Skip(std::size_t bytes) noexcept {
  std::array<char, 1024> room;
  while (bytes > 0) {
    const Moved got = ReceiveFrom(fd_, std::span(room).first(std::min(bytes, room.size())), 0);
    if (got.outcome != Transfer::kMoved) return;
    bytes -= got.bytes;
  }
}

Moved Stream::Receive(std::span<char> room) noexcept {
  return tls_ == nullptr ? ReceiveFrom(fd_, room, 0) : ReceiveTls(room);
}

Moved Stream::ReceiveTls(std::span<char> room) noexcept {
  if (!tls_began_) {
    std::array<char, 1> first;
    const Moved seen = Peek(first);
    if (seen.outcome != Transfer::kMoved) return seen;
    tls_began_ = true;
    if (first[0] != kTlsHandshake) {
      tls_.reset();
      return {Transfer::kNotTls, 0, true};
    }
  }
  return tls_->Read(room);
}

Moved Stream::Send(std::string_view bytes) noexcept {
  if (tls_ != nullptr) return tls_->Write(bytes);
  for (;;) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {Transfer::kMoved, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return {WouldBlock() ? Transfer::kWait : Transfer::kEnded};
  }
}

void Stream::FinishSending() noexcept {
  if (tls_ != nullptr) tls_->SayThatItIsOver();
  ::shutdown(fd_, SHUT_WR);
}

void Stream::Close() noexcept {
  if (fd_ < 0) return;
  if (tls_ != nullptr) tls_->SayThatItIsOver();
  ::close(std::exchange(fd_, -1));
}

void Stream::CloseWithReset() noexcept {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  tls_.reset();
  Close();
}

}  // namespace latchkey::net
