#pragma once
// Answers REST requests: judges each, refuses it or has the store answer it, and counts it.
//
// Owns:      the order of those steps for one worker, the headers of refusals, and that what the
//            store refuses is recorded too.
// Not here:  judging and counting (door.h), the answers of allowed calls: those of the embedded
//            store, which cmd joins, or of an upstream (forwarder.h).
// Source:    design of a signed request's life, steps 2 to 7; divergence D-61.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "directory/publisher.h"
#include "domain/settings.h"
#include "gateway/call_limiter.h"
#include "gateway/door.h"
#include "gateway/forwarder.h"
#include "gateway/judge.h"
#include "gateway/refusal_log.h"
#include "gateway/turns.h"
#include "gateway/usage.h"
#include "http/media_type.h"
#include "http/message.h"
#include "net/server.h"

namespace latchkey::gateway {

// One allowed call with everything that answering it needs, owned, since that happens on another
// thread.
struct AllowedCall {
  const acl::ApiRoute* route = nullptr;                              // lives with the route table
  std::vector<std::pair<std::string, std::string>> path_parameters;  // decoded
  std::string query;                                                 // raw
  std::string content_type;
  std::string body;
  http::Format format = http::Format::kJson;  // of the answer
  std::string store_code;
  CallerKind caller = CallerKind::kGuest;
  IntegrationId integration_id;  // 0 for a guest
  domain::Settings settings;     // in force when it was judged
  std::int64_t customer_id = 0;  // of a customer; whether their token still counts the store knows
  std::int64_t token_issued_at_s = 0;
  bool sees_stock_items = false;  // may use Magento_CatalogInventory::cataloginventory
  CallSlot slot;                  // given back before the answer is sent, when the call is gone
};

// Answers an allowed call. Runs on the executor's threads, several at a time; may block.
using Answerer = std::function<http::Response(AllowedCall call)>;

// What the workers of one server share. References outlive the handlers.
struct RestService {
  const Judge& judge;
  directory::Publisher& publisher;
  Executor& executor;           // for `answer`
  Executor& password_executor;  // for it too, where a password is hashed, which takes long
  Answerer answer;
  Usage& usage;
  RefusalLog& refusals;
  Metrics& metrics;
  const Clock& clock;
  const ForwardService* forwarding = nullptr;  // set: allowed calls are forwarded, not answered
  ShareMaker share = {};                       // set: nodes share what was seen
};

// The routes that take a hash's time, which must not keep other calls from their turn: they go to
// the executor of passwords.
bool HashesPassword(const acl::ApiRoute& route);

// Where the store refuses what was allowed: gives its answer the reason, and records it. Leaves any
// other answer as it is.
void AccountForRefusal(RefusalLog& refusals, const http::Request& request, RefusedCall call,
                       http::Response* response);

// One worker's. Refusals carry Latchkey-Reason, and Retry-After where waiting helps; answers to an
// integration with a rate carry what is left of it. A refusal is answered on the worker's thread; an
// allowed call is forwarded from there, or goes to the executor, and is refused with 503 ("busy")
// while its queue is full.
class RestHandler final : public net::Handler, private ForwardRefuser, private Concluder {
 public:
  explicit RestHandler(const RestService& service);

  void OnStart(net::Loop& loop) override;
  void OnTurn() override;
  net::BodyPlan PlanBody(const http::Request& head, const net::BodyAhead& ahead) override;

  void Handle(const http::Request& request, net::Responder responder) override;

 private:
  void Conclude(const http::Request& request, JudgedCall& judged, Turn& turn,
                net::Responder responder) override;
  void Refuse(const http::Request& request, const Refusal& refusal, Answering answering,
              Arena& arena, net::Responder responder);
  void RefuseForwarded(const http::Request& request, std::string_view reason,
                       std::string_view value, Answering answering,
                       net::Exchange exchange) override;
  void Pass(const http::Request& request, AllowedCall allowed, const Answering& answering,
            Arena& arena, net::Responder responder);

  const RestService& service_;
  Door door_;
  Turns turns_;
  std::unique_ptr<Forwarder> forwarder_;  // set where calls are forwarded
  Arena failure_arena_;                   // of the answer to an upstream's failure
};

}  // namespace latchkey::gateway
