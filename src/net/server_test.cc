#include "net/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A client that writes bytes as told and reads what comes back. Every wait ends after ten seconds
// with what there is.
class RawClient {
 public:
  explicit RawClient(const std::string& address) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::uint16_t port = 0;
    const char* digits = address.data() + address.rfind(':') + 1;
    std::from_chars(digits, address.data() + address.size(), port);
    to.sin_port = htons(port);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~RawClient() { Close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

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
        if (at < head_end && !head_only) size += std::stoul(received_.substr(at + 16));
        if (received_.size() >= size) {
          std::string answer = received_.substr(0, size);
          received_.erase(0, size);
          return answer;
        }
      }
      if (!Receive()) return std::exchange(received_, {});
    }
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

// Answers with what was asked: method, target, body.
void Echo(const http::Request& request, Responder responder) {
  const std::string body = std::string(request.method) + " " + std::string(request.target) + " " +
                           std::string(request.body);
  std::move(responder).Send({.status = 200, .content_type = "text/plain", .body = body});
}

TEST(Server, AnswersOnOneConnectionAgainAndAgain) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  for (const char* target : {"/one", "/two", "/three"}) {
    client.Send("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.Answer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer, EndsWith("GET " + std::string(target) + " "));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
    EXPECT_THAT(answer, Not(HasSubstr("Server:")));
  }
}

TEST(Server, GivesTheBodyWhole) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  client.Send("llo");
  EXPECT_THAT(client.Answer(), EndsWith("\r\n\r\nPOST / hello"));
}

TEST(Server, AnswersFromAnotherThread) {
  std::thread other;
  const auto server = StartServer([&](const http::Request&, Responder responder) {
    auto carried = std::make_shared<Responder>(std::move(responder));
    other = std::thread([carried] {
      http::Response response;
      response.body = "from afar";
      std::move(*carried).SendFromAnyThread(std::move(response));
    });
  });
  RawClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.Answer(), EndsWith("\r\n\r\nfrom afar"));
  other.join();
}

TEST(Server, RefusesToStartWhenThePortIsInUse) {
  const auto first = StartServer(Echo);
  ListenOptions options;
  options.name = "second";
  options.address = first->address();
  const auto second =
      Server::Start(options, [](std::size_t) { return std::make_unique<FunctionHandler>(Echo); });
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(second.error().detail,
            "Cannot listen on " + first->address() + ": Address already in use.");
}

}  // namespace
}  // namespace latchkey::net
