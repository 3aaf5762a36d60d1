#include "gateway/forwarder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/rest_handler.h"
#include "gateway/testing/test_gateway.h"
#include "net/test_server.h"
#include "net/test_upstream.h"

namespace latchkey::gateway {
namespace {

using net::PeerConnection;
using net::TestUpstream;
using testing::Call;
using ::testing::EndsWith;
using testing::FakeStorage;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TestGateway;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr const char* kProducts = "/rest/V1/products?searchCriteria=";
constexpr const char* kOpen = "/rest/V1/directory/currency";  // anonymous

// What an upstream says next. The test changes it while the upstream's thread may still be sending.
class NextAnswer {
 public:
  NextAnswer& operator=(std::string bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ = std::move(bytes);
    return *this;
  }
  std::string bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  mutable std::mutex mutex_;
  std::string bytes_;
};

void AnswerOk(PeerConnection& peer, const std::string&) { peer.Write(kOk); }

JudgeOptions Options(bool foreign) {
  JudgeOptions options = TestGateway::Options();
  options.pass_foreign_bearer = foreign;
  return options;
}

// A server in front of upstreams whose answers are the test's.
class ForwarderTest : public ::testing::Test {
 protected:
  ~ForwarderTest() override {
    if (server_) server_->Stop();
    server_ = nullptr;
  }

  void Start(const std::vector<std::string>& urls) {
    for (const std::string& url : urls) options_.upstreams.push_back({url, 1});
    options_.health_interval_ms = 60'000;  // nothing is checked but at the start, and when asked
    gateway_.emplace(storage_, acl::ShippedRoutes(), Options(foreign_));
    upstreams_ = net::Upstreams::Start(options_, metrics_).value();
    forwarding_.emplace(ForwardService{*upstreams_, ShopToken("shop-token"), foreign_, {}});
    service_.emplace(RestService{gateway_->judge(), gateway_->publisher(), executor_, executor_,
                                 Answerer(), usage_, refusals_, metrics_, gateway_->clock(),
                                 &*forwarding_});
    net::ListenOptions listen;
    listen.name = "api";
    listen.address = "127.0.0.1:0";
    listen.request_id_prefix = "run-";
    server_ = net::Server::Start(listen, [this](std::size_t) {
                return std::make_unique<RestHandler>(*service_);
              }).value();
    client_.emplace(server_->address());
  }

  static std::string BytesOf(const Call& call) {
    std::string bytes =
        call.method + " " + call.target + " HTTP/1.1\r\nHost: " + call.host + "\r\n";
    for (const auto& [name, value] : call.headers) {
      bytes.append(name).append(": ").append(value).append("\r\n");
    }
    if (!call.body.empty()) bytes += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    return bytes + "\r\n" + call.body;
  }
  std::string Ask(const Call& call) {
    client_->Send(BytesOf(call));
    return client_->Answer();
  }
  std::string AskSigned(const std::string& method, const std::string& target,
                        const std::string& body = "") {
    Call call = gateway_->Signed(method, target, 2);
    call.body = body;
    return Ask(call);
  }
  std::string AskOpen() { return Ask(TestGateway::Unsigned("GET", kOpen)); }

  FakeStorage storage_{2};
  net::UpstreamOptions options_;
  bool foreign_ = false;
  Metrics metrics_;
  std::optional<TestGateway> gateway_;
  std::unique_ptr<net::Upstreams> upstreams_;
  std::optional<ForwardService> forwarding_;
  Executor executor_{"store", 1, 1};
  Usage usage_;
  RefusalLog refusals_;
  std::optional<RestService> service_;
  std::unique_ptr<net::Server> server_;
  std::optional<net::RawClient> client_;
};

TEST_F(ForwarderTest, ForwardsACallOfAnIntegrationWithTheShopsToken) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    peer.Write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nLatchkey-Reason: forged\r\n"
        "X-Request-Id: theirs\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
  });
  Start({shop.url()});
  const std::string answer = AskSigned("GET", kProducts);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nDate: "));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Request-Id: run-"));
  EXPECT_THAT(answer, Not(HasSubstr("forged")));
  EXPECT_THAT(answer, Not(HasSubstr("theirs")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nok"));

  ASSERT_THAT(shop.heads(), SizeIs(1));
  const std::string head = shop.heads()[0];
  EXPECT_THAT(head, StartsWith("GET /rest/V1/products?searchCriteria= HTTP/1.1\r\nHost: "));
  EXPECT_THAT(head, HasSubstr("\r\nAuthorization: Bearer shop-token\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nLatchkey-Integration-Id: 2\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Request-Id: run-"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Forwarded-For: 127.0.0.1\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("OAuth")));
}

TEST_F(ForwarderTest, ForwardsGuestsWithoutAuthorization) {
  TestUpstream shop(AnswerOk);
  Start({shop.url()});
  Call call = gateway_->Signed("GET", kOpen, 2);
  call.headers.emplace_back("Cookie", "PHPSESSID=1");
  EXPECT_THAT(Ask(call), EndsWith("ok"));
  ASSERT_THAT(shop.heads(), SizeIs(1));
  EXPECT_THAT(shop.heads()[0], Not(HasSubstr("Authorization")));
  EXPECT_THAT(shop.heads()[0], Not(HasSubstr("Cookie")));
  EXPECT_THAT(shop.heads()[0], HasSubstr("\r\nLatchkey-Caller: guest\r\n"));
  EXPECT_THAT(shop.heads()[0], Not(HasSubstr("Latchkey-Integration")));
}

TEST_F(ForwarderTest, ForwardsNothingThatWasRefused) {
  TestUpstream shop(AnswerOk);
  Start({shop.url()});
  EXPECT_THAT(Ask(TestGateway::Unsigned("GET", kProducts)), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(Ask(TestGateway::Unsigned("GET", "/other")), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(shop.heads(), IsEmpty());
}

TEST_F(ForwarderTest, UsesAConnectionAgain) {
  TestUpstream shop(AnswerOk);
  Start({shop.url()});
  for (int i = 0; i < 3; ++i) EXPECT_THAT(AskOpen(), EndsWith("ok"));
  EXPECT_EQ(shop.connections(), 1u);
}

TEST_F(ForwarderTest, PassesForeignBearersWhereTold) {
  foreign_ = true;
  TestUpstream shop(AnswerOk);
  Start({shop.url()});
  Call call = TestGateway::Unsigned("GET", kProducts);
  call.headers = {{"Authorization", "Bearer of-the-shop"}, {"Cookie", "s=1"}};
  EXPECT_THAT(Ask(call), EndsWith("ok"));
  ASSERT_THAT(shop.heads(), SizeIs(1));
  EXPECT_THAT(shop.heads()[0], HasSubstr("\r\nAuthorization: Bearer of-the-shop\r\n"));
  EXPECT_THAT(shop.heads()[0], HasSubstr("\r\nCookie: s=1\r\n"));
  EXPECT_THAT(shop.heads()[0], Not(HasSubstr("shop-token")));
}

// Each kind of body comes back whole, and says whether its connection may be used again.
TEST_F(ForwarderTest, PassesAnswersOfEveryFraming) {
  NextAnswer next;
  TestUpstream shop([&next](PeerConnection& peer, const std::string&) {
    const std::string bytes = next.bytes();
    peer.Write(bytes);
    if (bytes.find("Length") == std::string::npos && bytes.find("chunked") == std::string::npos) {
      peer.Close();
    }
  });
  Start({shop.url()});
  next =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nX: "
      "y\r\n\r\n";
  client_->Send(BytesOf(TestGateway::Unsigned("GET", kOpen)));
  EXPECT_THAT(client_->Part("0\r\n\r\n"), EndsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  next = "HTTP/1.1 200 OK\r\n\r\nto the end";
  client_->Send(BytesOf(TestGateway::Unsigned("GET", kOpen)));
  EXPECT_THAT(client_->Part("0\r\n\r\n"), HasSubstr("\r\nto the end\r\n"));
  next = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold";
  EXPECT_THAT(AskOpen(), EndsWith("\r\n\r\nold"));
  next = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
  const std::string none = AskOpen();
  EXPECT_THAT(none, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(none, Not(HasSubstr("Content-Length")));
  next = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Length: 0\r\n\r\n";
  EXPECT_THAT(AskOpen(), StartsWith("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n"));
}

TEST_F(ForwarderTest, PassesAnAnswerOfManyPieces) {
  const std::string body(3'000'000, 'y');
  TestUpstream shop([&body](PeerConnection& peer, const std::string&) {
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
    peer.Write(body);
  });
  Start({shop.url()});
  for (int i = 0; i < 2; ++i) {
    const std::string answer = AskOpen();
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), body);
  }
  EXPECT_EQ(shop.connections(), 1u);
}

// An upstream may close a connection that rests at the very moment it is used.
TEST_F(ForwarderTest, SendsOnceMoreWhatMayBeSentTwice) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    if (peer.number() == 1) {
      peer.Write(kOk);
      peer.Read("\r\n\r\n");
      peer.Close();
      return;
    }
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain");
  });
  Start({shop.url()});
  EXPECT_THAT(AskOpen(), EndsWith("ok"));
  EXPECT_THAT(AskOpen(), EndsWith("again"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("latchkey_upstream_retries_total{upstream=\"127.0.0.1"));
}

TEST_F(ForwarderTest, SendsAPostOnceAlone) {
  TestUpstream shop([first = true](PeerConnection& peer, const std::string&) mutable {
    if (std::exchange(first, false)) {
      peer.Write(kOk);
    } else {
      peer.ReadBytes(2);
      peer.Close();
    }
  });
  Start({shop.url()});
  EXPECT_THAT(AskOpen(), EndsWith("ok"));
  const std::string answer = AskSigned("POST", "/rest/V1/products", "{}");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: upstream-failed\r\n"));
  EXPECT_THAT(answer, EndsWith("{\"message\":\"The store did not answer as it should.\"}"));
  EXPECT_THAT(shop.heads(), SizeIs(2));
  const auto records = refusals_.Latest(1);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].call.reason, reason::kUpstreamFailed);
  EXPECT_THAT(records[0].value, StartsWith("connection ended 127.0.0.1:"));
}

TEST_F(ForwarderTest, TurnsToAnotherUpstreamWhereNoConnectionIsTaken) {
  TestUpstream gone(AnswerOk);
  TestUpstream shop(AnswerOk);
  Start({gone.url(), shop.url()});
  gone.Stop();
  EXPECT_THAT(AskSigned("POST", "/rest/V1/products", "{}"), EndsWith("ok"));
  EXPECT_THAT(AskSigned("POST", "/rest/V1/products", "{}"), EndsWith("ok"));
  EXPECT_THAT(shop.heads(), SizeIs(2));
}

TEST_F(ForwarderTest, SharesCallsAmongUpstreamsByWeight) {
  TestUpstream one(AnswerOk);
  TestUpstream other(AnswerOk);
  options_.upstreams = {{one.url(), 3}, {other.url(), 1}};
  Start({});
  for (int i = 0; i < 8; ++i) AskOpen();
  EXPECT_THAT(one.heads(), SizeIs(6));
  EXPECT_THAT(other.heads(), SizeIs(2));
}

TEST_F(ForwarderTest, SaysThatNoUpstreamIsHealthy) {
  std::string url;
  {
    TestUpstream gone(AnswerOk);
    url = gone.url();
  }
  Start({url});
  const std::string answer = AskOpen();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: upstream-unavailable\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nRetry-After: 2\r\n"));
  Call call = TestGateway::Unsigned("GET", kOpen);
  call.headers.emplace_back("Accept", "application/xml");
  EXPECT_THAT(Ask(call), HasSubstr("<message>The store cannot be reached. Try again.</message>"));
}

TEST_F(ForwarderTest, PassesNothingOnThatIsNoAnswer) {
  NextAnswer next;
  TestUpstream shop(
      [&next](PeerConnection& peer, const std::string&) { peer.Write(next.bytes()); });
  Start({shop.url()});
  std::size_t connections = 0;
  for (const char* bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "junk\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\x01\r\n\r\n"}) {
    next = bytes;
    const std::string answer = AskOpen();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 502 Bad Gateway\r\n")) << bytes;
    EXPECT_EQ(shop.connections(), ++connections) << bytes;
  }
}

TEST_F(ForwarderTest, UsesNoConnectionAgainThatSaidMoreThanItsAnswer) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    peer.Write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6"
        "\r\n\r\nforged");
  });
  Start({shop.url()});
  for (int i = 0; i < 3; ++i) EXPECT_THAT(AskOpen(), EndsWith("ok"));
  EXPECT_EQ(shop.connections(), 3u);
}

TEST_F(ForwarderTest, BreaksOffAnAnswerThatIsNotWhole) {
  NextAnswer next;
  TestUpstream shop([&next](PeerConnection& peer, const std::string&) {
    peer.Write(next.bytes());
    peer.Close();
  });
  Start({shop.url()});
  for (const char* bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"}) {
    next = bytes;
    net::RawClient client(server_->address());
    client.Send(BytesOf(TestGateway::Unsigned("GET", kOpen)));
    const std::string answer = client.Rest();
    EXPECT_THAT(answer, Not(EndsWith("\r\n0\r\n\r\n"))) << bytes;
  }
}

TEST_F(ForwarderTest, SaysThatTheUpstreamTookTooLong) {
  options_.timeouts.answer_ms = 30;
  TestUpstream shop([](PeerConnection& peer, const std::string&) { peer.Read("never"); });
  Start({shop.url()});
  const std::string answer = AskOpen();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nLatchkey-Reason: upstream-timeout\r\n"));
}

TEST_F(ForwarderTest, BreaksOffAnAnswerThatStandsStill) {
  options_.timeouts.between_ms = 30;
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
    peer.Read("never");
  });
  Start({shop.url()});
  client_->Send(BytesOf(TestGateway::Unsigned("GET", kOpen)));
  EXPECT_THAT(client_->Rest(), Not(HasSubstr("504")));
}

TEST_F(ForwarderTest, LetsABodyFlowOnceTheVerdictIsThere) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    const std::string body = peer.Read("\r\n0\r\n\r\n");
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body);
  });
  Start({shop.url()});
  Call call = gateway_->Signed("POST", "/rest/V1/products", 2);
  call.headers.emplace_back("Transfer-Encoding", "chunked");
  call.headers.emplace_back("Expect", "100-continue");
  client_->Send(BytesOf(call));
  EXPECT_EQ(client_->Answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client_->Send("3\r\nabc\r\n");
  client_->Send("0\r\nX: y\r\n\r\n");
  EXPECT_THAT(client_->Answer(), EndsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  EXPECT_THAT(shop.heads()[0], HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(shop.heads()[0], Not(HasSubstr("Expect")));

  Call refused = TestGateway::Unsigned("POST", "/rest/V1/products");
  refused.headers.emplace_back("Transfer-Encoding", "chunked");
  refused.headers.emplace_back("Expect", "100-continue");
  client_->Send(BytesOf(refused));
  EXPECT_THAT(client_->Rest(), StartsWith("HTTP/1.1 401 "));
}

TEST_F(ForwarderTest, PassesALargeBodyInPieces) {
  const std::string body(3'000'000, 'z');
  TestUpstream shop([&body](PeerConnection& peer, const std::string&) {
    const bool same = peer.ReadBytes(body.size()) == body;
    peer.Write(same ? kOk : std::string_view("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"));
  });
  Start({shop.url()});
  EXPECT_THAT(AskSigned("PUT", "/rest/V1/products/1", body), EndsWith("ok"));
  EXPECT_THAT(AskSigned("PUT", "/rest/V1/products/1", body), EndsWith("ok"));
  EXPECT_THAT(shop.heads()[0], HasSubstr("\r\nContent-Length: 3000000\r\n"));
  EXPECT_EQ(shop.connections(), 1u);
}

TEST_F(ForwarderTest, PassesAnAnswerThatComesBeforeTheBodyIsSent) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    peer.Write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    peer.Close();
  });
  Start({shop.url()});
  Call call = gateway_->Signed("POST", "/rest/V1/products", 2);
  call.headers.emplace_back("Content-Length", "1000000000");
  client_->Send(BytesOf(call));
  const std::string answer = client_->Answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("big"));
}

// The upstream still waits for the rest: what came next would be taken for it, another's call.
TEST_F(ForwarderTest, UsesNoConnectionAgainThatWasAnsweredBeforeTheBodyIsSent) {
  TestUpstream shop(AnswerOk);
  Start({shop.url()});
  for (const char* framing : {"Content-Length", "Transfer-Encoding"}) {
    Call call = gateway_->Signed("POST", "/rest/V1/products", 2);
    call.headers.emplace_back(framing, framing[0] == 'C' ? "100000" : "chunked");
    net::RawClient client(server_->address());
    client.Send(BytesOf(call));
    const std::string answer = client.Answer();
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("ok"));
  }
  EXPECT_THAT(AskOpen(), EndsWith("ok"));
  EXPECT_EQ(shop.connections(), 3u);
}

TEST_F(ForwarderTest, TakesAFormWholeUpToItsLimit) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    EXPECT_EQ(peer.ReadBytes(3), "a=b");
    peer.Write(kOk);
  });
  Start({shop.url()});
  Call call = TestGateway::Unsigned("POST", "/rest/V1/guest-carts");  // anonymous
  call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  call.body = "a=b";
  EXPECT_THAT(Ask(call), EndsWith("ok"));
  call.body = "a=" + std::string(limits::kFormBodyBytesMax, 'b');
  EXPECT_THAT(Ask(call), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(shop.heads(), SizeIs(1));
}

TEST_F(ForwarderTest, PassesInterimAnswersButThoseNobodyAskedFor) {
  TestUpstream shop([](PeerConnection& peer, const std::string&) {
    peer.Write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
    peer.Write(kOk);
  });
  Start({shop.url()});
  EXPECT_EQ(AskOpen(), "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
  EXPECT_THAT(client_->Answer(), EndsWith("ok"));
}

TEST_F(ForwarderTest, AnswersPipelinedCallsInTheirOrder) {
  TestUpstream shop([](PeerConnection& peer, const std::string& head) {
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" +
               head.substr(head.find("?n=") + 3, 1));
  });
  Start({shop.url()});
  std::string both;
  for (const char* n : {"1", "2", "3"}) {
    both += BytesOf(TestGateway::Unsigned("GET", std::string(kOpen) + "?n=" + n));
  }
  client_->Send(both);
  for (const char* n : {"1", "2", "3"}) EXPECT_THAT(client_->Answer(), EndsWith(n));
}

}  // namespace
}  // namespace latchkey::gateway
