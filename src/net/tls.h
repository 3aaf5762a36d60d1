#pragma once
// TLS: of listeners, a certificate with its key; of upstreams, whom to trust; and what one connection
// does with them.
//
// Owns:      everything that this process does with OpenSSL's TLS. Versions 1.2 and 1.3, forward
//            secret ciphers that authenticate what they encrypt, no renegotiation, no early data
//            (which could be replayed), ALPN http/1.1.
// Not here:  readiness and time-outs (connection.h), when files are looked at again (cmd/).

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "net/stream.h"

struct ssl_ctx_st;
struct ssl_st;

namespace latchkey::net {

// The certificate that a listener shows, from two PEM files: the chain, its own first, and the key,
// which must not be readable by others. Threads: Session from any, Reload from one at a time.
class TlsIdentity {
 public:
  // Errors: kInvalidArgument with the file and what is wrong with it.
  static Result<std::unique_ptr<TlsIdentity>> Load(std::string certificate_path,
                                                   std::string key_path);

  // Reads the files again, for connections that come from now on. On an error everything stays.
  Result<void> Reload();

  // Whether a file is another one, or changed, since it was read last, well or not.
  bool Changed() const;

  const std::string& certificate_path() const { return certificate_path_; }
  std::int64_t ends_at_s() const;  // unix, when the certificate expires

  std::shared_ptr<ssl_ctx_st> context() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }

 private:
  TlsIdentity(std::string certificate_path, std::string key_path);

  const std::string certificate_path_;
  const std::string key_path_;
  std::string seen_;  // of both files: inode, size, time
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

// Whose certificates a client takes. Threads: safe.
class TlsTrust {
 public:
  // What the certificates of a PEM file vouch for; empty: those that the system trusts. Errors:
  // kInvalidArgument with the file and what is wrong with it.
  static Result<std::unique_ptr<TlsTrust>> Load(const std::string& ca_file);

  const std::shared_ptr<ssl_ctx_st>& context() const { return context_; }

 private:
  explicit TlsTrust(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}

  const std::shared_ptr<ssl_ctx_st> context_;
};

// TLS on one connected socket that does not block. The handshake is made on the way, by the first
// reads, or by Handshake. Threads: one at a time.
class TlsSession {
 public:
  // The server's side. `fd` stays the caller's.
  TlsSession(const TlsIdentity& identity, int fd);
  // The client's side: the certificate has to be that of `host`, a name or an address.
  TlsSession(const TlsTrust& trust, const std::string& host, int fd);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // kMoved once it is done; kEnded: fault() says why.
  Moved Handshake() noexcept;
  std::string_view fault() const noexcept { return fault_; }

  Moved Read(std::span<char> room) noexcept;
  // What had to wait is to be given again, at the same place in the stream.
  Moved Write(std::string_view bytes) noexcept;

  bool established() const noexcept;  // the handshake is done
  void SayThatItIsOver() noexcept;    // close_notify, as far as the socket takes it

 private:
  TlsSession(std::shared_ptr<ssl_ctx_st> context, int fd);
  Moved Failed(int result) noexcept;

  int fd_;
  bool drained_ = false;  // the last read of the socket found less than it asked for
  friend struct Transport;
  std::shared_ptr<ssl_ctx_st> context_;
  ssl_st* ssl_;
  std::string_view fault_;  // for good
};

}  // namespace latchkey::net
