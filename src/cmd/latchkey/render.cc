#include "cmd/latchkey/render.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace latchkey::cmd {
namespace {

using Row = std::vector<std::string>;

// Characters, not bytes, so that columns stand under each other.
std::size_t Width(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string Columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - Width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Cell(const json::value& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "yes" : "no";
  if (const json::array* list = value.if_array()) {
    std::string text;
    for (const json::value& item : *list) text += (text.empty() ? "" : ", ") + Cell(item);
    return text.empty() ? "-" : text;
  }
  return ToJson(value);
}

std::string Field(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? "-" : Cell(*value);
}

std::string Grant(const json::object& grant) {
  const json::value* all = grant.if_contains("all_resources");
  if (all != nullptr && all->is_bool() && all->get_bool()) return "all resources";
  const std::string listed = Field(grant, "resources");
  return listed == "-" ? "nothing" : listed;
}

std::string Exchange(const json::object& exchange) {
  std::string text = Field(exchange, "state") + ", since " + Field(exchange, "started_at");
  if (Field(exchange, "post_status") != "-") {
    text += ", callback answered " + Field(exchange, "post_status") + " in " +
            Field(exchange, "post_ms") + " ms";
  }
  if (Field(exchange, "failure") != "-") text += ": " + Field(exchange, "failure");
  return text;
}

// How its calls may prove whose they are, and how the last one did.
void AddSignature(const json::object& integration, std::vector<Row>& rows) {
  if (!integration.contains("signature_profile")) return;
  const std::string more = Field(integration, "allowed_methods");
  rows.push_back({"signature profile", Field(integration, "signature_profile")});
  rows.push_back({"signature methods", more == "-" ? "HMAC-SHA256" : "HMAC-SHA256, " + more});
  const std::string end = Field(integration, "bearer_expires_at");
  const bool on = Field(integration, "bearer") == "yes";
  rows.push_back({"bearer", !on ? "off" : end == "-" ? "on" : "on until " + end});
  if (integration.contains("last_reading")) {
    rows.push_back({"last reading", Field(integration, "last_reading")});
  }
}

void AddLimits(const json::object& integration, std::vector<Row>& rows) {
  if (!integration.contains("rate_limit")) return;
  const std::string rate = Field(integration, "rate_limit");
  const std::string at_once = Field(integration, "concurrency_limit");
  const std::string from = Field(integration, "allow_from");
  rows.push_back(
      {"rate", rate == "-" ? "no limit" : rate + ", at once " + Field(integration, "rate_burst")});
  rows.push_back({"concurrency", at_once == "-" ? "no limit" : at_once});
  rows.push_back({"may call from", from == "-" ? "everywhere" : from});
}

std::string OneIntegration(const json::object& integration) {
  std::vector<Row> rows;
  const auto add = [&](std::string_view label, std::string_view name) {
    if (integration.contains(name)) {
      rows.push_back({std::string(label), Field(integration, name)});
    }
  };
  add("id", "id");
  add("name", "name");
  add("status", "status");
  add("email", "email");
  add("callback url", "callback_url");
  add("identity link url", "identity_link_url");
  if (integration.contains("resources")) rows.push_back({"asks for", Grant(integration)});
  if (const json::value* granted = integration.if_contains("granted"); granted) {
    if (granted->is_object()) rows.push_back({"granted", Grant(granted->get_object())});
  }
  if (const json::value* pending = integration.if_contains("pending"); pending) {
    if (pending->is_object()) {
      rows.push_back({"pending", Grant(pending->get_object()) + "  (latchkey integration allow " +
                                     Field(integration, "id") + ")"});
    }
  }
  if (const json::value* exchange = integration.if_contains("exchange"); exchange) {
    if (exchange->is_object()) rows.push_back({"exchange", Exchange(exchange->get_object())});
  }
  AddSignature(integration, rows);
  AddLimits(integration, rows);
  add("calls", "calls");
  add("refused", "refused");
  add("last used", "last_used_at");
  add("consumer key", "consumer_key");
  add("consumer secret", "consumer_secret");
  add("access token", "access_token");
  add("access token secret", "access_token_secret");
  add("access token since", "access_token_created_at");
  add("created", "created_at");
  add("changed", "updated_at");
  std::string text = Columns(rows);
  if (integration.contains("login_url")) {
    text += "\nThe credentials were posted. Sign in there to finish:\n" +
            Field(integration, "login_url") + "\n";
  }
  return text;
}

std::string Table(const json::array& list, std::initializer_list<std::string_view> names,
                  std::string_view where_empty) {
  if (list.empty()) return std::string(where_empty) + "\n";
  std::vector<Row> rows;
  Row head;
  for (const std::string_view name : names) {
    std::string title(name);
    std::transform(title.begin(), title.end(), title.begin(), [](char c) {
      return c == '_' ? ' ' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    });
    head.push_back(std::move(title));
  }
  rows.push_back(std::move(head));
  for (const json::value& item : list) {
    if (const json::object* object = item.if_object()) {
      Row row;
      for (const std::string_view name : names) row.push_back(Field(*object, name));
      rows.push_back(std::move(row));
    }
  }
  return Columns(rows);
}

std::string Tree(const json::array& list) {
  std::vector<Row> rows;
  for (const json::value& item : list) {
    const json::object& node = item.as_object();
    const std::size_t depth = node.at("depth").to_number<std::size_t>();
    const bool disabled = node.at("disabled").as_bool();
    rows.push_back({std::string(2 * depth, ' ') + Field(node, "id"),
                    Field(node, "title") + (disabled ? " (disabled)" : "")});
  }
  return Columns(rows);
}

// Adds a line where the explanation tells something under that name.
void AddIf(const json::value& told, std::string_view label, const std::string& text,
           std::vector<Row>* rows) {
  if (!told.is_null()) rows->push_back({std::string(label), text});
}

std::string HeadOfExplanation(const json::object& told) {
  const json::object& answer = told.at("answer").as_object();
  const json::object& received = told.at("received").as_object();
  std::vector<Row> rows;
  rows.push_back({"request", Field(told, "request_id") + ", " + Field(told, "at") + ", from " +
                                 Field(told, "from")});
  rows.push_back({"call", Field(received, "method") + " " + Field(received, "target")});
  for (const auto& [name, value] : received.at("headers").as_object()) {
    AddIf(value, "", std::string(name) + ": " + Cell(value), &rows);
  }
  AddIf(received.at("form"), "form", Field(received, "form"), &rows);
  rows.push_back({"answer", Field(answer, "status") + " " + Field(answer, "reason")});
  AddIf(answer.at("message"), "", Field(answer, "message"), &rows);
  AddIf(answer.at("parameter"), "", Field(answer, "parameter"), &rows);
  if (const json::object* integration = told.at("integration").if_object()) {
    const bool verified = integration->at("signature_verified").as_bool();
    rows.push_back({"integration", Field(*integration, "id") + " " + Field(*integration, "name") +
                                       ", " + Field(*integration, "status") +
                                       (verified ? ", which signed it" : ", which it only names")});
  }
  if (const json::object* route = told.at("route").if_object()) {
    rows.push_back({"route", Field(*route, "method") + " " + Field(*route, "path")});
    rows.push_back({"needs", Field(*route, "resources")});
  }
  if (const json::object* grants = told.at("grants").if_object()) {
    rows.push_back({"granted", Grant(grants->at("granted").as_object())});
    if (const json::object* pending = grants->at("pending").if_object()) {
      rows.push_back({"pending", Grant(*pending)});
    }
  }
  if (const json::object* clock = told.at("clock").if_object()) {
    rows.push_back({"clock", "sent " + Field(*clock, "sent") + ", received " +
                                 Field(*clock, "received") + ": " + Field(*clock, "difference_s") +
                                 " s apart, " + Field(*clock, "window_s") + " are taken"});
  }
  return Columns(rows);
}

std::string CheckedRoute(const json::object& checked) {
  std::vector<Row> rows = {{"route", Field(checked, "method") + " " + Field(checked, "route")}};
  for (const auto& [name, value] : checked.at("parameters").as_object()) {
    rows.push_back({"  " + std::string(name), Cell(value)});
  }
  if (Field(checked, "store_code") != "-") {
    rows.push_back({"store code", Field(checked, "store_code")});
  }
  const json::array* needs = checked.at("needs").if_array();
  if (needs == nullptr) rows.push_back({"needs", "nothing: it is for everybody"});
  if (needs != nullptr && needs->empty()) rows.push_back({"needs", "all resources"});
  for (std::size_t i = 0; needs != nullptr && i < needs->size(); ++i) {
    const json::object& need = needs->at(i).as_object();
    const std::string title = Field(need, "title");
    rows.push_back(
        {i == 0 ? "needs" : "and", Field(need, "id") + (title == "-" ? "" : " (" + title + ")")});
  }
  if (Field(checked, "guest_switchable") == "yes") {
    rows.push_back({"guests", "while webapi/webapisecurity/allow_insecure is on"});
  }
  if (Field(checked, "tls_only") == "yes") rows.push_back({"scheme", "https only"});
  rows.push_back({"served by the embedded store", Field(checked, "served")});
  return Columns(rows);
}

std::string Explanation(const json::object& told) {
  std::string text = HeadOfExplanation(told);
  if (const json::object* authorization = told.at("authorization").if_object()) {
    std::vector<Row> rows;
    for (const auto& [name, value] : authorization->at("parameters").as_object()) {
      rows.push_back({"  " + std::string(name), Cell(value)});
    }
    text += "\nAuthorization: " + Field(*authorization, "scheme") + "\n" + Columns(rows);
  }
  text += "\nChecks:\n";
  std::vector<Row> checks;
  for (const json::value& check : told.at("checks").as_array()) {
    checks.push_back(
        {"  " + Field(check.as_object(), "check"), Field(check.as_object(), "outcome")});
  }
  text += Columns(checks);
  for (const json::value& each : told.at("base_strings").as_array()) {
    const json::object& base_string = each.as_object();
    text += "\nBase string as " + Field(base_string, "reading") + " reads it (" +
            Field(base_string, "scheme") + "; with what is secret masked):\n  " +
            Field(base_string, "text") + "\n";
  }
  text += "\nWhat to do:\n";
  for (const json::value& hint : told.at("hints").as_array()) text += "  - " + Cell(hint) + "\n";
  return text;
}

}  // namespace

std::string RenderTable(std::string_view name, const json::value& answer) {
  if (name == "integration.list") {
    return Table(answer.as_array(),
                 {"id", "name", "status", "pending", "email", "calls", "last_used_at"},
                 "There are no integrations yet: latchkey integration create --help");
  }
  if (name == "config.list") return Table(answer.as_array(), {"path", "value"}, "");
  if (name == "config.get" || name == "config.set") {
    return Field(answer.as_object(), "value") + "\n";
  }
  if (name == "admin.list") {
    return Table(answer.as_array(),
                 {"id", "username", "email", "role", "second_factor", "failures", "locked_until"},
                 "There are no admin users: latchkey admin create --help");
  }
  if (name == "admin.role.list") {
    return Table(answer.as_array(), {"id", "name", "users", "all_resources", "resources"}, "");
  }
  if (name == "notifications.list") {
    return Table(answer.as_array(),
                 {"at", "kind", "integration_id", "integration_name", "user", "cause"},
                 "Nothing has happened yet.");
  }
  if (name == "notifications.mails") {
    return Table(
        answer.as_array(),
        {"created_at", "kind", "integration_name", "recipient", "state", "attempts", "failure"},
        "There are no mails yet.");
  }
  if (name == "nodes.list") {
    return Table(answer.as_array(), {"name", "version", "started_at", "serves", "state"},
                 "The database is a file: it has one node.");
  }
  if (name == "doctor") return Table(answer.as_array(), {"check", "state", "detail"}, "");
  if (name == "smtp.test") {
    return "The mail server took the mail to " + Field(answer.as_object(), "to") + ".\n";
  }
  if (name == "resources") {
    return answer.as_array().empty() ? "No resource matches.\n" : Tree(answer.as_array());
  }
  if (name == "routes") {
    return Table(answer.as_array(), {"method", "path", "resources", "guest_switchable", "served"},
                 "No route matches.");
  }
  if (name == "routes.check") return CheckedRoute(answer.as_object());
  if (name == "explain") return Explanation(answer.as_object());
  if (name.starts_with("integration.")) return OneIntegration(answer.as_object());
  return "done\n";
}

std::string RenderWarning(const json::object& params) {
  const json::value* methods = params.if_contains("allowed_methods");
  if (methods == nullptr || !methods->is_array()) return {};
  for (const json::value& method : methods->get_array()) {
    if (method != "HMAC-SHA1") continue;
    return "latchkey: warning: HMAC-SHA1 is the weakest of the three methods and meant for "
           "programs "
           "that cannot sign otherwise; `--allow-method none` takes it away again.\n";
  }
  return {};
}

std::string RenderError(const Error& error) {
  std::string text = "latchkey: " + error.detail + "\n";
  for (const FieldFault& fault : error.fields) {
    // A single fault often is the whole message.
    if (error.detail.find(fault.text) != std::string::npos) continue;
    text += "  " + fault.field + ": " + fault.text + "\n";
  }
  return text;
}

std::string RenderProgress(const json::object& step) {
  if (Field(step, "step") == "posting") {
    return "posting the credentials to " + Field(step, "url") + " ...\n";
  }
  return Field(step, "step") + "\n";
}

}  // namespace latchkey::cmd
