#pragma once
// An upstream for tests: a listener on a free port whose answers are written byte by byte.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace latchkey::net {

// One accepted connection. Every wait ends after ten seconds.
class PeerConnection {
 public:
  explicit PeerConnection(int fd, std::size_t number) : number_(number), fd_(fd) {}
  ~PeerConnection() { Close(); }
  PeerConnection(const PeerConnection&) = delete;
  PeerConnection& operator=(const PeerConnection&) = delete;

  std::size_t number() const { return number_; }  // 1 for the first that sent anything
  void set_number(std::size_t number) { number_ = number; }

  void Write(std::string_view bytes) {
    while (!bytes.empty() && fd_ >= 0) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Everything up to `end` and with it; what there is where the other side ends before.
  std::string Read(std::string_view end) {
    while (received_.find(end) == std::string::npos && Receive()) {
    }
    const std::size_t at = received_.find(end);
    if (at == std::string::npos) return std::exchange(received_, {});
    std::string part = received_.substr(0, at + end.size());
    received_.erase(0, part.size());
    return part;
  }
  std::string ReadBytes(std::size_t count) {
    while (received_.size() < count && Receive()) {
    }
    std::string part = received_.substr(0, count);
    received_.erase(0, part.size());
    return part;
  }

  void Close() {
    const std::lock_guard lock(mutex_);
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // Ends its waits; from any thread.
  void Interrupt() {
    const std::lock_guard lock(mutex_);
    if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
  }
  void Reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    Close();
  }

 private:
  bool Receive() {
    if (fd_ < 0) return false;
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) != 1) return false;
    char bytes[64 * 1024];
    const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  std::mutex mutex_;  // guards the end of fd_
  std::size_t number_;
  int fd_;
  std::string received_;
};

// `answer` is called with each request's head; it reads the body, if any, and writes the answer.
class TestUpstream {
 public:
  using Answer = std::function<void(PeerConnection&, const std::string& head)>;

  explicit TestUpstream(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 64), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    accepting_ = std::thread([this] { AcceptAll(); });
  }
  ~TestUpstream() { Stop(); }
  TestUpstream(const TestUpstream&) = delete;
  TestUpstream& operator=(const TestUpstream&) = delete;

  const std::string& url() const { return url_; }

  // Nobody is answered any more, and connections are refused.
  void Stop() {
    if (listener_ < 0) return;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(std::exchange(listener_, -1));
    {
      const std::lock_guard lock(mutex_);
      for (PeerConnection* connection : open_) connection->Interrupt();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  std::vector<std::string> heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
  }
  std::size_t connections() const { return connections_; }  // that sent anything

 private:
  void AcceptAll() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      threads_.emplace_back([this, fd] { Serve(fd); });
    }
  }

  void Serve(int fd) {
    PeerConnection connection(fd, 0);
    {
      const std::lock_guard lock(mutex_);
      open_.insert(&connection);
    }
    AnswerAll(connection);
    const std::lock_guard lock(mutex_);
    open_.erase(&connection);
  }

  void AnswerAll(PeerConnection& connection) {
    for (;;) {
      const std::string head = connection.Read("\r\n\r\n");
      if (head.empty()) return;  // a health check, or the end
      if (connection.number() == 0) connection.set_number(++connections_);
      {
        const std::lock_guard lock(mutex_);
        heads_.push_back(head);
      }
      answer_(connection, head);
    }
  }

  const Answer answer_;
  int listener_ = -1;
  std::string url_;
  std::atomic<std::size_t> connections_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::set<PeerConnection*> open_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace latchkey::net
