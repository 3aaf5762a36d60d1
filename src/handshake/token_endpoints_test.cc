#include "handshake/token_endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.h"
#include "directory/publisher.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"
#include "net/client.h"
#include "net/test_server.h"
#include "oauth1/signature.h"

namespace latchkey::handshake {
namespace {

using domain::testing::AnActor;
using oauth1::CallKind;
using oauth1::Checked;
using oauth1::Problem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr std::int64_t kNow = 1'700'000'000;

TEST(MatchTokenEndpoint, KnowsBothPathsWithIndexPhpAndATrailingSlash) {
  EXPECT_EQ(MatchTokenEndpoint("/oauth/token/request"), CallKind::kRequestToken);
  EXPECT_EQ(MatchTokenEndpoint("/oauth/token/access/"), CallKind::kAccessToken);
  EXPECT_EQ(MatchTokenEndpoint("/index.php/oauth/token/access"), CallKind::kAccessToken);
}

TEST(MatchTokenEndpoint, KnowsNoOtherSpelling) {
  for (const char* path : {"/OAUTH/token/request", "/default/oauth/token/request",
                           "/oauth/token/request//", "/oauth/token", "/", ""}) {
    EXPECT_EQ(MatchTokenEndpoint(path), std::nullopt) << path;
  }
}

Checked Of(Problem problem, std::string_view parameter = {}) {
  Checked checked;
  checked.problem = problem;
  checked.parameter = parameter;
  return checked;
}

Checked Missing(std::initializer_list<std::string_view> names) {
  Checked checked = Of(Problem::kParameterMissing);
  for (const std::string_view name : names) checked.missing_names[checked.missing_count++] = name;
  return checked;
}

TEST(ProblemText, FillsTheParameterIn) {
  EXPECT_EQ(ProblemText(Of(Problem::kVersionUnsupported, "2.0")),
            "The \"2.0\" Oauth version isn't supported.");
  EXPECT_EQ(ProblemText(Of(Problem::kMethodUnsupported, "")), "Signature method  is not supported");
}

TEST(ProblemText, EndsOneMissingParameterWithItsPeriod) {
  EXPECT_EQ(ProblemText(Missing({"oauth_token"})),
            "\"oauth_token\" is required. Enter and try again.");
}

TEST(ProblemText, JoinsSeveralMissingParametersWithoutFinalPeriods) {
  EXPECT_EQ(ProblemText(Missing({"oauth_nonce", "oauth_timestamp"})),
            "\"oauth_nonce\" is required. Enter and try again, "
            "\"oauth_timestamp\" is required. Enter and try again");
}

TEST(ProblemAnswer, IsAFormWithTheProblemsStatusAndNoNewline) {
  const http::Response answer = ProblemAnswer(Missing({"oauth_token"}));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.content_type, "text/html; charset=UTF-8");
  EXPECT_EQ(answer.body, "oauth_problem=%22oauth_token%22+is+required.+Enter+and+try+again.");
}

TEST(ProblemAnswer, AsksToRetryWhereTheNonceCouldNotBeRecorded) {
  const http::Response answer = ProblemAnswer(Of(Problem::kNonceUnrecorded));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.headers, ::testing::Contains(::testing::Pair("Retry-After", "1")));
}

// The endpoints behind a real listener, over storage in memory.
class TokenEndpointsTest : public ::testing::Test {
 protected:
  TokenEndpointsTest() : control_("writer", 1, limits::kControlQueueMax) {
    std::string pattern = ::testing::TempDir() + "nonces-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    domain::IntegrationInput input = domain::testing::AnExchangeInput();
    id_ = integrations_.Create(AnActor(), input)->integration.id;
    const domain::Activation begun = *integrations_.Activate(AnActor(), id_, false);
    EXPECT_TRUE(
        integrations_.RecordPost(AnActor(), id_, begun.exchange->generation, {true, 200, 1, ""})
            .ok());
    verifier_ = begun.exchange->verifier.Reveal();
    signer_.consumer_key = begun.credentials.consumer_key.str();
    signer_.consumer_secret = begun.credentials.consumer_secret.Reveal();

    publisher_ = directory::Publisher::Build(storage_, acl::ShippedResources(),
                                             acl::ShippedRoutes(), random_)
                     .value();
    nonces_ =
        directory::NonceSet::Open({folder_ + "/nonces", 1'000, 50, 600, false}, clock_).value();
    reader_ = publisher_->MakeReader();
    endpoints_.emplace(
        TokenEndpointOptions{}, integrations_, *nonces_, clock_, control_,
        [](const auto& work) { return work(); }, metrics_);
    server_ = net::StartServer([this](const http::Request& request, net::Responder responder) {
      endpoints_->Handle(*MatchTokenEndpoint(request.path), request, reader_->Pin(),
                         std::move(responder));
      reader_->Unpin();
    });
    signer_.timestamp = std::to_string(kNow);
  }
  ~TokenEndpointsTest() override {
    server_->Stop();
    std::filesystem::remove_all(folder_);
  }

  net::OutgoingAnswer Call(const std::string& path, const std::string& nonce) {
    const std::string host = server_->address();
    signer_.nonce = nonce;
    const oauth1::SignedRequest request{"POST", "http", host, path, "", ""};
    net::OutgoingRequest outgoing;
    outgoing.url = "http://" + host + path;
    outgoing.headers = {{"Authorization", oauth1::AuthorizationHeader(request, signer_)}};
    const Result<net::OutgoingAnswer> answer = net::Call(outgoing, {true, false});
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return *answer;
  }

  static std::string Field(const std::string& body, const std::string& name) {
    const std::size_t at = body.find(name + "=") + name.size() + 1;
    return body.substr(at, body.find('&', at) - at);
  }

  std::string folder_;
  domain::testing::MemoryStorage storage_;
  ManualClock clock_{kNow};
  domain::testing::SeededRandom random_{1};
  domain::Integrations integrations_{storage_, domain::testing::ATree(), clock_, random_};
  IntegrationId id_;
  std::string verifier_;
  oauth1::SigningInput signer_;
  Metrics metrics_;
  Executor control_;
  std::unique_ptr<directory::Publisher> publisher_;
  std::unique_ptr<directory::NonceSet> nonces_;
  std::unique_ptr<directory::Reader> reader_;
  std::optional<TokenEndpoints> endpoints_;
  std::unique_ptr<net::Server> server_;
};

TEST_F(TokenEndpointsTest, IssuesARequestTokenAndSaysConfirmedLast) {
  const net::OutgoingAnswer answer = Call("/oauth/token/request", "n1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, MatchesRegex("oauth_token=[0-9a-z]{32}&oauth_token_secret=[0-9a-z]{32}"
                                        "&oauth_callback_confirmed=true"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("endpoint=\"request\",result=\"issued\"} 1"));
}

TEST_F(TokenEndpointsTest, IssuesAnAccessTokenForRequestTokenAndVerifier) {
  const std::string issued = Call("/oauth/token/request", "n1").body;
  signer_.token = Field(issued, "oauth_token");
  signer_.token_secret = Field(issued, "oauth_token_secret");
  signer_.verifier = verifier_;
  const net::OutgoingAnswer answer = Call("/oauth/token/access", "n2");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body,
              MatchesRegex("oauth_token=[0-9a-z]{32}&oauth_token_secret=[0-9a-z]{32}"));
  EXPECT_EQ(integrations_.Show(id_)->integration.status, domain::IntegrationStatus::kActive);
}

TEST_F(TokenEndpointsTest, TakesAnotherMethodFromAConsumerThatOptedInToIt) {
  signer_.method = oauth1::Method::kHmacSha512;
  const net::OutgoingAnswer refused = Call("/oauth/token/request", "n1");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, "oauth_problem=Signature+method+HMAC-SHA512+is+not+supported");

  domain::IntegrationInput input;
  input.allowed_methods = {"HMAC-SHA512"};
  ASSERT_TRUE(integrations_.Edit(AnActor(), id_, input).ok());
  ASSERT_TRUE(publisher_->CatchUp().ok());
  const net::OutgoingAnswer issued = Call("/oauth/token/request", "n1");
  ASSERT_EQ(issued.status, 200) << issued.body;
  signer_.token = Field(issued.body, "oauth_token");
  signer_.token_secret = Field(issued.body, "oauth_token_secret");
  signer_.verifier = verifier_;
  EXPECT_EQ(Call("/oauth/token/access", "n2").status, 200);
  signer_.method = oauth1::Method::kHmacSha1;
  EXPECT_EQ(Call("/oauth/token/access", "n3").status, 400);
}

TEST_F(TokenEndpointsTest, RefusesAnUnknownConsumerWithoutAskingTheWriter) {
  control_.Stop();
  signer_.consumer_key = std::string(32, 'x');
  const net::OutgoingAnswer answer = Call("/oauth/token/request", "n1");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, "oauth_problem=A+consumer+having+the+specified+key+does+not+exist");
}

TEST_F(TokenEndpointsTest, RefusesAnOldTimestampWithoutAskingTheWriter) {
  control_.Stop();
  signer_.timestamp = std::to_string(kNow - 601);
  EXPECT_EQ(Call("/oauth/token/request", "n1").body,
            "oauth_problem=Incorrect+timestamp+value+in+the+oauth_timestamp+parameter");
}

TEST_F(TokenEndpointsTest, UsesNoNonceForAWrongSignature) {
  const std::string right = signer_.consumer_secret;
  signer_.consumer_secret = std::string(32, 'x');
  EXPECT_EQ(Call("/oauth/token/request", "n1").body,
            "oauth_problem=The+signature+is+invalid.+Verify+and+try+again.");
  signer_.consumer_secret = right;
  EXPECT_EQ(Call("/oauth/token/request", "n1").status, 200);
}

TEST_F(TokenEndpointsTest, AnswersUnavailableWhereTheWriterTakesNoMore) {
  control_.Stop();
  const net::OutgoingAnswer answer = Call("/oauth/token/request", "n1");
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("oauth_problem=internal_error%26message%3D"));
}

}  // namespace
}  // namespace latchkey::handshake
