// What is told of refused token calls beside the answer, what they cost, and what floods of them do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "handshake/testing/test_exchange.h"

namespace latchkey::handshake {
namespace {

using oauth1::CallKind;
using ::testing::Contains;
using ::testing::Pair;
using testing::Party;
using testing::TestExchange;

constexpr char kRequest[] = "/oauth/token/request";
constexpr char kAccess[] = "/oauth/token/access";

TEST(TokenRefusal, IsToldWithWhomItNames) {
  TestExchange exchange;
  exchange.party().signer.consumer_secret = "wrong";
  EXPECT_EQ(exchange.Call(kRequest, exchange.party()).status, 401);
  ASSERT_EQ(exchange.told().size(), 1u);
  EXPECT_EQ(exchange.told()[0].kind, CallKind::kRequestToken);
  EXPECT_EQ(exchange.told()[0].status, 401);
  EXPECT_EQ(exchange.told()[0].reason, "signature-mismatch");
  EXPECT_EQ(exchange.told()[0].integration, exchange.party().id);
  EXPECT_FALSE(exchange.told()[0].verified);
}

TEST(TokenRefusal, IsToldAsVerifiedOnceTheSignatureWas) {
  TestExchange exchange;
  const TestExchange::Headers headers = {
      {"Authorization", exchange.Header(kRequest, exchange.party())}};
  EXPECT_EQ(exchange.Send(kRequest, headers).status, 200);
  EXPECT_EQ(exchange.Send(kRequest, headers).status, 401);
  ASSERT_EQ(exchange.told().size(), 1u);
  EXPECT_EQ(exchange.told()[0].reason, "nonce-used");
  EXPECT_EQ(exchange.told()[0].value, std::to_string(exchange.party().consumer_id.value));
  EXPECT_TRUE(exchange.told()[0].verified);
}

TEST(TokenRefusal, IsToldOfNobodyWhereTheKeyIsUnknown) {
  TestExchange exchange;
  exchange.party().signer.consumer_key = std::string(32, 'x');
  EXPECT_EQ(exchange.Call(kAccess, exchange.party()).status, 400);
  exchange.party().signer.consumer_key = std::string(32, 'x');
  EXPECT_EQ(exchange.Call(kRequest, exchange.party()).status, 401);
  ASSERT_EQ(exchange.told().size(), 2u);
  EXPECT_EQ(exchange.told()[0].kind, CallKind::kAccessToken);
  EXPECT_EQ(exchange.told()[0].reason, "parameter-missing");
  EXPECT_EQ(exchange.told()[1].reason, "consumer-unknown");
  EXPECT_FALSE(exchange.told()[1].integration);
}

TEST(TokenRefusal, IsToldWithEveryMissingParameter) {
  TestExchange exchange;
  EXPECT_EQ(exchange.Call(kAccess, exchange.party()).status, 400);
  ASSERT_EQ(exchange.told().size(), 1u);
  EXPECT_EQ(exchange.told()[0].value, "oauth_token, oauth_verifier");
}

TEST(TokenRefusal, HasAReasonAlsoWhereTheWriterTakesNoMore) {
  TestExchange exchange;
  exchange.control().Stop();
  const net::OutgoingAnswer answer = exchange.Call(kRequest, exchange.party());
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.headers, Contains(Pair("Latchkey-Reason", "busy")));
  EXPECT_THAT(answer.headers, Contains(Pair("Retry-After", "1")));
  ASSERT_EQ(exchange.told().size(), 1u);
  EXPECT_EQ(exchange.told()[0].reason, "busy");
}

TEST(TokenCall, IsIssuedWithoutBeingToldAsRefused) {
  TestExchange exchange;
  EXPECT_EQ(exchange.CallForRequestToken(exchange.party()).status, 200);
  EXPECT_TRUE(exchange.told().empty());
}

// Equal work: the time that a refusal takes must not tell which keys and tokens there are.
std::uint64_t HmacsOfRefusal(const char* path, std::string_view reason,
                             const std::function<void(TestExchange&, Party&)>& change) {
  TestExchange exchange;
  Party& party = exchange.party();
  if (std::string_view(path) == kAccess) {
    EXPECT_EQ(exchange.CallForRequestToken(party).status, 200);
    party.signer.verifier = party.verifier;
  }
  change(exchange, party);
  const std::uint64_t before = exchange.Hmacs();
  exchange.Call(path, party);
  EXPECT_EQ(exchange.told().back().reason, reason);
  return exchange.Hmacs() - before;
}

TEST(TokenRefusal, TakesTheSameHmacsForEveryWrongClaimToARequestToken) {
  const std::uint64_t usual =
      HmacsOfRefusal(kRequest, "signature-mismatch",
                     [](TestExchange&, Party& party) { party.signer.consumer_secret = "wrong"; });
  EXPECT_GT(usual, 0u);
  EXPECT_EQ(HmacsOfRefusal(kRequest, "consumer-unknown",
                           [](TestExchange&, Party& party) {
                             party.signer.consumer_key = std::string(32, 'x');
                           }),
            usual);
  EXPECT_EQ(HmacsOfRefusal(kRequest, "consumer-key-expired",
                           [](TestExchange& exchange, Party& party) {
                             exchange.clock().AdvanceS(300);
                             party.signer.timestamp = std::to_string(testing::kNow + 300);
                             party.signer.consumer_secret = "wrong";
                           }),
            usual);
}

TEST(TokenRefusal, TakesTheSameHmacsForEveryWrongClaimToAnAccessToken) {
  const std::uint64_t usual =
      HmacsOfRefusal(kAccess, "signature-mismatch",
                     [](TestExchange&, Party& party) { party.signer.token_secret = "wrong"; });
  EXPECT_GT(usual, 0u);
  EXPECT_EQ(HmacsOfRefusal(kAccess, "consumer-unknown",
                           [](TestExchange&, Party& party) {
                             party.signer.consumer_key = std::string(32, 'x');
                           }),
            usual);
  EXPECT_EQ(HmacsOfRefusal(
                kAccess, "token-unknown",
                [](TestExchange&, Party& party) { party.signer.token = std::string(32, 'x'); }),
            usual);
  EXPECT_EQ(HmacsOfRefusal(kAccess, "verifier-mismatch",
                           [](TestExchange&, Party& party) {
                             party.signer.verifier = std::string(32, 'x');
                             party.signer.token_secret = "wrong";
                           }),
            usual);
}

// One consumer may take a share of the nonce set, also here; it alone is told to wait.
TEST(TokenRefusal, SaysWhenToRetryWhereAConsumersShareOfTheNoncesIsTaken) {
  TestExchange exchange(100);
  for (int i = 0; i < 50; ++i) {
    exchange.nonces().Insert(exchange.party().consumer_id, "x" + std::to_string(i), testing::kNow);
  }
  Party other = exchange.Begin("CRM");
  exchange.CatchUp();
  const net::OutgoingAnswer answer = exchange.Call(kRequest, exchange.party());
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.headers, Contains(Pair("Latchkey-Reason", "nonce-set-full")));
  EXPECT_THAT(answer.headers,
              Contains(Pair("Retry-After", std::to_string(limits::kNonceFullRetryAfterS))));
  EXPECT_EQ(exchange.CallForRequestToken(other).status, 200);
}

TEST(TokenRefusal, LeavesTheNonceSetAsItIsWhereTheSignatureIsWrong) {
  TestExchange exchange;
  for (int i = 0; i < 20; ++i) {
    Party forger = exchange.party();
    forger.signer.consumer_secret = "wrong";
    EXPECT_EQ(exchange.Call(kRequest, forger).status, 401);
  }
  EXPECT_EQ(exchange.nonces().ApproximateSize(), 0u);
}

}  // namespace
}  // namespace latchkey::handshake
