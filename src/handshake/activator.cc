#include "handshake/activator.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "http/form.h"
#include "http/message.h"
#include "http/percent.h"
#include "oauth1/glossary.h"

namespace latchkey::handshake {
namespace {

namespace wire = oauth1::wire;

// What a credentials post carries.
struct Posted {
  std::string_view consumer_key, consumer_secret, verifier;
};

net::OutgoingRequest CredentialsPost(const domain::Integration& integration, const Posted& posted,
                                     const domain::Settings& settings,
                                     const ActivatorOptions& options) {
  net::OutgoingRequest request;
  request.url = integration.credentials_post_url;
  request.headers = {{"Content-Type", std::string(http::kFormMediaType)}};
  request.body = http::FormBody({{wire::kConsumerKey, posted.consumer_key},
                                 {wire::kConsumerSecret, posted.consumer_secret},
                                 {wire::kStoreBaseUrl, options.store_base_url},
                                 {wire::kVerifier, posted.verifier}});
  request.timeout_s =
      std::clamp<std::int64_t>(settings.callback_timeout_s, 1, limits::kCallbackTimeoutSMax);
  request.redirects_max =
      std::clamp<std::int64_t>(settings.callback_redirects_max, 0, limits::kCallbackRedirectsMax);
  return request;
}

domain::PostOutcome Post(const net::OutgoingRequest& request, const net::AddressPolicy& policy) {
  domain::PostOutcome outcome;
  const Result<net::OutgoingAnswer> answer = net::Call(request, policy);
  if (!answer.ok()) {
    outcome.failure = answer.error().detail;
    return outcome;
  }
  outcome.status = answer->status;
  outcome.took_ms = answer->took_ms;
  outcome.delivered = answer->status >= 200 && answer->status <= 299;
  if (!outcome.delivered) {
    outcome.failure = "The callback URL answered " + std::to_string(answer->status) + " " +
                      std::string(http::ReasonPhrase(answer->status)) +
                      " where a status of 200 to 299 says that the credentials were received.";
  }
  return outcome;
}

}  // namespace

Result<ActivationResult> Activate(domain::Integrations& integrations,
                                  const domain::Settings& settings, const ActivatorOptions& options,
                                  const domain::Actor& actor, IntegrationId id, bool reauthorize,
                                  const WriterTurn& turn) {
  std::optional<domain::Activation> begun;
  LATCHKEY_RETURN_IF_ERROR(turn([&]() -> Result<void> {
    LATCHKEY_TRY(begun, integrations.Activate(actor, id, reauthorize));
    return {};
  }));

  ActivationResult result{begun->integration, begun->credentials, std::nullopt, {}};
  if (!begun->exchange) return result;

  const std::int64_t generation = begun->exchange->generation;
  // Secrets come into the clear here, and nowhere else on this path.
  const Posted posted{begun->credentials.consumer_key.view(),
                      begun->credentials.consumer_secret.Reveal(),
                      begun->exchange->verifier.Reveal()};
  const domain::PostOutcome outcome =
      Post(CredentialsPost(begun->integration, posted, settings, options), options.policy);
  LATCHKEY_RETURN_IF_ERROR(
      turn([&] { return integrations.RecordPost(actor, id, generation, outcome); }));

  LATCHKEY_TRY(domain::IntegrationDetail now, integrations.Show(id));
  // An integrator that fetched its access token within the post is active, whatever it answered.
  // An older token is no sign of that: it lives on while new ones are asked for.
  const bool finished = !now.exchange &&
                        now.integration.status == domain::IntegrationStatus::kActive &&
                        now.access_token_created_at_s.value_or(0) >= begun->exchange->started_at_s;
  result.integration = std::move(now.integration);
  result.exchange = std::move(now.exchange);
  if (result.exchange && result.exchange->generation != generation) {
    return Error::Make(ErrorKind::kConflict,
                       "A later activation of this integration took over while the credentials "
                       "were being posted.");
  }
  if (!outcome.delivered && !finished) {
    return Error::Make(ErrorKind::kUnavailable, outcome.failure);
  }
  if (!result.exchange && !finished) {
    return Error::Make(ErrorKind::kConflict,
                       "The activation was cancelled while the credentials were being posted: the "
                       "integration is " +
                           std::string(domain::StatusWord(result.integration.status)) + ".");
  }
  result.login_url =
      LoginUrl(result.integration.identity_link_url, result.credentials.consumer_key.view(),
               SuccessPageUrl(options.admin_base_url));
  return result;
}

CallbackTest TestCallback(const domain::IntegrationDetail& detail, const domain::Settings& settings,
                          const ActivatorOptions& options) {
  const std::string mask(limits::kCredentialChars, 'x');
  net::OutgoingRequest post = CredentialsPost(
      detail.integration, {detail.consumer_key.view(), mask, mask}, settings, options);
  net::OutgoingRequest probe;
  probe.method = "HEAD";
  probe.url = net::WithoutCredentials(post.url);
  probe.timeout_s = post.timeout_s;
  probe.redirects_max = post.redirects_max;
  net::CallTrace trace;
  Result<net::OutgoingAnswer> answer = net::Call(probe, options.policy, &trace);
  return {std::move(post), trace, std::move(answer)};
}

std::string SuccessPageUrl(std::string_view admin_base_url) {
  return std::string(admin_base_url) + "admin/success";
}

std::string LoginUrl(std::string_view identity_link_url, std::string_view consumer_key,
                     std::string_view success_page_url) {
  const std::size_t fragment = std::min(identity_link_url.find('#'), identity_link_url.size());
  std::string url(identity_link_url.substr(0, fragment));
  if (url.find('?') == std::string::npos) {
    url += '?';
  } else if (url.back() != '?' && url.back() != '&') {
    url += '&';
  }
  url += std::string(wire::kConsumerKey) + "=" + http::PercentEncode(consumer_key) + "&" +
         std::string(wire::kSuccessCallBack) + "=" + http::PercentEncode(success_page_url);
  url += identity_link_url.substr(fragment);
  return url;
}

}  // namespace latchkey::handshake
