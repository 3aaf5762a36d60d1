#pragma once
// The Directory: the immutable, in-memory view of everything that judging a request needs.
//
// Owns:      consumers, access tokens with their signing keys, permission sets, settings, as one
// version. Not here:  how a version is made and published (publisher.h), nonces (nonce_set.h).
// Readers never lock, never wait, never touch the database.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/ids.h"
#include "crypto/hmac.h"
#include "domain/model.h"
#include "domain/settings.h"

namespace latchkey::directory {

// How a token value stands to a consumer.
enum class TokenState : std::uint8_t { kNone, kLive, kRevoked, kRequest };

// One integration as the data plane sees it. At most 300 bytes with its share of the indexes is the
// aim.
struct Caller {
  IntegrationId integration_id;
  ConsumerId consumer_id;
  domain::IntegrationStatus status = domain::IntegrationStatus::kInactive;
  TokenState token_state = TokenState::kNone;  // of `access_token`: kNone, kLive or kRevoked
  std::array<char, 32> consumer_key{};
  std::array<char, 32> access_token{};
  std::array<char, 32> request_token{};             // of an exchange under way; zeros if none
  crypto::HmacSha256Key signing_key{};              // consumer secret and access token secret
  const acl::PermissionSet* permissions = nullptr;  // shared among callers with the same grant
};

// One version. Valid as long as whoever pinned it (publisher.h) holds it.
class Directory {
 public:
  virtual ~Directory() = default;

  // Cost of each: one or two cache misses, no allocation. nullptr for unknown.
  virtual const Caller* FindByConsumerKey(std::string_view consumer_key) const = 0;
  // The caller whose access or request token this is.
  virtual const Caller* FindByToken(std::string_view token) const = 0;

  virtual const domain::Settings& settings() const = 0;
  virtual const acl::ResourceTree& resources() const = 0;
  virtual const acl::RouteTable& routes() const = 0;
  virtual FeedSequence sequence() const = 0;  // the last change that this version has
  virtual std::size_t size() const = 0;       // callers
};

}  // namespace latchkey::directory
