#pragma once
// Refusals: what a caller is told, what the log and the metrics call it.
// Source: contract sections 6.5, 8.5, 10.3.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/reason.h"
#include "oauth1/problem.h"

namespace latchkey::gateway {

struct Refusal {
  int status = 0;            // 0: not refused
  std::string_view reason;   // stable word of oauth1/problems.def or base/reasons.def
  std::string_view message;  // raw template
  std::string_view name;     // of the message's parameter; empty where it is "%1", or has none
  std::string_view value;    // of it
  bool has_value = false;    // an empty value is one too
  // Parameters that are missing, by wire name: one is told by the message, several as a list.
  std::span<const std::string_view> missing;
  std::int64_t retry_after_s = 0;  // 0: no Retry-After

  explicit operator bool() const noexcept { return status != 0; }
};

// The refusal of an OAuth problem; `value` fills "%1" where the message has it.
Refusal RefusalOf(oauth1::Problem problem, std::string_view value = {});

// The body as JSON (contract 10.3): message, errors, parameters. The view lives in `arena`.
// Cost: no other allocation while everything is plain ASCII.
std::string_view RefusalJson(const Refusal& refusal, Arena& arena);

}  // namespace latchkey::gateway
