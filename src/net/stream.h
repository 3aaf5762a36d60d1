#pragma once
// Stream: the bytes of one connected socket. Internal to net/.
//
// Owns:     the descriptor, and how bytes get through it. Everything that reads or writes a
//           connection does it here, client's side and upstream's alike, so TLS has one place to be.
// Not here: readiness (loop.h), what the bytes mean.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::net {

class TlsIdentity;
class TlsSession;
class TlsTrust;

enum class Transfer : std::uint8_t {
  kMoved,   // some bytes
  kWait,    // none now: the loop will tell when
  kEnded,   // the other side has finished, or the connection is broken
  kNotTls,  // of Receive with TLS: what came first is none; the stream goes on without
};

struct Moved {
  Transfer outcome = Transfer::kWait;
  std::size_t bytes = 0;
  bool more = false;  // of Receive: there may be more already, of which the loop tells nothing new
  bool in_order = false;  // of kEnded: the other side has finished, and nothing is lost
};

class Stream {
 public:
  explicit Stream(int fd) noexcept;  // connected or connecting, and not blocking
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int fd() const noexcept { return fd_; }  // -1 once closed

  // From the next byte on this is the server's side of TLS. The handshake is made by Receive.
  void BeginTls(const TlsIdentity& identity);
  // From the first byte on this is the client's side, towards `host`. Handshake makes its handshake:
  // kMoved once it is done, kEnded where `fault` says why there will be none.
  void BeginTls(const TlsTrust& trust, const std::string& host);
  Moved Handshake(std::string_view* fault) noexcept;
  bool over_tls() const noexcept { return tls_ != nullptr; }
  bool handshaking() const noexcept;

  // What has come, and stays there, of a stream without TLS; then how much of it to pass over.
  Moved Peek(std::span<char> room) noexcept;
  void Skip(std::size_t bytes) noexcept;

  Moved Receive(std::span<char> room) noexcept;
  // As much as the system takes at once.
  Moved Send(std::string_view bytes) noexcept;

  void FinishSending() noexcept;  // the other side reads an end; receiving goes on
  void Close() noexcept;
  // With a reset: an orderly end would leave what was sent with the system until the other side
  // reads it, and would say of a cut answer that it is whole.
  void CloseWithReset() noexcept;

 private:
  Moved ReceiveTls(std::span<char> room) noexcept;

  int fd_;
  std::unique_ptr<TlsSession> tls_;
  bool tls_began_ = false;  // the first byte of it has come
};

}  // namespace latchkey::net
