#include "net/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string BodyOf(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

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

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// Keeps Responders until the test answers them.
class Held {
 public:
  void Put(Responder responder) {
    const std::lock_guard lock(mutex_);
    responders_.push_back(std::move(responder));
    changed_.notify_all();
  }
  Responder Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !responders_.empty(); });
    Responder first = std::move(responders_.front());
    responders_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Responder> responders_;
};

http::Response Saying(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

TEST(Server, JoinsAChunkedBody) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  client.Send("lo\r\n1\r\n!\r\n0\r\nX: y\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.Answer(), EndsWith("PUT / hello!"));
  EXPECT_THAT(client.Answer(), EndsWith("GET /next "));
}

TEST(Server, KeepsTheHeadReadableWhenALargeBodyMovesIt) {
  const auto server = StartServer([](const http::Request& request, Responder responder) {
    const std::string body = std::string(request.Value("X-Mark")) + ":" +
                             std::to_string(request.body.size()) + ":" +
                             std::string(request.body.substr(request.body.size() - 3));
    std::move(responder).Send({.status = 200, .content_type = {}, .body = body});
  });
  const std::string large = std::string(1'000'000, 'x') + "end";
  RawClient client(server->address());
  client.Send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nend");
  client.Answer();
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nX-Mark: here\r\nContent-Length: 1000003\r\n\r\n" +
              large);
  EXPECT_THAT(client.Answer(), EndsWith("here:1000003:end"));
  client.Send(
      "POST / HTTP/1.1\r\nHost: a\r\nX-Mark: here\r\nTransfer-Encoding: chunked\r\n\r\nF4243\r\n" +
      large + "\r\n0\r\n\r\n");
  EXPECT_THAT(client.Answer(), EndsWith("here:1000003:end"));
}

TEST(Server, SaysContinueWhenTheClientWaitsForIt) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.Answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ok");
  EXPECT_THAT(client.Answer(), EndsWith("POST / ok"));
}

TEST(Server, RefusesALargeBodyBeforeItIsSent) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8388609\r\n\r\n");
  EXPECT_THAT(client.Answer(), StartsWith("HTTP/1.1 413 Content Too Large\r\n"));
}

TEST(Server, AnswersHeadWithoutTheBody) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = client.Answer(true);
  EXPECT_THAT(answer, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
  EXPECT_THAT(client.Answer(), EndsWith("GET /next "));
}

TEST(Server, SendsNoLengthWithNoContent) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    std::move(responder).Send({.status = 204, .content_type = {}, .body = "dropped"});
  });
  RawClient client(server->address());
  client.Send(kGet);
  const std::string answer = client.Answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST(Server, ClosesWhenTheClientAsks) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.Rest(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, ClosesWhenTheHandlerAsks) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    std::move(responder).Send({.status = 200, .content_type = {}, .body = "x", .close = true});
  });
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.Rest(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, FollowsHttp10InPersistence) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.Answer(), HasSubstr("Connection: keep-alive\r\n"));
  client.Send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.Rest(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, TellsThePeerAndNumbersRequests) {
  std::vector<std::uint64_t> ids;
  std::string peer;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    ids.push_back(request.id);
    peer = request.peer;
    std::move(responder).Send({.status = 200, .content_type = {}, .body = {}});
  });
  RawClient client(server->address());
  for (int i = 0; i < 2; ++i) {
    client.Send(kGet);
    client.Answer();
  }
  EXPECT_EQ(peer, "127.0.0.1");
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(ids[1], ids[0] + 1);
}

TEST(Server, LeavesOutAHeaderThatWouldSplitTheAnswer) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    const std::vector<http::HeaderField> headers = {{"Location", "/x\r\nSet-Cookie: a=b"},
                                                    {"X-Good", "kept"}};
    std::move(responder).Send({.status = 302, .content_type = {}, .headers = headers, .body = {}});
  });
  RawClient client(server->address());
  client.Send(kGet);
  const std::string answer = client.Answer();
  EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(answer, HasSubstr("X-Good: kept\r\n"));
  EXPECT_EQ(server->faults(), 1u);
}

// ---- What tells requests apart.

// Keeps what it is told of requests that it never handled.
class EarlyRefusals final : public Handler {
 public:
  struct Seen {
    std::string id_text, peer, target, reason;
    int status = 0;
  };
  explicit EarlyRefusals(std::vector<Seen>* seen) : seen_(seen) {}
  void Handle(const http::Request& request, Responder responder) override {
    Echo(request, std::move(responder));
  }
  void OnEarlyRefusal(const http::Request& received, const EarlyRefusal& refusal) override {
    seen_->push_back({std::string(received.id_text), std::string(received.peer),
                      std::string(received.target), std::string(refusal.reason), refusal.status});
  }

 private:
  std::vector<Seen>* const seen_;
};

TEST(Server, NamesARequestItselfWhateverTheClientCallsIt) {
  std::vector<std::string> ids;
  ListenOptions options;
  options.request_id_prefix = "run-";
  const auto server = StartServer(
      [&](const http::Request& request, Responder responder) {
        ids.emplace_back(request.id_text);
        Echo(request, std::move(responder));
      },
      options);
  RawClient client(server->address());
  for (int i = 0; i < 2; ++i) {
    client.Send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: run-0\r\n\r\n");
    const std::string answer = client.Answer();
    ASSERT_EQ(ids.size(), static_cast<std::size_t>(i) + 1);
    EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: " + ids.back() + "\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("X-Request-Id: run-0\r\n")));
    EXPECT_THAT(ids.back(), StartsWith("run-"));
  }
  EXPECT_NE(ids[0], ids[1]);
}

TEST(Server, NamesNoRequestWithoutAPrefix) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.Answer(), Not(HasSubstr("X-Request-Id")));
}

struct EarlyCase {
  std::string_view sent;
  int status;
  std::string_view reason;
};

class EarlyRefusalOf : public ::testing::TestWithParam<EarlyCase> {};

TEST_P(EarlyRefusalOf, IsNamedGivenAReasonAndTold) {
  std::vector<EarlyRefusals::Seen> seen;
  ListenOptions options;
  options.name = "test";
  options.address = "127.0.0.1:0";
  options.request_id_prefix = "run-";
  options.body_bytes_max = 10;
  options.timeouts.body_ms = 20;
  const auto server =
      Server::Start(options, [&](std::size_t) { return std::make_unique<EarlyRefusals>(&seen); });
  ASSERT_TRUE(server.ok());
  RawClient client((*server)->address());
  client.Send(GetParam().sent);
  const std::string answer = client.Rest();
  (*server)->Stop();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].status, GetParam().status);
  EXPECT_EQ(seen[0].reason, GetParam().reason);
  EXPECT_EQ(seen[0].peer, "127.0.0.1");
  EXPECT_THAT(seen[0].id_text, StartsWith("run-"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: " + seen[0].id_text + "\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: " + std::string(GetParam().reason) + "\r\n"));
}

const std::string kLongTarget =
    "GET /" + std::string(limits::kRequestTargetBytesMax, 'x') + " HTTP/1.1\r\n";
const std::string kLongHead =
    "GET / HTTP/1.1\r\nX: " + std::string(limits::kRequestHeadBytesMax, 'x');

INSTANTIATE_TEST_SUITE_P(
    Table, EarlyRefusalOf,
    ::testing::Values(EarlyCase{"GET / HTTP/1.1\r\n\r\n", 400, "request-malformed"},
                      EarlyCase{"GET / HTTP/2.0\r\n\r\n", 505, "request-malformed"},
                      EarlyCase{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nh", 408,
                                "request-timeout"},
                      EarlyCase{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 413,
                                "body-too-large"},
                      EarlyCase{kLongTarget, 414, "target-too-long"},
                      EarlyCase{kLongHead, 431, "head-too-large"}));

TEST(Server, TellsOfAConnectionThatIsTurnedAway) {
  std::vector<EarlyRefusals::Seen> seen;
  ListenOptions options;
  options.name = "test";
  options.address = "127.0.0.1:0";
  options.request_id_prefix = "run-";
  options.connections_per_worker_max = 1;
  const auto server =
      Server::Start(options, [&](std::size_t) { return std::make_unique<EarlyRefusals>(&seen); });
  ASSERT_TRUE(server.ok());
  RawClient first((*server)->address());
  first.Send(kGet);
  first.Answer();
  const std::string answer = RawClient((*server)->address()).Rest();
  (*server)->Stop();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].status, 503);
  EXPECT_EQ(seen[0].reason, "busy");
  EXPECT_EQ(seen[0].peer, "127.0.0.1");
  EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: " + seen[0].id_text + "\r\n"));
}

TEST(Server, TellsOfAnEarlyRefusalWhatItCouldRead) {
  std::vector<EarlyRefusals::Seen> seen;
  ListenOptions options;
  options.name = "test";
  options.address = "127.0.0.1:0";
  const auto server =
      Server::Start(options, [&](std::size_t) { return std::make_unique<EarlyRefusals>(&seen); });
  ASSERT_TRUE(server.ok());
  RawClient client((*server)->address());
  client.Send("GET /a?b=c HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  client.Rest();
  (*server)->Stop();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].target, "/a?b=c");
}

// ---- Pipelining.

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  std::string all;
  for (int i = 0; i < 2'000; ++i) {
    all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  std::thread sender([&] { client.Send(all); });
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_THAT(client.Answer(), EndsWith("GET /" + std::to_string(i) + " "));
  }
  sender.join();
}

TEST(Server, HoldsPipelinedRequestsBackUntilTheFirstIsAnswered) {
  Held held;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    if (request.path == "/later") {
      held.Put(std::move(responder));
    } else {
      Echo(request, std::move(responder));
    }
  });
  RawClient client(server->address());
  client.Send("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  held.Take().SendFromAnyThread(Saying("first"));
  EXPECT_THAT(client.Answer(), EndsWith("first"));
  EXPECT_THAT(client.Answer(), EndsWith("GET /now "));
}

TEST(Server, WritesAnswersThatExceedTheSocketsRoom) {
  std::string large;
  large.resize(20'000'000, 'z');
  const auto server = StartServer([&](const http::Request&, Responder responder) {
    std::move(responder).Send({.status = 200, .content_type = {}, .body = large});
  });
  RawClient client(server->address());
  client.Send(std::string(kGet) + std::string(kGet));
  EXPECT_THAT(client.Answer().size(), testing::Gt(large.size()));
  EXPECT_THAT(client.Answer().size(), testing::Gt(large.size()));
}

// ---- Answers that come later.

TEST(Server, AnswersFromAnotherThread) {
  Held held;
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) { held.Put(std::move(responder)); });
  RawClient client(server->address());
  client.Send(kGet);
  held.Take().SendFromAnyThread(Saying("from afar"));
  EXPECT_THAT(client.Answer(), EndsWith("\r\n\r\nfrom afar"));
}

TEST(Server, AnswersAClientThatHasFinishedSending) {
  Held held;
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) { held.Put(std::move(responder)); });
  RawClient client(server->address());
  client.Send(kGet);
  client.FinishSending();
  held.Take().SendFromAnyThread(Saying("late"));
  EXPECT_THAT(client.Rest(), EndsWith("late"));
}

TEST(Server, AnswersInternalErrorWhenTheResponderIsDropped) {
  Held held;
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) { held.Put(std::move(responder)); });
  RawClient client(server->address());
  client.Send(kGet);
  { const Responder dropped = held.Take(); }
  const std::string answer = client.Answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: internal\r\n"));
}

TEST(Server, AnswersInternalErrorWhenTheHandlerThrows) {
  const auto server = StartServer([](const http::Request& request, Responder responder) {
    if (request.path == "/bad") throw std::runtime_error("as a library might");
    Echo(request, std::move(responder));
  });
  RawClient client(server->address());
  client.Send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.Answer(), StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_EQ(server->faults(), 1u);
  client.Send("GET /good HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.Answer(), EndsWith("GET /good "));
}

TEST(Server, KeepsTheRequestWhenTheClientIsGone) {
  Held held;
  std::string_view body;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    if (request.path == "/quick") return Echo(request, std::move(responder));
    body = request.body;
    held.Put(std::move(responder));
  });
  RawClient gone(server->address());
  gone.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nkept");
  Responder responder = held.Take();
  gone.Reset();
  // Once another client has been answered, the worker has seen the reset too.
  for (int i = 0; i < 3; ++i) {
    RawClient other(server->address());
    other.Send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
    other.Answer();
  }
  EXPECT_EQ(body, "kept");
  std::move(responder).SendFromAnyThread(Saying("for nobody"));
  RawClient other(server->address());
  other.Send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(other.Answer(), EndsWith("GET /quick "));
}

TEST(Server, LetsAResponderOutliveIt) {
  Held held;
  ListenOptions options;
  options.timeouts.drain_ms = 0;
  auto server = StartServer(
      [&](const http::Request&, Responder responder) { held.Put(std::move(responder)); }, options);
  RawClient client(server->address());
  client.Send(kGet);
  Responder responder = held.Take();
  server.reset();
  std::move(responder).SendFromAnyThread(Saying("too late"));
  EXPECT_EQ(client.Rest(), "");
}

// ---- Limits and time-outs.

TEST(Server, RefusesABadHeadAndCloses) {
  Metrics metrics;
  ListenOptions options;
  options.metrics = &metrics;
  const auto server = StartServer(Echo, options);
  RawClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /smuggled HTTP/1.1\r\n");
  const std::string answer = client.Rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("There are two Host headers."));
  EXPECT_THAT(metrics.Render(), HasSubstr("latchkey_http_refused_total{listener=\"test\"} 1"));
}

TEST(Server, AnswersWhatCameBeforeABadHead) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send(std::string(kGet) + "nonsense\r\n\r\n");
  EXPECT_THAT(client.Answer(), EndsWith("GET / "));
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 400 "));
}

TEST(Server, DeliversTheRefusalOfABodyThatIsStillBeingSent) {
  ListenOptions options;
  options.body_bytes_max = 1'000;
  const auto server = StartServer(Echo, options);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" +
              std::string(4'000'000, 'x'));
  client.FinishSending();
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 413 Content Too Large\r\n"));
}

TEST(Server, RefusesAChunkedBodyThatGrowsTooLarge) {
  ListenOptions options;
  options.body_bytes_max = 10;
  const auto server = StartServer(Echo, options);
  RawClient client(server->address());
  client.Send(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\n");
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 413 Content Too Large\r\n"));
}

TEST(Server, RefusesALargeRequestWhileOthersTakeAllTheRoom) {
  Held held;
  ListenOptions options;
  options.large_request_bytes_max = 150'000;
  const auto server = StartServer(
      [&](const http::Request& request, Responder responder) {
        if (request.path == "/now") return Echo(request, std::move(responder));
        held.Put(std::move(responder));
      },
      options);
  const auto large = [](const std::string& target) {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" +
           std::string(100'000, 'x');
  };
  RawClient first(server->address());
  first.Send(large("/later"));
  Responder responder = held.Take();
  first.Reset();  // its request is still being handled
  RawClient second(server->address());
  second.Send(large("/now"));
  EXPECT_THAT(second.Answer(), StartsWith("HTTP/1.1 503 "));
  RawClient small(server->address());
  small.Send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(BodyOf(small.Answer()), "GET /now ");

  std::move(responder).SendFromAnyThread(Saying("done"));
  for (int i = 0; i < 3; ++i) {
    RawClient later(server->address());
    later.Send(large("/now"));
    EXPECT_THAT(later.Answer(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST(Server, RefusesAnEndlessHead) {
  const auto server = StartServer(Echo);
  RawClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x'));
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
}

TEST(Server, EndsASlowHead) {
  ListenOptions options;
  options.timeouts.head_ms = 20;
  const auto server = StartServer(Echo, options);
  RawClient client(server->address());
  client.Send("GET / HT");
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST(Server, EndsASlowBody) {
  ListenOptions options;
  options.timeouts.body_ms = 20;
  const auto server = StartServer(Echo, options);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell");
  EXPECT_THAT(client.Rest(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
  ListenOptions options;
  options.timeouts.idle_ms = 20;
  const auto server = StartServer(Echo, options);
  RawClient fresh(server->address());
  EXPECT_EQ(fresh.Rest(), "");
  RawClient used(server->address());
  used.Send(kGet);
  used.Answer();
  EXPECT_EQ(used.Rest(), "");
}

TEST(Server, EndsAClientThatDoesNotRead) {
  Metrics metrics;
  ListenOptions options;
  options.metrics = &metrics;
  options.timeouts.write_ms = 20;
  std::string large;
  large.resize(20'000'000, 'z');
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) {
        std::move(responder).Send({.status = 200, .content_type = {}, .body = large});
      },
      options);
  RawClient client(server->address());
  client.Send(kGet);
  client.WaitUntilClosed();
  EXPECT_THAT(metrics.Render(), HasSubstr("latchkey_http_timeouts_total{listener=\"test\"} 1"));
}

TEST(Server, TurnsAwayConnectionsBeyondTheLimit) {
  ListenOptions options;
  options.connections_per_worker_max = 1;
  options.request_id_prefix = "run-";
  const auto server = StartServer(Echo, options);
  RawClient first(server->address());
  first.Send(kGet);
  first.Answer();
  RawClient second(server->address());
  const std::string turned_away = second.Rest();
  EXPECT_THAT(turned_away, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(turned_away, HasSubstr("\r\nX-Request-Id: run-"));
  EXPECT_THAT(turned_away, HasSubstr("\r\nLatchkey-Reason: busy\r\n"));
  first.Send(kGet);
  EXPECT_THAT(first.Answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(Server, ServesWithSeveralWorkers) {
  ListenOptions options;
  options.workers = 3;
  const auto server = StartServer(Echo, options);
  for (int i = 0; i < 20; ++i) {
    RawClient client(server->address());
    client.Send(kGet);
    EXPECT_THAT(client.Answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

// ---- Starting and stopping.

TEST(Server, AnswersWhatIsUnderWayWhenStopped) {
  Held held;
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) { held.Put(std::move(responder)); });
  RawClient idle(server->address());
  RawClient busy(server->address());
  busy.Send(kGet);
  Responder responder = held.Take();
  std::thread stopping([&] { server->Stop(); });
  EXPECT_EQ(idle.Rest(), "");  // closed, so the stop has begun
  std::move(responder).SendFromAnyThread(Saying("finished"));
  const std::string answer = busy.Rest();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("finished"));
  busy.Close();
  stopping.join();
}

TEST(Server, ListensNoMoreWhenStopped) {
  const auto server = StartServer(Echo);
  server->Stop();
  server->Stop();
  ListenOptions options;
  options.address = server->address();
  EXPECT_EQ(StartServer(Echo, options)->address(), server->address());
}

TEST(Server, CallsOnTurnAfterARequest) {
  struct Counting final : Handler {
    explicit Counting(std::atomic<int>* count) : turns(count) {}
    void Handle(const http::Request&, Responder responder) override {
      const std::string body = std::to_string(turns->load());
      std::move(responder).Send({.status = 200, .content_type = {}, .body = body});
    }
    void OnTurn() override { ++*turns; }
    std::atomic<int>* turns;
  };
  std::atomic<int> turns = 0;
  ListenOptions options;
  options.name = "test";
  options.address = "127.0.0.1:0";
  const auto server =
      Server::Start(options, [&](std::size_t) { return std::make_unique<Counting>(&turns); });
  ASSERT_TRUE(server.ok());
  RawClient client((*server)->address());
  client.Send(kGet);
  const int first = std::stoi(BodyOf(client.Answer()));
  client.Send(kGet);
  EXPECT_GT(std::stoi(BodyOf(client.Answer())), first);
}

class BadAddress : public testing::TestWithParam<const char*> {};
TEST_P(BadAddress, IsRefusedWithAnExample) {
  ListenOptions options;
  options.name = "test";
  options.address = GetParam();
  const auto server =
      Server::Start(options, [](std::size_t) { return std::make_unique<FunctionHandler>(Echo); });
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(server.error().detail, HasSubstr("127.0.0.1:8080"));
}
INSTANTIATE_TEST_SUITE_P(Table, BadAddress,
                         testing::Values("", "8080", ":8080", "127.0.0.1",
                                         "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80x",
                                         "[::1]", "shop.example:80", "127.0.0.1:80 "));

TEST(Server, RefusesAnAddressThatIsNotOurs) {
  ListenOptions options;
  options.name = "test";
  options.address = "198.51.100.1:8080";
  const auto server =
      Server::Start(options, [](std::size_t) { return std::make_unique<FunctionHandler>(Echo); });
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(server.error().detail, StartsWith("Cannot listen on 198.51.100.1:8080: "));
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

// A folder of its own for a socket's file.
class SocketFile {
 public:
  SocketFile() { EXPECT_NE(::mkdtemp(folder_), nullptr); }
  ~SocketFile() { std::filesystem::remove_all(folder_); }
  std::string path() const { return std::string(folder_) + "/socket"; }
  ListenOptions Options() const {
    ListenOptions options;
    options.address = "unix:" + path();
    return options;
  }

 private:
  char folder_[32] = "/tmp/latchkey-server-XXXXXX";
};

TEST(Server, ListensOnAFileThatItsUserAndGroupMayUse) {
  const SocketFile file;
  std::string peer;
  const auto server = StartServer(
      [&](const http::Request& request, Responder responder) {
        peer = request.peer;
        std::move(responder).Send({.status = 200, .content_type = "text/plain", .body = "here"});
      },
      file.Options());
  EXPECT_EQ(server->address(), "unix:" + file.path());
  struct stat found {};
  ASSERT_EQ(::stat(file.path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0660u);
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.Answer(), EndsWith("here"));
  EXPECT_EQ(peer, http::kUnixPeer);
}

TEST(Server, SharesOneFileAmongItsWorkers) {
  const SocketFile file;
  ListenOptions options = file.Options();
  options.workers = 3;
  const auto server = StartServer(Echo, options);
  for (int i = 0; i < 10; ++i) {
    RawClient client(server->address());
    client.Send(kGet);
    EXPECT_THAT(client.Answer(), HasSubstr("200 OK"));
  }
}

TEST(Server, RemovesItsFileAndReplacesOneThatACrashLeft) {
  const SocketFile file;
  StartServer(Echo, file.Options())->Stop();
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  const int left = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, file.path().c_str());
  ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  const auto server = StartServer(Echo, file.Options());
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.Answer(), HasSubstr("200 OK"));
}

TEST(Server, TakesNoFileFromSomebodyWhoListensThere) {
  const SocketFile file;
  const auto server = StartServer(Echo, file.Options());
  const auto second = Server::Start(
      file.Options(), [](std::size_t) { return std::make_unique<FunctionHandler>(Echo); });
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kUnavailable);
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.Answer(), HasSubstr("200 OK"));
}

TEST(Server, SaysWhichFileItCannotListenOn) {
  for (const std::string& address :
       {std::string("unix:relative"), "unix:/" + std::string(200, 'x')}) {
    ListenOptions options;
    options.address = address;
    const auto server =
        Server::Start(options, [](std::size_t) { return std::make_unique<FunctionHandler>(Echo); });
    ASSERT_FALSE(server.ok());
    EXPECT_EQ(server.error().kind, ErrorKind::kInvalidArgument);
  }
}

}  // namespace
}  // namespace latchkey::net
