// Activation and the exchange: contract sections 2.5, 3, 5.1 and 5.2, with the defects of 17.2 done
// right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using oauth1::Problem;
using testing::AnActor;
using testing::AnExchangeInput;
using testing::AnInput;
using ::testing::HasSubstr;

constexpr std::int64_t kWindowS = 300;

class ActivationTest : public ::testing::Test {
 protected:
  IntegrationId Create(const IntegrationInput& input) {
    auto created = integrations_.Create(AnActor(), input);
    EXPECT_TRUE(created.ok()) << created.error().detail;
    return created.ok() ? created->integration.id : IntegrationId{};
  }
  Activation Activate(IntegrationId id, bool reauthorize = false) {
    auto activation = integrations_.Activate(AnActor(), id, reauthorize);
    EXPECT_TRUE(activation.ok()) << activation.error().detail;
    return activation.ok() ? std::move(*activation) : Activation{};
  }
  IntegrationDetail Show(IntegrationId id) {
    auto detail = integrations_.Show(id);
    EXPECT_TRUE(detail.ok());
    return detail.ok() ? *detail : IntegrationDetail{};
  }
  IntegrationStatus Status(IntegrationId id) { return Show(id).integration.status; }
  std::string LiveToken(IntegrationId id) {
    auto credentials = integrations_.Reveal(AnActor(), id);
    return credentials.ok() ? credentials->access_token.str() : "?";
  }
  void Deliver(const Activation& activation, bool delivered = true, int status = 200) {
    PostOutcome outcome;
    outcome.delivered = delivered;
    outcome.status = status;
    outcome.took_ms = 5;
    if (!delivered) outcome.failure = "the callback answered 500";
    ASSERT_TRUE(integrations_
                    .RecordPost(AnActor(), activation.integration.id,
                                activation.exchange->generation, outcome)
                    .ok());
  }

  // The integrator's two calls, signed with the right secrets unless `signer_` was changed.
  TokenAnswer RequestToken(const Activation& activation) {
    signer_.consumer_secret = std::string(activation.credentials.consumer_secret.Reveal());
    signer_.token_secret.clear();
    return Call([&](TokenCall& call) { return integrations_.IssueRequestToken(call, kWindowS); },
                activation.credentials.consumer_key, {}, {});
  }
  TokenAnswer AccessToken(const Activation& activation, const TokenAnswer& request,
                          const std::string& verifier = "") {
    signer_.consumer_secret = std::string(activation.credentials.consumer_secret.Reveal());
    signer_.token_secret = request.token_secret;
    return Call([&](TokenCall& call) { return integrations_.IssueAccessToken(call); },
                activation.credentials.consumer_key, request.token,
                verifier.empty() ? std::string(activation.exchange->verifier.Reveal()) : verifier);
  }
  template <class Issue>
  TokenAnswer Call(Issue issue, const ConsumerKey& key, const std::string& token,
                   const std::string& verifier) {
    TokenCall call = signer_.Call(key, "nonce" + std::to_string(++nonce_));
    call.token = token;
    call.verifier = verifier;
    auto answer = issue(call);
    EXPECT_TRUE(answer.ok());
    return answer.ok() ? *answer : TokenAnswer{};
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{1'000'000};
  testing::SeededRandom random_{1};
  Integrations integrations_{storage_, testing::ATree(), clock_, random_};
  testing::Signer signer_;
  int nonce_ = 0;
};

TEST_F(ActivationTest, HandsOutFourCredentialsWhenThereIsNoCallback) {
  const IntegrationId id = Create(AnInput());
  const Activation activation = Activate(id);
  EXPECT_FALSE(activation.exchange.has_value());
  EXPECT_EQ(activation.integration.status, IntegrationStatus::kActive);
  EXPECT_EQ(activation.credentials.consumer_key.view().size(), 32u);
  EXPECT_EQ(activation.credentials.consumer_secret.Reveal().size(), 32u);
  EXPECT_EQ(activation.credentials.access_token.view().size(), 32u);
  EXPECT_EQ(activation.credentials.access_token_secret.Reveal().size(), 32u);
  EXPECT_EQ(LiveToken(id), activation.credentials.access_token.str());
}

TEST_F(ActivationTest, IsDirectWithOneUrlAlone) {
  IntegrationInput input = AnExchangeInput();
  input.identity_link_url = "";
  EXPECT_FALSE(Activate(Create(input)).exchange.has_value());
}

TEST_F(ActivationTest, ReplacesTheTokenWhenReauthorizedDirectlyAndKeepsTheConsumer) {
  const IntegrationId id = Create(AnInput());
  const Activation first = Activate(id);
  const Activation second = Activate(id, true);
  EXPECT_EQ(second.credentials.consumer_key, first.credentials.consumer_key);
  EXPECT_NE(second.credentials.access_token, first.credentials.access_token);
  EXPECT_EQ(LiveToken(id), second.credentials.access_token.str());
}

TEST_F(ActivationTest, SaysWhatToDoInsteadWhenItCannotActivate) {
  const IntegrationId id = Create(AnInput());
  auto refused = integrations_.Activate(AnActor(), id, true);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("activate it"));
  Activate(id);
  refused = integrations_.Activate(AnActor(), id, false);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("reauthorize it"));
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  for (const bool reauthorize : {false, true}) {
    refused = integrations_.Activate(AnActor(), id, reauthorize);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
    EXPECT_THAT(refused.error().detail, HasSubstr("resume it"));
  }
}

TEST_F(ActivationTest, GoesThroughTheWholeExchange) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  ASSERT_TRUE(activation.exchange.has_value());
  EXPECT_EQ(activation.exchange->state, ExchangeState::kPosting);
  EXPECT_EQ(activation.exchange->verifier.Reveal().size(), 32u);
  EXPECT_TRUE(activation.credentials.access_token.empty());
  EXPECT_EQ(Status(id), IntegrationStatus::kInactive);

  Deliver(activation);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kPosted);
  EXPECT_EQ(Show(id).exchange->post_status, 200);

  const TokenAnswer request = RequestToken(activation);
  EXPECT_EQ(request.problem, Problem::kNone);
  EXPECT_EQ(request.token.size(), 32u);
  EXPECT_EQ(request.token_secret.size(), 32u);
  EXPECT_EQ(request.integration_id, id);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kRequestTokenIssued);
  EXPECT_EQ(Status(id), IntegrationStatus::kInactive);

  const TokenAnswer access = AccessToken(activation, request);
  EXPECT_EQ(access.problem, Problem::kNone);
  EXPECT_FALSE(Show(id).exchange.has_value());
  EXPECT_EQ(Status(id), IntegrationStatus::kActive);
  EXPECT_EQ(LiveToken(id), access.token);
}

TEST_F(ActivationTest, TakesATokenCallBeforeTheCallbackHasAnswered) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  const TokenAnswer request = RequestToken(activation);
  EXPECT_EQ(request.problem, Problem::kNone);
  Deliver(activation, false, 500);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kRequestTokenIssued);
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kNone);
  Deliver(activation);
  EXPECT_FALSE(Show(id).exchange.has_value());
  EXPECT_EQ(Status(id), IntegrationStatus::kActive);
}

TEST_F(ActivationTest, FailsWhenTheCallbackRefusesAndTakesNoTokenCallsThen) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  Deliver(activation, false, 500);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kFailed);
  EXPECT_EQ(Show(id).exchange->failure, "the callback answered 500");
  const TokenAnswer answer = RequestToken(activation);
  EXPECT_EQ(answer.problem, Problem::kNoTokenForConsumer);
  EXPECT_EQ(answer.parameter, std::to_string(activation.integration.consumer_id.value));
  EXPECT_EQ(answer.integration_id, id) << "the log tells whose call was refused";
}

TEST_F(ActivationTest, SupersedesAnUnfinishedExchange) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation first = Activate(id);
  const TokenAnswer first_request = RequestToken(first);
  const Activation second = Activate(id);
  EXPECT_GT(second.exchange->generation, first.exchange->generation);
  EXPECT_NE(second.exchange->verifier.Reveal(), first.exchange->verifier.Reveal());
  EXPECT_EQ(AccessToken(first, first_request).problem, Problem::kTokenUnknown);
  Deliver(first, false, 500);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kPosting);
  const TokenAnswer request = RequestToken(second);
  EXPECT_EQ(request.problem, Problem::kNone);
  EXPECT_EQ(AccessToken(second, request, std::string(first.exchange->verifier.Reveal())).problem,
            Problem::kVerifierMismatch);
  EXPECT_EQ(AccessToken(second, request).problem, Problem::kNone);
}

TEST_F(ActivationTest, DoesNotConfuseALatePostWithANewerExchangeAfterOneHasFinished) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation first = Activate(id);
  ASSERT_EQ(AccessToken(first, RequestToken(first)).problem, Problem::kNone);
  const Activation second = Activate(id, true);
  EXPECT_GT(second.exchange->generation, first.exchange->generation);
  Deliver(first, false, 0);
  EXPECT_EQ(Show(id).exchange->state, ExchangeState::kPosting);
}

TEST_F(ActivationTest, KeepsTheOldTokenUntilTheNewOneIsIssued) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation first = Activate(id);
  const std::string old_token = AccessToken(first, RequestToken(first)).token;

  const Activation failed = Activate(id, true);
  Deliver(failed, false, 404);
  EXPECT_EQ(Status(id), IntegrationStatus::kActive);
  EXPECT_EQ(LiveToken(id), old_token);

  const Activation again = Activate(id, true);
  EXPECT_TRUE(again.exchange->reauthorize);
  const TokenAnswer request = RequestToken(again);
  EXPECT_EQ(LiveToken(id), old_token);
  const TokenAnswer access = AccessToken(again, request);
  EXPECT_NE(access.token, old_token);
  EXPECT_EQ(LiveToken(id), access.token);
}

TEST_F(ActivationTest, CancelsTheExchangeWhenSuspendedAndDoesNotReviveItWhenResumed) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  const TokenAnswer request = RequestToken(activation);
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  EXPECT_FALSE(Show(id).exchange.has_value());
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kTokenUnknown);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNoTokenForConsumer);
  ASSERT_TRUE(integrations_.Resume(AnActor(), id).ok());
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kTokenUnknown);
  EXPECT_EQ(Status(id), IntegrationStatus::kInactive);
}

TEST_F(ActivationTest, CancelsTheExchangeWhenActivatedDirectly) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  IntegrationInput input;
  input.credentials_post_url = "";
  ASSERT_TRUE(integrations_.Edit(AnActor(), id, input).ok());
  Activate(id);
  EXPECT_FALSE(Show(id).exchange.has_value());
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNotVerifierToken);
}

TEST_F(ActivationTest, KeepsTheExchangeWhenTheTokenIsRevoked) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation first = Activate(id);
  ASSERT_EQ(AccessToken(first, RequestToken(first)).problem, Problem::kNone);
  const Activation second = Activate(id, true);
  ASSERT_TRUE(integrations_.RevokeAccessToken(AnActor(), id).ok());
  EXPECT_EQ(AccessToken(second, RequestToken(second)).problem, Problem::kNone);
  EXPECT_EQ(Status(id), IntegrationStatus::kActive);
}

TEST_F(ActivationTest, LetsARequestTokenBeAskedForStrictlyInsideTheWindow) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  clock_.AdvanceS(kWindowS);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kConsumerKeyExpired);
  clock_.AdvanceS(-1);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNone);
}

TEST_F(ActivationTest, HasNoWindowWithoutAnExchange) {
  const Activation activation = Activate(Create(AnInput()));
  EXPECT_EQ(RequestToken(activation).problem, Problem::kConsumerKeyExpired);
}

TEST_F(ActivationTest, LetsAnAccessTokenBeAskedForLongAfterTheWindow) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  const TokenAnswer request = RequestToken(activation);
  clock_.AdvanceS(9'000);
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kNone);
}

TEST_F(ActivationTest, ExchangesAVerifierAndARequestTokenOnce) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  const TokenAnswer request = RequestToken(activation);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNotVerifierToken);
  ASSERT_EQ(AccessToken(activation, request).problem, Problem::kNone);
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kTokenUnknown);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNotVerifierToken);
}

TEST_F(ActivationTest, RefusesAnUnknownConsumerAfterTheWorkOfASignature) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  signer_.consumer_secret = std::string(activation.credentials.consumer_secret.Reveal());
  const auto request = [&](TokenCall& call) {
    return integrations_.IssueRequestToken(call, kWindowS);
  };
  const auto access = [&](TokenCall& call) { return integrations_.IssueAccessToken(call); };
  EXPECT_EQ(Call(request, ConsumerKey(std::string(32, 'x')), "", "").problem,
            Problem::kConsumerUnknown);
  EXPECT_EQ(signer_.signatures_checked, 1);
  EXPECT_EQ(Call(access, ConsumerKey(std::string(32, 'x')), "t", "v").problem,
            Problem::kConsumerUnknown);
  EXPECT_EQ(signer_.signatures_checked, 2);
  EXPECT_TRUE(signer_.nonces_used.empty());
}

TEST_F(ActivationTest, NeverTakesTheStandInForASecret) {
  // Whoever signs with what unknown consumers are checked against is still refused.
  TokenCall call;
  call.consumer_key = ConsumerKey(std::string(32, 'x'));
  call.verify_signature = [](std::string_view, std::string_view) { return Problem::kNone; };
  call.record_nonce = [](ConsumerId) {
    ADD_FAILURE() << "a nonce was recorded";
    return Problem::kNone;
  };
  EXPECT_EQ(integrations_.IssueRequestToken(call, kWindowS)->problem, Problem::kConsumerUnknown);
  EXPECT_EQ(integrations_.IssueAccessToken(call)->problem, Problem::kConsumerUnknown);
}

TEST_F(ActivationTest, ChecksTheWindowBeforeTheSignature) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  clock_.AdvanceS(kWindowS);
  signer_.consumer_secret = "wrong";
  const auto request = [&](TokenCall& call) {
    return integrations_.IssueRequestToken(call, kWindowS);
  };
  EXPECT_EQ(Call(request, activation.credentials.consumer_key, "", "").problem,
            Problem::kConsumerKeyExpired);
}

TEST_F(ActivationTest, LeavesTheNonceFreshWhenTheSignatureIsWrong) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  signer_.consumer_secret = "wrong";
  const auto request = [&](TokenCall& call) {
    return integrations_.IssueRequestToken(call, kWindowS);
  };
  EXPECT_EQ(Call(request, activation.credentials.consumer_key, "", "").problem,
            Problem::kSignatureInvalid);
  EXPECT_TRUE(signer_.nonces_used.empty());
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNone);
  EXPECT_EQ(signer_.nonces_used.size(), 1u);
}

TEST_F(ActivationTest, RefusesAReplayedRequestTokenCallForItsNonce) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  ASSERT_EQ(RequestToken(activation).problem, Problem::kNone);
  --nonce_;
  const TokenAnswer replay = RequestToken(activation);
  EXPECT_EQ(replay.problem, Problem::kNonceUsed);
  EXPECT_EQ(replay.parameter, std::to_string(activation.integration.consumer_id.value));
}

TEST_F(ActivationTest, PassesOnThatTheNonceCouldNotBeRecorded) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  TokenCall call = signer_.Call(activation.credentials.consumer_key, "n");
  signer_.consumer_secret = std::string(activation.credentials.consumer_secret.Reveal());
  call.record_nonce = [](ConsumerId) { return Problem::kNonceUnrecorded; };
  EXPECT_EQ(integrations_.IssueRequestToken(call, kWindowS)->problem, Problem::kNonceUnrecorded);
  EXPECT_EQ(RequestToken(activation).problem, Problem::kNone);
}

TEST_F(ActivationTest, TellsApartWhatIsWrongWithATokenInTheContractsOrder) {
  const Activation erp = Activate(Create(AnExchangeInput("ERP")));
  const Activation crm = Activate(Create(AnExchangeInput("CRM")));
  const TokenAnswer erp_request = RequestToken(erp);
  const TokenAnswer crm_request = RequestToken(crm);
  const TokenAnswer crm_access = AccessToken(crm, crm_request);
  const Activation direct = Activate(Create(AnInput("direct")));

  TokenAnswer presented = erp_request;
  presented.token = std::string(32, 'x');
  EXPECT_EQ(AccessToken(erp, presented).problem, Problem::kTokenUnknown);
  presented.token = crm_access.token;
  EXPECT_EQ(AccessToken(erp, presented).problem, Problem::kRequestTokenOfOther);
  EXPECT_EQ(AccessToken(crm, crm_access, std::string(32, 'v')).problem, Problem::kTokenUsed);

  const Activation crm_again = Activate(crm.integration.id, true);
  presented.token = RequestToken(crm_again).token;
  EXPECT_EQ(AccessToken(erp, presented).problem, Problem::kRequestTokenOfOther);

  EXPECT_EQ(AccessToken(erp, erp_request, "short").problem, Problem::kVerifierLength);
  EXPECT_EQ(AccessToken(erp, erp_request, std::string(32, 'v')).problem,
            Problem::kVerifierMismatch);
  presented = erp_request;
  presented.token_secret = "wrong";
  EXPECT_EQ(AccessToken(erp, presented).problem, Problem::kSignatureInvalid);
  EXPECT_EQ(AccessToken(erp, erp_request).problem, Problem::kNone);
}

TEST_F(ActivationTest, AuditsWhatTheIntegratorFetched) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  AccessToken(activation, RequestToken(activation));
  std::vector<AuditEntry> audit;
  ASSERT_TRUE(storage_
                  .Read([&](ReadTransaction& transaction) -> Result<void> {
                    LATCHKEY_TRY(audit, transaction.ListAudit({0, 2}));
                    return {};
                  })
                  .ok());
  ASSERT_EQ(audit.size(), 2u);
  EXPECT_EQ(audit[0].action, "token.access");
  EXPECT_EQ(audit[0].actor.name, "integration 1");
  EXPECT_EQ(audit[0].actor.from, "192.0.2.1");
  EXPECT_EQ(audit[1].action, "token.request");
}

TEST_F(ActivationTest, WritesNothingForARefusedTokenCall) {
  const Activation activation = Activate(Create(AnExchangeInput()));
  const auto entries = [&] {
    std::size_t count = 0;
    EXPECT_TRUE(storage_
                    .Read([&](ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(const auto audit, transaction.ListAudit({0, 100}));
                      LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 100));
                      count = audit.size() + changes.size();
                      return {};
                    })
                    .ok());
    return count;
  };
  const std::size_t before = entries();
  TokenCall call = signer_.Call(activation.credentials.consumer_key, "n");
  signer_.consumer_secret = "wrong";
  EXPECT_EQ(integrations_.IssueRequestToken(call, kWindowS)->problem, Problem::kSignatureInvalid);
  EXPECT_EQ(entries(), before);
}

TEST_F(ActivationTest, ReportsAFailedCommitAndIssuesNothing) {
  const IntegrationId id = Create(AnExchangeInput());
  const Activation activation = Activate(id);
  const TokenAnswer request = RequestToken(activation);
  TokenCall call = signer_.Call(activation.credentials.consumer_key, "failing");
  call.token = request.token;
  call.verifier = std::string(activation.exchange->verifier.Reveal());
  signer_.token_secret = request.token_secret;
  storage_.FailNextCommit();
  EXPECT_FALSE(integrations_.IssueAccessToken(call).ok());
  EXPECT_EQ(Status(id), IntegrationStatus::kInactive);
  EXPECT_EQ(AccessToken(activation, request).problem, Problem::kNone);
}

}  // namespace
}  // namespace latchkey::domain
