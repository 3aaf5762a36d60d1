// Integrations::Activate and RecordPost: consent, and the steps of the exchange that the admin's
// side takes. The machine is drawn at ExchangeState (model.h).

#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/announce.h"
#include "domain/integration_parts.h"
#include "domain/integrations.h"

namespace latchkey::domain {
namespace {

Result<void> CheckMayActivate(IntegrationStatus status, bool reauthorize) {
  if (status == IntegrationStatus::kSuspended) {
    return Error::Make(ErrorKind::kConflict, "The integration is suspended; resume it first.");
  }
  if (status == IntegrationStatus::kActive && !reauthorize) {
    return Error::Make(ErrorKind::kConflict,
                       "The integration is active already; reauthorize it for new tokens.");
  }
  if (status != IntegrationStatus::kActive && reauthorize) {
    return Error::Make(ErrorKind::kConflict, "The integration is not active; activate it.");
  }
  return {};
}

// Direct: a new access token in place of the old one, in the same transaction.
Result<void> HandOver(WriteTransaction& transaction, Activation& activation, RandomSource& random,
                      std::int64_t now_s) {
  Integration& integration = activation.integration;
  LATCHKEY_TRY(AccessTokenRow token,
               ReplaceAccessToken(transaction, integration.consumer_id, random, now_s));
  LATCHKEY_RETURN_IF_ERROR(transaction.DeleteExchange(integration.id));
  integration.status = IntegrationStatus::kActive;
  LATCHKEY_RETURN_IF_ERROR(Save(transaction, integration, now_s));
  activation.credentials.access_token = std::move(token.token);
  activation.credentials.access_token_secret = std::move(token.secret);
  return {};
}

// Exchange: a new verifier, and with it a new generation, in place of an unfinished one.
Result<void> Begin(WriteTransaction& transaction, Activation& activation, bool reauthorize,
                   RandomSource& random, std::int64_t now_s) {
  Integration& integration = activation.integration;
  integration.exchange_started_at_s = now_s;
  LATCHKEY_TRY(const FeedSequence sequence, Save(transaction, integration, now_s));
  Exchange exchange;
  exchange.integration_id = integration.id;
  exchange.generation = sequence.value;  // the feed never uses a number twice
  exchange.reauthorize = reauthorize;
  exchange.verifier = Verifier(RandomAlphanumeric(random, limits::kCredentialChars));
  exchange.started_at_s = now_s;
  LATCHKEY_RETURN_IF_ERROR(transaction.PutExchange(exchange));
  activation.exchange = std::move(exchange);
  return {};
}

}  // namespace

Result<Activation> Integrations::Activate(const Actor& actor, IntegrationId id, bool reauthorize) {
  Activation activation;
  const Result<void> done = RunAct(
      storage_, clock_, actor, reauthorize ? "integration.reauthorize" : "integration.activate",
      AuditName(id), [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        activation = {};
        LATCHKEY_TRY(activation.integration, Load(transaction, id));
        Integration& integration = activation.integration;
        audit.object = AuditName(integration);
        LATCHKEY_RETURN_IF_ERROR(CheckMayActivate(integration.status, reauthorize));
        LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));

        const std::int64_t now_s = clock_.NowUnixS();
        GrantRequested(integration, now_s);
        LATCHKEY_TRY(Consumer consumer, LoadConsumer(transaction, id));
        activation.credentials.consumer_key = std::move(consumer.key);
        activation.credentials.consumer_secret = std::move(consumer.secret);
        audit.detail_json = ToJson(json::object{
            {"flow", integration.UsesExchange() ? "exchange" : "direct"},
            {"all_resources", integration.granted.all},
            {"resources", json::value_from(integration.granted.resources)},
        });
        if (integration.UsesExchange()) {
          return Begin(transaction, activation, reauthorize, random_, now_s);
        }
        LATCHKEY_RETURN_IF_ERROR(HandOver(transaction, activation, random_, now_s));
        return Announce(
            transaction, random_,
            {reauthorize ? NotificationKind::kReauthorized : NotificationKind::kAuthorized,
             integration, actor.name, now_s});
      });
  if (!done.ok()) return done.error();
  return activation;
}

Result<void> Integrations::RecordPost(const Actor& actor, IntegrationId id, std::int64_t generation,
                                      const PostOutcome& outcome) {
  return RunAct(
      storage_, clock_, actor, "integration.credentials-post", AuditName(id),
      [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        json::object detail{{"delivered", outcome.delivered},
                            {"status", outcome.status},
                            {"took_ms", outcome.took_ms},
                            {"failure", outcome.failure}};
        LATCHKEY_TRY(auto exchange, transaction.FindExchange(id));
        const bool current = exchange && exchange->generation == generation;
        detail["superseded"] = !current;
        audit.detail_json = ToJson(detail);
        if (!current) return {};

        exchange->post_status = outcome.status;
        exchange->post_ms = outcome.took_ms;
        exchange->failure = outcome.failure;
        // A token call may have come before the callback's answer: then the post has done its work,
        // whatever the answer says.
        if (exchange->state == ExchangeState::kPosting)
          exchange->state = outcome.delivered ? ExchangeState::kPosted : ExchangeState::kFailed;
        LATCHKEY_RETURN_IF_ERROR(transaction.PutExchange(*exchange));
        LATCHKEY_RETURN_IF_ERROR(transaction.AppendChange({{}, ChangeKind::kIntegration, id, {}}));
        if (exchange->state != ExchangeState::kFailed) return {};
        LATCHKEY_TRY(const Integration integration, Load(transaction, id));
        return Announce(transaction, random_,
                        {NotificationKind::kExchangeFailed, integration, actor.name,
                         clock_.NowUnixS(), outcome.failure});
      });
}

}  // namespace latchkey::domain
