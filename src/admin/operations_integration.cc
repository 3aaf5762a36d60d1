// /integrations and what is done with one.

#include <utility>

#include "admin/api.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/json_form.h"
#include "domain/validation.h"

namespace latchkey::admin {
namespace {

using domain::IntegrationDetail;

constexpr std::int64_t kPageMax = 1'000'000;

// Whether the caller's role holds all that it asks for (domain/authority.h).
bool WithinReach(const Call& call, const domain::Integration& integration) {
  return call.role.held.Covers(integration.requested);
}

json::object Shown(const Call& call, IntegrationDetail detail) {
  detail.usage = domain::Sum(detail.usage, call.context.unstored_usage(detail.integration.id));
  json::object object = domain::DetailJson(detail);
  object["within_reach"] = WithinReach(call, detail.integration);
  return object;
}

Answer DetailAnswer(const Call& call, const IntegrationDetail& detail, int status = 200) {
  return JsonAnswer(Shown(call, detail), status);
}

// The grid's words for an order; a fault for another one.
domain::IntegrationOrder ReadOrder(Form& form) {
  using Order = domain::IntegrationOrder;
  constexpr std::pair<std::string_view, Order> kWords[] = {
      {"id", Order::kId},       {"name", Order::kName},       {"status", Order::kStatus},
      {"calls", Order::kCalls}, {"refused", Order::kRefused}, {"last_used", Order::kLastUsed}};
  const std::string given = form.Text("sort").value_or("id");
  for (const auto& [word, order] : kWords) {
    if (given == word) return order;
  }
  form.Refuse("sort", "This must be id, name, status, calls, refused or last_used.");
  return Order::kId;
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  domain::IntegrationQuery query;
  query.name_contains = form.Text("search").value_or("");
  if (const auto word = form.Text("status"); word && !word->empty()) {
    query.status = domain::ParseStatus(*word);
    if (!query.status) form.Refuse("status", "This must be inactive, active or suspended.");
  }
  query.order = ReadOrder(form);
  const std::string direction = form.Text("order").value_or("asc");
  query.descending = direction == "desc";
  if (!query.descending && direction != "asc") form.Refuse("order", "This must be asc or desc.");
  const std::int64_t page = form.Count("page", {1, kPageMax, 1});
  query.limit = form.Count("size", {1, limits::kAdminPageSizeMax, 20});
  query.offset = (page - 1) * query.limit;
  LATCHKEY_RETURN_IF_ERROR(form.Done());

  LATCHKEY_TRY(auto integrations, call.context.integrations.List(query));
  LATCHKEY_TRY(const std::int64_t total, call.context.integrations.Count(query));
  json::array items;
  for (domain::ListedIntegration& listed : integrations) {
    listed.usage = domain::Sum(listed.usage, call.context.unstored_usage(listed.integration.id));
    json::object item = domain::ListedJson(listed);
    item["within_reach"] = WithinReach(call, listed.integration);
    items.push_back(std::move(item));
  }
  return JsonAnswer(json::object{{"items", std::move(items)}, {"total", total}});
}

// The fields of IntegrationForm, in form order, but the password.
domain::IntegrationInput ReadInput(Form& form) {
  domain::IntegrationInput input;
  input.name = form.Text("name");
  input.email = form.Text("email");
  input.credentials_post_url = form.Text("callback_url");
  input.identity_link_url = form.Text("identity_link_url");
  input.requested = ReadGrant(form);
  input.signature_profile = form.Text("signature_profile");
  input.allowed_methods = form.Texts("allowed_methods");
  input.bearer = form.Flag("bearer");
  if (const std::int64_t end_s = form.Moment("bearer_expires_at"); end_s != 0) {
    input.bearer_expires_at_s = end_s;
  }
  input.rate_limit = form.Text("rate_limit");
  input.rate_burst = form.Number("rate_burst");
  input.concurrency_limit = form.Number("concurrency_limit");
  input.allow_from = form.Texts("allow_from");
  return input;
}

Answer Create(Call& call) {
  const domain::IntegrationInput input = ReadInput(call.form);
  if (!input.name) call.form.Refuse("name", "This is a required field.");
  const std::string password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(password));
  LATCHKEY_TRY(const IntegrationDetail detail, call.Change<IntegrationDetail>([&] {
    return call.context.integrations.Create(call.actor, input);
  }));
  return DetailAnswer(call, detail, 201);
}

Answer Show(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_TRY(const IntegrationDetail detail, call.context.integrations.Show(id));
  return DetailAnswer(call, detail);
}

Answer Edit(Call& call) {
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  const domain::IntegrationInput input = ReadInput(call.form);
  const std::string password = call.form.RequiredText("current_password");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.Confirm(password));
  LATCHKEY_TRY(const IntegrationDetail detail, call.Change<IntegrationDetail>([&] {
    return call.context.integrations.Edit(call.actor, id, input);
  }));
  return DetailAnswer(call, detail);
}

Answer Delete(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.integrations.Delete(call.actor, id); }));
  return NoContent();
}

template <bool kReauthorize>
Answer Activate(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_TRY(const Activated activated, call.context.activate(call.actor, id, kReauthorize));
  LATCHKEY_TRY(const IntegrationDetail detail, call.context.integrations.Show(id));
  const bool direct = activated.login_url.empty();
  return JsonAnswer(json::object{
      {"flow", direct ? "direct" : "exchange"},
      {"integration", Shown(call, detail)},
      {"credentials",
       direct ? json::value(domain::CredentialsJson(activated.credentials)) : json::value(nullptr)},
      {"login_url", domain::TextOrNull(activated.login_url)}});
}

using DetailAct = Result<IntegrationDetail> (domain::Integrations::*)(const domain::Actor&,
                                                                      IntegrationId);

template <DetailAct kAct>
Answer Act(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_TRY(const IntegrationDetail detail, call.Change<IntegrationDetail>([&] {
    return (call.context.integrations.*kAct)(call.actor, id);
  }));
  return DetailAnswer(call, detail);
}

Answer Reveal(Call& call) {
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_RETURN_IF_ERROR(call.ConfirmByBody());
  LATCHKEY_TRY(const domain::Credentials credentials, call.Change<domain::Credentials>([&] {
    return call.context.integrations.Reveal(call.actor, id);
  }));
  return JsonAnswer(domain::CredentialsJson(credentials));
}

Answer ShowExchange(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_TRY(const IntegrationDetail detail, call.context.integrations.Show(id));
  return JsonAnswer(json::object{
      {"status", domain::StatusWord(detail.integration.status)},
      {"access_token_created_at", domain::TimeOrNull(detail.access_token_created_at_s.value_or(0))},
      {"exchange", domain::ExchangeJson(detail.exchange)}});
}

json::object StepJson(std::string_view step, std::string_view outcome, json::value at_ms) {
  return {{"step", step}, {"outcome", outcome}, {"at_ms", std::move(at_ms)}};
}

// How far the call came. The first step that it did not do is the one that failed.
json::array StepsJson(const CallbackTest& test) {
  const bool tls = test.post.url.starts_with("https:");
  std::optional<std::int64_t> answered_ms;
  if (test.answer.ok()) answered_ms = test.answer->took_ms;
  json::array steps;
  bool going_on = true;
  const auto add = [&](std::string_view step, std::optional<std::int64_t> at_ms) {
    const bool done = going_on && at_ms.has_value();
    steps.push_back(StepJson(step,
                             done       ? "done"
                             : going_on ? "failed"
                                        : "not-reached",
                             done ? json::value(*at_ms) : json::value(nullptr)));
    going_on = done;
  };
  add("name", test.trace.resolved_ms);
  add("connection", test.trace.connected_ms);
  if (tls) {
    add("tls", test.trace.tls_ms);
  } else {
    steps.push_back(StepJson("tls", "not-needed", nullptr));
  }
  add("answer", answered_ms);
  return steps;
}

json::object PostJson(const net::OutgoingRequest& post) {
  json::array headers;
  for (const auto& [name, value] : net::SentHeaders(post)) {
    headers.push_back(json::object{{"name", name}, {"value", value}});
  }
  return {{"method", post.method},
          {"url", domain::WithoutUserInfo(post.url)},
          {"headers", std::move(headers)},
          {"body", post.body}};
}

json::object TestJson(const CallbackTest& test) {
  const bool reached = test.answer.ok();
  json::object object{{"reached", reached},       {"tls", test.post.url.starts_with("https:")},
                      {"status", nullptr},        {"took_ms", nullptr},
                      {"connected_to", nullptr},  {"failure", nullptr},
                      {"steps", StepsJson(test)}, {"post", PostJson(test.post)}};
  if (reached) {
    object["status"] = test.answer->status;
    object["took_ms"] = test.answer->took_ms;
    object["connected_to"] = test.answer->connected_to;
  } else {
    object["failure"] = test.answer.error().detail;
  }
  return object;
}

Answer TestCallback(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const IntegrationId id, call.Id());
  LATCHKEY_TRY(const IntegrationDetail detail, call.context.integrations.Show(id));
  if (detail.integration.credentials_post_url.empty()) {
    return Error::Make(ErrorKind::kConflict, "The integration has no callback URL.");
  }
  LATCHKEY_TRY(const CallbackTest test, call.context.test_callback(detail));
  const std::string object =
      "integration " + std::to_string(id.value) + " (" + detail.integration.name + ")";
  const json::object found = TestJson(test);
  LATCHKEY_RETURN_IF_ERROR(domain::RunAct(
      call.context.storage, call.context.clock, call.actor, "integration.callback-test", object,
      [&](domain::WriteTransaction&, domain::AuditEntry& audit) -> Result<void> {
        audit.detail_json = ToJson(json::object{{"reached", found.at("reached")},
                                                {"status", found.at("status")},
                                                {"failure", found.at("failure")}});
        return {};
      }));
  return JsonAnswer(found);
}

using http::Method;
constexpr std::string_view kNeeds = needs::kIntegrations;

constexpr Operation kOperations[] = {
    {"/integrations", List, Method::kGet, kNeeds},
    {"/integrations", Create, Method::kPost, kNeeds},
    {"/integrations/{id}", Show, Method::kGet, kNeeds},
    {"/integrations/{id}", Edit, Method::kPatch, kNeeds},
    {"/integrations/{id}", Delete, Method::kDelete, kNeeds},
    {"/integrations/{id}/activate", Activate<false>, Method::kPost, kNeeds, Lane::kCalls},
    {"/integrations/{id}/reauthorize", Activate<true>, Method::kPost, kNeeds, Lane::kCalls},
    {"/integrations/{id}/allow", Act<&domain::Integrations::Allow>, Method::kPost, kNeeds},
    {"/integrations/{id}/suspend", Act<&domain::Integrations::Suspend>, Method::kPost, kNeeds},
    {"/integrations/{id}/resume", Act<&domain::Integrations::Resume>, Method::kPost, kNeeds},
    {"/integrations/{id}/revoke", Act<&domain::Integrations::RevokeAccessToken>, Method::kPost,
     kNeeds},
    {"/integrations/{id}/reveal", Reveal, Method::kPost, kNeeds},
    {"/integrations/{id}/exchange", ShowExchange, Method::kGet, kNeeds},
    {"/integrations/{id}/exchange", Act<&domain::Integrations::CancelExchange>, Method::kDelete,
     kNeeds},
    {"/integrations/{id}/callback-test", TestCallback, Method::kPost, kNeeds, Lane::kCalls},
};

}  // namespace

std::span<const Operation> IntegrationOperations() { return kOperations; }

}  // namespace latchkey::admin
