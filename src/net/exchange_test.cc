#include "net/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <optional>
#include <string>
#include <thread>

#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Answers each request with its own body, piece by piece as it comes.
class EchoPiece final : public ExchangeObserver {
 public:
  EchoPiece(Responder responder, BodyExtent extent, std::atomic<int>& gone) : gone_(gone) {
    exchange_.emplace(std::move(responder).Begin(*this));
    extent_ = extent;
  }

  void OnExchange() override {
    if (!exchange_) return;
    std::string_view piece;
    for (;;) {
      if (begun_) {
        const Flow flushed = exchange_->Flush();
        if (flushed == Flow::kGone) return Lose();
        if (flushed == Flow::kWait) return;
      }
      const Flow flow = exchange_->Body(&piece);
      if (flow == Flow::kGone) return Lose();
      if (flow == Flow::kWait) return;
      if (!begun_) has_body_ = exchange_->Begin({.status = 200, .headers = {}, .body = extent_});
      begun_ = true;
      if (piece.empty()) break;
      if (has_body_) exchange_->Write(piece);
      exchange_->Consume(piece.size());
    }
    Exchange ending = std::move(*exchange_);
    exchange_.reset();
    ending.End();
  }

 private:
  void Lose() {
    exchange_.reset();
    ++gone_;
  }

  std::atomic<int>& gone_;
  std::optional<Exchange> exchange_;
  BodyExtent extent_;
  bool begun_ = false;
  bool has_body_ = true;
};

// What is done with a request: /echo, and what the tests name.
class FlowHandler final : public Handler {
 public:
  explicit FlowHandler(std::atomic<int>& gone) : gone_(gone) {}

  BodyPlan PlanBody(const http::Request& head, const BodyAhead&) override {
    return {.whole = head.path == "/whole", .bytes_max = 8};
  }

  void Handle(const http::Request& request, Responder responder) override {
    if (request.path == "/refuse" || request.path == "/whole") {
      std::move(responder).Send({.status = 401, .content_type = {}, .body = "no"});
    } else if (request.path == "/drop") {
      const Exchange dropped = std::move(responder).Begin(nobody_);
    } else if (request.path == "/half") {
      Exchange dropped = std::move(responder).Begin(nobody_);
      dropped.Begin({.status = 200, .headers = {}, .body = {BodyEnd::kChunked}});
      dropped.Write("half");
      dropped.Flush();
    } else if (request.path == "/interim") {
      Exchange exchange = std::move(responder).Begin(nobody_);
      const http::HeaderField link{"Link", "</style.css>"};
      exchange.Interim(103, {&link, 1});
      exchange.Answer({.status = 200, .content_type = {}, .body = "after"});
    } else {
      const bool known = !request.body_follows || request.body_length;
      const std::uint64_t length = request.body_length.value_or(request.body.size());
      echoes_.emplace_back(std::move(responder),
                           known && request.path != "/unknown"
                               ? BodyExtent{BodyEnd::kLength, length}
                               : BodyExtent{BodyEnd::kChunked},
                           gone_);
      echoes_.back().OnExchange();
    }
  }

 private:
  class Nobody final : public ExchangeObserver {
   public:
    void OnExchange() override {}
  };

  std::atomic<int>& gone_;
  Nobody nobody_;
  std::list<EchoPiece> echoes_;
};

class ExchangeTest : public ::testing::Test {
 protected:
  void Start(Timeouts timeouts = {}) {
    ListenOptions options;
    options.name = "test";
    options.address = "127.0.0.1:0";
    options.request_id_prefix = "run-";
    options.timeouts = timeouts;
    auto server = Server::Start(
        options, [this](std::size_t) { return std::make_unique<FlowHandler>(gone_); });
    ASSERT_TRUE(server.ok());
    server_ = std::move(server).value();
    client_.emplace(server_->address());
  }

  std::atomic<int> gone_{0};
  std::unique_ptr<Server> server_;
  std::optional<RawClient> client_;
};

TEST_F(ExchangeTest, HandsOnABodyOfKnownLengthAndKeepsTheConnection) {
  Start();
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfirst");
  client_->Send("-last");
  const std::string answer = client_->Answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: run-"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nfirst-last"));
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n2");
  EXPECT_THAT(client_->Answer(), EndsWith("\r\n\r\n2"));
}

TEST_F(ExchangeTest, HandsOnChunksAndReadsTheRequestBehindThem) {
  Start();
  client_->Send("PUT /unknown HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
  client_->Send("\r\n2\r\nde\r\n0\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n");
  client_->Send("Connection: close\r\n\r\nnext");
  const std::string answers = client_->Rest();
  EXPECT_THAT(answers, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answers, HasSubstr("abc"));
  EXPECT_THAT(answers, HasSubstr("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answers, EndsWith("Connection: close\r\n\r\nnext"));
}

TEST_F(ExchangeTest, HandsOnMoreThanFitsItsBuffers) {
  Start();
  const std::string body(8'000'000, 'x');
  std::thread sender([&] {
    client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n" + body);
  });
  const std::string answer = client_->Answer();
  sender.join();
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, body.size());
}

TEST_F(ExchangeTest, AsksForTheBodyOnceItIsWanted) {
  Start();
  client_->Send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client_->Answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client_->Send("ok");
  EXPECT_THAT(client_->Answer(), EndsWith("\r\n\r\nok"));
}

TEST_F(ExchangeTest, EndsTheConnectionOfABodyThatNobodyWanted) {
  Start();
  client_->Send(
      "POST /refuse HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  const std::string answer = client_->Rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

TEST_F(ExchangeTest, KeepsTheConnectionOfABodyThatCameWithItsHead) {
  Start();
  client_->Send("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_THAT(client_->Answer(), Not(HasSubstr("Connection: close\r\n")));
}

TEST_F(ExchangeTest, RefusesAWholeBodyBeyondThePlan) {
  Start();
  client_->Send("POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123456789");
  EXPECT_THAT(client_->Rest(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ExchangeTest, TellsAClientWhoseChunksAreNone) {
  Start();
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n");
  client_->Send("Transfer-Encoding: chunked\r\n\r\n");
  client_->Answer();
  client_->Send("x\r\n");
  EXPECT_THAT(client_->Rest(), StartsWith("HTTP/1.1 400 "));
  server_->Stop();
  EXPECT_EQ(gone_, 1);
}

TEST_F(ExchangeTest, BreaksOffWhereTheAnswerHasBegun) {
  Start();
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
  std::string answer = client_->Part("\r\na\r\n");
  client_->Send("x\r\n");
  answer += client_->Rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("\r\n0\r\n")));
  server_->Stop();
  EXPECT_EQ(gone_, 1);
}

TEST_F(ExchangeTest, SaysThatTheBodyDidNotComeInTime) {
  Start({.body_ms = 30});
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(client_->Rest(), StartsWith("HTTP/1.1 408 "));
  server_->Stop();
  EXPECT_EQ(gone_, 1);
}

TEST_F(ExchangeTest, TellsWhenTheClientHasGone) {
  Start();
  client_->Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1");
  client_->Part("\r\n\r\n1");
  client_->Reset();
  RawClient other(server_->address());
  while (gone_ == 0) {
    other.Send("GET /interim HTTP/1.1\r\nHost: a\r\n\r\n");
    other.Answer();
    other.Answer();
  }
  EXPECT_EQ(gone_, 1);
}

TEST_F(ExchangeTest, EndsAnAnswerOfUnknownLengthWithTheConnectionInHttp10) {
  Start();
  client_->Send("POST /unknown HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
  const std::string answer = client_->Rest();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nabc"));
}

TEST_F(ExchangeTest, AnswersHeadWithoutABody) {
  Start();
  client_->Send("HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  const std::string answer = client_->Answer(true);
  EXPECT_THAT(answer, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(ExchangeTest, SendsInterimAnswersToThoseWhoKnowThem) {
  Start();
  client_->Send("GET /interim HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client_->Answer(), "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
  EXPECT_THAT(client_->Answer(), EndsWith("after"));
  client_->Send("GET /interim HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client_->Rest(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ExchangeTest, AnswersForWhoDropsIt) {
  Start();
  client_->Send("GET /drop HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client_->Answer(), StartsWith("HTTP/1.1 500 "));
  client_->Send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string half = client_->Rest();
  EXPECT_THAT(half, Not(HasSubstr("\r\n0\r\n\r\n")));
}

}  // namespace
}  // namespace latchkey::net
