#include "gateway/rest_handler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <span>

#include "base/json.h"
#include "base/log.h"
#include "gateway/refusal.h"
#include "http/answer.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kStockItems = "Magento_CatalogInventory::cataloginventory";

bool SeesStockItems(const Verdict& verdict, const directory::Directory& directory) {
  const acl::PermissionSet* permissions = nullptr;
  if (verdict.caller == CallerKind::kIntegration) permissions = verdict.integration->permissions;
  if (verdict.caller == CallerKind::kAdmin) permissions = &verdict.admin->permissions;
  if (permissions == nullptr) return false;
  const auto resource = directory.resources().Find(kStockItems);
  return permissions->all() || (resource && permissions->Allows(*resource));
}

AllowedCall ToCall(const http::Request& request, Verdict& verdict, http::Format format,
                   const directory::Directory& directory) {
  AllowedCall call;
  call.route = verdict.route;
  for (const acl::PathParameter& parameter : verdict.path_parameters) {
    call.path_parameters.emplace_back(parameter.name, parameter.value);
  }
  call.query = request.query;
  call.content_type = request.Value("Content-Type");
  call.body = request.body;
  call.format = format;
  call.store_code = verdict.store_code;
  call.caller = verdict.caller;
  call.settings = directory.settings();
  if (verdict.caller == CallerKind::kIntegration) {
    call.integration_id = verdict.integration->integration_id;
  }
  if (verdict.caller == CallerKind::kCustomer) {
    call.customer_id = verdict.customer.user_id;
    call.token_issued_at_s = verdict.customer.issued_at_s;
  }
  call.sees_stock_items = SeesStockItems(verdict, directory);
  call.slot = std::move(verdict.slot);
  return call;
}

Refusal Busy() {
  Refusal refusal = RefusalOf(reason::kBusy);
  refusal.retry_after_s = 1;
  return refusal;
}

constexpr std::size_t kSaidBytesMax = 256;  // of what the store says

// What an answer of the store says: its message, and the field that it is about.
struct Said {
  std::string message, field;
};

std::string TextIn(const json::value& answer, std::string_view pointer) {
  boost::system::error_code none;
  const json::value* const text = answer.find_pointer(pointer, none);
  return text != nullptr && text->is_string() ? std::string(text->as_string()) : std::string();
}

// XML as it stands between the tags.
std::string TextInXml(std::string_view answer, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::size_t begin = answer.find(open);
  const std::size_t end = answer.find("</" + name + ">");
  if (begin == std::string_view::npos || end == std::string_view::npos) return {};
  return std::string(answer.substr(begin + open.size(), end - begin - open.size()));
}

Said SaidIn(const http::Response& response) {
  Said said;
  if (const auto answer = ParseJson(response.body); answer.ok()) {
    said = {TextIn(*answer, "/message"), TextIn(*answer, "/parameters/fieldName")};
  } else {
    said = {TextInXml(response.body, "message"), TextInXml(response.body, "fieldName")};
  }
  said.message.resize(std::min(said.message.size(), kSaidBytesMax));
  said.field.resize(std::min(said.field.size(), kSaidBytesMax));
  return said;
}

// The word for what the store says of a call that was allowed. Whether a customer's token still
// counts it alone knows, and says so as it is said of any other token.
std::string_view ReasonOfAnswer(int status, std::string_view message) {
  switch (status) {
    case 401:
      return message == reason::Find(reason::kBearerRefused)->message ? reason::kBearerRefused
                                                                      : reason::kSignInFailed;
    case 404:
      return reason::kEntityMissing;
    case 501:
      return reason::kNotServed;
    case 503:
      return reason::kBusy;
    default:
      return status < 500 ? reason::kRequestInvalid : reason::kInternal;
  }
}

// The store reports errors as answers; what its libraries throw all the same ends here.
http::Response AnswerOrFault(const Answerer& answer, AllowedCall call, http::Format format,
                             std::string_view request_id) {
  try {
    return answer(std::move(call));
  } catch (const std::exception& fault) {
    Log(LogLevel::kError, "store call failed",
        {{"request_id", request_id}, {"cause", std::string_view(fault.what())}});
  }
  http::Response response;
  response.status = 500;
  response.content_type = http::AnswerContentType(format);
  response.headers.emplace_back("Cache-Control", "no-store");
  const std::string message =
      "Internal Error. Details are available in the log. Report ID: " + std::string(request_id);
  response.body = http::AnswerBody(json::object{{"message", message}}, format);
  return response;
}

std::string_view ToText(std::int64_t value, std::span<char> room) {
  const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), value);
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

// The whole answer of a refusal: with Latchkey-Reason, Retry-After where waiting helps, and what is
// left of a rate.
class RefusalAnswer {
 public:
  RefusalAnswer(const Refusal& refusal, const Answering& answering, Arena& arena)
      : headers_{{{"Cache-Control", "no-store"}, {"Latchkey-Reason", refusal.reason}}} {
    if (refusal.retry_after_s > 0) Add("Retry-After", refusal.retry_after_s);
    if (answering.rate) {
      for (const RateHeader& each : HeadersOf(*answering.rate)) Add(each.name, each.value);
    }
    view_.status = refusal.status;
    view_.content_type = http::AnswerContentType(answering.format);
    view_.headers = {headers_.data(), count_};
    view_.body = RefusalBody(refusal, answering.format, arena);
  }
  RefusalAnswer(const RefusalAnswer&) = delete;
  RefusalAnswer& operator=(const RefusalAnswer&) = delete;

  const http::ResponseView& view() const noexcept { return view_; }

 private:
  void Add(std::string_view name, std::int64_t value) {
    headers_[count_] = {name, ToText(value, digits_[count_ - 2])};
    ++count_;
  }

  std::array<std::array<char, 24>, 4> digits_{};
  std::array<http::HeaderField, 6> headers_;
  std::size_t count_ = 2;
  http::ResponseView view_;
};

}  // namespace

bool HashesPassword(const acl::ApiRoute& route) {
  if (route.method == acl::RouteMethod::kPost) {
    return route.path == "/V1/customers" || route.path == "/V1/integration/admin/token" ||
           route.path == "/V1/integration/customer/token";
  }
  return route.method == acl::RouteMethod::kPut && route.path == "/V1/customers/me/password";
}

void AccountForRefusal(RefusalLog& refusals, const http::Request& request, RefusedCall call,
                       http::Response* response) {
  if (response->status < 400) return;
  call.status = response->status;
  const Said said = SaidIn(*response);
  call.reason = ReasonOfAnswer(response->status, said.message);
  call.said = said.message;
  call.value = said.field;
  refusals.Record(request, call);
  response->headers.emplace_back("Latchkey-Reason", call.reason);
}

RestHandler::RestHandler(const RestService& service)
    : service_(service),
      door_(service.judge, service.usage, service.refusals, service.metrics, service.clock),
      turns_(service.judge, service.publisher, *this) {}

void RestHandler::OnStart(net::Loop& loop) {
  turns_.Share(service_.share, loop);
  if (service_.forwarding == nullptr) return;
  forwarder_ =
      std::make_unique<Forwarder>(*service_.forwarding, loop, static_cast<ForwardRefuser&>(*this));
}

void RestHandler::OnTurn() {
  turns_.OnTurn();
  if (forwarder_ != nullptr) forwarder_->OnTurn();
}

net::BodyPlan RestHandler::PlanBody(const http::Request& head, const net::BodyAhead& ahead) {
  if (service_.forwarding == nullptr) return net::Handler::PlanBody(head, ahead);
  return Forwarder::PlanBody(head, ahead);
}

void RestHandler::Handle(const http::Request& request, net::Responder responder) {
  Turn& turn = turns_.Enter();
  turns_.Finish(turn, request, door_.Decide(request, *turn.directory, turn.arena),
                std::move(responder));
}

void RestHandler::Conclude(const http::Request& request, JudgedCall& judged, Turn& turn,
                           net::Responder responder) {
  Verdict& verdict = judged.verdict;
  const Answering answering{judged.format, verdict.rate, judged.known};
  door_.CountUse(judged);
  if (verdict.allowed && forwarder_ != nullptr) {
    door_.CountAllowed(verdict.caller);
    forwarder_->Forward(request, verdict, answering, std::move(responder));
  } else if (verdict.allowed) {
    Pass(request, ToCall(request, verdict, judged.format, *turn.directory), answering, turn.arena,
         std::move(responder));
  } else {
    Refuse(request, verdict.refusal, answering, turn.arena, std::move(responder));
  }
}

void RestHandler::Refuse(const http::Request& request, const Refusal& refusal, Answering answering,
                         Arena& arena, net::Responder responder) {
  door_.Account(request, refusal, &answering.if_refused);
  std::move(responder).Send(RefusalAnswer(refusal, answering, arena).view());
}

void RestHandler::RefuseForwarded(const http::Request& request, std::string_view reason,
                                  std::string_view value, Answering answering,
                                  net::Exchange exchange) {
  failure_arena_.Reset();
  Refusal refusal = RefusalOf(reason);
  refusal.value = value;
  if (refusal.status == 503) refusal.retry_after_s = limits::kUpstreamRetryAfterS;
  door_.Account(request, refusal, &answering.if_refused);
  exchange.Answer(RefusalAnswer(refusal, answering, failure_arena_).view());
}

void RestHandler::Pass(const http::Request& request, AllowedCall allowed,
                       const Answering& answering, Arena& arena, net::Responder responder) {
  const CallerKind caller = allowed.caller;
  Executor& executor =
      HashesPassword(*allowed.route) ? service_.password_executor : service_.executor;
  // Shared, because the queue's tasks can be copied; one owner at a time all the same. The
  // request's views live as long as the responder does.
  struct Work {
    AllowedCall call;
    http::Request request;
    Answering answering;
    net::Responder responder;
  };
  auto work =
      std::make_shared<Work>(Work{std::move(allowed), request, answering, std::move(responder)});
  const bool queued = executor.Submit([work, &service = service_] {
    http::Response response = AnswerOrFault(service.answer, std::move(work->call),
                                            work->answering.format, work->request.id_text);
    AccountForRefusal(service.refusals, work->request, work->answering.if_refused, &response);
    if (work->answering.rate) {
      for (const RateHeader& each : HeadersOf(*work->answering.rate)) {
        response.headers.emplace_back(each.name, std::to_string(each.value));
      }
    }
    std::move(work->responder).SendFromAnyThread(std::move(response));
  });
  if (!queued) {
    Refuse(request, Busy(), answering, arena, std::move(work->responder));
    return;
  }
  door_.CountAllowed(caller);
}

}  // namespace latchkey::gateway
