// Every row of oauth1/problems.def that the token endpoints answer with, driven through a listener:
// status, Content-Type, Latchkey-Reason, Retry-After and body. A row without a case here fails, and so
// does a case without a row.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "base/reason.h"
#include "handshake/testing/test_exchange.h"

namespace latchkey::handshake {
namespace {

using oauth1::SigningInput;
using testing::Party;
using testing::TestExchange;

constexpr char kRequest[] = "/oauth/token/request";
constexpr char kAccess[] = "/oauth/token/access";

struct Row {
  int status;
  std::string_view word;
  std::string_view where;
};

const Row kRows[] = {
#define X(name, status, word, where, message, advice) {status, word, #where},
#include "oauth1/problems.def"
#undef X
    // Of base/reasons.def.
    {503, reason::kNonceSetFull, "BOTH"},
    {503, reason::kNonceSetUncertain, "BOTH"},
    {503, reason::kBusy, "BOTH"},
};

bool IsAnswered(const Row& row) { return row.where == "TOKEN" || row.where == "BOTH"; }

// How a case is asked for, and the text behind `oauth_problem=`.
struct Case {
  std::function<net::OutgoingAnswer()> ask;
  std::string problem;
};

// A request-token call, its credentials changed before it is signed.
Case Changed(const std::function<void(SigningInput&)>& change, std::string problem) {
  return {[change] {
            TestExchange exchange;
            change(exchange.party().signer);
            return exchange.Call(kRequest, exchange.party());
          },
          std::move(problem)};
}

// A request-token call, its header changed after it was signed.
Case Tampered(const std::string& what, const std::string& with, std::string problem) {
  return {[what, with] {
            TestExchange exchange;
            std::string header = exchange.Header(kRequest, exchange.party());
            const std::size_t at = header.find(what);
            EXPECT_NE(at, std::string::npos) << what;
            header.replace(at, what.size(), with);
            return exchange.Send(kRequest, {{"Authorization", header}});
          },
          std::move(problem)};
}

// An access-token call, changed after the request token was issued.
Case ChangedAccess(const std::function<void(TestExchange&, Party&)>& change, std::string problem) {
  return {[change] {
            TestExchange exchange;
            Party& party = exchange.party();
            EXPECT_EQ(exchange.CallForRequestToken(party).status, 200);
            party.signer.verifier = party.verifier;
            change(exchange, party);
            return exchange.Call(kAccess, party);
          },
          std::move(problem)};
}

constexpr char kTimestamp[] = "Incorrect+timestamp+value+in+the+oauth_timestamp+parameter";
constexpr char kNonce[] = "An+error+occurred+validating+the+nonce";

net::OutgoingAnswer SendTwoHeaders() {
  TestExchange exchange;
  return exchange.Send(kRequest, {{"Authorization", exchange.Header(kRequest, exchange.party())},
                                  {"Authorization", "Basic x"}});
}

net::OutgoingAnswer CallAfterTheWindow() {
  TestExchange exchange;
  exchange.clock().AdvanceS(300);
  exchange.party().signer.timestamp = std::to_string(testing::kNow + 300);
  return exchange.Call(kRequest, exchange.party());
}

net::OutgoingAnswer CallWithAnUsedNonce() {
  TestExchange exchange;
  const TestExchange::Headers headers = {
      {"Authorization", exchange.Header(kRequest, exchange.party())}};
  EXPECT_EQ(exchange.Send(kRequest, headers).status, 200);
  return exchange.Send(kRequest, headers);
}

net::OutgoingAnswer CallWhileNoncesAreFull() {
  TestExchange exchange(100);
  for (int i = 0; i < 50; ++i) {
    exchange.nonces().Insert(exchange.party().consumer_id, "x" + std::to_string(i), testing::kNow);
  }
  return exchange.Call(kRequest, exchange.party());
}

net::OutgoingAnswer CallWhileNoncesAreUncertain() {
  TestExchange exchange;
  exchange.nonces().Insert(exchange.party().consumer_id, "x", testing::kNow);
  exchange.clock().AdvanceS(-100'000);
  exchange.party().signer.timestamp = std::to_string(testing::kNow - 100'000);
  return exchange.Call(kRequest, exchange.party());
}

net::OutgoingAnswer CallWhileTheWriterIsBusy() {
  TestExchange exchange;
  exchange.control().Stop();  // takes no more, as when its queue is full
  return exchange.Call(kRequest, exchange.party());
}

net::OutgoingAnswer CallAfterAFailedPost() {
  TestExchange exchange;
  Party other = exchange.Begin("CRM", 500);
  exchange.CatchUp();
  return exchange.Call(kRequest, other);
}

net::OutgoingAnswer CallForASecondRequestToken() {
  TestExchange exchange;
  Party party = exchange.party();
  EXPECT_EQ(exchange.CallForRequestToken(party).status, 200);
  return exchange.Call(kRequest, exchange.party());
}

using Cases = std::map<std::string_view, Case>;

Cases OfTheForm() {
  return {
      {"version-unsupported", Tampered("oauth_version=\"1.0\"", "oauth_version=\"2.0\"",
                                       "The+%222.0%22+Oauth+version+isn%27t+supported.")},
      {"parameter-missing", Tampered("oauth_nonce=", "oauth-nonce=",
                                     "%22oauth_nonce%22+is+required.+Enter+and+try+again.")},
      {"parameter-repeated", Tampered("OAuth ", "OAuth oauth_nonce=\"x\", ",
                                      "The+%22oauth_nonce%22+parameter+is+given+more+than+once.")},
      {"header-malformed",
       {SendTwoHeaders,
        "The+Authorization+header+is+there+twice%2C+is+too+"
        "long+or+has+too+many+parameters."}},
      {"token-length", Changed([](SigningInput& input) { input.token = "short"; },
                               "The+token+length+is+invalid.+Check+the+length+and+try+again.")},
      {"method-unsupported",
       Tampered("HMAC-SHA256", "PLAINTEXT", "Signature+method+PLAINTEXT+is+not+supported")},
      {"nonce-malformed", Changed([](SigningInput& input) { input.nonce = std::string(256, 'n'); },
                                  "The+nonce+is+empty+or+too+long.")},
      {"consumer-key-length", Changed([](SigningInput& input) { input.consumer_key = "short"; },
                                      "Consumer+key+is+not+the+correct+length")},
      {"timestamp-malformed",
       Changed([](SigningInput& input) { input.timestamp += ".5"; }, kTimestamp)},
      {"timestamp-old",
       Changed([](SigningInput& input) { input.timestamp = std::to_string(testing::kNow - 601); },
               kTimestamp)},
      {"timestamp-ahead",
       Changed([](SigningInput& input) { input.timestamp = std::to_string(testing::kNow + 601); },
               kTimestamp)},
  };
}

Cases OfBothEndpoints() {
  return {
      {"consumer-unknown",
       Changed([](SigningInput& input) { input.consumer_key = std::string(32, 'x'); },
               "A+consumer+having+the+specified+key+does+not+exist")},
      {"signature-mismatch", Changed([](SigningInput& input) { input.consumer_secret = "wrong"; },
                                     "The+signature+is+invalid.+Verify+and+try+again.")},
      {"nonce-used",
       {CallWithAnUsedNonce, "The+nonce+is+already+being+used+by+the+consumer+with+ID+2"}},
      {"nonce-set-full", {CallWhileNoncesAreFull, kNonce}},
      {"nonce-set-uncertain", {CallWhileNoncesAreUncertain, kNonce}},
      {"busy", {CallWhileTheWriterIsBusy, "internal_error%26message%3Dempty_message"}},
  };
}

Cases OfTheExchange() {
  return {
      {"consumer-key-expired", {CallAfterTheWindow, "Consumer+key+has+expired"}},
      {"no-token-for-consumer",
       {CallAfterAFailedPost, "A+token+with+consumer+ID+4+does+not+exist"}},
      {"not-verifier-token",
       {CallForASecondRequestToken,
        "Cannot+create+request+token+because+consumer+token+is+not+a+"
        "verifier+token"}},
      {"token-unknown",
       ChangedAccess([](TestExchange&, Party& party) { party.signer.token = std::string(32, 'x'); },
                     "Specified+token+does+not+exist")},
      {"request-token-of-other-consumer",
       ChangedAccess(
           [](TestExchange& exchange, Party& party) {
             Party other = exchange.Begin("CRM");
             exchange.CatchUp();
             EXPECT_EQ(exchange.CallForRequestToken(other).status, 200);
             party.signer.token = other.signer.token;
           },
           "Request+token+is+not+associated+with+the+specified+consumer")},
      {"token-used", ChangedAccess(
                         [](TestExchange& exchange, Party& party) {
                           EXPECT_EQ(exchange.CallForAccessToken(party).status, 200);
                         },
                         "Token+is+already+being+used")},
      {"verifier-length",
       ChangedAccess([](TestExchange&, Party& party) { party.signer.verifier = "short"; },
                     "Verifier+is+not+the+correct+length")},
      {"verifier-mismatch",
       ChangedAccess(
           [](TestExchange&, Party& party) { party.signer.verifier = std::string(32, 'x'); },
           "Token+verifier+and+verifier+token+do+not+match")},
  };
}

Cases AllCases() {
  Cases all;
  for (const Cases& some : {OfTheForm(), OfBothEndpoints(), OfTheExchange()}) {
    all.insert(some.begin(), some.end());
  }
  return all;
}

std::string HeaderOf(const net::OutgoingAnswer& answer, const std::string& name) {
  for (const auto& [each, value] : answer.headers) {
    if (each == name) return value;
  }
  return "";
}

TEST(EveryProblem, IsAnsweredAsItsRowSays) {
  const Cases cases = AllCases();
  for (const Row& row : kRows) {
    if (!IsAnswered(row)) continue;
    SCOPED_TRACE(row.word);
    const auto found = cases.find(row.word);
    ASSERT_NE(found, cases.end()) << "a row without a case";
    const net::OutgoingAnswer answer = found->second.ask();
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(answer.body, "oauth_problem=" + found->second.problem);
    EXPECT_EQ(HeaderOf(answer, "Content-Type"), "text/html; charset=UTF-8");
    EXPECT_EQ(HeaderOf(answer, "Latchkey-Reason"), row.word);
    EXPECT_EQ(HeaderOf(answer, "WWW-Authenticate"), "");
    EXPECT_EQ(HeaderOf(answer, "Retry-After").empty(), row.status != 503);
  }
}

TEST(EveryProblem, HasARow) {
  for (const auto& one : AllCases()) {
    EXPECT_TRUE(std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& row) {
      return row.word == one.first && IsAnswered(row);
    })) << one.first;
  }
}

TEST(EveryProblem, JoinsSeveralMissingParametersInTheContractsOrder) {
  TestExchange exchange;
  EXPECT_EQ(exchange.Send(kAccess, {}).body,
            "oauth_problem=%22oauth_consumer_key%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_signature%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_signature_method%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_nonce%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_timestamp%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_token%22+is+required.+Enter+and+try+again%2C+"
            "%22oauth_verifier%22+is+required.+Enter+and+try+again");
}

}  // namespace
}  // namespace latchkey::handshake
