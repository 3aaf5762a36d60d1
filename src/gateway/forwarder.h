#pragma once
// Forwards allowed calls to the shop's own API, streaming both ways.
//
// Owns:     one forwarded call from verdict to answer: what is tried again, what is answered where
//           the upstream fails, that nothing of it is mixed with another call.
// Not here: headers (forward_headers.h), connections (net/upstream_pool.h), verdicts (judge.h).
//
//   kSending -> kAwaiting -> kAnswering -> over
//      |  ^         |            |
//      |  +---------+            +--> broken off: what was begun cannot be taken back
//      +--> another connection, or 502, 503, 504
//
// A call is sent once more, on another connection, where nothing of it was sent, or where its method
// may be sent twice (GET, HEAD, PUT, DELETE), none of its body has gone, and the connection failed
// before any byte of an answer; at most limits::kForwardAttemptsMax times in all.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/secret.h"
#include "gateway/call_limiter.h"
#include "gateway/forward_headers.h"
#include "gateway/judge.h"
#include "gateway/refusal_log.h"
#include "http/media_type.h"
#include "net/exchange.h"
#include "net/server.h"
#include "net/upstream_pool.h"
#include "oauth1/signed_request.h"

namespace latchkey::gateway {

using ShopToken = Secret<struct ShopTokenTag>;

// What the workers' forwarders share.
struct ForwardService {
  net::Upstreams& upstreams;
  ShopToken shop_token;              // for calls of verified integrations; empty: none
  bool pass_foreign_bearer = false;  // upstream.pass_foreign_bearer
  oauth1::SchemePolicy schemes;
};

// What goes along with one call's answer.
struct Answering {
  http::Format format = http::Format::kJson;
  std::optional<RateLeft> rate;
  RefusedCall if_refused;
};

// An upstream's failure, to be answered and recorded like a refusal.
class ForwardRefuser {
 public:
  // `value`: what failed, for whoever has it explained. Answers by `exchange`, and ends it.
  virtual void RefuseForwarded(const http::Request& request, std::string_view reason,
                               std::string_view value, Answering answering,
                               net::Exchange exchange) = 0;

 protected:
  ~ForwardRefuser() = default;
};

class ForwardedCall;

// One worker's.
class Forwarder {
 public:
  Forwarder(const ForwardService& service, net::Loop& loop, ForwardRefuser& refuser);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  // `verdict` is that of an allowed call, whose slot is kept until it is answered.
  void Forward(const http::Request& request, Verdict& verdict, const Answering& answering,
               net::Responder responder);

  // How the body of a request is taken: forms whole, since their signature covers them, up to
  // limits::kFormBodyBytesMax; small ones whole, since they can be sent again; all others as they
  // come, once the verdict is there.
  static net::BodyPlan PlanBody(const http::Request& head, const net::BodyAhead& ahead);

  void OnTurn() { pool_.OnTurn(); }

 private:
  friend class ForwardedCall;
  void Recycle(ForwardedCall& call);

  const ForwardService& service_;
  net::Loop& loop_;
  ForwardRefuser& refuser_;
  net::UpstreamPool pool_;
  std::vector<std::unique_ptr<ForwardedCall>> all_;  // as many as were ever under way at once
  std::vector<ForwardedCall*> free_;
};

}  // namespace latchkey::gateway
