#pragma once
// The life of an integration: what an admin can do, and what the token endpoints do.
//
// Owns:      every rule of contract sections 1 and 5 that changes something; one transaction per
// act, with its
//            audit entry and its feed row.
// Not here:  the HTTP call to the callback URL (handshake/), parsing of requests (oauth1/,
// gateway/).

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "acl/resource_tree.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"
#include "oauth1/problem.h"

namespace latchkey::domain {

// What the admin typed. In an edit, an absent field keeps what is stored.
struct IntegrationInput {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> credentials_post_url;
  std::optional<std::string> identity_link_url;
  std::optional<acl::Grant> requested;
};

// The four values of "Integration Tokens for Extensions". Token parts are empty where there is
// none.
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
  // Checks the signature against the key made of both secrets (the second empty for a request-token
  // call), then records the nonce; called inside the transaction, in the contract's place among the
  // checks.
  std::function<oauth1::Problem(std::string_view consumer_secret, std::string_view token_secret)>
      verify;
};

struct TokenAnswer {
  oauth1::Problem problem = oauth1::Problem::kNone;
  std::string parameter;  // of the problem's message
  std::string token;      // issued when problem is kNone
  std::string token_secret;
  IntegrationId integration_id;
};

class Integrations {
 public:
  Integrations(Storage& storage, const acl::ResourceTree& tree, const Clock& clock,
               RandomSource& random);

  // Errors of all: kInvalidArgument with every faulty field; kConflict for a taken name (field
  // "name"); kNotFound `The integration with ID "%1" doesn't exist.`; the engine's. Nothing is
  // saved on an error.
  Result<IntegrationDetail> Create(const Actor& actor, const IntegrationInput& input);
  Result<IntegrationDetail> Edit(const Actor& actor, IntegrationId id,
                                 const IntegrationInput& input);
  Result<IntegrationDetail> Allow(const Actor& actor,
                                  IntegrationId id);  // granted := requested; tokens stay
  Result<IntegrationDetail> Suspend(const Actor& actor, IntegrationId id);
  Result<IntegrationDetail> Resume(const Actor& actor, IntegrationId id);
  Result<IntegrationDetail> RevokeAccessToken(const Actor& actor, IntegrationId id);
  Result<void> Delete(const Actor& actor, IntegrationId id);

  // Allow and hand over. With both URLs an exchange begins (and supersedes an unfinished one);
  // otherwise the four credentials are made. `reauthorize` asks for new tokens; the old access
  // token lives until the new one is issued. kConflict: already active (say reauthorize), suspended
  // (say resume), not active when reauthorizing.
  Result<Activation> Activate(const Actor& actor, IntegrationId id, bool reauthorize);
  Result<void> RecordPost(const Actor& actor, IntegrationId id, std::int64_t generation,
                          const PostOutcome& outcome);

  // The token endpoints, checks 7 and on of contract section 5.1, in its order.
  Result<TokenAnswer> IssueRequestToken(const TokenCall& call, std::int64_t expiration_period_s);
  Result<TokenAnswer> IssueAccessToken(const TokenCall& call);

  Result<IntegrationDetail> Show(IntegrationId id);
  Result<IntegrationId> FindByName(std::string_view name);
  Result<std::vector<Integration>> List(const IntegrationQuery& query);
  Result<std::int64_t> Count(const IntegrationQuery& query);
  Result<Credentials> Reveal(const Actor& actor, IntegrationId id);  // leaves an audit entry
  Result<Credentials> CredentialsForCall(IntegrationId id);  // for `latchkey call`, the same entry

 private:
  Storage& storage_;
  const acl::ResourceTree& tree_;
  const Clock& clock_;
  RandomSource& random_;
};

}  // namespace latchkey::domain
