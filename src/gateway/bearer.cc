#include "gateway/bearer.h"

#include <array>

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kName = "Authorization";
constexpr std::string_view kScheme = "Bearer ";
constexpr std::array<char, 32> kNobodysToken{};

BearerState StateOf(const directory::Caller& caller, bool for_all, std::int64_t now_s) noexcept {
  if (caller.token_state != directory::TokenState::kLive) return BearerState::kRevoked;
  if (caller.status != domain::IntegrationStatus::kActive) return BearerState::kInactive;
  if (caller.bearer_until_s == 0) return for_all ? BearerState::kGood : BearerState::kOff;
  const bool over = caller.bearer_until_s != directory::kNoEnd && now_s >= caller.bearer_until_s;
  return over ? BearerState::kExpired : BearerState::kGood;
}

}  // namespace

std::string_view BearerToken(const http::Request& request) noexcept {
  std::string_view token;
  bool seen = false;
  for (const http::HeaderField& field : request.headers) {
    if (field.name.size() != kName.size() || !EqualIgnoringCase(field.name, kName)) continue;
    if (seen) return {};
    seen = true;
    const std::string_view value = field.value;
    if (value.size() <= kScheme.size()) continue;
    if (!EqualIgnoringCase(value.substr(0, kScheme.size()), kScheme)) continue;
    if (value.find(' ', kScheme.size()) != std::string_view::npos) continue;
    token = value.substr(kScheme.size());
  }
  return token;
}

Bearer FindBearer(const directory::Directory& directory, std::string_view token,
                  std::int64_t now_s) noexcept {
  const directory::Caller* caller = directory.FindByToken(token);
  // A request token finds its caller too, and is no access token.
  const std::array<char, 32>& issued = caller == nullptr ? kNobodysToken : caller->access_token;
  if (!crypto::EqualConstantTime({issued.data(), issued.size()}, token) || caller == nullptr) {
    return {};
  }
  return {StateOf(*caller, directory.settings().bearer_for_all, now_s), caller};
}

}  // namespace latchkey::gateway
