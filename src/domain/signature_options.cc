#include "domain/signature_options.h"

#include <string>

#include "base/encoding.h"
#include "base/limits.h"

namespace latchkey::domain {
namespace {

// Part of what somebody typed, for a message.
std::string Quoted(const std::string& typed) {
  constexpr std::size_t kShownBytesMax = 40;
  const std::string shown = typed.substr(0, kShownBytesMax);
  return IsUtf8(shown) ? "\"" + shown + "\"" : "This";
}

void ApplyMethods(const std::vector<std::string>& words, oauth1::MethodSet& methods,
                  std::vector<FieldFault>& faults) {
  oauth1::MethodSet allowed;
  for (const std::string& word : words) {
    const auto method = oauth1::ParseMethod(word);
    if (!method) {
      faults.push_back(
          {"allowed_methods", Quoted(word) + " cannot be allowed; HMAC-SHA1 and HMAC-SHA512 can."});
      return;
    }
    allowed.Add(*method);
  }
  methods = allowed;
}

void ApplyBearerEnd(std::int64_t end_s, std::int64_t stored_end_s, std::int64_t now_s,
                    SignatureOptions& options, std::vector<FieldFault>& faults) {
  std::string fault;
  if (!options.bearer) {
    fault = "Bearer is off; switch it on together with its end.";
  } else if (end_s <= now_s && end_s != stored_end_s) {
    fault = "This moment has passed.";
  } else if (end_s > limits::kBearerEndUnixSMax) {
    fault = "This must be before the year 2100.";
  }
  if (fault.empty()) {
    options.bearer_expires_at_s = end_s;
  } else {
    faults.push_back({"bearer_expires_at", std::move(fault)});
  }
}

}  // namespace

void ApplySignature(const IntegrationInput& input, std::int64_t now_s, SignatureOptions& options,
                    std::vector<FieldFault>& faults) {
  if (input.signature_profile) {
    if (const auto profile = oauth1::ParseProfile(*input.signature_profile)) {
      options.profile = *profile;
    } else {
      faults.push_back({"signature_profile", "This must be auto or rfc5849."});
    }
  }
  if (input.allowed_methods) ApplyMethods(*input.allowed_methods, options.methods, faults);
  const std::int64_t stored_end_s = options.bearer_expires_at_s;
  if (input.bearer) {
    options.bearer = *input.bearer;
    options.bearer_expires_at_s = 0;
  }
  if (input.bearer_expires_at_s) {
    ApplyBearerEnd(*input.bearer_expires_at_s, stored_end_s, now_s, options, faults);
  }
}

}  // namespace latchkey::domain
