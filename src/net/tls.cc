#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/check.h"

namespace latchkey::net {
namespace {

// Those of TLS 1.2 that are forward secret and authenticate what they encrypt; TLS 1.3 has no others.
constexpr char kCiphers12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr unsigned char kHttp11[] = "\x08http/1.1";
constexpr unsigned kHttp11Bytes = sizeof kHttp11 - 1;

// The innermost reason that OpenSSL gives, and nothing of it left behind.
std::string WhatOpenSslSays() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "it is not what OpenSSL can read" : reason;
}

Error BadFile(const std::string& path, const std::string& why) {
  return Error::Make(ErrorKind::kInvalidArgument, path + ": " + why);
}

int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                   const unsigned char* offered, unsigned offered_bytes, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_bytes, kHttp11, kHttp11Bytes, offered, offered_bytes) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::string StateOf(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return "missing";
  return std::to_string(info.st_dev) + '/' + std::to_string(info.st_ino) + '/' +
         std::to_string(info.st_size) + '/' + std::to_string(info.st_mtim.tv_sec) + '/' +
         std::to_string(info.st_mtim.tv_nsec);
}

// What both sides have in common.
std::shared_ptr<SSL_CTX> NewContext(const SSL_METHOD* method) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), SSL_CTX_free);
  CHECK(context != nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), kCiphers12);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Result<std::shared_ptr<SSL_CTX>> MakeContext(const std::string& certificate_path,
                                             const std::string& key_path) {
  struct stat key {};
  if (::stat(key_path.c_str(), &key) == 0 && (key.st_mode & S_IRWXO) != 0) {
    return BadFile(key_path, "everybody may read this key: run chmod o= " + key_path);
  }
  std::shared_ptr<SSL_CTX> context = NewContext(TLS_server_method());
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_path.c_str()) != 1) {
    return BadFile(certificate_path, "cannot read the certificate: " + WhatOpenSslSays());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    return BadFile(key_path, "cannot read the key, or it is not that of " + certificate_path +
                                 ": " + WhatOpenSslSays());
  }
  return context;
}

}  // namespace

// How OpenSSL reaches the socket: as the rest of net/ does, without signals, and telling whether the
// socket has been emptied, so that a request costs no read that finds nothing.
struct Transport {
  static int Read(BIO* bio, char* room, int size) {
    auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(session.fd_, room, static_cast<std::size_t>(size), 0);
    session.drained_ = got < size;
    if (got < 0 && IsTransient()) BIO_set_retry_read(bio);
    return static_cast<int>(got);
  }

  static int Write(BIO* bio, const char* bytes, int size) {
    const auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(session.fd_, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && IsTransient()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
  }

  static long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static bool IsTransient() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

  static BIO_METHOD* Method() {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
      CHECK(made != nullptr);
      BIO_meth_set_read(made, Read);
      BIO_meth_set_write(made, Write);
      BIO_meth_set_ctrl(made, Control);
      return made;
    }();
    return method;
  }
};

TlsIdentity::TlsIdentity(std::string certificate_path, std::string key_path)
    : certificate_path_(std::move(certificate_path)), key_path_(std::move(key_path)) {}

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::Load(std::string certificate_path,
                                                       std::string key_path) {
  std::unique_ptr<TlsIdentity> identity(
      new TlsIdentity(std::move(certificate_path), std::move(key_path)));
  LATCHKEY_RETURN_IF_ERROR(identity->Reload());
  return identity;
}

Result<void> TlsIdentity::Reload() {
  seen_ = StateOf(certificate_path_) + ' ' + StateOf(key_path_);
  LATCHKEY_TRY(auto context, MakeContext(certificate_path_, key_path_));
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  return {};
}

bool TlsIdentity::Changed() const {
  return seen_ != StateOf(certificate_path_) + ' ' + StateOf(key_path_);
}

std::int64_t TlsIdentity::ends_at_s() const {
  std::tm utc{};
  const std::shared_ptr<SSL_CTX> current = context();
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(current.get())), &utc);
  return static_cast<std::int64_t>(::timegm(&utc));
}

Result<std::unique_ptr<TlsTrust>> TlsTrust::Load(const std::string& ca_file) {
  std::shared_ptr<SSL_CTX> context = NewContext(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM_set_hostflags(SSL_CTX_get0_param(context.get()),
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // Whoever names a certificate means it, be it a root or not.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_alpn_protos(context.get(), kHttp11, kHttp11Bytes);
  ERR_clear_error();
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    return BadFile(ca_file, "cannot read the certificates: " + WhatOpenSslSays());
  }
  return std::unique_ptr<TlsTrust>(new TlsTrust(std::move(context)));
}

TlsSession::TlsSession(const TlsIdentity& identity, int fd) : TlsSession(identity.context(), fd) {
  SSL_set_accept_state(ssl_);
}

TlsSession::TlsSession(const TlsTrust& trust, const std::string& host, int fd)
    : TlsSession(trust.context(), fd) {
  SSL_set_connect_state(ssl_);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const std::string address = bracketed ? host.substr(1, host.size() - 2) : host;
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), address.c_str()) == 1) return;
  CHECK(SSL_set1_host(ssl_, host.c_str()) == 1);
  CHECK(SSL_set_tlsext_host_name(ssl_, host.c_str()) == 1);
}

TlsSession::TlsSession(std::shared_ptr<ssl_ctx_st> context, int fd)
    : fd_(fd), context_(std::move(context)), ssl_(SSL_new(context_.get())) {
  CHECK(ssl_ != nullptr);
  BIO* const bio = BIO_new(Transport::Method());
  CHECK(bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

Moved TlsSession::Handshake() noexcept {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) return {Transfer::kMoved};
  const Moved moved = Failed(result);
  if (moved.outcome == Transfer::kWait) return moved;
  const long verified = SSL_get_verify_result(ssl_);
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  if (verified != X509_V_OK) reason = X509_verify_cert_error_string(verified);
  fault_ = reason != nullptr ? reason : "the connection ended during the handshake";
  ERR_clear_error();
  return moved;
}

Moved TlsSession::Read(std::span<char> room) noexcept {
  ERR_clear_error();
  const int size = static_cast<int>(std::min<std::size_t>(room.size(), INT_MAX));
  const int got = SSL_read(ssl_, room.data(), size);
  if (got <= 0) return Failed(got);
  return {Transfer::kMoved, static_cast<std::size_t>(got), !drained_ || SSL_has_pending(ssl_) == 1};
}

Moved TlsSession::Write(std::string_view bytes) noexcept {
  ERR_clear_error();
  const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
  const int sent = SSL_write(ssl_, bytes.data(), size);
  if (sent <= 0) return Failed(sent);
  return {Transfer::kMoved, static_cast<std::size_t>(sent)};
}

Moved TlsSession::Failed(int result) noexcept {
  const int error = SSL_get_error(ssl_, result);
  const bool wait = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  if (wait) return {Transfer::kWait};
  // Only who says that it is over has sent all: a connection can be cut by anybody.
  return {.outcome = Transfer::kEnded, .in_order = error == SSL_ERROR_ZERO_RETURN};
}

bool TlsSession::established() const noexcept { return SSL_is_init_finished(ssl_) == 1; }

void TlsSession::SayThatItIsOver() noexcept {
  ERR_clear_error();
  if (established()) SSL_shutdown(ssl_);
  ERR_clear_error();
}

}  // namespace latchkey::net
