#include "acl/openapi.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "acl/data_file.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/located_json.h"

namespace latchkey::acl {
namespace {

constexpr std::string_view kModule = "Api";
constexpr std::string_view kResource = "x-latchkey-resource";
constexpr std::string_view kFreeText = "x-latchkey-free-text";
constexpr std::string_view kAnonymous = "anonymous";
constexpr std::string_view kSelf = "self";

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::vector<std::string> SplitAtSlashes(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = text.find('/');
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool IsNameChar(char c) { return IsName({&c, 1}); }

// "Sales Orders" -> "sales_orders"; empty where nothing of it can stand in an id.
std::string Slug(std::string_view title) {
  std::string slug;
  for (const char c : title) {
    if (IsNameChar(c) && c != '_') {
      slug += ToLowerAscii(c);
    } else if (!slug.empty() && slug.back() != '_') {
      slug += '_';
    }
  }
  while (slug.ends_with('_')) slug.pop_back();
  return slug;
}

// What may stand in a path as it is and can be read in one way only.
bool IsLiteral(std::string_view segment) {
  constexpr std::string_view kMore = "-_.~!$&'()*+,;=:@";
  const auto plain = [&](char c) {
    return IsNameChar(c) || kMore.find(c) != std::string_view::npos;
  };
  return !segment.empty() && segment != "." && segment != ".." && segment.front() != ':' &&
         std::all_of(segment.begin(), segment.end(), plain);
}

class Importer {
 public:
  Importer(std::string_view file, std::vector<Fault>* faults) : file_(file), builder_(faults) {}

  Api Import(std::string_view text) {
    Result<LocatedJson> document = ParseLocatedJson(text);
    if (!document.ok()) {
      const FieldFault& fault = document.error().fields.front();
      builder_.Add({file_, std::stoi(fault.field)}, fault.text);
    } else {
      ReadDocument(*document);
    }
    return std::move(builder_).Build();
  }

 private:
  Place At(const LocatedJson& value) const { return {file_, value.line}; }
  void Add(const LocatedJson& value, std::string text) { builder_.Add(At(value), std::move(text)); }

  // The member, where it is of that kind; something else is reported.
  const LocatedJson* Member(const LocatedJson& object, std::string_view name,
                            LocatedJson::Kind kind, std::string_view wanted) {
    const LocatedJson* value = object.Find(name);
    if (value == nullptr || value->kind == kind) return value;
    if (value->kind == LocatedJson::Kind::kRepeated) {
      Add(*value, Quoted(name) + " stands twice: neither counts");
    } else {
      Add(*value, Quoted(name) + " is not " + std::string(wanted));
    }
    return nullptr;
  }

  void ReadDocument(const LocatedJson& document) {
    if (!document.is_object()) return Add(document, "the document is not an object");
    const LocatedJson* version = document.Find("openapi");
    if (version == nullptr || !version->is_text() || !version->text.starts_with("3.")) {
      return Add(version != nullptr ? *version : document,
                 "this is no OpenAPI 3 document: `openapi` has to be \"3.\" and what follows");
    }
    if (!ReadServers(document)) return;
    ReadTags(document);
    ReadFreeText(document);
    const LocatedJson* paths =
        Member(document, "paths", LocatedJson::Kind::kObject, "an object of paths");
    if (paths == nullptr) return Add(document, "there are no `paths`");
    for (std::size_t i = 0; i < paths->names.size(); ++i) {
      ReadPath(paths->names[i], paths->items[i]);
    }
    KeepRoutes();
  }

  // Takes the path of the first server. False where no path can be known.
  bool ReadServers(const LocatedJson& document) {
    const LocatedJson* servers =
        Member(document, "servers", LocatedJson::Kind::kArray, "a list of servers");
    if (servers == nullptr) return document.Find("servers") == nullptr;
    for (const LocatedJson& server : servers->items) {
      const LocatedJson* url = server.Find("url");
      if (url == nullptr || !url->is_text()) {
        Add(server, "a server has a `url`, a text");
        return false;
      }
      std::string path = PathOf(url->text);
      if (path.find_first_of("{}%?#") != std::string::npos ||
          (!path.empty() && path.front() != '/')) {
        Add(*url, "the path of " + Quoted(url->text) +
                      " is not known: write it from the slash on and without variables");
        return false;
      }
      if (&server == &servers->items.front()) {
        prefix_ = std::move(path);
      } else if (path != prefix_) {
        builder_.Warn(At(*url), "only the first server's path counts, " + Quoted(prefix_ + "/"));
      }
    }
    return true;
  }

  // The path of a URL without the slash at its end; of a relative one too.
  static std::string PathOf(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) {
      url.remove_prefix(scheme + 3);
      url.remove_prefix(std::min(url.find('/'), url.size()));
    }
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url);
  }

  void ReadTags(const LocatedJson& document) {
    const LocatedJson* tags = Member(document, "tags", LocatedJson::Kind::kArray, "a list of tags");
    if (tags == nullptr) return;
    for (const LocatedJson& tag : tags->items) {
      const LocatedJson* name = tag.Find("name");
      if (name == nullptr || !name->is_text()) {
        Add(tag, "a tag has a `name`, a text");
        continue;
      }
      const LocatedJson* resource = Member(tag, kResource, LocatedJson::Kind::kText, "a text");
      const std::string& path = resource != nullptr ? resource->text : name->text;
      if (NameResource(resource != nullptr ? *resource : *name, path)) {
        resource_of_tag_.emplace(name->text, path);
      }
    }
  }

  void ReadFreeText(const LocatedJson& document) {
    const LocatedJson* names =
        Member(document, kFreeText, LocatedJson::Kind::kArray, "a list of parameters");
    if (names == nullptr) return;
    for (const LocatedJson& name : names->items) {
      if (name.is_text()) {
        free_text_.insert(name.text);
      } else {
        Add(name, "this is not the name of a parameter");
      }
    }
  }

  // The id of the resource that `path` names, which comes into being with it; nullopt, reported,
  // where it names none.
  std::optional<std::string> NameResource(const LocatedJson& where, std::string_view path) {
    if (IsResourceId(path)) {
      const std::string id(path);
      if (builder_.HasResource(id)) return id;
      if (!builder_.NameResource(At(where), {id, "", id, NextOrder(), false})) return std::nullopt;
      return id;
    }
    std::string parent;
    std::string titles;
    std::string slugs;
    for (const std::string& title : SplitAtSlashes(path)) {
      const std::string slug = Slug(title);
      if (slug.empty()) {
        Add(where, Quoted(path) +
                       " names no resource: write titles that have letters or digits, with "
                       "slashes between them");
        return std::nullopt;
      }
      titles += (titles.empty() ? "" : "/") + title;
      slugs += (slugs.empty() ? "" : "_") + slug;
      const std::string id = std::string(kModule) + "::" + slugs;
      const auto [known, is_new] = titles_of_.emplace(id, titles);
      if (known->second != titles) {
        Add(where, Quoted(titles) + " and " + Quoted(known->second) + " come to the same id, " +
                       id + ": name them apart");
        return std::nullopt;
      }
      if (is_new && !builder_.NameResource(At(where), {id, parent, title, NextOrder(), false})) {
        return std::nullopt;
      }
      parent = id;
    }
    return parent;
  }

  int NextOrder() { return order_ += 10; }

  void ReadPath(const std::string& path, const LocatedJson& item) {
    if (path.starts_with("x-")) return;
    if (!item.is_object()) return Add(item, Quoted(path) + " is not an object that stands once");
    if (item.Find("$ref") != nullptr) {
      return Add(item, Quoted(path) + " is described elsewhere ($ref): write its operations here");
    }
    ApiRoute route;
    if (!ReadTemplate(item, path, route) || HasServers(item)) return;
    for (std::size_t i = 0; i < item.names.size(); ++i) {
      const std::string& name = item.names[i];
      constexpr std::string_view kNoOperations[] = {"summary", "description", "parameters"};
      if (name.starts_with("x-") ||
          std::count(std::begin(kNoOperations), std::end(kNoOperations), name) > 0) {
        continue;
      }
      std::string upper = name;
      std::transform(name.begin(), name.end(), upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      const std::optional<RouteMethod> method = ParseRouteMethod(upper);
      if (!method || upper == name) {
        Add(item.items[i], Quoted(name) + " is no operation that can be called here");
        continue;
      }
      route.method = *method;
      ReadOperation(route, item, item.items[i]);
    }
  }

  bool HasServers(const LocatedJson& object) {
    const LocatedJson* servers = object.Find("servers");
    if (servers == nullptr) return false;
    Add(*servers, "servers of its own are not looked at: it is left out");
    return true;
  }

  bool ReadTemplate(const LocatedJson& item, const std::string& path, ApiRoute& route) {
    route.module = kModule;
    if (!path.starts_with('/')) {
      Add(item, Quoted(path) + " is not a path: begin it with a slash");
      return false;
    }
    const std::string whole = prefix_ + path;
    std::vector<std::string> segments = SplitAtSlashes(std::string_view(whole).substr(1));
    if (segments.size() > 1 && segments.back().empty()) segments.pop_back();
    if (segments.size() > limits::kPathSegmentsMax) {
      Add(item, "the path has more than " + std::to_string(limits::kPathSegmentsMax) + " segments");
      return false;
    }
    for (std::size_t i = 0; i < segments.size(); ++i) {
      std::string& segment = segments[i];
      const bool parameter = segment.starts_with('{') && segment.ends_with('}');
      if (parameter) {
        segment = segment.substr(1, segment.size() - 2);
        if (!AddParameter(item, segment, i, route)) return false;
        route.path += "/:" + segment;
        continue;
      }
      if (!IsLiteral(segment)) {
        Add(item,
            Quoted(segment) + " in " + Quoted(path) +
                " is not a segment that can be judged: a parameter stands for a whole one, "
                "anything else is letters, digits and `-_.~` and their like, without escapes");
        return false;
      }
      route.path += "/" + segment;
    }
    if (whole.ends_with('/')) route.path += '/';
    return true;
  }

  bool AddParameter(const LocatedJson& item, const std::string& name, std::size_t segment,
                    ApiRoute& route) {
    if (name.empty() || name.find_first_of("{}") != std::string::npos) {
      Add(item, Quoted("{" + name + "}") + " is not a parameter");
      return false;
    }
    for (const TemplateParameter& other : route.parameters) {
      if (other.name != name) continue;
      Add(item, "the path has two parameters " + Quoted(name) + ": name them apart");
      return false;
    }
    route.parameters.push_back({name, segment, free_text_.contains(name)});
    return true;
  }

  void ReadOperation(ApiRoute route, const LocatedJson& item, const LocatedJson& operation) {
    const std::string title = std::string(MethodWord(route.method)) + " " + route.path;
    if (!operation.is_object()) return Add(operation, title + " is not an object that stands once");
    if (HasServers(operation)) return;
    const LocatedJson* named = operation.Find(kResource);
    if (named == nullptr) named = item.Find(kResource);
    const bool by_tags = named == nullptr;
    if (by_tags) named = operation.Find("tags");
    std::vector<const LocatedJson*> names;
    if (named != nullptr && named->is_array()) {
      for (const LocatedJson& each : named->items) names.push_back(&each);
    } else if (named != nullptr) {
      names.push_back(named);
    }
    for (const LocatedJson* name : names) {
      if (!name->is_text()) {
        return Add(*name, title + " is left out: this is no text that names a resource");
      }
      if (!AddResource(*name, by_tags, route)) return;
    }
    if (route.resources.empty()) {
      builder_.Warn(At(operation), title +
                                       " has neither a tag nor `x-latchkey-resource`: only "
                                       "integrations that may use everything reach it");
      route.unknown_resource = true;
    }
    if (route.resources.size() > 1 && Stands(kAnonymous, route)) {
      return Add(*named, title + " is left out: `anonymous` stands alone");
    }
    found_.push_back({At(operation), std::move(route)});
  }

  static bool Stands(std::string_view id, const ApiRoute& route) {
    return std::find(route.resources.begin(), route.resources.end(), id) != route.resources.end();
  }

  bool AddResource(const LocatedJson& name, bool is_tag, ApiRoute& route) {
    std::string_view path = name.text;
    if (const auto tag = resource_of_tag_.find(name.text);
        is_tag && tag != resource_of_tag_.end()) {
      path = tag->second;
    }
    if (path == kAnonymous && !is_tag) {
      route.resources.emplace_back(kAnonymous);
      return true;
    }
    if (path == kSelf && !is_tag) {
      Add(name, "`self` is for customers of the embedded store: name a resource");
      return false;
    }
    std::optional<std::string> id = NameResource(name, path);
    if (!id) return false;
    if (!Stands(*id, route)) route.resources.push_back(std::move(*id));
    return true;
  }

  // Two templates that the same paths fit, but for a slash at the end or the names of parameters, can
  // not be told apart by everybody: both are left out.
  void KeepRoutes() {
    std::map<std::pair<RouteMethod, std::string>, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const ApiRoute& route = found_[i].second;
      std::string shape;
      for (std::string segment : SplitAtSlashes(std::string_view(route.path).substr(1))) {
        if (segment.starts_with(':')) segment = ":";
        if (!segment.empty()) shape += "/" + segment;
      }
      alike[{route.method, shape}].push_back(i);
    }
    std::set<std::size_t> left_out;
    for (const auto& [shape, places] : alike) {
      if (places.size() == 1) continue;
      for (const std::size_t i : places) {
        const auto& [place, route] = found_[i];
        const std::size_t other = i == places.front() ? places.back() : places.front();
        builder_.Add(place, std::string(MethodWord(route.method)) + " " + route.path +
                                " fits the same paths as the one in " +
                                ToText(found_[other].first) + ": both are left out");
        left_out.insert(i);
      }
    }
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!left_out.contains(i)) builder_.AddRoute(found_[i].first, std::move(found_[i].second));
    }
  }

  const std::string file_;
  ApiBuilder builder_;
  std::string prefix_;  // of every path: that of the server
  int order_ = 0;
  std::map<std::string, std::string> resource_of_tag_;
  std::map<std::string, std::string> titles_of_;  // of each id that is made of them
  std::set<std::string> free_text_;
  std::vector<std::pair<Place, ApiRoute>> found_;
};

}  // namespace

Api ReadOpenApi(std::string_view text, std::string_view file_name, std::vector<Fault>* faults) {
  return Importer(file_name, faults).Import(text);
}

}  // namespace latchkey::acl
