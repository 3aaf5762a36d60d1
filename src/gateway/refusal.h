#pragma once
// Refusals: what a caller is told, what the log and the metrics call it.
// Source: contract sections 6.5, 8.5, 10.3.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/reason.h"
#include "http/media_type.h"
#include "oauth1/problem.h"

namespace latchkey::gateway {

struct Refusal {
  int status = 0;            // 0: not refused
  std::string_view reason;   // stable word of oauth1/problems.def or base/reasons.def
  std::string_view message;  // raw template
  std::string_view name;     // of the message's parameter; empty where it is "%1", or has none
  std::string_view value;    // of it
  bool has_value = false;    // an empty value is one too
  bool filled_in = false;    // the message is sent with its value in it, and without parameters
  // Parameters that are missing, by wire name: one is told by the message, several as a list. Then
  // `value` is all of them, for the record.
  std::span<const std::string_view> missing;
  std::int64_t retry_after_s = 0;  // 0: no Retry-After

  explicit operator bool() const noexcept { return status != 0; }
};

// The refusal of an OAuth problem; `value` fills "%1" where the message has it.
Refusal RefusalOf(oauth1::Problem problem, std::string_view value = {});
// The refusal of a row of base/reasons.def that has a message.
Refusal RefusalOf(std::string_view word);
// The refusal of a request whose Accept header names nothing that answers are written in; `first`
// is what it asks for first. Contract 10.4, and divergence D-49.
Refusal NotAcceptable(std::string_view first);

// The body in that format (contract 10.3): message, errors, parameters. The view lives in `arena`.
// Cost: for JSON no other allocation while everything is plain ASCII.
std::string_view RefusalBody(const Refusal& refusal, http::Format format, Arena& arena);

}  // namespace latchkey::gateway
