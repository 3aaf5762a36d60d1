#pragma once
// Why a call was refused, told to an admin.
//
// Owns:      what is told of a recorded refusal, in words and as JSON.
// Not here:  what is recorded (refusal_log.h), what is masked (received.h), how it is printed (cmd/).
//
// Nothing is told from which a signature could be made: no key, no secret, no signature that would
// have been right. Base strings are made of the masked request: a token may be a bearer token as
// well, and what stands in a consumer key's place may be a secret.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "directory/publisher.h"
#include "domain/storage.h"
#include "gateway/refusal_log.h"
#include "oauth1/signed_request.h"

namespace latchkey::gateway {

// What the explained requests were judged with, and named by.
struct ExplainerOptions {
  std::int64_t timestamp_window_s = 0;
  oauth1::SchemePolicy schemes;
  std::string request_id_prefix;  // of the listener
};

// Explains the refusals of one log. References outlive it. Threads: safe.
class Explainer {
 public:
  Explainer(const RefusalLog& refusals, directory::Publisher& publisher, domain::Storage& storage,
            ExplainerOptions options);

  // By the X-Request-Id of the answer:
  //   request_id, at, from, endpoint, answer {status, reason, message, parameter},
  //   received {method, target, tls, headers {...}, form, complete},
  //   authorization {scheme, headers, parameters {...}} or null,
  //   integration {id, name, status, signature_verified} or null: whom the call named,
  //   route {method, path, resources} or null,
  //   grants {granted, pending, missing, pending_would_do} or null: as they are now,
  //   clock {sent, received, difference_s, window_s} or null,
  //   checks [{check, outcome: passed | failed | not-reached | not-made}]: in their order,
  //   base_strings [{reading, scheme, text}]: as each reading gives it,
  //   hints [text]: what to do.
  // Errors: kInvalidArgument for an empty id; kNotFound where it is no longer kept, or never was; the
  // storage's.
  Result<json::value> Explain(std::string_view request_id) const;

  // The newest `count`, the newest first: request_id, at, from, status, reason, method, target,
  // integration_id. With `of`, those that named that integration.
  json::value Latest(std::size_t count, IntegrationId of = {}) const;

 private:
  const RefusalLog& refusals_;
  directory::Publisher& publisher_;
  domain::Storage& storage_;
  const ExplainerOptions options_;
};

}  // namespace latchkey::gateway
