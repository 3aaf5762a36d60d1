#include "gateway/rest_handler.h"

#include <array>
#include <charconv>
#include <exception>
#include <span>

#include "base/log.h"
#include "gateway/refusal.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kJsonType = "application/json; charset=utf-8";
constexpr std::string_view kStockItems = "Magento_CatalogInventory::cataloginventory";
constexpr const char* kCallsHelp = "Allowed REST calls by kind of caller";
constexpr const char* kRefusalsHelp = "Refused REST calls by reason";

bool SeesStockItems(const Verdict& verdict, const directory::Directory& directory) {
  if (verdict.caller != CallerKind::kIntegration) return false;
  const acl::PermissionSet& permissions = *verdict.integration->permissions;
  const auto resource = directory.resources().Find(kStockItems);
  return permissions.all() || (resource && permissions.Allows(*resource));
}

AllowedCall ToCall(const http::Request& request, const Verdict& verdict,
                   const directory::Directory& directory) {
  AllowedCall call;
  call.route = verdict.route;
  for (const acl::PathParameter& parameter : verdict.path_parameters) {
    call.path_parameters.emplace_back(parameter.name, parameter.value);
  }
  call.query = request.query;
  call.content_type = request.Value("Content-Type");
  call.accept = request.Value("Accept");
  call.body = request.body;
  call.store_code = verdict.store_code;
  call.caller = verdict.caller;
  if (verdict.caller == CallerKind::kIntegration) {
    call.integration_id = verdict.integration->integration_id;
  }
  call.sees_stock_items = SeesStockItems(verdict, directory);
  return call;
}

Refusal Busy() {
  Refusal refusal;
  refusal.status = 503;
  refusal.reason = reason::kBusy;
  refusal.message = "The store is busy. Try again.";
  refusal.retry_after_s = 1;
  return refusal;
}

// The store reports errors as answers; what its libraries throw all the same ends here.
http::Response AnswerOrFault(const Answerer& answer, AllowedCall call,
                             const std::string& request_id) {
  try {
    return answer(std::move(call));
  } catch (const std::exception& fault) {
    Log(LogLevel::kError, "store call failed",
        {{"request_id", std::string_view(request_id)}, {"cause", std::string_view(fault.what())}});
  }
  http::Response response;
  response.status = 500;
  response.content_type = kJsonType;
  response.body =
      "{\"message\":\"Internal Error. Details are available in the log. Report ID: " + request_id +
      "\"}";
  return response;
}

std::string_view ToText(std::int64_t value, std::span<char> room) {
  const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), value);
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

}  // namespace

RestHandler::RestHandler(const RestService& service)
    : service_(service),
      reader_(service.publisher.MakeReader()),
      guests_(service.metrics.MakeCounter("latchkey_calls_total", kCallsHelp, "caller=\"guest\"")),
      integrations_(service.metrics.MakeCounter("latchkey_calls_total", kCallsHelp,
                                                "caller=\"integration\"")) {}

void RestHandler::Handle(const http::Request& request, net::Responder responder) {
  arena_.Reset();
  const directory::Directory& directory = reader_->Pin();
  const Verdict verdict = service_.judge.Decide(request, directory, arena_);
  if (verdict.integration != nullptr) {
    service_.usage.Count(verdict.integration->integration_id, verdict.allowed, verdict.reading,
                         service_.clock.NowUnixS());
  }
  const std::string_view request_id = RequestId(request);
  if (verdict.allowed) {
    Pass(request, verdict, directory, request_id, std::move(responder));
  } else {
    Refuse(verdict.refusal, request_id, std::move(responder));
  }
  reader_->Unpin();
}

void RestHandler::Refuse(const Refusal& refusal, std::string_view request_id,
                         net::Responder responder) {
  RefusalCounter(refusal.reason).Add();
  std::array<char, 24> digits{};
  std::array<http::HeaderField, 4> headers = {{{"Cache-Control", "no-store"},
                                               {"X-Request-Id", request_id},
                                               {"Latchkey-Reason", refusal.reason},
                                               {}}};
  std::size_t count = 3;
  if (refusal.retry_after_s > 0) {
    headers[count++] = {"Retry-After", ToText(refusal.retry_after_s, digits)};
  }
  http::ResponseView answer;
  answer.status = refusal.status;
  answer.content_type = kJsonType;
  answer.headers = {headers.data(), count};
  answer.body = RefusalJson(refusal, arena_);
  std::move(responder).Send(answer);
}

void RestHandler::Pass(const http::Request& request, const Verdict& verdict,
                       const directory::Directory& directory, std::string_view request_id,
                       net::Responder responder) {
  // Shared, because the queue's tasks can be copied; one owner at a time all the same.
  struct Work {
    AllowedCall call;
    std::string request_id;
    net::Responder responder;
  };
  auto work = std::make_shared<Work>(
      Work{ToCall(request, verdict, directory), std::string(request_id), std::move(responder)});
  const bool queued = service_.executor.Submit([work, &answer = service_.answer] {
    http::Response response = AnswerOrFault(answer, std::move(work->call), work->request_id);
    response.headers.emplace_back("X-Request-Id", std::move(work->request_id));
    std::move(work->responder).SendFromAnyThread(std::move(response));
  });
  if (!queued) {
    Refuse(Busy(), request_id, std::move(work->responder));
    return;
  }
  (verdict.caller == CallerKind::kGuest ? guests_ : integrations_).Add();
}

std::string_view RestHandler::RequestId(const http::Request& request) {
  std::array<char, 24> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), request.id, 16);
  const std::string& prefix = service_.request_id_prefix;
  const auto length = static_cast<std::size_t>(end - digits.data());
  const std::span<char> text = arena_.Allocate(prefix.size() + length);
  std::copy(digits.data(), end, std::copy(prefix.begin(), prefix.end(), text.begin()));
  return {text.data(), text.size()};
}

Counter& RestHandler::RefusalCounter(std::string_view reason) {
  Counter*& counter = refusals_[reason];
  if (counter == nullptr) {
    counter = &service_.metrics.MakeCounter("latchkey_refusals_total", kRefusalsHelp,
                                            "reason=\"" + std::string(reason) + "\"");
  }
  return *counter;
}

}  // namespace latchkey::gateway
