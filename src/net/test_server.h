#pragma once
// What the tests of net/ share: a real server answered by a function, and a client that sends bytes.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/listening_socket.h"
#include "net/server.h"

namespace latchkey::net {

using HandleFunction = std::function<void(const http::Request&, Responder)>;

class FunctionHandler final : public Handler {
 public:
  explicit FunctionHandler(HandleFunction handle) : handle_(std::move(handle)) {}
  void Handle(const http::Request& request, Responder responder) override {
    handle_(request, std::move(responder));
  }

 private:
  HandleFunction handle_;
};

inline std::unique_ptr<Server> StartServer(const HandleFunction& handle,
                                           ListenOptions options = {}) {
  options.name = "test";
  if (options.address.empty()) options.address = "127.0.0.1:0";
  auto server = Server::Start(
      options, [&](std::size_t) { return std::make_unique<FunctionHandler>(handle); });
  EXPECT_TRUE(server.ok()) << server.error().detail;
  return std::move(server).value();
}

// A client that writes bytes as told and reads what comes back. Every wait ends after ten seconds
// with what there is.
class RawClient {
 public:
  explicit RawClient(const std::string& address) {
    const SocketAddress to = ParseSocketAddress(address).value();
    fd_ = ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&to.storage), to.size), 0);
  }
  ~RawClient() { Close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  int fd() const { return fd_; }

  // False when the server has closed meanwhile.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void FinishSending() { ::shutdown(fd_, SHUT_WR); }

  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  // Closes with a reset instead of an orderly end.
  void Reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    Close();
  }

  // The next answer, head and body by its Content-Length; what there is when the server closes.
  std::string Answer(bool head_only = false) {
    for (;;) {
      const std::size_t head_end = received_.find("\r\n\r\n");
      if (head_end != std::string::npos) {
        std::size_t size = head_end + 4;
        const std::size_t at = received_.find("Content-Length: ");
        if (at < head_end && !head_only) size += std::stoul(received_.substr(at + 16, 20));
        if (received_.size() >= size) {
          std::string answer = received_.substr(0, size);
          received_.erase(0, size);
          return answer;
        }
      }
      if (!Receive()) return std::exchange(received_, {});
    }
  }

  // What has come up to `end` and with it; what there is when the server closes.
  std::string Part(std::string_view end) {
    while (received_.find(end) == std::string::npos && Receive()) {
    }
    const std::size_t at = received_.find(end);
    if (at == std::string::npos) return std::exchange(received_, {});
    std::string part = received_.substr(0, at + end.size());
    received_.erase(0, part.size());
    return part;
  }

  // Reads nothing, until the server has reset the connection.
  void WaitUntilClosed() {
    pollfd waiting{fd_, 0, 0};
    EXPECT_EQ(::poll(&waiting, 1, 10'000), 1);
  }

  // Everything until the server closes.
  std::string Rest() {
    while (Receive()) {
    }
    return std::exchange(received_, {});
  }

 private:
  bool Receive() {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) != 1) {
      ADD_FAILURE() << "nothing came for ten seconds";
      return false;
    }
    char bytes[16 * 1024];
    const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int fd_ = -1;
  std::string received_;
};

}  // namespace latchkey::net
