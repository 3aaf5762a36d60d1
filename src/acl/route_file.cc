#include "acl/route_file.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "acl/data_file.h"
#include "acl/route_template.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

constexpr std::string_view kFreeText = "free-text";

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::vector<std::string_view> SplitAt(char separator, std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// The path by which routes are told apart: a slash at the end makes no difference.
std::string_view WithoutLastSlash(std::string_view path) {
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

// Reads one file; a member per kind of thing that can stand on a line.
class Reader {
 public:
  Reader(std::string_view file_name, const ResourceTree& tree, std::vector<Fault>* faults)
      : tree_(tree), faults_(file_name, faults) {}

  std::vector<ApiRoute> Read(std::string_view text) {
    for (const DataLine& line : DataLines(text)) ReadLine(line);
    if (routes_.empty()) faults_.Add(1, "there is no route in the file");
    MarkFreeText();
    return std::move(routes_);
  }

 private:
  using Key = std::pair<RouteMethod, std::string>;

  void ReadLine(const DataLine& line) {
    const std::vector<std::string_view> words = Words(line.text);
    if (words[0].starts_with('[')) {
      ReadModule(line);
    } else if (words[0] == kFreeText) {
      ReadFreeText(line.number, words);
    } else {
      ReadRoute(line.number, words);
    }
  }

  void ReadModule(const DataLine& line) {
    const std::string_view name =
        line.text.ends_with(']') ? line.text.substr(1, line.text.size() - 2) : std::string_view();
    if (IsName(name)) {
      module_ = name;
    } else {
      faults_.Add(line.number,
                  Quoted(line.text) + " is not a module: write [NAME], of letters, digits and `_`");
    }
  }

  void ReadFreeText(int line, const std::vector<std::string_view>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (IsName(words[i])) {
        free_text_.emplace(words[i], line);
      } else {
        faults_.Add(
            line, Quoted(words[i]) + " is not the name of a parameter: write it without the colon");
      }
    }
  }

  void ReadRoute(int line, const std::vector<std::string_view>& words) {
    if (words.size() < 3) {
      faults_.Add(line, "a route has at least a method, a path and a resource");
      return;
    }
    ApiRoute route;
    route.module = module_;
    bool good = true;
    if (module_.empty()) {
      faults_.Add(line, "the route belongs to no module: write [NAME] on a line before it");
      good = false;
    }
    good = ReadMethod(line, words[0], route) && good;
    good = ReadPath(line, words[1], route) && good;
    good = ReadResources(line, words[2], route) && good;
    for (std::size_t i = 3; i < words.size(); ++i) good = ReadFlag(line, words[i], route) && good;
    if (good && route.guest_switchable && route.method != RouteMethod::kGet) {
      faults_.Add(line, "`guest` stands on a route that changes something: only GET may have it");
      good = false;
    }
    if (good) Keep(line, std::move(route));
  }

  bool ReadMethod(int line, std::string_view word, ApiRoute& route) {
    const std::optional<RouteMethod> method = ParseRouteMethod(word);
    if (method) {
      route.method = *method;
      return true;
    }
    faults_.Add(line, Quoted(word) + " is not a method: write GET, POST, PUT or DELETE");
    return false;
  }

  bool ReadPath(int line, std::string_view word, ApiRoute& route) {
    const std::vector<std::string> wrong = ReadTemplate(word, &route);
    for (const std::string& text : wrong) faults_.Add(line, text);
    return wrong.empty();
  }

  bool ReadResources(int line, std::string_view word, ApiRoute& route) {
    bool good = true;
    for (const std::string_view resource : SplitAt(',', word)) {
      route.resources.emplace_back(resource);
      if (resource == "anonymous") {
        route.anonymous = true;
      } else if (resource == "self") {
        route.self = true;
      } else if (IsResourceId(resource)) {
        Need(line, resource, route);
      } else {
        faults_.Add(line, Quoted(resource) +
                              " is not a resource: write Module::name, `anonymous` or `self`");
        good = false;
      }
    }
    if ((route.anonymous || route.self) && route.resources.size() > 1) {
      faults_.Add(line, "`anonymous` and `self` stand alone, without other resources");
      good = false;
    }
    return good;
  }

  void Need(int line, std::string_view id, ApiRoute& route) {
    const std::optional<ResourceIndex> index = tree_.Find(id);
    if (!index.has_value()) {
      faults_.Warn(line, Quoted(id) +
                             " is in no tree: only integrations that may use everything reach the "
                             "route");
      route.unknown_resource = true;
      return;
    }
    if (tree_.at(*index).disabled) {
      faults_.Warn(line, Quoted(id) +
                             " is disabled: only integrations that may use everything reach the "
                             "route");
    }
    route.needs.push_back(*index);
  }

  bool ReadFlag(int line, std::string_view word, ApiRoute& route) {
    const std::size_t equals = word.find('=');
    if (word == "guest") {
      route.guest_switchable = true;
    } else if (word == "secure") {
      route.secure = true;
    } else if (equals != std::string_view::npos && equals > 0 && equals + 1 < word.size()) {
      route.forced.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    } else {
      faults_.Add(line, Quoted(word) +
                            " is not known here: after the resources may stand `guest`, `secure` "
                            "and NAME=VALUE");
      return false;
    }
    return true;
  }

  void Keep(int line, ApiRoute route) {
    const Key key(route.method, WithoutLastSlash(route.path));
    const auto known = places_.find(key);
    if (known != places_.end()) {
      auto& [index, earlier_line] = known->second;
      faults_.Warn(line, std::string(MethodWord(route.method)) + " " + route.path +
                             " stands in line " + std::to_string(earlier_line) +
                             " already: the later one wins");
      earlier_line = line;
      route.index = index;
      routes_[index] = std::move(route);
      return;
    }
    if (routes_.size() == limits::kRoutesMax) {
      faults_.Add(line, "more than " + std::to_string(limits::kRoutesMax) +
                            " routes: raise kRoutesMax or leave some out");
      return;
    }
    route.index = static_cast<RouteIndex>(routes_.size());
    places_.emplace(key, std::pair(route.index, line));
    routes_.push_back(std::move(route));
  }

  void MarkFreeText() {
    for (const auto& [name, line] : free_text_) {
      bool used = false;
      for (ApiRoute& route : routes_) {
        for (TemplateParameter& parameter : route.parameters) {
          if (parameter.name != name) continue;
          parameter.free_text = true;
          used = true;
        }
      }
      if (!used) faults_.Warn(line, "no route has a parameter " + Quoted(name));
    }
  }

  const ResourceTree& tree_;
  FaultList faults_;
  std::string module_;
  std::vector<ApiRoute> routes_;
  std::map<Key, std::pair<RouteIndex, int>> places_;   // with the line
  std::map<std::string, int, std::less<>> free_text_;  // parameter name, line
};

}  // namespace

std::vector<ApiRoute> ParseRoutes(std::string_view text, std::string_view file_name,
                                  const ResourceTree& tree, std::vector<Fault>* faults) {
  return Reader(file_name, tree, faults).Read(text);
}

}  // namespace latchkey::acl
