#pragma once
// Profile and Method: which signatures one integration's calls may carry. The default is HMAC-SHA256
// in every reading; an admin narrows the readings or widens the methods for one integration.
// Source: RFC 5849 §3.4; contract section 6.2; divergence D-71.

#include <cstdint>
#include <optional>
#include <string_view>

namespace latchkey::oauth1 {

// Which readings (signature.h) count.
enum class Profile : std::uint8_t {
  kAuto,     // all of them
  kRfc5849,  // RFC 5849's alone, of the path as sent
};
std::string_view ProfileWord(Profile profile) noexcept;  // auto | rfc5849
std::optional<Profile> ParseProfile(std::string_view word) noexcept;

// PLAINTEXT is not among them and never will be.
enum class Method : std::uint8_t { kHmacSha256, kHmacSha1, kHmacSha512 };
std::string_view MethodWord(Method method) noexcept;                // as on the wire: "HMAC-SHA256"
std::optional<Method> ParseMethod(std::string_view word) noexcept;  // letter case counts

// The methods that were opted in to. HMAC-SHA256 is in every set.
struct MethodSet {
  bool hmac_sha1 : 1 = false;
  bool hmac_sha512 : 1 = false;

  bool Has(Method method) const noexcept;
  void Add(Method method) noexcept;
  friend bool operator==(const MethodSet&, const MethodSet&) = default;
};

}  // namespace latchkey::oauth1
