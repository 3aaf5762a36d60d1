#pragma once
// What happens to a call at every listener that judges: the form of its answer, the verdict, the
// counting, and what a refusal leaves behind.
//
// Owns:      that all of them do the same, so that one call has one verdict everywhere.
// Not here:  which refusal it is (judge.h), how it is answered (rest_handler.h, decide_handler.h).

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "directory/directory.h"
#include "gateway/judge.h"
#include "gateway/refusal.h"
#include "gateway/refusal_log.h"
#include "gateway/usage.h"
#include "http/media_type.h"
#include "http/message.h"
#include "net/server.h"

namespace latchkey::gateway {

struct JudgedCall {
  Verdict verdict;
  http::Format format = http::Format::kJson;  // of the answer
  RefusedCall known;                          // what there is to record should it be refused
};

// One worker's.
//
// Metrics: latchkey_calls_total{caller="guest"|"integration"|"admin"|"customer"} for allowed ones,
// latchkey_refusals_total{reason="..."}.
class Door {
 public:
  Door(const Judge& judge, Usage& usage, RefusalLog& refusals, Metrics& metrics,
       const Clock& clock);

  // Lifetimes as of Judge::Decide.
  JudgedCall Decide(const http::Request& request, const directory::Directory& directory,
                    Arena& arena);

  // Counts the call for its integration, once its verdict is final.
  void CountUse(const JudgedCall& judged);

  // Counts a call that goes on to be answered.
  void CountAllowed(CallerKind caller) { allowed_[static_cast<std::size_t>(caller)]->Add(); }

  // Counts and records a call that is refused with `refusal`, of which `known` is told.
  void Account(const http::Request& request, const Refusal& refusal, RefusedCall* known);

 private:
  Counter& RefusalCounter(std::string_view reason);

  const Judge& judge_;
  Usage& usage_;
  RefusalLog& refusals_;
  Metrics& metrics_;
  const Clock& clock_;
  std::array<Counter*, kCallerKinds> allowed_{};                     // by CallerKind
  std::unordered_map<std::string_view, Counter*> refusal_counters_;  // by reason, static texts
};

// Records what a listener refused before it reached a handler.
void RecordEarlyRefusal(RefusalLog& refusals, const http::Request& received,
                        const net::EarlyRefusal& refusal, std::int64_t now_s);

}  // namespace latchkey::gateway
