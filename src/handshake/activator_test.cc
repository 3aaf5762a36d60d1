#include "handshake/activator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"
#include "net/test_server.h"

namespace latchkey::handshake {
namespace {

using domain::testing::AnActor;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// An integrator on this machine, and an integration that points at it.
class ActivatorTest : public ::testing::Test {
 protected:
  ActivatorTest() {
    third_party_ = net::StartServer([this](const http::Request& request, net::Responder responder) {
      posted_ = std::string(request.body);
      content_type_ = std::string(request.Value("Content-Type"));
      ++posts_;
      if (on_post_) on_post_();
      http::Response answer;
      answer.status = status_;
      std::move(responder).SendFromAnyThread(std::move(answer));
    });
    options_.policy.allow_loopback = true;
    options_.store_base_url = "https://shop.example/";
    options_.admin_base_url = "https://admin.shop.example/";
  }

  IntegrationId Make(bool exchange) {
    domain::IntegrationInput input = domain::testing::AnInput();
    if (exchange) {
      input.credentials_post_url = "http://" + third_party_->address() + "/keys";
      input.identity_link_url = "https://erp.example/login";
    }
    return integrations_.Create(AnActor(), input)->integration.id;
  }

  Result<ActivationResult> Activate(IntegrationId id, bool reauthorize = false) {
    return handshake::Activate(integrations_, {}, options_, AnActor(), id, reauthorize,
                               [this](const auto& work) {
                                 ++turns_;
                                 return work();
                               });
  }

  // What an integrator does with the credentials it was posted.
  void FetchTokens(IntegrationId id) {
    const ConsumerKey key = integrations_.Show(id)->consumer_key;
    domain::TokenCall call;
    call.consumer_key = key;
    call.verify_signature = [](std::string_view, std::string_view) {
      return oauth1::Problem::kNone;
    };
    call.record_nonce = [](ConsumerId) { return oauth1::Problem::kNone; };
    call.token = integrations_.IssueRequestToken(call, 300)->token;
    call.verifier = integrations_.Show(id)->exchange->verifier.Reveal();
    EXPECT_EQ(integrations_.IssueAccessToken(call)->problem, oauth1::Problem::kNone);
  }

  domain::testing::MemoryStorage storage_;
  ManualClock clock_{1'700'000'000};
  domain::testing::SeededRandom random_{1};
  domain::Integrations integrations_{storage_, domain::testing::ATree(), clock_, random_};
  ActivatorOptions options_;
  std::string posted_;
  std::string content_type_;
  int posts_ = 0;
  int turns_ = 0;
  int status_ = 200;
  std::function<void()> on_post_;
  std::unique_ptr<net::Server> third_party_;
};

TEST_F(ActivatorTest, GivesFourCredentialsWithoutACallback) {
  const Result<ActivationResult> result = Activate(Make(false));
  ASSERT_TRUE(result.ok()) << result.error().detail;
  EXPECT_EQ(result->integration.status, domain::IntegrationStatus::kActive);
  EXPECT_EQ(result->credentials.access_token_secret.Reveal().size(), 32u);
  EXPECT_EQ(result->login_url, "");
  EXPECT_EQ(posts_, 0);
}

TEST_F(ActivatorTest, PostsTheFourFieldsInTheContractsOrder) {
  const IntegrationId id = Make(true);
  const Result<ActivationResult> result = Activate(id);
  ASSERT_TRUE(result.ok()) << result.error().detail;
  const domain::Credentials& credentials = result->credentials;
  EXPECT_EQ(posted_,
            "oauth_consumer_key=" + credentials.consumer_key.str() +
                "&oauth_consumer_secret=" + std::string(credentials.consumer_secret.Reveal()) +
                "&store_base_url=https%3A%2F%2Fshop.example%2F&oauth_verifier=" +
                std::string(result->exchange->verifier.Reveal()));
  EXPECT_EQ(content_type_, "application/x-www-form-urlencoded");
  EXPECT_EQ(result->exchange->state, domain::ExchangeState::kPosted);
  EXPECT_EQ(result->integration.status, domain::IntegrationStatus::kInactive);
}

TEST_F(ActivatorTest, SaysWhereTheMerchantSignsIn) {
  const Result<ActivationResult> result = Activate(Make(true));
  EXPECT_EQ(result->login_url, "https://erp.example/login?oauth_consumer_key=" +
                                   result->credentials.consumer_key.str() +
                                   "&success_call_back=https%3A%2F%2Fadmin.shop.example%2Fadmin"
                                   "%2Fsuccess");
}

TEST_F(ActivatorTest, ChangesStorageInTurnsAndPostsOutsideOfThem) {
  int turns_at_post = 0;
  on_post_ = [&] { turns_at_post = turns_; };
  ASSERT_TRUE(Activate(Make(true)).ok());
  EXPECT_EQ(turns_at_post, 1);
  EXPECT_EQ(turns_, 2);
}

TEST_F(ActivatorTest, FailsWithTheStatusOfACallbackThatIsNot2xx) {
  status_ = 503;
  const IntegrationId id = Make(true);
  const Result<ActivationResult> result = Activate(id);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(result.error().detail, HasSubstr("503"));
  const domain::Exchange exchange = *integrations_.Show(id)->exchange;
  EXPECT_EQ(exchange.state, domain::ExchangeState::kFailed);
  EXPECT_EQ(exchange.post_status, 503);
}

TEST_F(ActivatorTest, FailsWithTheRangeOfAnAddressThatIsNotAllowed) {
  options_.policy.allow_loopback = false;
  const Result<ActivationResult> result = Activate(Make(true));
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().detail, HasSubstr("loopback"));
  EXPECT_EQ(posts_, 0);
}

TEST_F(ActivatorTest, MayBeStartedAgainAfterAFailure) {
  status_ = 500;
  const IntegrationId id = Make(true);
  ASSERT_FALSE(Activate(id).ok());
  status_ = 204;
  const Result<ActivationResult> again = Activate(id);
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->exchange->state, domain::ExchangeState::kPosted);
}

TEST_F(ActivatorTest, KeepsTheOldAccessTokenWhenTheReauthorizingPostFails) {
  const IntegrationId id = Make(true);
  ASSERT_TRUE(Activate(id).ok());
  FetchTokens(id);
  const std::string token = integrations_.Reveal(AnActor(), id)->access_token.str();
  status_ = 500;
  ASSERT_FALSE(Activate(id, true).ok());
  EXPECT_EQ(integrations_.Reveal(AnActor(), id)->access_token.str(), token);
  EXPECT_EQ(integrations_.Show(id)->integration.status, domain::IntegrationStatus::kActive);
}

TEST_F(ActivatorTest, IsDoneWhenTheIntegratorFetchesItsTokensWithinThePost) {
  const IntegrationId id = Make(true);
  on_post_ = [&] { FetchTokens(id); };
  status_ = 500;
  const Result<ActivationResult> result = Activate(id);
  ASSERT_TRUE(result.ok()) << result.error().detail;
  EXPECT_EQ(result->integration.status, domain::IntegrationStatus::kActive);
  EXPECT_FALSE(result->exchange.has_value());
}

TEST_F(ActivatorTest, SaysThatASuspensionCancelledItThoughTheOldTokenLivesOn) {
  const IntegrationId id = Make(true);
  ASSERT_TRUE(Activate(id).ok());
  FetchTokens(id);
  clock_.AdvanceS(60);
  on_post_ = [&] {
    ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
    ASSERT_TRUE(integrations_.Resume(AnActor(), id).ok());
  };
  const Result<ActivationResult> result = Activate(id, true);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(result.error().detail, HasSubstr("cancelled"));
  EXPECT_EQ(integrations_.Show(id)->integration.status, domain::IntegrationStatus::kActive);
}

TEST_F(ActivatorTest, SaysThatALaterActivationTookOver) {
  const IntegrationId id = Make(true);
  on_post_ = [&] { ASSERT_TRUE(integrations_.Activate(AnActor(), id, false).ok()); };
  const Result<ActivationResult> result = Activate(id);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(integrations_.Show(id)->exchange->state, domain::ExchangeState::kPosting);
}

TEST(LoginUrl, JoinsWithAQuestionMarkOrAnAmpersandAsNeeded) {
  EXPECT_THAT(LoginUrl("https://e/login", "k", "u"),
              StartsWith("https://e/login?oauth_consumer_key=k&"));
  EXPECT_THAT(LoginUrl("https://e/login?a=b", "k", "u"),
              StartsWith("https://e/login?a=b&oauth_consumer_key=k&"));
  EXPECT_THAT(LoginUrl("https://e/login?", "k", "u"),
              StartsWith("https://e/login?oauth_consumer_key=k&"));
  EXPECT_THAT(LoginUrl("https://e/login?a=b&", "k", "u"),
              StartsWith("https://e/login?a=b&oauth_consumer_key=k&"));
}

TEST(LoginUrl, KeepsAFragmentAtTheEnd) {
  EXPECT_EQ(LoginUrl("https://e/#/login", "k", "u"),
            "https://e/?oauth_consumer_key=k&success_call_back=u#/login");
}

TEST(SuccessPageUrl, NeedsNoEncoding) {
  const std::string url = SuccessPageUrl("https://admin.shop.example/");
  EXPECT_EQ(url.find_first_of("%+"), std::string::npos);
}

}  // namespace
}  // namespace latchkey::handshake
