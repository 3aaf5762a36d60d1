#pragma once
// One integration as the data plane sees it, in the layout that look-ups walk over.

#include <array>
#include <cstdint>
#include <string_view>

#include "acl/permission_set.h"
#include "base/ids.h"
#include "crypto/hmac.h"
#include "domain/model.h"
#include "oauth1/profile.h"

namespace latchkey::directory {

// How the newest access token of an integration stands.
enum class TokenState : std::uint8_t { kNone, kLive, kRevoked };

// Exactly three cache lines: what is compared, what signs, what decides. Fixed texts are zeros
// where there is none. No secret is kept, but `signing_key` is as good as both of them. The keys of
// methods that were opted in to stand elsewhere (shard.h).
struct alignas(64) Caller {
  std::array<char, 32> consumer_key{};
  std::array<char, 32> access_token{};
  crypto::HmacSha256Key signing_key{};              // of consumer secret and access token secret
  const acl::PermissionSet* permissions = nullptr;  // shared among callers with the same grant
  IntegrationId integration_id;
  ConsumerId consumer_id;
  std::array<char, 32> request_token{};  // of an exchange under way
  domain::IntegrationStatus status = domain::IntegrationStatus::kInactive;
  TokenState token_state : 7 = TokenState::kNone;  // of `access_token`
  bool limited : 1 = false;                        // its limits stand elsewhere (shard.h)
  oauth1::MethodSet methods;
  oauth1::Profile profile = oauth1::Profile::kAuto;
  std::uint32_t bearer_until_s = 0;  // 0: bearer is not on for this one; kNoEnd: on for good
};
inline constexpr std::uint32_t kNoEnd = 0xFFFF'FFFF;
static_assert(sizeof(Caller) == 192);

// Whether `text` is what `fixed` holds; false for any other length, and where it holds nothing.
inline bool Is(const std::array<char, 32>& fixed, std::string_view text) noexcept {
  return fixed[0] != '\0' && text == std::string_view(fixed.data(), fixed.size());
}

}  // namespace latchkey::directory
