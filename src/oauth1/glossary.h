#pragma once
// Every name that OAuth 1.0a and the credential exchange put on the wire, in one place.
// docs/glossary.md tells how they relate to our words and to those of RFC 5849 §1.1.

#include <string_view>

namespace latchkey::oauth1::wire {

// The Authorization header (RFC 5849 §3.5.1).
inline constexpr std::string_view kScheme = "OAuth ";
inline constexpr std::string_view kPrefix = "oauth_";
inline constexpr std::string_view kConsumerKey = "oauth_consumer_key";
inline constexpr std::string_view kSignature = "oauth_signature";
inline constexpr std::string_view kSignatureMethod = "oauth_signature_method";
inline constexpr std::string_view kNonce = "oauth_nonce";
inline constexpr std::string_view kTimestamp = "oauth_timestamp";
inline constexpr std::string_view kToken = "oauth_token";
inline constexpr std::string_view kVerifier = "oauth_verifier";
inline constexpr std::string_view kVersion = "oauth_version";
inline constexpr std::string_view kCallback = "oauth_callback";

inline constexpr std::string_view kHmacSha256 = "HMAC-SHA256";
inline constexpr std::string_view kHmacSha1 = "HMAC-SHA1";
inline constexpr std::string_view kHmacSha512 = "HMAC-SHA512";
inline constexpr std::string_view kVersion10 = "1.0";

// The answers of the token endpoints (contract section 5).
inline constexpr std::string_view kTokenSecret = "oauth_token_secret";
inline constexpr std::string_view kCallbackConfirmed = "oauth_callback_confirmed";
inline constexpr std::string_view kProblem = "oauth_problem";

// The credentials post and the identity link (contract sections 2.4 and 4).
inline constexpr std::string_view kConsumerSecret = "oauth_consumer_secret";
inline constexpr std::string_view kStoreBaseUrl = "store_base_url";
inline constexpr std::string_view kSuccessCallBack = "success_call_back";

}  // namespace latchkey::oauth1::wire
