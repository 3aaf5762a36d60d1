// What a listener does with connections beside HTTP itself: the PROXY protocol, the end, handing over.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr char kLast[] = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

// Answers with the address that the request comes from.
std::unique_ptr<Server> Serve(ListenOptions options = {}) {
  return StartServer(
      [](const http::Request& request, Responder responder) {
        std::move(responder).Send(
            {.status = 200, .content_type = "text/plain", .body = request.peer});
      },
      std::move(options));
}

std::unique_ptr<Server> ServeProxies(const std::string& proxy) {
  ListenOptions options;
  options.proxy_protocol_from = {proxy};
  return Serve(std::move(options));
}

std::string Ask(const Server& server, const std::string& bytes) {
  RawClient client(server.address());
  EXPECT_TRUE(client.Send(bytes));
  return client.Rest();
}

TEST(ProxiedListener, TakesTheAddressThatTheProxyTells) {
  const auto server = ServeProxies("127.0.0.1");
  EXPECT_THAT(Ask(*server, std::string("PROXY TCP6 2001:db8::7 ::1 5 443\r\n") + kLast),
              EndsWith("\r\n\r\n2001:db8::7"));
  const std::string binary(
      "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\xC0\0\x02\x05\x0A\0\0\x01\0\x05\0\x06", 28);
  EXPECT_THAT(Ask(*server, binary + kLast), EndsWith("\r\n\r\n192.0.2.5"));
}

TEST(ProxiedListener, ReadsAHeaderThatComesInPieces) {
  const auto server = ServeProxies("127.0.0.1");
  RawClient client(server->address());
  for (const char c : std::string("PROXY TCP4 192.0.2.5 10.0.0.1 5 443\r\n")) {
    EXPECT_TRUE(client.Send({&c, 1}));
  }
  EXPECT_TRUE(client.Send(kLast));
  EXPECT_THAT(client.Rest(), EndsWith("\r\n\r\n192.0.2.5"));
}

TEST(ProxiedListener, KeepsTheProxysAddressWhereItTellsNone) {
  const auto server = ServeProxies("127.0.0.1");
  EXPECT_THAT(Ask(*server, std::string("PROXY UNKNOWN\r\n") + kLast),
              EndsWith("\r\n\r\n127.0.0.1"));
}

TEST(ProxiedListener, RefusesAProxysConnectionWithoutTheHeader) {
  const auto server = ServeProxies("127.0.0.1");
  EXPECT_THAT(Ask(*server, kLast), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST(ProxiedListener, TakesTheHeaderFromNobodyElse) {
  const auto server = ServeProxies("192.0.2.99");
  EXPECT_THAT(Ask(*server, kLast), EndsWith("\r\n\r\n127.0.0.1"));
  EXPECT_THAT(Ask(*server, std::string("PROXY TCP4 192.0.2.5 10.0.0.1 5 443\r\n") + kLast),
              StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST(ProxiedListener, WaitsForTheHeaderNoLongerThanForAHandshake) {
  ListenOptions options;
  options.proxy_protocol_from = {"127.0.0.1"};
  options.timeouts.handshake_ms = 1;
  const auto server = Serve(std::move(options));
  EXPECT_EQ(Ask(*server, "PROXY TCP4 192."), "");
}

TEST(StoppingListener, AnswersWhatComesOnAConnectionThatIsIdle) {
  ListenOptions options;
  options.timeouts.drain_idle_ms = 10'000;
  const auto server = Serve(std::move(options));
  RawClient client(server->address());
  EXPECT_TRUE(client.Send(kGet));
  EXPECT_THAT(client.Answer(), Not(HasSubstr("Connection: close")));
  std::thread stopping([&] { server->Stop(); });
  std::string answer;
  do {
    EXPECT_TRUE(client.Send(kGet));
    answer = client.Answer();
    ASSERT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  } while (answer.find("Connection: close") == std::string::npos);
  EXPECT_EQ(client.Rest(), "");
  stopping.join();
}

TEST(StoppingListener, WaitsNoLongerForWhoStaysIdle) {
  ListenOptions options;
  options.timeouts.drain_ms = 1'000'000;
  options.timeouts.drain_idle_ms = 1;
  const auto server = Serve(std::move(options));
  RawClient used(server->address());
  EXPECT_TRUE(used.Send(kGet));
  EXPECT_THAT(used.Answer(), EndsWith("127.0.0.1"));
  const RawClient fresh(server->address());
  server->Stop();
  EXPECT_EQ(used.Rest(), "");
}

// What a server hands over, as it would arrive in another process.
std::vector<int> Copies(Server& server) {
  std::vector<int> copies;
  for (const int fd : server.HandOver()) copies.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  return copies;
}

TEST(HandedOverListener, LosesNobodyWhoCallsInBetween) {
  for (const std::size_t workers : {1u, 2u, 5u}) {
    ListenOptions options;
    options.workers = 2;
    auto before = Serve(options);
    options.address = before->address();
    options.workers = workers;
    options.sockets = Copies(*before);
    before->Stop();
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 20; ++i) {
      waiting.push_back(std::make_unique<RawClient>(options.address));
      EXPECT_TRUE(waiting.back()->Send(kLast));
    }
    const auto after = Serve(options);
    EXPECT_EQ(after->address(), options.address);
    for (const auto& client : waiting) EXPECT_THAT(client->Rest(), EndsWith("127.0.0.1"));
  }
}

TEST(HandedOverListener, ListensElsewhereWhereItIsTold) {
  auto before = Serve();
  ListenOptions options;
  options.sockets = Copies(*before);
  options.address = "[::1]:0";
  before->Stop();
  auto server = Server::Start(options, [](std::size_t) {
    return std::make_unique<FunctionHandler>([](const http::Request&, Responder) {});
  });
  ASSERT_TRUE(server.ok());
  EXPECT_THAT((*server)->address(), StartsWith("[::1]:"));
}

}  // namespace
}  // namespace latchkey::net
