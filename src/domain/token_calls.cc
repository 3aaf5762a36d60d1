// Integrations::IssueRequestToken and IssueAccessToken: the token endpoints' checks from the
// look-up of the consumer on, and what they issue.
//
// Each call is checked twice. First in a read transaction, where forged calls end, so that they
// cannot keep the writer busy; there the nonce is recorded. Then again in the write transaction
// that issues: of simultaneous calls the first one changes what the others find.

#include <array>
#include <utility>

#include "base/check.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/hmac.h"
#include "domain/announce.h"
#include "domain/integration_parts.h"
#include "domain/integrations.h"

namespace latchkey::domain {
namespace {

using oauth1::Problem;

// Signed with where there is no secret, so that unknown ones cost the same work as known ones.
constexpr std::string_view kStandInSecret = "standinstandinstandinstandinstan";
static_assert(kStandInSecret.size() == limits::kCredentialChars);

using RecordNonce = std::function<Problem(ConsumerId)>;

// What the checks found.
struct Checked {
  Problem problem = Problem::kNone;
  std::string parameter;
  Integration integration;
  Exchange exchange;
};

Checked Refused(Problem problem, std::string parameter = {}) {
  return {problem, std::move(parameter), {}, {}};
}

// Refuses for another reason than the signature, after the work of checking one.
Checked RefuseAfterSameWork(Problem problem, const TokenCall& call,
                            std::string_view consumer_secret, std::string_view token_secret) {
  static_cast<void>(call.verify_signature(consumer_secret, token_secret));
  return Refused(problem);
}

// Contract section 5.1, checks 6 to 9 of the request-token call.
Result<Checked> CheckRequestTokenCall(ReadTransaction& transaction, const TokenCall& call,
                                      const std::optional<Consumer>& consumer,
                                      std::int64_t expiration_period_s, std::int64_t now_s,
                                      const RecordNonce& record_nonce) {
  if (!consumer) return RefuseAfterSameWork(Problem::kConsumerUnknown, call, kStandInSecret, {});
  const std::string consumer_id = std::to_string(consumer->id.value);
  LATCHKEY_TRY(const Integration integration, Load(transaction, consumer->integration_id));

  // Contract section 3: strictly inside the window, which an exchange opens.
  const std::int64_t started_at_s = integration.exchange_started_at_s;
  if (started_at_s == 0 || now_s - started_at_s >= expiration_period_s)
    return RefuseAfterSameWork(Problem::kConsumerKeyExpired, call, consumer->secret.Reveal(), {});

  if (const Problem problem = call.verify_signature(consumer->secret.Reveal(), {});
      problem != Problem::kNone)
    return Refused(problem);
  if (const Problem problem = record_nonce(consumer->id); problem != Problem::kNone)
    return Refused(problem, consumer_id);

  LATCHKEY_TRY(auto exchange, transaction.FindExchange(integration.id));
  if (exchange && exchange->state == ExchangeState::kFailed) exchange.reset();
  if (!exchange) {
    // After a finished exchange the consumer's row is an access token: there is one, of the wrong
    // type.
    LATCHKEY_TRY(const auto token, LoadLiveToken(transaction, consumer->id));
    return token ? Refused(Problem::kNotVerifierToken)
                 : Refused(Problem::kNoTokenForConsumer, consumer_id);
  }
  if (exchange->state == ExchangeState::kRequestTokenIssued)
    return Refused(Problem::kNotVerifierToken);
  return Checked{Problem::kNone, {}, integration, std::move(*exchange)};
}

Problem CheckVerifier(std::string_view verifier, const Exchange& exchange) {
  if (verifier.size() != limits::kCredentialChars) return Problem::kVerifierLength;
  return crypto::EqualConstantTime(verifier, exchange.verifier.Reveal())
             ? Problem::kNone
             : Problem::kVerifierMismatch;
}

// A token value that is no request token: unknown, of another consumer, or an access token already.
Result<Checked> RefuseOtherToken(ReadTransaction& transaction, const TokenCall& call,
                                 const Consumer& consumer) {
  LATCHKEY_TRY(const auto access, transaction.FindAccessTokenByValue(AccessToken(call.token)));
  const Problem problem = !access                              ? Problem::kTokenUnknown
                          : access->consumer_id != consumer.id ? Problem::kRequestTokenOfOther
                                                               : Problem::kTokenUsed;
  return RefuseAfterSameWork(problem, call, consumer.secret.Reveal(), kStandInSecret);
}

// Contract section 5.1, checks 6 to 10 of the access-token call. Check 10 cannot fail here: there
// is one exchange per integration, and it has the request token.
Result<Checked> CheckAccessTokenCall(ReadTransaction& transaction, const TokenCall& call,
                                     const std::optional<Consumer>& consumer,
                                     const RecordNonce& record_nonce) {
  if (!consumer)
    return RefuseAfterSameWork(Problem::kConsumerUnknown, call, kStandInSecret, kStandInSecret);

  LATCHKEY_TRY(auto exchange, transaction.FindExchangeByRequestToken(RequestToken(call.token)));
  if (!exchange) return RefuseOtherToken(transaction, call, *consumer);
  if (exchange->integration_id != consumer->integration_id) {
    return RefuseAfterSameWork(Problem::kRequestTokenOfOther, call, consumer->secret.Reveal(),
                               kStandInSecret);
  }
  if (const Problem problem = CheckVerifier(call.verifier, *exchange); problem != Problem::kNone) {
    return RefuseAfterSameWork(problem, call, consumer->secret.Reveal(),
                               exchange->request_token_secret.Reveal());
  }
  if (const Problem problem =
          call.verify_signature(consumer->secret.Reveal(), exchange->request_token_secret.Reveal());
      problem != Problem::kNone)
    return Refused(problem);
  if (const Problem problem = record_nonce(consumer->id); problem != Problem::kNone)
    return Refused(problem, std::to_string(consumer->id.value));

  LATCHKEY_TRY(Integration integration, Load(transaction, consumer->integration_id));
  return Checked{Problem::kNone, {}, std::move(integration), std::move(*exchange)};
}

Problem RecordedAlready(ConsumerId) { return Problem::kNone; }

// The refusal of a known consumer names its integration, for the log.
TokenAnswer Refusal(const Checked& checked, const std::optional<Consumer>& consumer) {
  TokenAnswer answer;
  answer.problem = checked.problem;
  answer.parameter = checked.parameter;
  if (consumer) answer.integration_id = consumer->integration_id;
  return answer;
}

using Check = std::function<Result<Checked>(ReadTransaction&, const std::optional<Consumer>&,
                                            const RecordNonce&)>;

Result<void> AuditIssue(WriteTransaction& transaction, const TokenCall& call,
                        const Integration& integration, std::string_view action,
                        std::int64_t now_s) {
  AuditEntry entry;
  entry.at_s = now_s;
  entry.actor = {AuditName(integration.id), call.from};
  entry.action = std::string(action);
  entry.object = AuditName(integration);
  entry.result = "done";
  return transaction.AppendAudit(entry);
}

// The two phases of a token call: `check` in a read transaction, then `check` and `issue` in a
// write transaction.
Result<TokenAnswer> CheckThenIssue(
    Storage& storage, const TokenCall& call, const Check& check,
    const std::function<Result<TokenAnswer>(WriteTransaction&, Checked&)>& issue) {
  TokenAnswer answer;
  const Result<void> looked = storage.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto consumer, transaction.FindConsumerByKey(call.consumer_key));
    LATCHKEY_TRY(const Checked checked, check(transaction, consumer, call.record_nonce));
    answer = Refusal(checked, consumer);
    return {};
  });
  if (!looked.ok()) return looked.error();
  if (answer.problem != Problem::kNone) return answer;

  const Result<void> issued = storage.Write([&](WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto consumer, transaction.FindConsumerByKey(call.consumer_key));
    LATCHKEY_TRY(Checked checked, check(transaction, consumer, RecordedAlready));
    if (checked.problem != Problem::kNone) {
      answer = Refusal(checked, consumer);
      return {};
    }
    LATCHKEY_TRY(answer, issue(transaction, checked));
    return {};
  });
  if (!issued.ok()) return issued.error();
  return answer;
}

}  // namespace

Result<TokenAnswer> Integrations::IssueRequestToken(const TokenCall& call,
                                                    std::int64_t expiration_period_s) {
  const std::int64_t now_s = clock_.NowUnixS();
  return CheckThenIssue(
      storage_, call,
      [&](ReadTransaction& transaction, const std::optional<Consumer>& consumer,
          const RecordNonce& record_nonce) {
        return CheckRequestTokenCall(transaction, call, consumer, expiration_period_s, now_s,
                                     record_nonce);
      },
      [&](WriteTransaction& transaction, Checked& checked) -> Result<TokenAnswer> {
        Exchange& exchange = checked.exchange;
        exchange.state = ExchangeState::kRequestTokenIssued;
        exchange.request_token =
            RequestToken(RandomAlphanumeric(random_, limits::kCredentialChars));
        exchange.request_token_secret =
            RequestTokenSecret(RandomAlphanumeric(random_, limits::kCredentialChars));
        LATCHKEY_RETURN_IF_ERROR(transaction.PutExchange(exchange));
        LATCHKEY_RETURN_IF_ERROR(
            transaction.AppendChange({{}, ChangeKind::kIntegration, exchange.integration_id, {}}));
        LATCHKEY_RETURN_IF_ERROR(
            AuditIssue(transaction, call, checked.integration, "token.request", now_s));
        return TokenAnswer{Problem::kNone,
                           {},
                           exchange.request_token.str(),
                           std::string(exchange.request_token_secret.Reveal()),
                           exchange.integration_id};
      });
}

Result<TokenAnswer> Integrations::IssueAccessToken(const TokenCall& call) {
  const std::int64_t now_s = clock_.NowUnixS();
  return CheckThenIssue(
      storage_, call,
      [&](ReadTransaction& transaction, const std::optional<Consumer>& consumer,
          const RecordNonce& record_nonce) {
        return CheckAccessTokenCall(transaction, call, consumer, record_nonce);
      },
      [&](WriteTransaction& transaction, Checked& checked) -> Result<TokenAnswer> {
        Integration& integration = checked.integration;
        // Suspending cancels the exchange, so a request token means that it is not suspended.
        CHECK(integration.status != IntegrationStatus::kSuspended);
        LATCHKEY_TRY(const AccessTokenRow token,
                     ReplaceAccessToken(transaction, integration.consumer_id, random_, now_s));
        LATCHKEY_RETURN_IF_ERROR(transaction.DeleteExchange(integration.id));
        integration.status = IntegrationStatus::kActive;
        LATCHKEY_RETURN_IF_ERROR(Save(transaction, integration, now_s));
        LATCHKEY_RETURN_IF_ERROR(AuditIssue(transaction, call, integration, "token.access", now_s));
        LATCHKEY_RETURN_IF_ERROR(
            Announce(transaction, random_,
                     {checked.exchange.reauthorize ? NotificationKind::kReauthorized
                                                   : NotificationKind::kAuthorized,
                      integration, AuditName(integration.id), now_s}));
        return TokenAnswer{Problem::kNone,
                           {},
                           token.token.str(),
                           std::string(token.secret.Reveal()),
                           integration.id};
      });
}

}  // namespace latchkey::domain
