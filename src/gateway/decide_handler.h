#pragma once
// Answers proxies that ask whether a call may pass: nginx, Caddy, HAProxy, Traefik, Envoy.
//
// Owns:      who may ask, and the answers in the form that all of these proxies understand.
// Not here:  how a question tells of a call (original_call.h), the verdict (door.h), the proxies'
//            configuration (docs/gateway/).
//
// nginx takes an answer other than 2xx, 401 and 403 for a fault, so there are three:
//
//   204  the call may pass: Latchkey-Caller says whose it is, Latchkey-Integration-Id which
//        integration's (empty for anybody else).
//   401  it is refused as badly formed, not allowed or unknown (400, 401, 404, 406).
//   403  it is refused for now, or for being asked here (403, 429, 501, 503).
//
// Either way RateLimit headers tell what an integration with a rate has left (call_limiter.h).
//
// A refusal has what the client is to be told: the true status in Latchkey-Status, Latchkey-Reason,
// Retry-After, and the body. To /original all of it also comes as one header, Latchkey-Refusal,
// since nginx cannot read the body of such an answer; a proxy that gives that header back in a
// request for /refusal is answered with status, headers and body as the client is to have them.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "directory/publisher.h"
#include "gateway/call_limiter.h"
#include "gateway/door.h"
#include "gateway/judge.h"
#include "gateway/refusal_log.h"
#include "gateway/remembered_answers.h"
#include "gateway/turns.h"
#include "gateway/usage.h"
#include "http/message.h"
#include "net/server.h"

namespace latchkey::gateway {

struct DecideOptions {
  std::vector<std::string>
      trusted_proxies;  // addresses that may ask; a Unix socket lets in whom it does
  // Of the proxy's own id of a call, which it overwrites in what clients send. Empty: each question
  // is one about another call.
  std::string request_id_header;
};

// What the workers of the decide listener share. References outlive the handlers.
struct DecideService {
  DecideOptions options;
  const Judge& judge;
  directory::Publisher& publisher;
  Usage& usage;
  RefusalLog& refusals;
  RememberedAnswers& remembered;
  Metrics& metrics;
  const Clock& clock;
  ShareMaker share = {};  // set: nodes share what was seen, and no request ids are remembered
};

// One worker's. Everything is answered on the worker's thread.
class DecideHandler final : public net::Handler, private Concluder {
 public:
  explicit DecideHandler(const DecideService& service);

  void OnStart(net::Loop& loop) override;
  void OnTurn() override;
  void Handle(const http::Request& question, net::Responder responder) override;
  void OnEarlyRefusal(const http::Request& received, const net::EarlyRefusal& refusal) override;

 private:
  // An answer, and what was recorded of it. Views of the turn, the question and the Directory.
  struct Decision {
    http::ResponseView answer;
    RefusedCall refused;  // status 0: the call was allowed
  };

  bool Trusts(std::string_view peer) const;
  void Conclude(const http::Request& call, JudgedCall& judged, Turn& turn,
                net::Responder responder) override;
  void Answer(Turn& turn, const Decision& decision, net::Responder responder);
  Decision RefuseUnjudged(const http::Request& question, std::string_view reason);
  Decision DecideOnce(const RememberedAnswers::Key& key, const http::Request& call, Turn& turn);
  Decision AnswerOf(const http::Request& call, const JudgedCall& judged);
  Decision Repeat(const http::Request& call, const RememberedAnswer& before);
  Decision Allow(const Verdict& verdict);
  Decision Refuse(const http::Request& call, const Refusal& refusal, http::Format format,
                  RefusedCall known, const std::optional<RateLeft>& rate = std::nullopt);
  Decision HandOut(const http::Request& question);

  const DecideService& service_;
  Door door_;
  Turns turns_;
  Arena* arena_ = nullptr;  // of the turn that the call in hand belongs to
};

}  // namespace latchkey::gateway
