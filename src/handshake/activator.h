#pragma once
// Runs an activation: stores the step, posts the credentials to the callback URL, stores how it
// went.
//
// Owns:      the credentials post (contract section 4, its status heeded: divergence D-30) and the
//            address that the merchant is sent to (D-35).
// Not here:  the rules and the rows (domain/integrations.h), HTTP (net/client.h).

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/integrations.h"
#include "domain/settings.h"
#include "net/client.h"

namespace latchkey::handshake {

struct ActivatorOptions {
  net::AddressPolicy policy;
  std::string store_base_url;  // api.public_url, ends with "/"
  std::string admin_base_url;  // admin.public_url, ends with "/"; for success_call_back
};

struct ActivationResult {
  domain::Integration integration;
  domain::Credentials credentials;           // token parts empty for an exchange
  std::optional<domain::Exchange> exchange;  // as it stands after the post; nullopt: direct, or the
                                             // integrator has fetched its access token already
  std::string login_url;  // exchange: identity link with oauth_consumer_key and success_call_back
};

// Runs `work` as the one writer and returns when the Directory has what it changed.
using WriterTurn = std::function<Result<void>(const std::function<Result<void>()>& work)>;

// Blocks for the length of the post (settings: oauth/consumer/post_timeout), outside any turn: the
// integrator may call the token endpoints before it answers.
// Errors: of Integrations::Activate; kUnavailable with the cause in `detail` for a callback that
// answers other than 2xx or not in time (the exchange is stored as failed, the old access token
// stays); kConflict where meanwhile a later activation took over, or a suspension ended this one.
Result<ActivationResult> Activate(domain::Integrations& integrations,
                                  const domain::Settings& settings, const ActivatorOptions& options,
                                  const domain::Actor& actor, IntegrationId id, bool reauthorize,
                                  const WriterTurn& turn);

// What a callback URL answered to a HEAD request that carries nothing, not even the user name and
// password of the URL, and the post that an activation would send there, with a mask of the same
// length in place of each secret.
struct CallbackTest {
  net::OutgoingRequest post;
  net::CallTrace trace;
  Result<net::OutgoingAnswer> answer;
};

// Calls the callback URL of `detail`, which must have one, under the addresses, the time-out and
// the redirects of the credentials post. Blocks as long as that may. Stores nothing.
CallbackTest TestCallback(const domain::IntegrationDetail& detail, const domain::Settings& settings,
                          const ActivatorOptions& options);

// The address behind `success_call_back`: needs no session, and nothing in it is encoded, since
// the vendor's own sign-in page decodes it twice.
std::string SuccessPageUrl(std::string_view admin_base_url);

// `identity_link_url` with what the sign-in page is given, joined with `?` or `&` as needed and put
// before a fragment.
std::string LoginUrl(std::string_view identity_link_url, std::string_view consumer_key,
                     std::string_view success_page_url);

}  // namespace latchkey::handshake
