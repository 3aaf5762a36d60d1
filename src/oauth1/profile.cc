#include "oauth1/profile.h"

#include "oauth1/glossary.h"

namespace latchkey::oauth1 {

std::string_view ProfileWord(Profile profile) noexcept {
  return profile == Profile::kRfc5849 ? "rfc5849" : "auto";
}

std::optional<Profile> ParseProfile(std::string_view word) noexcept {
  for (const Profile profile : {Profile::kAuto, Profile::kRfc5849}) {
    if (word == ProfileWord(profile)) return profile;
  }
  return std::nullopt;
}

std::string_view MethodWord(Method method) noexcept {
  switch (method) {
    case Method::kHmacSha256:
      return wire::kHmacSha256;
    case Method::kHmacSha1:
      return wire::kHmacSha1;
    case Method::kHmacSha512:
      return wire::kHmacSha512;
  }
  return {};
}

std::optional<Method> ParseMethod(std::string_view word) noexcept {
  for (const Method method : {Method::kHmacSha256, Method::kHmacSha1, Method::kHmacSha512}) {
    if (word == MethodWord(method)) return method;
  }
  return std::nullopt;
}

bool MethodSet::Has(Method method) const noexcept {
  switch (method) {
    case Method::kHmacSha256:
      return true;
    case Method::kHmacSha1:
      return hmac_sha1;
    case Method::kHmacSha512:
      return hmac_sha512;
  }
  return false;
}

void MethodSet::Add(Method method) noexcept {
  if (method == Method::kHmacSha1) hmac_sha1 = true;
  if (method == Method::kHmacSha512) hmac_sha512 = true;
}

}  // namespace latchkey::oauth1
