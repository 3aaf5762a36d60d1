#include "domain/integration_parts.h"

#include "base/limits.h"
#include "domain/authority.h"

namespace latchkey::domain {

Error NoSuchIntegration(IntegrationId id) {
  return Error::Make(ErrorKind::kNotFound,
                     "The integration with ID \"" + std::to_string(id.value) + "\" doesn't exist.");
}

Result<void> RequireHeld(ReadTransaction& transaction, const Actor& actor,
                         const Integration& integration) {
  return RequireHeld(transaction, actor, integration.requested,
                     "The integration \"" + integration.name + "\" asks for");
}

std::string AuditName(const Integration& integration) {
  return AuditName(integration.id) + " (" + integration.name + ")";
}

std::string AuditName(IntegrationId id) { return "integration " + std::to_string(id.value); }

Result<Integration> Load(ReadTransaction& transaction, IntegrationId id) {
  LATCHKEY_TRY(auto found, transaction.FindIntegration(id));
  if (!found) return NoSuchIntegration(id);
  return std::move(*found);
}

Result<Consumer> LoadConsumer(ReadTransaction& transaction, IntegrationId id) {
  LATCHKEY_TRY(auto found, transaction.FindConsumer(id));
  if (!found) {
    return Error::Make(ErrorKind::kCorrupt, "The integration has no consumer in the database.",
                       AuditName(id));
  }
  return std::move(*found);
}

Result<std::optional<AccessTokenRow>> LoadLiveToken(ReadTransaction& transaction,
                                                    ConsumerId consumer) {
  LATCHKEY_TRY(auto found, transaction.FindAccessToken(consumer));
  if (found && found->revoked_at_s) found.reset();
  return found;
}

Result<IntegrationDetail> LoadDetail(ReadTransaction& transaction, IntegrationId id) {
  IntegrationDetail detail;
  LATCHKEY_TRY(detail.integration, Load(transaction, id));
  LATCHKEY_TRY(const Consumer consumer, LoadConsumer(transaction, id));
  LATCHKEY_TRY(detail.exchange, transaction.FindExchange(id));
  LATCHKEY_TRY(const auto token, LoadLiveToken(transaction, consumer.id));
  LATCHKEY_TRY(detail.usage, transaction.FindUsage(id));
  detail.consumer_key = consumer.key;
  if (token) detail.access_token_created_at_s = token->created_at_s;
  return detail;
}

void GrantRequested(Integration& integration, std::int64_t now_s) {
  integration.granted = integration.requested;
  integration.withdrawn = {};
  integration.allowed_at_s = now_s;
}

Result<FeedSequence> Save(WriteTransaction& transaction, Integration& integration,
                          std::int64_t now_s) {
  integration.updated_at_s = now_s;
  LATCHKEY_RETURN_IF_ERROR(transaction.UpdateIntegration(integration));
  return transaction.AppendChange({{}, ChangeKind::kIntegration, integration.id, {}});
}

Result<AccessTokenRow> ReplaceAccessToken(WriteTransaction& transaction, ConsumerId consumer,
                                          RandomSource& random, std::int64_t now_s) {
  AccessTokenRow row;
  row.consumer_id = consumer;
  row.token = AccessToken(RandomAlphanumeric(random, limits::kCredentialChars));
  row.secret = AccessTokenSecret(RandomAlphanumeric(random, limits::kCredentialChars));
  row.created_at_s = now_s;
  LATCHKEY_RETURN_IF_ERROR(transaction.DeleteAccessTokens(consumer));
  LATCHKEY_TRY(row.id, transaction.InsertAccessToken(row));
  return row;
}

}  // namespace latchkey::domain
