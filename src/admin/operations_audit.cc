// /audit, /audit.csv: who did what.

#include <limits>
#include <utility>

#include "admin/api.h"
#include "base/limits.h"
#include "domain/json_form.h"

namespace latchkey::admin {
namespace {

constexpr std::int64_t kNumberMax = std::numeric_limits<std::int64_t>::max();

void ReadFilter(Form& form, domain::AuditQuery* query) {
  query->actor = form.Text("user").value_or("");
  query->action_prefix = form.Text("action").value_or("");
  query->object_contains = form.Text("object").value_or("");
  query->integration_id = {form.Count("integration", {1, kNumberMax, 0})};
  query->from_s = form.Moment("from");
  query->before_s = form.Moment("to");
}

Result<std::vector<domain::AuditEntry>> Read(const Call& call, const domain::AuditQuery& query) {
  std::vector<domain::AuditEntry> entries;
  const Result<void> read =
      call.context.storage.Read([&](domain::ReadTransaction& transaction) -> Result<void> {
        LATCHKEY_TRY(entries, transaction.ListAudit(query));
        return {};
      });
  if (!read.ok()) return read.error();
  return entries;
}

json::object EntryJson(const domain::AuditEntry& entry) {
  json::object object{{"sequence", entry.sequence}, {"at", domain::TimeText(entry.at_s)},
                      {"user", entry.actor.name},   {"from", entry.actor.from},
                      {"action", entry.action},     {"object", entry.object},
                      {"result", entry.result},     {"detail", nullptr}};
  if (Result<json::value> detail = ParseJson(entry.detail_json); detail.ok()) {
    object["detail"] = std::move(detail).value();
  }
  return object;
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  domain::AuditQuery query;
  query.before_sequence = form.Count("before", {1, kNumberMax, 0});
  const std::int64_t limit = form.Count("limit", {1, limits::kAdminPageSizeMax, 50});
  ReadFilter(form, &query);
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  query.limit = limit + 1;  // one more tells whether there is a next page
  LATCHKEY_TRY(std::vector<domain::AuditEntry> entries, Read(call, query));
  const bool more = static_cast<std::int64_t>(entries.size()) > limit;
  if (more) entries.pop_back();
  json::array items;
  for (const domain::AuditEntry& entry : entries) items.push_back(EntryJson(entry));
  return JsonAnswer(json::object{
      {"items", std::move(items)},
      {"next_before", more ? json::value(entries.back().sequence) : json::value(nullptr)}});
}

// One value of a row (RFC 4180 §2). What a spreadsheet would run as a formula gets an apostrophe.
void AppendValue(std::string_view value, std::string* csv) {
  csv->push_back('"');
  if (!value.empty() &&
      std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos) {
    csv->push_back('\'');
  }
  for (const char c : value) {
    if (c == '"') csv->push_back('"');
    csv->push_back(c);
  }
  csv->push_back('"');
}

Answer Export(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  Form form = Form::OfQuery(call.request.query);
  domain::AuditQuery query;
  ReadFilter(form, &query);
  LATCHKEY_RETURN_IF_ERROR(form.Done());
  query.limit = limits::kAuditExportEntriesMax;
  LATCHKEY_TRY(const std::vector<domain::AuditEntry> entries, Read(call, query));
  http::Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"audit.csv\"");
  response.body = "sequence,time,user,address,action,object,result,detail\r\n";
  for (const domain::AuditEntry& entry : entries) {
    const std::string time = domain::TimeText(entry.at_s);
    response.body += std::to_string(entry.sequence);
    for (const std::string_view value :
         {std::string_view(time), std::string_view(entry.actor.name),
          std::string_view(entry.actor.from), std::string_view(entry.action),
          std::string_view(entry.object), std::string_view(entry.result),
          std::string_view(entry.detail_json)}) {
      response.body.push_back(',');
      AppendValue(value, &response.body);
    }
    response.body += "\r\n";
  }
  return response;
}

constexpr Operation kOperations[] = {
    {"/audit", List, http::Method::kGet, needs::kActionLog},
    {"/audit.csv", Export, http::Method::kGet, needs::kActionLog},
};

}  // namespace

std::span<const Operation> AuditOperations() { return kOperations; }

}  // namespace latchkey::admin
