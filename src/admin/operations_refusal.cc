// /refusals: why calls were refused, for as long as the server remembers.

#include <limits>
#include <utility>

#include "admin/api.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  constexpr auto kMax = static_cast<std::int64_t>(limits::kRefusalsListedMax);
  const std::int64_t limit = form.Count("limit", {1, kMax, 50});
  constexpr std::int64_t kAnyId = std::numeric_limits<std::int64_t>::max();
  const IntegrationId of{form.Count("integration_id", {1, kAnyId, 0})};
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  json::value items = call.context.latest_refusals(static_cast<std::size_t>(limit), of);
  return ItemsAnswer(std::move(items.as_array()));
}

Answer Explain(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const json::value explained, call.context.explain(call.params.front()));
  return JsonAnswer(explained);
}

constexpr Operation kOperations[] = {
    {"/refusals", List, http::Method::kGet, needs::kIntegrations},
    {"/refusals/{request_id}", Explain, http::Method::kGet, needs::kIntegrations},
};

}  // namespace

std::span<const Operation> RefusalOperations() { return kOperations; }

}  // namespace latchkey::admin
