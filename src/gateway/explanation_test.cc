#include "gateway/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/reason.h"
#include "gateway/testing/test_gateway.h"
#include "net/request_id.h"

namespace latchkey::gateway {
namespace {

using testing::Call;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeStorage;
using ::testing::HasSubstr;
using testing::kNowS;
using testing::NameOf;
using ::testing::Not;
using testing::RowOf;
using testing::TestGateway;

constexpr char kProducts[] = "/rest/V1/products?searchCriteria[page_size]=5";
constexpr std::int64_t kCatalog = 1;  // may Magento_Catalog::products
constexpr std::int64_t kWidened = 2;  // the same; Magento_Sales::actions_view is pending
constexpr char kOrder[] = "/rest/V1/orders/12";

domain::CallerRow Widened() {
  auto row = RowOf(kWidened, acl::Grant::Of({"Magento_Catalog::products"}));
  row.integration.allowed_at_s = 1;
  row.integration.requested =
      acl::Grant::Of({"Magento_Catalog::products", "Magento_Sales::actions_view"});
  return row;
}

class ExplanationTest : public ::testing::Test {
 protected:
  ExplanationTest() : gateway_(Fill(storage_)) {}

  static FakeStorage& Fill(FakeStorage& storage) {
    storage.Put(RowOf(kCatalog, acl::Grant::Of({"Magento_Catalog::products"})));
    storage.Put(Widened());
    return storage;
  }

  // Judges `call`, which has to be refused, records it as the handler does, and explains it.
  json::object Explain(const Call& call) {
    const Verdict verdict = gateway_.Decide(call);
    EXPECT_FALSE(verdict.allowed);
    RefusedCall refused;
    refused.at_s = kNowS;
    refused.status = verdict.refusal.status;
    refused.reason = verdict.refusal.reason;
    refused.message = verdict.refusal.message;
    refused.value = verdict.refusal.value;
    refused.verified = verdict.integration != nullptr;
    const auto* caller = refused.verified ? verdict.integration : verdict.named;
    if (caller != nullptr) refused.integration = caller->integration_id;
    refused.endpoint = Endpoint::kRest;
    refused.route = verdict.route;
    return Record(gateway_.request(), refused);
  }

  json::object Record(http::Request request, const RefusedCall& refused) {
    request.id = next_id_++;
    refusals_.Record(request, refused);
    std::string id_text;
    net::AssignRequestId("run-", request.id, &id_text);
    const Result<json::value> explained = explainer_.Explain(id_text);
    EXPECT_TRUE(explained.ok());
    return explained.ok() ? explained->as_object() : json::object();
  }

  static std::string Text(const json::object& object, const char* pointer) {
    return std::string(json::value(object).at_pointer(pointer).as_string());
  }
  static std::vector<std::string> Texts(const json::value& list) {
    std::vector<std::string> texts;
    for (const json::value& each : list.as_array()) texts.emplace_back(each.as_string());
    return texts;
  }
  // "route passed", ... of every check.
  static std::vector<std::string> Checks(const json::object& explained) {
    std::vector<std::string> checks;
    for (const json::value& each : explained.at("checks").as_array()) {
      checks.push_back(std::string(each.at("check").as_string()) + " " +
                       std::string(each.at("outcome").as_string()));
    }
    return checks;
  }
  std::vector<std::string> Hints(const Call& call) { return Texts(Explain(call).at("hints")); }

  // Neither those of the integration nor `others`, in what is told and in the list.
  void ExpectNoSecretIn(const Call& call, std::vector<std::string> others = {}) {
    const std::string told = ToJson(Explain(call)) + ToJson(explainer_.Latest(1));
    for (const char* what : {"cs", "ts", "at"}) others.push_back(NameOf(what, kCatalog));
    for (const std::string& secret : others) {
      EXPECT_THAT(told, Not(HasSubstr(secret)));
    }
  }

  Call SignedAs(const Call& signed_as, const Call& sent) {
    Call call = sent;
    call.headers.emplace_back("Authorization",
                              TestGateway::HeaderOf(signed_as, gateway_.Credentials(kCatalog)));
    return call;
  }

  FakeStorage storage_;
  TestGateway gateway_;
  RefusalLog refusals_;
  std::uint64_t next_id_ = 0x2F;
  Explainer explainer_{refusals_,
                       gateway_.publisher(),
                       storage_,
                       {TestGateway::Options().timestamp_window_s, {}, "run-"}};
};

TEST_F(ExplanationTest, ShowsTheWholePathOfACallWithoutTheResource) {
  const json::object told = Explain(gateway_.Signed("GET", kOrder, kCatalog));
  EXPECT_EQ(Text(told, "/request_id"), "run-2f");
  EXPECT_EQ(Text(told, "/at"), "2023-11-14T22:13:20Z");
  EXPECT_EQ(Text(told, "/from"), "203.0.113.7");
  EXPECT_EQ(Text(told, "/answer/reason"), "resource-missing");
  EXPECT_EQ(told.at("answer").at("status"), 401);
  EXPECT_EQ(Text(told, "/answer/parameter"), "Magento_Sales::actions_view");
  EXPECT_EQ(Text(told, "/received/target"), kOrder);
  EXPECT_EQ(Text(told, "/received/headers/Host"), "shop.example");
  EXPECT_EQ(Text(told, "/integration/name"), "Integration 1");
  EXPECT_EQ(told.at("integration").at("signature_verified"), true);
  EXPECT_EQ(Text(told, "/route/path"), "/V1/orders/:id");
  EXPECT_THAT(Texts(told.at("route").at("resources")), ElementsAre("Magento_Sales::actions_view"));
  EXPECT_EQ(ToJson(told.at("grants").at("granted")),
            R"({"all_resources":false,"resources":["Magento_Catalog::products"]})");
  EXPECT_THAT(Texts(told.at("grants").at("missing")), ElementsAre("Magento_Sales::actions_view"));
  EXPECT_EQ(told.at("grants").at("pending_would_do"), false);
  EXPECT_EQ(told.at("clock").at("difference_s"), 0);
  EXPECT_THAT(Checks(told), ElementsAre("request passed", "route passed", "parameters passed",
                                        "consumer passed", "timestamp passed", "nonce-form passed",
                                        "token passed", "signature passed", "nonce passed",
                                        "address not-made", "permission failed", "tls not-reached",
                                        "limits not-reached", "answer not-reached"));
}

TEST_F(ExplanationTest, SaysWhatAPendingAllowWouldGrant) {
  const json::object told = Explain(gateway_.Signed("GET", kOrder, kWidened));
  EXPECT_EQ(told.at("grants").at("pending_would_do"), true);
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr("latchkey integration allow 2")));
}

TEST_F(ExplanationTest, SaysWhatWasGrantedSince) {
  const Call call = gateway_.Signed("GET", kOrder, kCatalog);
  static_cast<void>(Explain(call));
  storage_.Put(RowOf(kCatalog));
  const json::value told = explainer_.Explain("run-2f").value();
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr("granted since")));
}

TEST_F(ExplanationTest, GivesBaseStringsWithTheTokenMasked) {
  const Call call = gateway_.Signed("GET", "/rest/V1/orders?a[10]=1&a[9]=2&b=x+y", kCatalog);
  const json::object told = Explain(call);
  std::map<std::string, std::string> by_reading;
  for (const json::value& each : told.at("base_strings").as_array()) {
    by_reading[std::string(each.at("reading").as_string())] = each.at("text").as_string();
  }
  EXPECT_THAT(by_reading["rfc5849"],
              HasSubstr("GET&http%3A%2F%2Fshop.example%2Frest%2FV1%2Forders&a%255B10%255D%3D1%26"
                        "a%255B9%255D%3D2%26b%3Dx%2520y%26oauth_consumer_key%3D"));
  EXPECT_THAT(by_reading["running-system"], HasSubstr("&a%255B9%255D%3D2%26a%255B10%255D%3D1"));
  EXPECT_THAT(by_reading["rfc5849"],
              HasSubstr("oauth_token%3Dat00........................0001%26"));
}

TEST_F(ExplanationTest, TellsNoSecretWhateverIsWrong) {
  for (const Call& call :
       {gateway_.Signed("GET", kOrder, kCatalog),
        SignedAs(TestGateway::Unsigned("GET", "/other"), TestGateway::Unsigned("GET", kOrder))}) {
    const std::string& header = call.headers.front().second;
    const std::string signature = header.substr(header.find("oauth_signature=") + 17, 40);
    ExpectNoSecretIn(call, {signature.substr(4, 36)});
  }
}

TEST_F(ExplanationTest, TellsNoSecretThatStandsInAnothersPlace) {
  for (const std::string& secret :
       {NameOf("cs", kCatalog), NameOf("ts", kCatalog), NameOf("at", kCatalog)}) {
    oauth1::SigningInput input = gateway_.Credentials(kCatalog);
    input.consumer_key = secret;
    ExpectNoSecretIn(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
    input = gateway_.Credentials(kCatalog);
    input.nonce = secret;
    ExpectNoSecretIn(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
    input = gateway_.Credentials(kCatalog);
    input.token = secret;
    ExpectNoSecretIn(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
    ExpectNoSecretIn(TestGateway::Unsigned("GET", "/rest/V9/resetLinkToken/" + secret));
    ExpectNoSecretIn(
        TestGateway::Unsigned("GET", std::string(kOrder) + "?consumer_secret=" + secret));
  }
}

TEST_F(ExplanationTest, TellsNoSecretOfAPlaintextSignature) {
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Authorization",
                            "OAuth oauth_consumer_key=\"" + NameOf("ck", kCatalog) +
                                "\", oauth_token=\"" + NameOf("at", kCatalog) +
                                "\", oauth_nonce=\"n\", oauth_timestamp=\"1\", "
                                "oauth_signature_method=\"PLAINTEXT\", oauth_signature=\"" +
                                NameOf("cs", kCatalog) + "%26" + NameOf("ts", kCatalog) + "\"");
  ExpectNoSecretIn(call, {NameOf("cs", kCatalog).substr(0, 4)});
}

TEST_F(ExplanationTest, TellsNoPasswordOfABodyThatIsNoForm) {
  Call call = TestGateway::Unsigned("POST", "/rest/V1/customers/5");
  call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  call.body = "{\"name\":\"=\",\"password\":\"correct horse\"}";
  ExpectNoSecretIn(call, {"correct horse"});
}

TEST_F(ExplanationTest, AsksWhetherSomethingElseStandsInTheKeysPlace) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.consumer_key = NameOf("cs", kCatalog);
  EXPECT_THAT(Hints(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)),
              Contains(HasSubstr("is it the secret or the token")));
  input.consumer_key = NameOf("at", kCatalog);
  EXPECT_THAT(Hints(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)),
              Contains(HasSubstr("A token stands in the consumer key's place")));
}

TEST_F(ExplanationTest, HasNoClockForATimestampThatCannotBe) {
  for (const char* timestamp : {"-9223372036854775808", "-1", "9223372036854775808", "1.5"}) {
    oauth1::SigningInput input = gateway_.Credentials(kCatalog);
    input.timestamp = timestamp;
    const json::object told =
        Explain(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
    EXPECT_TRUE(told.at("clock").is_null()) << timestamp;
  }
}

TEST_F(ExplanationTest, TellsANonceThatIsTooLongOfItsOwnCheck) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.nonce = std::string(256, 'n');
  const json::object told = Explain(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
  EXPECT_THAT(Checks(told), Contains("timestamp passed"));
  EXPECT_THAT(Checks(told), Contains("nonce-form failed"));
}

TEST_F(ExplanationTest, NamesEveryMissingParameter) {
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Authorization",
                            "OAuth oauth_consumer_key=\"k\", oauth_signature=\"s\", "
                            "oauth_signature_method=\"m\", oauth_timestamp=\"1\"");
  EXPECT_EQ(Text(Explain(call), "/answer/parameter"), "oauth_nonce, oauth_token");
}

TEST_F(ExplanationTest, TellsWhatBecomesOfEachMethod) {
  const std::pair<std::string, std::string> cases[] = {
      {"PLAINTEXT", "`PLAINTEXT` is never taken"},
      {"RSA-SHA1", "`RSA-SHA1` is never taken"},
      {"hmac-sha256", "has to be written `HMAC-SHA256`"},
      {"HMAC-SHA512", "`latchkey integration edit 1 --allow-method HMAC-SHA512`"},
      {"HMAC-SHA1", "`latchkey integration edit 1 --allow-method HMAC-SHA1`"},
      {"HMAC-MD5", "older libraries default to"}};
  for (const auto& [method, hint] : cases) {
    Call call = gateway_.Signed("GET", kOrder, kCatalog);
    std::string& header = call.headers.front().second;
    const std::string usual = "HMAC-SHA256";
    header.replace(header.find(usual), usual.size(), method);
    const auto hints = Hints(call);
    EXPECT_EQ(hints.size(), 1u) << method;
    EXPECT_THAT(hints, Contains(HasSubstr(hint)));
  }
}

TEST_F(ExplanationTest, TellsWhatTheStoreSaid) {
  RefusedCall refused;
  refused.reason = reason::kNotServed;
  refused.endpoint = Endpoint::kRest;
  refused.said = "The setting latchkey/tokens/enabled turns them on.";
  const json::object told = Record({}, refused);
  EXPECT_EQ(Text(told, "/answer/message"), refused.said);
  EXPECT_THAT(Texts(told.at("hints")),
              Contains(HasSubstr("latchkey config set latchkey/tokens/enabled 1")));
}

TEST_F(ExplanationTest, TellsACommandThatKeepsWhatIsGranted) {
  EXPECT_THAT(
      Hints(gateway_.Signed("GET", kOrder, kCatalog)),
      Contains(HasSubstr("`latchkey integration edit 1 --resource Magento_Catalog::products "
                         "Magento_Sales::actions_view`")));
}

TEST_F(ExplanationTest, NeedsAnId) {
  EXPECT_EQ(explainer_.Explain("").error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(ExplanationTest, TellsTheClocksDifference) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.timestamp = std::to_string(kNowS - 3'600);
  const json::object told = Explain(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
  EXPECT_EQ(told.at("clock").at("difference_s"), -3'600);
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr("3600 s behind")));
  EXPECT_THAT(Checks(told), Contains("timestamp failed"));
  EXPECT_THAT(Checks(told), Contains("consumer passed"));
  EXPECT_THAT(Checks(told), Contains("signature not-reached"));
}

TEST_F(ExplanationTest, RecognisesMilliseconds) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.timestamp = std::to_string(kNowS * 1'000);
  EXPECT_THAT(Hints(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)),
              Contains(HasSubstr("milliseconds; it has to be seconds")));
}

TEST_F(ExplanationTest, TellsThatAGuestSignedNothing) {
  const json::object told = Explain(TestGateway::Unsigned("GET", kOrder));
  EXPECT_TRUE(told.at("integration").is_null());
  EXPECT_TRUE(told.at("authorization").is_null());
  EXPECT_TRUE(told.at("clock").is_null());
  EXPECT_TRUE(told.at("base_strings").as_array().empty());
  EXPECT_THAT(Checks(told), Contains("signature not-made"));
  EXPECT_THAT(Checks(told), Contains("permission failed"));
}

TEST_F(ExplanationTest, TellsAGuestsHeaderOfAnotherSchemeByItsWord) {
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Authorization", "Basic dXNlcjpwYXNz");
  const json::object told = Explain(call);
  EXPECT_EQ(Text(told, "/authorization/scheme"), "Basic");
  EXPECT_THAT(ToJson(told), Not(HasSubstr("dXNlcjpwYXNz")));
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr("without OAuth parameters")));
}

TEST_F(ExplanationTest, TellsABearerTokenThatWasNotTaken) {
  Call call = TestGateway::Unsigned("GET", kOrder);
  call.headers.emplace_back("Authorization", "Bearer " + NameOf("at", kCatalog));
  const json::object told = Explain(call);
  EXPECT_EQ(Text(told, "/answer/reason"), "bearer-refused");
  EXPECT_EQ(told.at("integration").at("id"), kCatalog);
  EXPECT_EQ(told.at("integration").at("signature_verified"), false);
  EXPECT_THAT(Checks(told), Contains("signature not-reached"));
  EXPECT_THAT(Checks(told), Contains("parameters not-made"));
  EXPECT_THAT(Checks(told), Contains("token failed"));
  EXPECT_THAT(ToJson(told), Not(HasSubstr(NameOf("at", kCatalog))));
}

TEST_F(ExplanationTest, KnowsTheLowerCaseConsumerKey) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.consumer_key[0] = 'C';
  EXPECT_THAT(Hints(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)),
              Contains(HasSubstr("letter case counts")));
}

struct Mistake {
  std::string_view hint;
  void (*make)(Call& signed_as);
};
class Mistaken : public ExplanationTest, public ::testing::WithParamInterface<Mistake> {};

TEST_P(Mistaken, IsTold) {
  Call sent = TestGateway::Unsigned("GET", "/rest/V1/products/a%20b?fields=items%5Bsku%5D");
  sent.host = "shop.example:8080";
  Call signed_as = sent;
  GetParam().make(signed_as);
  const json::object told = Explain(SignedAs(signed_as, sent));
  EXPECT_EQ(Text(told, "/answer/reason"), "signature-mismatch");
  EXPECT_EQ(told.at("integration").at("signature_verified"), false);
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr(std::string(GetParam().hint))));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Mistaken,
    ::testing::Values(
        Mistake{"begins with https://", [](Call& call) { call.scheme = "https"; }},
        Mistake{"host without its port", [](Call& call) { call.host = "shop.example"; }},
        Mistake{"the host 127.0.0.1:8080", [](Call& call) { call.host = "127.0.0.1:8080"; }},
        Mistake{"the method POST", [](Call& call) { call.method = "POST"; }},
        Mistake{"without its query", [](Call& call) { call.target = call.path(); }},
        Mistake{"a query that was encoded twice",
                [](Call& call) { call.target = call.path() + "?fields=items%255Bsku%255D"; }},
        Mistake{"a path that was encoded twice",
                [](Call& call) { call.target = "/rest/V1/products/a%2520b?" + call.query(); }}));

TEST_F(ExplanationTest, GuessesNothingWhereNoKnownMistakeFits) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.token_secret = "wrong";
  const auto hints = Hints(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input));
  EXPECT_EQ(hints.size(), 1u) << hints.back();  // the advice of the table alone
}

TEST_F(ExplanationTest, TellsThatCredentialsChangedSince) {
  oauth1::SigningInput input = gateway_.Credentials(kCatalog);
  input.token_secret = "new";
  static_cast<void>(Explain(TestGateway::Sign(TestGateway::Unsigned("GET", kOrder), input)));
  auto row = RowOf(kCatalog);
  row.access_token->secret = AccessTokenSecret("new");
  storage_.Put(row);
  gateway_.CatchUp();
  EXPECT_THAT(Texts(explainer_.Explain("run-2f")->at("hints")),
              Contains(HasSubstr("credentials have changed since")));
}

TEST_F(ExplanationTest, TellsThatAnIntegrationIsGone) {
  static_cast<void>(Explain(gateway_.Signed("GET", kOrder, kCatalog)));
  storage_.Delete(kCatalog);
  gateway_.CatchUp();
  const json::value told = explainer_.Explain("run-2f").value();
  EXPECT_EQ(told.at_pointer("/integration/status"), "deleted");
  EXPECT_TRUE(told.at("grants").is_null());
}

TEST_F(ExplanationTest, LeavesBaseStringsOutWhereTheRequestWasTooLong) {
  const Call call =
      gateway_.Signed("GET", std::string(kOrder) + "?x=" + std::string(3'000, 'x'), kCatalog);
  const json::object told = Explain(call);
  EXPECT_EQ(told.at("received").at("complete"), false);
  EXPECT_TRUE(told.at("base_strings").as_array().empty());
  EXPECT_THAT(Texts(told.at("hints")), Contains(HasSubstr("longer than what is kept")));
}

TEST_F(ExplanationTest, TellsARequestThatNoHandlerSaw) {
  RefusedCall refused;
  refused.status = 431;
  refused.reason = reason::kHeadTooLarge;
  refused.message = "There are too many headers.";
  const json::object told = Record({}, refused);
  EXPECT_EQ(Text(told, "/endpoint"), "unknown");
  EXPECT_EQ(Checks(told).front(), "request failed");
  EXPECT_EQ(Checks(told).back(), "answer not-reached");
}

TEST_F(ExplanationTest, SaysWhatIsNoLongerKeptAndWhatNeverWas) {
  for (const char* id : {"run-2f", "run-", "run-x", "other-2f", "\x1B[2J"}) {
    const Result<json::value> told = explainer_.Explain(id);
    ASSERT_FALSE(told.ok()) << id;
    EXPECT_EQ(told.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(told.error().detail, HasSubstr("no longer kept"));
    EXPECT_THAT(told.error().detail, Not(HasSubstr("\x1B")));
  }
}

TEST_F(ExplanationTest, TellsWhereALimitedIntegrationMayCallFrom) {
  domain::CallerRow row = RowOf(kCatalog);
  row.integration.limits.allow_from = {ParseAddressRange("192.0.2.0/24").value(),
                                       ParseAddressRange("::1").value()};
  storage_.Put(row);
  gateway_.CatchUp();
  const json::object told = Explain(gateway_.Signed("GET", kProducts, kCatalog));
  EXPECT_EQ(Text(told, "/answer/reason"), "address-not-allowed");
  EXPECT_EQ(Text(told, "/answer/parameter"), "203.0.113.7");
  EXPECT_THAT(Checks(told),
              ::testing::IsSupersetOf({"nonce passed", "address failed", "permission not-reached",
                                       "limits not-reached"}));
  EXPECT_EQ(Texts(told.at("hints")).front(),
            "It may call from 192.0.2.0/24, ::1. `latchkey integration edit 1 --allow-from "
            "192.0.2.0/24 --allow-from ::1 --allow-from 203.0.113.7` adds where this call came "
            "from.");
}

TEST_F(ExplanationTest, TellsThatARateWasUsedUp) {
  domain::CallerRow row = RowOf(kCatalog);
  row.integration.limits.rate_calls = 1;
  row.integration.limits.rate_period_s = 60;
  storage_.Put(row);
  gateway_.CatchUp();
  gateway_.Decide(gateway_.Signed("GET", kProducts, kCatalog));
  const json::object told = Explain(gateway_.Signed("GET", kProducts, kCatalog));
  EXPECT_EQ(Text(told, "/answer/reason"), "rate-limited");
  EXPECT_THAT(Checks(told),
              ::testing::IsSupersetOf({"address not-made", "permission passed", "tls passed",
                                       "limits failed", "answer not-reached"}));
}

TEST_F(ExplanationTest, ListsTheLatest) {
  static_cast<void>(Explain(TestGateway::Unsigned("GET", kOrder)));
  const json::value latest = explainer_.Latest(5);
  ASSERT_EQ(latest.as_array().size(), 1u);
  EXPECT_EQ(ToJson(latest.as_array()[0]),
            R"({"request_id":"run-2f","at":"2023-11-14T22:13:20Z","from":"203.0.113.7",)"
            R"("status":401,"reason":"guest","method":"GET","target":"/rest/V1/orders/12",)"
            R"("integration_id":null})");
}

// A new word has to be given its place among the checks, or stand here.
TEST_F(ExplanationTest, KnowsTheCheckOfEveryReason) {
  const std::set<std::string_view> said_after_all_checks = {
      reason::kBusy,           reason::kInternal,
      reason::kSignInFailed,   reason::kRequestInvalid,
      reason::kEntityMissing,  reason::kNotServed,
      reason::kUpstreamFailed, reason::kUpstreamUnavailable,
      reason::kUpstreamTimeout};
  std::vector<std::string_view> words;
#define X(name, status, word, ...) words.push_back(word);
#include "base/reasons.def"
#include "oauth1/problems.def"
#undef X
  for (const std::string_view word : words) {
    RefusedCall refused;
    refused.reason = word;
    refused.endpoint = Endpoint::kRest;
    const bool after_all = Checks(Record({}, refused)).back() == "answer failed";
    EXPECT_EQ(after_all, said_after_all_checks.contains(word)) << word;
  }
}

}  // namespace
}  // namespace latchkey::gateway
