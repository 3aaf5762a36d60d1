// Whatever is wrong with who a call claims to be, refusing it takes the same HMACs: otherwise the
// time that a refusal takes would tell which keys and tokens there are.

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "base/limits.h"
#include "crypto/hmac_count.h"
#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using testing::FakeStorage;
using testing::NameOf;
using testing::RowOf;
using testing::TestGateway;

constexpr std::int64_t kKnown = 1;
constexpr std::int64_t kOther = 2;
constexpr std::int64_t kRevoked = 3;
constexpr std::int64_t kExchanging = 4;
constexpr std::int64_t kNobody = 99;

struct Claim {
  std::string_view reason;
  std::int64_t number = kKnown;
  void (*change)(oauth1::SigningInput& input);
};

const Claim kClaims[] = {
    {"consumer-unknown", kNobody, [](oauth1::SigningInput&) {}},
    {"consumer-unknown", kKnown,
     [](oauth1::SigningInput& input) { input.consumer_key = NameOf("ck", kNobody); }},
    {"token-unknown", kKnown,
     [](oauth1::SigningInput& input) { input.token = NameOf("at", kNobody); }},
    {"token-of-other-consumer", kKnown,
     [](oauth1::SigningInput& input) { input.token = NameOf("at", kOther); }},
    {"token-revoked", kRevoked, [](oauth1::SigningInput&) {}},
    {"token-not-access", kExchanging,
     [](oauth1::SigningInput& input) { input.token = NameOf("rt", kExchanging); }},
    {"signature-mismatch", kKnown,
     [](oauth1::SigningInput& input) { input.consumer_secret = "wrong"; }},
    {"signature-mismatch", kKnown,
     [](oauth1::SigningInput& input) { input.token_secret = "wrong"; }},
};

// One target for each number of base strings that readings make of it.
constexpr const char* kTargets[] = {"/rest/V1/products", "/rest/V1/products?a[10]=1&a[9]=2",
                                    "/rest/V1/products?a=x+y&a[10]=1&a[9]=2",
                                    "/rest/V1/products?a=1&a=2",
                                    // A comma in its normal form: six, and no more of two schemes.
                                    "/rest/V1/products/a%2cb?a=x+y&a[10]=1&a[9]=2"};

class EqualWork : public ::testing::TestWithParam<std::string> {
 protected:
  EqualWork() : storage_(kOther), gateway_(Fill(storage_), acl::ShippedRoutes(), Options()) {}

  static FakeStorage& Fill(FakeStorage& storage) {
    auto row = RowOf(kRevoked);
    row.access_token->revoked_at_s = testing::kNowS - 1;
    storage.Put(row);
    row = RowOf(kExchanging);
    row.request_token = RequestToken(NameOf("rt", kExchanging));
    storage.Put(row);
    return storage;
  }
  // `GetParam()` is the scheme of the public URL; another one than that of the connection doubles
  // the readings.
  static JudgeOptions Options() {
    JudgeOptions options = TestGateway::Options();
    options.schemes.public_scheme = GetParam();
    return options;
  }

  std::uint64_t HmacsOf(const Call& call, std::string_view reason) {
    const std::uint64_t before = crypto::HmacsOnThisThread();
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_EQ(verdict.refusal.reason, reason);
    const std::uint64_t hmacs = crypto::HmacsOnThisThread() - before;
    EXPECT_EQ(static_cast<std::uint64_t>(verdict.hmacs), hmacs);
    return hmacs;
  }

  FakeStorage storage_;
  TestGateway gateway_;
};

TEST_P(EqualWork, TakesTheSameHmacsForEveryWrongClaim) {
  std::set<std::uint64_t> seen;
  for (const char* target : kTargets) {
    std::optional<std::uint64_t> usual;
    for (const Claim& claim : kClaims) {
      oauth1::SigningInput input = gateway_.Credentials(claim.number);
      claim.change(input);
      const Call call = TestGateway::Sign(TestGateway::Unsigned("GET", target), input);
      const std::uint64_t hmacs = HmacsOf(call, claim.reason);
      if (!usual) usual = hmacs;
      EXPECT_EQ(hmacs, *usual) << target << " " << claim.reason;
    }
    EXPECT_GT(*usual, 0u);
    EXPECT_LE(*usual, static_cast<std::uint64_t>(limits::kHmacsPerRequestMax));
    seen.insert(*usual);
  }
  EXPECT_GT(seen.size(), 1u) << "the targets were to differ";
}

// The reading that matched last is tried first: that may shorten what is right, never what is wrong.
TEST_P(EqualWork, TakesTheSameHmacsWhateverMatchedLast) {
  const char* target = "/rest/V1/products?a=x+y&a[10]=1&a[9]=2";
  const auto wrong = [&] {
    oauth1::SigningInput input = gateway_.Credentials(kKnown);
    input.token_secret = "wrong";
    return HmacsOf(TestGateway::Sign(TestGateway::Unsigned("GET", target), input),
                   "signature-mismatch");
  };
  const std::uint64_t before = wrong();
  EXPECT_TRUE(gateway_.Decide(gateway_.Signed("GET", target, kKnown)).allowed);
  EXPECT_EQ(wrong(), before);
}

INSTANTIATE_TEST_SUITE_P(PublicScheme, EqualWork, ::testing::Values("", "https"));

}  // namespace
}  // namespace latchkey::gateway
