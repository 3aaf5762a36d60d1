#include "gateway/door.h"

#include <string>

namespace latchkey::gateway {
namespace {

constexpr const char* kCallsHelp = "Allowed REST calls by kind of caller";
constexpr const char* kRefusalsHelp = "Refused REST calls by reason";

RefusedCall WhatIsKnown(const Verdict& verdict, std::int64_t now_s) {
  RefusedCall call;
  call.at_s = now_s;
  call.endpoint = Endpoint::kRest;
  call.route = verdict.route;
  call.verified = verdict.integration != nullptr;
  const directory::Caller* caller = call.verified ? verdict.integration : verdict.named;
  if (caller != nullptr) call.integration = caller->integration_id;
  return call;
}

}  // namespace

Door::Door(const Judge& judge, Usage& usage, RefusalLog& refusals, Metrics& metrics,
           const Clock& clock)
    : judge_(judge), usage_(usage), refusals_(refusals), metrics_(metrics), clock_(clock) {
  for (std::size_t kind = 0; kind < kCallerKinds; ++kind) {
    const std::string_view word = CallerWord(static_cast<CallerKind>(kind));
    allowed_[kind] = &metrics.MakeCounter("latchkey_calls_total", kCallsHelp,
                                          "caller=\"" + std::string(word) + "\"");
  }
}

JudgedCall Door::Decide(const http::Request& request, const directory::Directory& directory,
                        Arena& arena) {
  JudgedCall judged;
  // What the caller cannot read it is not told: this comes before route and identity (contract
  // 10.4).
  const http::Acceptance accepted = http::ReadAccept(request.Value("Accept"));
  judged.format = accepted.format.value_or(http::Format::kJson);
  Verdict& verdict = judged.verdict;
  if (accepted.format) {
    verdict = judge_.Decide(request, directory, arena);
  } else {
    verdict.refusal = NotAcceptable(accepted.first);
  }
  judged.known = WhatIsKnown(verdict, clock_.NowUnixS());
  return judged;
}

void Door::CountUse(const JudgedCall& judged) {
  const Verdict& verdict = judged.verdict;
  if (verdict.integration == nullptr) return;
  usage_.Count(verdict.integration->integration_id, verdict.allowed, verdict.reading,
               judged.known.at_s);
}

void Door::Account(const http::Request& request, const Refusal& refusal, RefusedCall* known) {
  RefusalCounter(refusal.reason).Add();
  known->status = refusal.status;
  known->reason = refusal.reason;
  known->message = refusal.message;
  known->value = refusal.value;
  refusals_.Record(request, *known);
}

Counter& Door::RefusalCounter(std::string_view reason) {
  Counter*& counter = refusal_counters_[reason];
  if (counter == nullptr) {
    counter = &metrics_.MakeCounter("latchkey_refusals_total", kRefusalsHelp,
                                    "reason=\"" + std::string(reason) + "\"");
  }
  return *counter;
}

void RecordEarlyRefusal(RefusalLog& refusals, const http::Request& received,
                        const net::EarlyRefusal& refusal, std::int64_t now_s) {
  RefusedCall call;
  call.at_s = now_s;
  call.status = refusal.status;
  call.reason = refusal.reason;
  call.message = refusal.message;
  refusals.Record(received, call);
}

}  // namespace latchkey::gateway
