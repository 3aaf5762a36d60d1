#pragma once
// The handlers of tokens, and what tells whether a customer's token still counts.
//
// Each answers one route of the table in handlers.cc; what it is given and returns: handlers.h.
// Source:  contract section 7.2.

#include <cstdint>

#include "acl/route_table.h"
#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"

namespace latchkey::store {

// Both 501 while the setting latchkey/tokens/enabled is off.
Outcome<json::value> GiveAdminToken(const ApiRequest& request, Database& database);
Outcome<json::value> GiveCustomerToken(const ApiRequest& request, Database& database);
Outcome<json::value> RevokeCustomerTokens(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeOwnPassword(const ApiRequest& request, Database& database);

// The customer who calls. 400 where it is somebody else: integrations and admins with all rights
// pass the gateway on routes of customers.
Outcome<std::int64_t> CallingCustomer(const ApiRequest& request);

// The gateway knows that a token is genuine and not yet at its end; whether its customer is still
// there and did not have it revoked is known here. 401, as of a guest, where not.
Outcome<void> CheckCustomer(const Call& call, const acl::ApiRoute& route, Database& database);

// Hashes of passwords take long, so they are made before the transaction begins (ServedRoute).
// Errors of both: 400 for a new password that is too short or too plain.
//
// The hash of `password`; null where none was sent, or none is kept because tokens are off.
Outcome<json::value> HashPasswordSent(const ApiRequest& request, Database& reader);
// Checks `currentPassword`, counted with the wrong ones of signing in: 401 where it is not theirs.
Outcome<json::value> PrepareOwnPassword(const ApiRequest& request, Database& reader);

// Ends the tokens of a customer that were given up to now.
Outcome<void> RevokeTokensOf(std::int64_t customer_id, const ApiRequest& request,
                             Database& database);

}  // namespace latchkey::store
