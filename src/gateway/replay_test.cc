// What replays and floods do to the nonce set, through a listener and the real handler.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "gateway/rest_handler.h"
#include "gateway/testing/test_gateway.h"
#include "net/test_server.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using testing::FakeStorage;
using ::testing::HasSubstr;
using testing::NameOf;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TestGateway;

constexpr std::int64_t kAnna = 1;
constexpr std::int64_t kBert = 2;
constexpr std::size_t kNoncesMax = 400;
constexpr int kShare = 200;  // half of them, limits::kNonceSharePercentMax
constexpr char kProducts[] = "/rest/V1/products";

static_assert(limits::kNonceSharePercentMax == 50, "TestGateway gives one consumer half");

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    net::ListenOptions options;
    options.name = "api";
    options.address = "127.0.0.1:0";
    auto started = net::Server::Start(
        options, [this](std::size_t) { return std::make_unique<RestHandler>(service_); });
    EXPECT_TRUE(started.ok());
    server_ = std::move(started).value();
    client_ = std::make_unique<net::RawClient>(server_->address());
  }
  ~ReplayTest() override {
    server_->Stop();
    executor_.Stop();
  }

  // One call on the connection that stays; gives back the answer's head and body.
  std::string Send(const Call& call) {
    std::string request = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + call.host;
    for (const auto& [name, value] : call.headers) {
      request.append("\r\n").append(name).append(": ").append(value);
    }
    client_->Send(request + "\r\n\r\n");
    return client_->Answer();
  }
  Call Signed(std::int64_t number) { return gateway_.Signed("GET", kProducts, number); }

  std::string NonceFile() const {
    std::ifstream file(gateway_.nonce_path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  FakeStorage storage_{2};
  TestGateway gateway_{storage_, acl::ShippedRoutes(), TestGateway::Options(), kNoncesMax};
  Executor executor_{"store", 1, 100};
  Usage usage_;
  RefusalLog refusals_;
  Metrics metrics_;
  RestService service_{gateway_.judge(),
                       gateway_.publisher(),
                       executor_,
                       executor_,
                       [](const AllowedCall&) { return http::Response{}; },
                       usage_,
                       refusals_,
                       metrics_,
                       gateway_.clock()};
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<net::RawClient> client_;
};

TEST_F(ReplayTest, IsRefusedOnceTheFirstWasAllowed) {
  const Call call = Signed(kAnna);
  EXPECT_THAT(Send(call), StartsWith("HTTP/1.1 200 "));
  for (int again = 0; again < 3; ++again) {
    EXPECT_THAT(Send(call), HasSubstr("Latchkey-Reason: nonce-used\r\n"));
  }
}

// Every kind of call that is not signed, or not by whom it says: not one byte of the set changes,
// and of the calls nothing is left but counters and what explains them.
TEST_F(ReplayTest, UnsignedFloodLeavesTheNonceSetAsItIs) {
  EXPECT_THAT(Send(Signed(kAnna)), StartsWith("HTTP/1.1 200 "));
  const std::string before = NonceFile();
  ASSERT_FALSE(before.empty());
  for (std::size_t i = 0; i < 2 * kNoncesMax; ++i) {
    oauth1::SigningInput wrong_secret = gateway_.Credentials(kAnna);
    wrong_secret.token_secret = "wrong";
    oauth1::SigningInput unknown_token = gateway_.Credentials(kAnna);
    unknown_token.token = NameOf("at", 99);
    oauth1::SigningInput old = gateway_.Credentials(kAnna);
    old.timestamp = std::to_string(testing::kNowS - 601);
    const Call calls[] = {
        TestGateway::Unsigned("GET", kProducts),
        TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), wrong_secret),
        TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), unknown_token),
        TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), gateway_.Credentials(99)),
        TestGateway::Sign(TestGateway::Unsigned("GET", kProducts), old)};
    const std::string answer = Send(calls[i % std::size(calls)]);
    ASSERT_THAT(answer, StartsWith("HTTP/1.1 401 "));
  }
  EXPECT_EQ(NonceFile(), before);
  EXPECT_EQ(gateway_.nonces().ApproximateSize(), 1u);
}

TEST_F(ReplayTest, OneIntegrationMayTakeItsShareAndNoMore) {
  const Call first = Signed(kAnna);
  EXPECT_THAT(Send(first), StartsWith("HTTP/1.1 200 "));
  for (int i = 1; i < kShare; ++i) ASSERT_THAT(Send(Signed(kAnna)), StartsWith("HTTP/1.1 200 "));

  const std::string full = Send(Signed(kAnna));
  EXPECT_THAT(full, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(full, HasSubstr("\r\nRetry-After: 60\r\n"));
  EXPECT_THAT(full, HasSubstr("\r\nLatchkey-Reason: nonce-set-full\r\n"));

  // It alone: others go on, up to their own share.
  for (int i = 0; i < kShare / 2; ++i) {
    ASSERT_THAT(Send(Signed(kBert)), StartsWith("HTTP/1.1 200 "));
  }
  // And nothing that was accepted is accepted again.
  EXPECT_THAT(Send(first), HasSubstr("Latchkey-Reason: nonce-used\r\n"));

  // It goes on when its nonces have expired.
  gateway_.clock().AdvanceS(2 * 600 + 2 * limits::kNonceRetentionMarginS + 200);
  EXPECT_THAT(Send(Signed(kAnna)), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ReplayTest, NobodysReplayIsAcceptedWhileTheSetIsFull) {
  std::vector<Call> accepted;
  for (int i = 0; i < kShare; ++i) {
    for (const std::int64_t number : {kAnna, kBert}) {
      const Call call = Signed(number);
      const std::string answer = Send(call);
      if (answer.starts_with("HTTP/1.1 200 ")) accepted.push_back(call);
    }
  }
  EXPECT_GT(accepted.size(), kNoncesMax * 9 / 10);
  EXPECT_THAT(Send(Signed(kBert)), StartsWith("HTTP/1.1 503 "));
  for (const Call& call : accepted) {
    ASSERT_THAT(Send(call), Not(StartsWith("HTTP/1.1 200 ")));
  }
}

}  // namespace
}  // namespace latchkey::gateway
