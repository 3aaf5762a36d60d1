#pragma once
// The things Latchkey manages. Plain values; the rules that change them are in integrations.h,
// admin_users.h and settings.h.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/permission_set.h"
#include "base/ids.h"
#include "base/ip_address.h"
#include "base/secret.h"
#include "oauth1/profile.h"

namespace latchkey::domain {

enum class IntegrationStatus : std::uint8_t { kInactive, kActive, kSuspended };
std::string_view StatusWord(IntegrationStatus status);  // inactive | active | suspended
std::optional<IntegrationStatus> ParseStatus(std::string_view word);

// How the calls of an integration may prove whose they are.
struct SignatureOptions {
  oauth1::Profile profile = oauth1::Profile::kAuto;
  oauth1::MethodSet methods;             // that may sign beside HMAC-SHA256
  bool bearer = false;                   // the access token alone will do, without a signature
  std::int64_t bearer_expires_at_s = 0;  // not from this moment on; 0: no end. 0 without `bearer`

  friend bool operator==(const SignatureOptions&, const SignatureOptions&) = default;
};

// How much an integration may call, and where from. Each of them is off by itself.
struct CallLimits {
  std::int64_t rate_calls = 0;     // so many calls in `rate_period_s`, sustained; 0: no rate
  std::int64_t rate_period_s = 0;  // 1 or 60; 0 without a rate
  std::int64_t burst = 0;          // calls at once after a pause; 0: as many as the rate's
  std::int64_t concurrency = 0;    // calls under way at once; 0: no limit
  std::vector<AddressRange> allow_from = {};  // empty: from everywhere

  std::int64_t BurstCalls() const { return burst != 0 ? burst : rate_calls; }
  friend bool operator==(const CallLimits&, const CallLimits&) = default;
};

// A third party's registration: what the merchant typed, and what was granted.
struct Integration {
  IntegrationId id;
  ConsumerId consumer_id;
  std::string name;
  std::string email;
  std::string credentials_post_url;  // the form's "Callback URL": where credentials are posted;
                                     // empty for none
  std::string identity_link_url;  // where the merchant signs in at the third party; empty for none
  SignatureOptions signature;
  CallLimits limits;
  IntegrationStatus status = IntegrationStatus::kInactive;
  // What the form asks for, and what is in force. Nothing is granted before the first allow;
  // afterwards granted is requested, less what was asked for since the last allow.
  acl::Grant requested;
  acl::Grant granted;
  acl::Grant withdrawn;           // granted by the last allow, and taken away by edits since
  std::int64_t allowed_at_s = 0;  // the last activate, reauthorize or allow; 0: never
  std::int64_t exchange_started_at_s = 0;  // the last exchange: the consumer's expiry window counts
                                           // from here (contract section 3); 0: never
  std::int64_t created_at_s = 0;
  std::int64_t updated_at_s = 0;

  // Both URLs given: activation runs the token exchange; otherwise credentials are shown.
  bool UsesExchange() const { return !credentials_post_url.empty() && !identity_link_url.empty(); }
  // A widening waits for an allow. An integration that was never allowed has nothing pending: its
  // first activation is what it waits for.
  bool HasPending() const { return allowed_at_s != 0 && !(requested == granted); }
};

// The OAuth consumer of one integration; lives as long as it.
struct Consumer {
  ConsumerId id;
  IntegrationId integration_id;
  ConsumerKey key;
  ConsumerSecret secret;
};

struct AccessTokenRow {
  AccessTokenId id;
  ConsumerId consumer_id;
  AccessToken token;
  AccessTokenSecret secret;
  std::int64_t created_at_s = 0;
  std::optional<std::int64_t> revoked_at_s;
};

// The steps of handing over credentials to a third party, one machine per integration. Each step is
// stored before its effect, so a crash leaves it as it was or resumable:
//
//   (none) --Begin--> kPosting --2xx--> kPosted --/oauth/token/request--> kRequestTokenIssued
//             |          |  \--other, time-out--> kFailed                        |
//             |          \----- a token call may come before the post's answer   |
//             |                                                                  v
//             +-- Begin again supersedes any of these     /oauth/token/access: the row goes, Active
//   suspend, delete or a direct activation: the row goes (cancelled)
//
// A failed exchange takes no token calls: what the callback refused must not come alive later.
enum class ExchangeState : std::uint8_t { kPosting, kPosted, kRequestTokenIssued, kFailed };
std::string_view ExchangeWord(
    ExchangeState state);  // posting | posted | request-token-issued | failed
std::optional<ExchangeState> ParseExchangeState(std::string_view word);

struct Exchange {
  IntegrationId integration_id;
  ExchangeState state = ExchangeState::kPosting;
  std::int64_t generation = 0;  // grows with every Begin: an answer to an older one changes nothing
  bool reauthorize = false;
  Verifier verifier;
  std::int64_t started_at_s = 0;
  RequestToken request_token;  // empty until issued
  RequestTokenSecret request_token_secret;
  int post_status = 0;  // of the callback's answer; 0 if there was none
  std::int64_t post_ms = 0;
  std::string failure;  // why it failed, for the admin
};

// What the admin users who have it may do: the same resources as integrations are granted.
struct Role {
  RoleId id;
  std::string name;  // unique, case-insensitively
  acl::Grant held;
};

// The role that a new database holds, with everything.
inline constexpr std::string_view kFirstRole = "Administrators";

// What an admin user proves beside the password: codes of an authenticator, or of a list on paper.
struct SecondFactor {
  TotpSecret secret;
  bool confirmed = false;      // asked for at sign-in; false while the first code is waited for
  std::int64_t last_step = 0;  // codes of this time step and those before it are used up
  std::vector<std::string> recovery_hashes;  // of the codes that are not used up (second_factor.cc)
};

struct AdminUser {
  AdminUserId id;
  std::string username;  // unique, case-insensitively
  std::string email;
  RoleId role_id;
  std::string password_hash;  // crypto::HashPassword
  std::optional<SecondFactor> second_factor;
  int failures = 0;
  std::int64_t first_failure_at_s = 0;
  std::int64_t locked_until_s = 0;
  std::int64_t created_at_s = 0;
  std::int64_t tokens_revoked_at_s = 0;  // tokens given up to here are void (user_tokens.h)

  bool HasSecondFactor() const { return second_factor && second_factor->confirmed; }
};

// Who does an administrative act, for the audit.
struct Actor {
  std::string name;  // "admin", or "cli:root" for the command line's system user
  std::string from;  // address, or "local"
  // The admin user who acts, and passes on no more than their role holds (authority.h). None: the
  // system itself, which holds everything.
  AdminUserId user = {};
};

struct AuditEntry {
  std::int64_t sequence = 0;
  std::int64_t at_s = 0;
  Actor actor;
  std::string action;       // "integration.create", "config.set", ...
  std::string object;       // "integration 5 (ERP)", a settings path
  std::string result;       // "done", or the reason of a refusal
  std::string detail_json;  // what changed, secrets never
};

// One change as the Directory needs to know it.
enum class ChangeKind : std::uint8_t { kIntegration, kIntegrationDeleted, kSetting, kAdminUser };
struct Change {
  FeedSequence sequence;
  ChangeKind kind = ChangeKind::kIntegration;
  IntegrationId integration_id;  // for the first two
  std::string setting_path;      // for kSetting
};

}  // namespace latchkey::domain
