// /notifications, /mails, /smtp: what people are told of integrations, and how.

#include <charconv>
#include <limits>
#include <utility>

#include "admin/api.h"
#include "base/limits.h"
#include "domain/json_form.h"
#include "domain/validation.h"

namespace latchkey::admin {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();

// What a page of a list begins before, and how many of it are read: one more than are shown tells
// whether there is a next page.
struct Page {
  std::int64_t before;
  std::int64_t limit;

  static Page Of(Form& form, std::int64_t limit_where_absent) {
    const std::int64_t before = form.Count("before", {1, kIdMax, 0});
    return {before, form.Count("limit", {1, limits::kAdminPageSizeMax, limit_where_absent})};
  }
  std::int64_t read() const { return limit + 1; }
  // Drops the one too many from `rows`; says whether there was one.
  template <class Row>
  bool Cut(std::vector<Row>& rows) const {
    if (static_cast<std::int64_t>(rows.size()) <= limit) return false;
    rows.pop_back();
    return true;
  }
};

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  const Page page = Page::Of(form, 20);
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  LATCHKEY_TRY(auto rows, call.context.notifications.List(call.user, {page.before}, page.read()));
  LATCHKEY_TRY(const std::int64_t unread, call.context.notifications.CountUnread(call.user));
  const bool more = page.Cut(rows);
  json::array items;
  for (const domain::ShownNotification& row : rows) {
    json::object item = domain::NotificationJson(row.notification);
    item["read"] = row.read;
    items.push_back(std::move(item));
  }
  return JsonAnswer(json::object{
      {"items", std::move(items)},
      {"next_before", more ? json::value(rows.back().notification.id.value) : json::value(nullptr)},
      {"unread", unread}});
}

Answer CountUnread(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const std::int64_t unread, call.context.notifications.CountUnread(call.user));
  return JsonAnswer(json::object{{"unread", unread}});
}

Answer MarkReadUpTo(Call& call) {
  const NotificationId newest{call.form.RequiredNumber("up_to")};
  if (newest.value < 0) call.form.Refuse("up_to", "This is no id of a notification.");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(call.context.notifications.MarkReadUpTo(call.user, newest));
  return NoContent();
}

Answer MarkRead(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const std::string& text = call.params.front();
  NotificationId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc() || end != text.data() + text.size() || !id) {
    return Error::Make(ErrorKind::kNotFound, "There is no such notification.");
  }
  LATCHKEY_RETURN_IF_ERROR(call.context.notifications.MarkRead(call.user, id));
  return NoContent();
}

Answer SubscriptionAnswer(const Call& call) {
  LATCHKEY_TRY(const bool subscribed, call.context.notifications.IsSubscribed(call.user));
  return JsonAnswer(
      json::object{{"subscribed", subscribed}, {"email", domain::TextOrNull(call.user.email)}});
}

Answer GetSubscription(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  return SubscriptionAnswer(call);
}

Answer SetSubscription(Call& call) {
  const std::optional<bool> subscribed = call.form.Flag("subscribed");
  if (!subscribed) call.form.Refuse("subscribed", "This is a required field.");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_RETURN_IF_ERROR(
      call.context.notifications.Subscribe(call.actor, call.user, *subscribed));
  return SubscriptionAnswer(call);
}

Answer ListMails(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  const Page page = Page::Of(form, 50);
  domain::MailQuery query{{page.before}, page.read()};
  if (const auto word = form.Text("state"); word && !word->empty()) {
    query.state = domain::ParseMailState(*word);
    if (!query.state) form.Refuse("state", "This must be queued, sent, failed or not-sent.");
  }
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  LATCHKEY_TRY(auto rows, call.context.notifications.ListMails(query));
  const bool more = page.Cut(rows);
  json::array items;
  for (const domain::MailRow& row : rows) items.push_back(domain::MailJson(row));
  return JsonAnswer(json::object{
      {"items", std::move(items)},
      {"next_before", more ? json::value(rows.back().mail.id.value) : json::value(nullptr)}});
}

Answer GetSmtp(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const MailServer& server = call.context.mail_server;
  return JsonAnswer(json::object{{"configured", !server.url.empty()},
                                 {"server", domain::TextOrNull(server.url)},
                                 {"from", domain::TextOrNull(server.from)}});
}

Answer TestSmtp(Call& call) {
  const std::string to(domain::Trim(call.form.RequiredText("to")));
  if (const domain::Fault fault = domain::EmailFault(to)) call.form.Refuse("to", *fault);
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const MailServer& server = call.context.mail_server;
  if (server.url.empty()) {
    return Error::Make(ErrorKind::kConflict,
                       "No mail server is configured: smtp.url in the server's configuration.");
  }
  const Result<void> sent = server.send_test(to);
  LATCHKEY_RETURN_IF_ERROR(call.context.notifications.NoteTestMail(call.actor, to, sent));
  return JsonAnswer(json::object{
      {"sent", sent.ok()},
      {"failure", sent.ok() ? json::value(nullptr) : json::value(sent.error().detail)}});
}

using http::Method;

constexpr Operation kOperations[] = {
    {"/notifications", List, Method::kGet, needs::kIntegrations},
    {"/notifications/unread", CountUnread, Method::kGet, needs::kIntegrations},
    {"/notifications/read", MarkReadUpTo, Method::kPost, needs::kIntegrations},
    {"/account/notifications", GetSubscription, Method::kGet, needs::kSelf},
    {"/account/notifications", SetSubscription, Method::kPut, needs::kSelf},
    {"/notifications/{notification}/read", MarkRead, Method::kPost, needs::kIntegrations},
    {"/mails", ListMails, Method::kGet, needs::kIntegrations},
    {"/smtp", GetSmtp, Method::kGet, needs::kConfig},
    {"/smtp/test", TestSmtp, Method::kPost, needs::kConfig, Lane::kCalls},
};

}  // namespace

std::span<const Operation> NotificationOperations() { return kOperations; }

}  // namespace latchkey::admin
