#pragma once
// The life of an integration: what an admin can do, and what the token endpoints do.
//
// Owns:      every rule of contract sections 1, 2.5, 3 and 5 that changes something. One act is one
//            transaction, with its audit entry and its feed row; a refused act leaves an audit
//            entry alone.
// Not here:  the HTTP call to the callback URL (handshake/), parsing of requests (oauth1/,
//            gateway/), the shape of the fields (validation.h).
//
// Grants: `requested` is what the form asks for. Activate, reauthorize and allow grant exactly
// that. Until the first of them nothing is granted. An edit narrows what is granted at once; what
// it adds stays pending until an allow, which keeps the tokens.
//
// Status: active means that there is a live access token, and none of the other words does, save
// that a suspended integration keeps its token for the resume.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"
#include "oauth1/problem.h"

namespace latchkey::domain {

// What the admin typed. Absent: empty in a new integration, as stored in an edit.
struct IntegrationInput {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> credentials_post_url;
  std::optional<std::string> identity_link_url;
  std::optional<acl::Grant> requested;
  std::optional<std::string> signature_profile;             // auto | rfc5849
  std::optional<std::vector<std::string>> allowed_methods;  // exactly these beside HMAC-SHA256
  std::optional<bool> bearer;                               // takes a stored end away
  std::optional<std::int64_t> bearer_expires_at_s;          // only where bearer is on
  std::optional<std::string> rate_limit;                    // as call_limits.h reads it
  std::optional<std::int64_t> rate_burst;                   // only where there is a rate
  std::optional<std::int64_t> concurrency_limit;
  std::optional<std::vector<std::string>> allow_from;  // exactly these addresses and ranges
};

// The four values of "Integration Tokens for Extensions". Token parts are empty where there is no
// live access token.
struct Credentials {
  ConsumerKey consumer_key;
  ConsumerSecret consumer_secret;
  AccessToken access_token;
  AccessTokenSecret access_token_secret;
};

struct IntegrationDetail {
  Integration integration;
  ConsumerKey consumer_key;
  std::optional<Exchange> exchange;
  std::optional<std::int64_t> access_token_created_at_s;  // nullopt: no live access token
  IntegrationUsage usage;                                 // as it is stored
};

// What an activation must do next.
struct Activation {
  Integration integration;
  Credentials credentials;           // direct: all four; exchange: key and secret, for the post
  std::optional<Exchange> exchange;  // set: post the credentials, then RecordPost
};

// How the credentials post ended.
struct PostOutcome {
  bool delivered = false;  // a 2xx answer
  int status = 0;
  std::int64_t took_ms = 0;
  std::string failure;  // plain words
};

// What a token call brings after its form was read and before it is believed.
struct TokenCall {
  ConsumerKey consumer_key;
  std::string token;     // empty for the request-token call
  std::string verifier;  // the same
  std::string from;      // the caller's address, for the audit

  // Whether the signature was made with the key of both secrets (the second empty for a
  // request-token call): kNone or kSignatureInvalid. Must have no effects: it is called in the
  // contract's place among the checks, once more before the commit, and with stand-in secrets for
  // an unknown consumer or token, whose result counts for nothing.
  std::function<oauth1::Problem(std::string_view consumer_secret, std::string_view token_secret)>
      verify_signature;
  // Records the nonce: kNone, kNonceUsed or kNonceUnrecorded. Called at most once, and only after
  // the signature verified with that consumer's own secrets (divergence D-01).
  std::function<oauth1::Problem(ConsumerId consumer)> record_nonce;
};

struct TokenAnswer {
  oauth1::Problem problem = oauth1::Problem::kNone;
  std::string parameter;  // of the problem's message
  std::string token;      // issued when problem is kNone
  std::string token_secret;
  IntegrationId integration_id;
};

// Threads: safe, as the storage is.
class Integrations {
 public:
  Integrations(Storage& storage, const acl::ResourceTree& tree, const Clock& clock,
               RandomSource& random);

  // Errors of all: kInvalidArgument with every faulty field in form order (`name`, `email`,
  // `callback_url`, `identity_link_url`, `resources`, `signature_profile`, `allowed_methods`,
  // `bearer_expires_at`); kConflict with field `name` where a taken
  // name is the only fault; kNotFound `The integration with ID "%1" doesn't exist.`; the engine's.
  // kForbidden where an act grants or hands over, and the integration asks for more than the actor
  // holds (authority.h): create, edit, allow, resume, activate, reveal. Nothing is saved on an
  // error.
  Result<IntegrationDetail> Create(const Actor& actor, const IntegrationInput& input);
  Result<IntegrationDetail> Edit(const Actor& actor, IntegrationId id,
                                 const IntegrationInput& input);
  // Grants what is requested; tokens, status and an exchange under way stay.
  Result<IntegrationDetail> Allow(const Actor& actor, IntegrationId id);
  // Stops the integration's calls and cancels an exchange under way; the access token stays.
  // kConflict if it is suspended already.
  Result<IntegrationDetail> Suspend(const Actor& actor, IntegrationId id);
  // Active again with a live access token, inactive without. kConflict if it is not suspended.
  Result<IntegrationDetail> Resume(const Actor& actor, IntegrationId id);
  // Ends the access token alone: an active integration becomes inactive, an exchange under way goes
  // on. kConflict if there is no live one.
  Result<IntegrationDetail> RevokeAccessToken(const Actor& actor, IntegrationId id);
  // Ends an exchange that is under way or has failed; what was posted opens nothing any more, and a
  // live access token stays. kConflict if there is none.
  Result<IntegrationDetail> CancelExchange(const Actor& actor, IntegrationId id);
  Result<void> Delete(const Actor& actor, IntegrationId id);

  // Allows and hands over. With both URLs an exchange begins (and supersedes an unfinished one);
  // otherwise the four credentials are made. `reauthorize` asks for new tokens; the old access
  // token lives until the new one is issued. kConflict: already active (says reauthorize),
  // suspended (says resume), not active when reauthorizing (says activate).
  Result<Activation> Activate(const Actor& actor, IntegrationId id, bool reauthorize);
  // An outcome of a superseded, cancelled or finished exchange changes nothing and is no error.
  Result<void> RecordPost(const Actor& actor, IntegrationId id, std::int64_t generation,
                          const PostOutcome& outcome);

  // The token endpoints, from the look-up of the consumer on (contract section 5.1, in its order
  // but for the nonce). A refused call is an answer with its problem, not an error, and writes
  // nothing. Of simultaneous calls that all deserve an answer exactly one gets it. Cost: reads for
  // a refusal; one write transaction for an issue.
  Result<TokenAnswer> IssueRequestToken(const TokenCall& call, std::int64_t expiration_period_s);
  Result<TokenAnswer> IssueAccessToken(const TokenCall& call);

  Result<IntegrationDetail> Show(IntegrationId id);
  Result<IntegrationId> FindByName(std::string_view name);
  Result<std::vector<ListedIntegration>> List(const IntegrationQuery& query);
  Result<std::int64_t> Count(const IntegrationQuery& query);
  // Both leave an audit entry. `CredentialsForCall` (of `latchkey call`) needs a live access token:
  // kConflict without.
  Result<Credentials> Reveal(const Actor& actor, IntegrationId id);
  Result<Credentials> CredentialsForCall(const Actor& actor, IntegrationId id);

 private:
  // Loads, changes, stores and audits one integration.
  Result<IntegrationDetail> Change(
      const Actor& actor, std::string_view action, IntegrationId id,
      const std::function<Result<void>(WriteTransaction&, Integration&)>& change);
  Result<Credentials> Disclose(const Actor& actor, std::string_view action, IntegrationId id,
                               bool token_needed);

  Storage& storage_;
  const acl::ResourceTree& tree_;
  const Clock& clock_;
  RandomSource& random_;
};

}  // namespace latchkey::domain
