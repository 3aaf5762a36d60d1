// Limits of integrations as the judge applies them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using testing::FakeStorage;
using testing::RowOf;
using testing::TestGateway;

constexpr char kOrder[] = "/rest/V1/orders/12";

domain::CallerRow Limited(const domain::CallLimits& limits) {
  domain::CallerRow row = RowOf(1);
  row.integration.limits = limits;
  return row;
}

domain::CallLimits From(const std::vector<std::string>& ranges) {
  domain::CallLimits limits;
  for (const std::string& range : ranges) {
    limits.allow_from.push_back(ParseAddressRange(range).value());
  }
  return limits;
}

domain::CallLimits PerMinute(std::int64_t calls) {
  domain::CallLimits limits;
  limits.rate_calls = calls;
  limits.rate_period_s = 60;
  return limits;
}

class CallLimitsTest : public ::testing::Test {
 protected:
  static JudgeOptions BehindAProxy() {
    JudgeOptions options = TestGateway::Options();
    options.schemes.trusted_proxies = {"10.0.0.1"};
    return options;
  }

  void Set(const domain::CallLimits& limits) {
    storage_.Put(Limited(limits));
    gateway_.CatchUp();
  }

  std::string_view ReasonOf(Call call) { return gateway_.Decide(call).refusal.reason; }
  std::string_view ReasonFrom(const std::string& peer) {
    Call call = gateway_.Signed("GET", kOrder, 1);
    call.peer = peer;
    return ReasonOf(call);
  }

  FakeStorage storage_{2};
  TestGateway gateway_{storage_, acl::ShippedRoutes(), BehindAProxy()};
};

TEST_F(CallLimitsTest, TakeCallsFromListedAddressesAlone) {
  Set(From({"192.0.2.0/24", "2001:db8::/32"}));
  EXPECT_EQ(ReasonFrom("192.0.2.77"), "");
  EXPECT_EQ(ReasonFrom("2001:db8::1"), "");
  EXPECT_EQ(ReasonFrom("::ffff:192.0.2.77"), "");
  EXPECT_EQ(ReasonFrom("192.0.3.1"), "address-not-allowed");
  EXPECT_EQ(ReasonFrom("2001:db9::1"), "address-not-allowed");
  EXPECT_EQ(ReasonFrom(""), "address-not-allowed");
}

TEST_F(CallLimitsTest, NameTheAddressThatWasRefused) {
  Set(From({"192.0.2.0/24"}));
  Call call = gateway_.Signed("GET", kOrder, 1);
  call.peer = "198.51.100.9";
  const Verdict verdict = gateway_.Decide(call);
  EXPECT_EQ(verdict.refusal.status, 403);
  EXPECT_NE(verdict.integration, nullptr);
  EXPECT_EQ(gateway_.Body(verdict.refusal),
            R"({"message":"The integration may not call from \"%1\".",)"
            R"("parameters":["198.51.100.9"]})");
}

TEST_F(CallLimitsTest, BelieveATrustedProxyAboutTheAddress) {
  Set(From({"192.0.2.0/24"}));
  Call call = gateway_.Signed("GET", kOrder, 1);
  call.peer = "10.0.0.1";
  call.headers.emplace_back("X-Forwarded-For", "203.0.113.1, 192.0.2.5");
  EXPECT_EQ(ReasonOf(call), "");
  call = gateway_.Signed("GET", kOrder, 1);
  call.headers.emplace_back("X-Forwarded-For", "192.0.2.5");
  EXPECT_EQ(ReasonOf(call), "address-not-allowed");
}

TEST_F(CallLimitsTest, TellNobodyOfThemBeforeTheSignatureVerified) {
  Set(From({"192.0.2.0/24"}));
  oauth1::SigningInput input = gateway_.Credentials(1);
  input.token_secret = "wrong";
  EXPECT_EQ(ReasonOf(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)),
            "signature-mismatch");
}

TEST_F(CallLimitsTest, ComeBeforeThePermission) {
  domain::CallerRow row = Limited(From({"192.0.2.0/24"}));
  row.integration.granted = acl::Grant::Of({});
  storage_.Put(row);
  gateway_.CatchUp();
  EXPECT_EQ(ReasonFrom("198.51.100.9"), "address-not-allowed");
  EXPECT_EQ(ReasonFrom("192.0.2.1"), "resource-missing");
}

TEST_F(CallLimitsTest, HoldForBearerTokensToo) {
  domain::CallerRow row = Limited(From({"192.0.2.0/24"}));
  row.integration.signature.bearer = true;
  storage_.Put(row);
  gateway_.CatchUp();
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Authorization", "Bearer " + testing::NameOf("at", 1));
  EXPECT_EQ(ReasonOf(call), "address-not-allowed");
  call.peer = "192.0.2.1";
  EXPECT_EQ(ReasonOf(call), "");
}

TEST_F(CallLimitsTest, LeaveOpenRoutesToEverybody) {
  Set(From({"192.0.2.0/24"}));
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", "/rest/V1/directory/currency", 1)), "");
}

TEST_F(CallLimitsTest, CountAllowedCallsAgainstTheRate) {
  Set(PerMinute(2));
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kOrder, 1)).rate->remaining, 1);
  EXPECT_EQ(gateway_.Decide(gateway_.Signed("GET", kOrder, 1)).rate->remaining, 0);
  const Verdict third = gateway_.Decide(gateway_.Signed("GET", kOrder, 1));
  EXPECT_EQ(third.refusal.status, 429);
  EXPECT_EQ(third.rate->limit, 2);
  EXPECT_FALSE(third.allowed);
  EXPECT_TRUE(gateway_.Decide(gateway_.Signed("GET", kOrder, 2)).allowed);
  gateway_.clock().AdvanceS(30);
  EXPECT_TRUE(gateway_.Decide(gateway_.Signed("GET", kOrder, 1)).allowed);
}

TEST_F(CallLimitsTest, CountNoRefusedCallsAgainstTheRate) {
  Set(PerMinute(1));
  const Call call = gateway_.Signed("GET", kOrder, 1);
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", "/rest/V1/customers/me", 1)), "customer-required");
  EXPECT_EQ(ReasonOf(call), "");
  EXPECT_EQ(ReasonOf(call), "nonce-used");
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", kOrder, 1)), "rate-limited");
}

TEST_F(CallLimitsTest, CountACallUntilItsSlotIsGivenBack) {
  domain::CallLimits limits;
  limits.concurrency = 1;
  Set(limits);
  {
    const Verdict under_way = gateway_.Decide(gateway_.Signed("GET", kOrder, 1));
    EXPECT_TRUE(under_way.allowed);
    EXPECT_EQ(ReasonOf(gateway_.Signed("GET", kOrder, 1)), "too-many-at-once");
  }
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", kOrder, 1)), "");
}

TEST_F(CallLimitsTest, AreInForceForTheNextCallAfterAnEdit) {
  Set(PerMinute(1));
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", kOrder, 1)), "");
  EXPECT_EQ(ReasonOf(gateway_.Signed("GET", kOrder, 1)), "rate-limited");
  Set({});
  const Verdict verdict = gateway_.Decide(gateway_.Signed("GET", kOrder, 1));
  EXPECT_TRUE(verdict.allowed);
  EXPECT_FALSE(verdict.rate.has_value());
}

}  // namespace
}  // namespace latchkey::gateway
