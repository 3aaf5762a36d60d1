#pragma once
// Runs an activation: stores the step, posts the credentials to the callback URL, stores how it
// went.
//
// Source: contract sections 2.4, 4, with the callback's status heeded (divergence).

#include <functional>
#include <string>

#include "base/result.h"
#include "domain/integrations.h"
#include "domain/settings.h"
#include "net/client.h"

namespace latchkey::handshake {

struct ActivatorOptions {
  net::AddressPolicy policy;
  std::string store_base_url;  // api.public_url, ends with "/"
  std::string admin_base_url;  // admin.public_url, for success_call_back
};

struct ActivationResult {
  domain::Integration integration;
  domain::Credentials credentials;           // token parts empty for an exchange
  std::optional<domain::Exchange> exchange;  // as it stands after the post
  std::string login_url;  // exchange: identity link with oauth_consumer_key and success_call_back
};

// Blocks for the length of the post (settings: oauth/consumer/post_timeout). Runs on a control
// thread. A callback that answers other than 2xx, or not in time: kUnavailable, the cause in
// `detail`; the exchange is stored as failed and the old access token stays.
Result<ActivationResult> Activate(domain::Integrations& integrations,
                                  const domain::Settings& settings, const ActivatorOptions& options,
                                  const domain::Actor& actor, IntegrationId id, bool reauthorize);

}  // namespace latchkey::handshake
