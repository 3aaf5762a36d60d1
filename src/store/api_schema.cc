#include "store/api_schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/check.h"
#include "base/encoding.h"
#include "store_api.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kSentSuffix = "-sent";  // of shapes as bodies have them

std::vector<std::string> Words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// NAME, NAME?, NAME!, each with :TYPE or without.
ApiMember ReadMember(std::string_view word) {
  ApiMember member;
  const std::size_t colon = word.find(':');
  member.type = colon == std::string_view::npos ? "text" : word.substr(colon + 1);
  std::string_view name = word.substr(0, colon);
  for (; name.ends_with('?') || name.ends_with('!'); name.remove_suffix(1)) {
    (name.back() == '?' ? member.optional : member.nullable) = true;
  }
  member.name = name;
  return member;
}

acl::RouteMethod ReadMethod(std::string_view word) {
  for (const auto method : {acl::RouteMethod::kGet, acl::RouteMethod::kPost, acl::RouteMethod::kPut,
                            acl::RouteMethod::kDelete}) {
    if (acl::MethodWord(method) == word) return method;
  }
  CHECK(false && "operations.txt: a method is GET, POST, PUT or DELETE");
  return acl::RouteMethod::kGet;
}

ApiOperation ReadOperation(const std::string& service, const std::vector<std::string>& words) {
  CHECK(words.size() >= 4 && words[words.size() - 2] == "->");
  ApiOperation operation;
  operation.service = service;
  operation.method = ReadMethod(words[0]);
  operation.path = words[1];
  operation.answer = words.back();
  for (std::size_t i = 2; i + 2 < words.size(); ++i) {
    if (words[i] == "criteria") {
      operation.criteria = true;
    } else if (words[i].front() == '?') {
      operation.query.push_back(words[i].substr(1));
    } else {
      operation.body.push_back(ReadMember(words[i]));
    }
  }
  return operation;
}

ApiDescription Read(std::string_view text) {
  ApiDescription description;
  std::string section;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> words = Words(line);
    if (words.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      section = line.substr(1, line.size() - 2);
    } else if (section != "shapes") {
      description.operations.push_back(ReadOperation(section, words));
    } else {
      if (line.front() != ' ') {
        description.shapes.push_back({words.front(), {}});
        words.erase(words.begin());
      }
      for (const std::string& word : words) {
        description.shapes.back().members.push_back(ReadMember(word));
      }
    }
  }
  return description;
}

const ApiShape& FindShape(std::string_view name) {
  const std::vector<ApiShape>& shapes = DescribedApi().shapes;
  const auto found = std::find_if(shapes.begin(), shapes.end(),
                                  [&](const ApiShape& shape) { return shape.name == name; });
  CHECK(found != shapes.end());
  return *found;
}

// Makes the parts of one document, and collects the definitions that they name.
class SchemaWriter {
 public:
  explicit SchemaWriter(const acl::RouteTable& routes) : routes_(routes) {}

  // Templates that differ in a parameter's name alone are one path there; the first one names it.
  void AddPath(const ApiOperation& operation) {
    std::string shape;
    std::string written;
    std::vector<std::string> names;
    for (std::size_t at = 0; at < operation.path.size();) {
      const std::size_t end = std::min(operation.path.find('/', at + 1), operation.path.size());
      const std::string segment = operation.path.substr(at + 1, end - at - 1);
      const bool is_parameter = segment.starts_with(':');
      shape += is_parameter ? "/:" : "/" + segment;
      written += is_parameter ? "/{" + segment.substr(1) + "}" : "/" + segment;
      if (is_parameter) names.push_back(segment.substr(1));
      at = end;
    }
    const auto [known, is_new] = templates_.try_emplace(shape, Template{written, names});
    json::value& path = paths_[known->second.written];
    if (path.is_null()) path.emplace_object();
    path.get_object()[ToLowerAscii(acl::MethodWord(operation.method))] =
        Operation(operation, known->second.names);
  }

  json::object TakePaths() { return std::move(paths_); }

  // The shapes named, and those that they name.
  json::object Definitions() {
    json::object definitions;
    definitions["error"] = json::object{
        {"type", "object"},
        {"required", json::array{"message"}},
        {"properties",
         json::object{{"message", Plain("string")},
                      {"errors", json::object{{"type", "array"}, {"items", Reference("error")}}},
                      {"parameters", json::object()}}}};
    while (!wanted_.empty()) {
      const std::string name = *wanted_.begin();
      wanted_.erase(wanted_.begin());
      if (!definitions.contains(name)) definitions[name] = Definition(name);
    }
    return definitions;
  }

 private:
  static json::object Plain(std::string_view type) { return {{"type", type}}; }
  static json::object Reference(std::string_view name) {
    return {{"$ref", "#/definitions/" + std::string(name)}};
  }

  json::object Type(std::string_view type, bool sent) {
    if (type == "text") return Plain("string");
    if (type == "int") return Plain("integer");
    if (type == "number") return Plain("number");
    if (type == "bool") return Plain("boolean");
    if (type == "any") return {};
    if (type.front() == '[') {
      return {{"type", "array"}, {"items", Type(type.substr(1, type.size() - 2), sent)}};
    }
    constexpr std::string_view kSearch = "search(";
    if (type.starts_with(kSearch)) {
      const std::string_view item = type.substr(kSearch.size(), type.size() - kSearch.size() - 1);
      return Object({{"items", "[" + std::string(item) + "]", false, true},
                     {"search_criteria", "search_criteria"},
                     {"total_count", "int"}},
                    sent);
    }
    const std::string name = std::string(type) + std::string(sent ? kSentSuffix : "");
    wanted_.insert(name);
    return Reference(name);
  }

  json::object Object(const std::vector<ApiMember>& members, bool sent) {
    json::object properties;
    json::array required;
    for (const ApiMember& member : members) {
      json::object type = Type(member.type, sent);
      if (member.nullable) type["x-nullable"] = true;
      properties[member.name] = std::move(type);
      if (!sent && !member.optional) required.push_back(json::string(member.name));
    }
    json::object object{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) object["required"] = std::move(required);
    return object;
  }

  json::object Definition(std::string_view name) {
    const bool sent = name.ends_with(kSentSuffix);
    if (sent) name.remove_suffix(kSentSuffix.size());
    return Object(FindShape(name).members, sent);
  }

  const acl::ApiRoute& RouteOf(const ApiOperation& operation) const {
    const auto& all = routes_.routes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const acl::ApiRoute& route) {
      return route.method == operation.method && route.path == operation.path;
    });
    CHECK(found != all.end());
    return *found;
  }

  json::array Parameters(const ApiOperation& operation, const std::vector<std::string>& names) {
    json::array parameters;
    for (const std::string& name : names) {
      parameters.push_back(
          json::object{{"name", name}, {"in", "path"}, {"required", true}, {"type", "string"}});
    }
    const auto add_query = [&parameters](std::string_view name, bool required,
                                         std::string_view description) {
      json::object one{{"name", name}, {"in", "query"}, {"required", required}, {"type", "string"}};
      if (!description.empty()) one["description"] = description;
      parameters.push_back(std::move(one));
    };
    if (operation.criteria) {
      add_query("searchCriteria", true,
                "Empty for everything; else as searchCriteria[filter_groups][0][filters][0][field] "
                "and so on.");
    }
    for (const std::string& name : operation.query) add_query(name, false, "");
    if (operation.method == acl::RouteMethod::kGet) {
      add_query("fields", false, "Only these members: items[sku,name],total_count");
    }
    if (!operation.body.empty()) {
      parameters.push_back(
          json::object{{"name", "body"}, {"in", "body"}, {"schema", Object(operation.body, true)}});
    }
    return parameters;
  }

  static std::string Needs(const acl::ApiRoute& route) {
    if (route.anonymous) return "Open to everybody.";
    if (route.self) return "For the customer who calls.";
    std::string needs;
    for (const std::string& resource : route.resources) {
      needs += (needs.empty() ? "Needs " : " and ") + resource;
    }
    return needs + (route.guest_switchable ? "; open where guests may read." : ".");
  }

  json::object Operation(const ApiOperation& operation, const std::vector<std::string>& names) {
    const acl::ApiRoute& route = RouteOf(operation);
    const json::object failure{{"description", "Refused"}, {"schema", Reference("error")}};
    std::string id = operation.service + std::string(acl::MethodWord(route.method));
    for (const char c : operation.path) {
      if (c != '/' && c != ':' && c != '-') id += c;
    }
    json::object written{
        {"tags", json::array{json::string(operation.service)}},
        {"operationId", id},
        {"description", Needs(route)},
        {"parameters", Parameters(operation, names)},
        {"responses", json::object{{"200", json::object{{"description", "Done"},
                                                        {"schema", Type(operation.answer, false)}}},
                                   {"default", failure}}}};
    if (!route.anonymous) {
      written["security"] = json::array{json::object{{"authorization", json::array()}}};
    }
    return written;
  }

  struct Template {
    std::string written;
    std::vector<std::string> names;  // of its parameters
  };

  const acl::RouteTable& routes_;
  std::map<std::string, Template> templates_;  // by the path without its parameters' names
  json::object paths_;
  std::set<std::string> wanted_;  // definitions that are named and not made yet
};

std::vector<std::string_view> Split(std::string_view names) {
  std::vector<std::string_view> split;
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    if (const auto name = names.substr(0, comma); !name.empty()) split.push_back(name);
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  return split;
}

bool IsService(std::string_view name) {
  const auto& operations = DescribedApi().operations;
  return std::any_of(operations.begin(), operations.end(),
                     [&](const ApiOperation& operation) { return operation.service == name; });
}

}  // namespace

const ApiDescription& DescribedApi() {
  static const ApiDescription kDescription = Read(api::store_api().front().text);
  return kDescription;
}

Outcome<json::value> ApiSchema(std::string_view services, std::string_view store_code,
                               std::string_view base_url, const acl::RouteTable& routes) {
  const std::vector<std::string_view> named = Split(services);
  if (named.empty()) {
    return Refusal{400, "Incorrect format of request URI or Requested services are missing."};
  }
  for (const std::string_view name : named) {
    if (name == "all" || IsService(name)) continue;
    return Refusal{400, "Requested service is not available: \"%1\"", json::array{name}};
  }
  const bool all = std::find(named.begin(), named.end(), "all") != named.end();
  SchemaWriter writer(routes);
  for (const ApiOperation& operation : DescribedApi().operations) {
    if (all || std::find(named.begin(), named.end(), operation.service) != named.end()) {
      writer.AddPath(operation);
    }
  }
  const std::size_t host_at = base_url.find("://") + 3;
  const std::string_view scheme = base_url.substr(0, host_at - 3);
  const std::size_t path_at = base_url.find('/', host_at);
  const std::string_view host = base_url.substr(host_at, path_at - host_at);
  const std::string_view root = base_url.substr(path_at);  // ends with a slash
  return json::value(json::object{
      {"swagger", "2.0"},
      {"info", json::object{{"title", "Latchkey's embedded store"}, {"version", "V1"}}},
      {"host", host},
      {"basePath", std::string(root) + "rest/" + std::string(store_code)},
      {"schemes", json::array{json::string(scheme)}},
      {"consumes", json::array{"application/json", "application/xml"}},
      {"produces", json::array{"application/json", "application/xml"}},
      {"securityDefinitions",
       json::object{
           {"authorization",
            json::object{
                {"type", "apiKey"},
                {"in", "header"},
                {"name", "Authorization"},
                {"description", "OAuth 1.0a, signed with HMAC-SHA256; or Bearer and a token."}}}}},
      {"paths", writer.TakePaths()},
      {"definitions", writer.Definitions()}});
}

}  // namespace latchkey::store
