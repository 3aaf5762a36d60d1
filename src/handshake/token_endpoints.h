#pragma once
// The two token endpoints, /oauth/token/request and /oauth/token/access.
//
// Owns:      which paths they are, the order of the checks before the database is asked, and the
//            wire texts of their answers.
// Not here:  what issuing a token changes (domain/integrations.h), parsing (oauth1/).
// Source:    contract section 5 as corrected by observation; divergences D-01 to D-09, D-34, D-60.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/executor.h"
#include "base/ids.h"
#include "base/metrics.h"
#include "directory/directory.h"
#include "directory/nonce_set.h"
#include "domain/integrations.h"
#include "handshake/activator.h"
#include "http/message.h"
#include "net/server.h"
#include "oauth1/checks.h"
#include "oauth1/signed_request.h"
#include "replay/shared_replay.h"

namespace latchkey::handshake {

// Which endpoint `path` is: also behind "/index.php", and with one slash at its end. Letter case
// counts. nullopt: neither.
std::optional<oauth1::CallKind> MatchTokenEndpoint(std::string_view path) noexcept;

// The text behind `oauth_problem=`, parameters filled in: "%1" by `parameter`, each missing name in
// a sentence of its own, joined by ", " and then without their final periods.
std::string ProblemText(const oauth1::Checked& checked);

// A refusal as the endpoints answer it: status, "oauth_problem=<form-encoded text>", and the stable
// word in Latchkey-Reason.
http::Response ProblemAnswer(const oauth1::Checked& checked);

// A refused token call beside its request, for whoever keeps account of refusals.
struct RefusedTokenCall {
  oauth1::CallKind kind = oauth1::CallKind::kRequestToken;
  int status = 0;
  std::string_view reason = {};    // static text: of oauth1/problems.def or base/reasons.def
  std::string_view message = {};   // static text: the raw template, empty where there is none
  std::string_view value = {};     // of the message's parameter
  IntegrationId integration = {};  // whom the consumer key named; 0 for nobody known
  bool verified = false;           // the signature was that integration's
};
using RefusalSink = std::function<void(const http::Request&, const RefusedTokenCall&)>;

struct TokenEndpointOptions {
  std::int64_t timestamp_window_s = 600;
  oauth1::SchemePolicy schemes;
  RefusalSink on_refusal = {};  // called on any thread, before the refusal is answered
  // Set where nodes share what was seen: asks the others about a nonce that is fresh here, and waits
  // for the answer.
  std::function<replay::SharedOutcome(const directory::NonceKey&)> share_nonce = {};
};

// Answers token calls. A call that cannot succeed whatever the database says is refused at once;
// the others wait for `control`, the writer's thread, where they wrap their change in `turn`. Its
// queue is bounded: beyond it 503. Threads: safe.
class TokenEndpoints {
 public:
  TokenEndpoints(TokenEndpointOptions options, domain::Integrations& integrations,
                 directory::NonceSet& nonces, const Clock& clock, Executor& control,
                 WriterTurn turn, Metrics& metrics);

  // Any method is taken, as the contract's system does; it is part of what was signed.
  void Handle(oauth1::CallKind kind, const http::Request& request,
              const directory::Directory& directory, net::Responder responder) const;

 private:
  struct Call;

  static bool Verify(Call& call, std::string_view consumer_secret, std::string_view token_secret);
  oauth1::Checked CheckCall(Call& call, const directory::Directory& directory) const;
  http::Response Issue(Call& call) const;
  oauth1::Problem RecordNonce(Call& call, ConsumerId consumer) const;
  oauth1::Problem ShareNonce(Call& call, const directory::NonceSet::Place& place) const;
  http::Response Refuse(const Call& call, const oauth1::Checked& checked) const;
  http::Response Fail(const Call& call, const Error& error) const;
  void Tell(const Call& call, RefusedTokenCall refused) const;
  void Count(oauth1::CallKind kind, std::string_view reason) const;

  TokenEndpointOptions options_;
  domain::Integrations& integrations_;
  directory::NonceSet& nonces_;
  const Clock& clock_;
  Executor& control_;
  WriterTurn turn_;
  Metrics& metrics_;
};

}  // namespace latchkey::handshake
