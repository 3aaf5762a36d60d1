#pragma once
// What the files that implement Integrations share. For this folder alone.

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/integrations.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

// kNotFound with the contract's text (section 1.2).
Error NoSuchIntegration(IntegrationId id);

// kForbidden unless `actor` holds all that the integration asks for (authority.h).
Result<void> RequireHeld(ReadTransaction& transaction, const Actor& actor,
                         const Integration& integration);

// How the audit names an integration: "integration 5 (ERP)".
std::string AuditName(const Integration& integration);
std::string AuditName(IntegrationId id);

// The integration, or kNotFound.
Result<Integration> Load(ReadTransaction& transaction, IntegrationId id);
// Its consumer; an integration without one is a corrupt database.
Result<Consumer> LoadConsumer(ReadTransaction& transaction, IntegrationId id);
// Its newest access token if that is not revoked.
Result<std::optional<AccessTokenRow>> LoadLiveToken(ReadTransaction& transaction,
                                                    ConsumerId consumer);
Result<IntegrationDetail> LoadDetail(ReadTransaction& transaction, IntegrationId id);

// The admin's consent: what is requested is granted.
void GrantRequested(Integration& integration, std::int64_t now_s);

// Stores `integration` with its new `updated_at_s` and tells the feed. Returns the feed's sequence.
Result<FeedSequence> Save(WriteTransaction& transaction, Integration& integration,
                          std::int64_t now_s);

// A new access token in place of every earlier one.
Result<AccessTokenRow> ReplaceAccessToken(WriteTransaction& transaction, ConsumerId consumer,
                                          RandomSource& random, std::int64_t now_s);

}  // namespace latchkey::domain
