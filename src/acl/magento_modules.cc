#include "acl/magento_modules.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "acl/data_file.h"
#include "acl/route_template.h"
#include "base/xml_events.h"

namespace latchkey::acl {
namespace {

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string_view ValueOf(std::span<const XmlAttribute> attributes, std::string_view name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [name](const XmlAttribute& each) { return each.name == name; });
  return found == attributes.end() ? std::string_view() : found->value;
}

bool IsTrue(std::string_view value) { return value == "true" || value == "1"; }

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

// What both kinds of file have in common: which elements may stand in which. Those that may not are
// reported and passed over, with all that is in them.
class FileReader : public XmlHandler {
 public:
  FileReader(const ModuleFile& file, ApiBuilder& builder) : file_(file), builder_(builder) {}

  void Read() {
    if (const std::optional<XmlFault> fault = ReadXml(file_.text, *this)) {
      builder_.Add({file_.name, fault->line}, "not XML that is read here: " + fault->text);
    }
  }

  std::string_view OnBegin(std::string_view name, std::span<const XmlAttribute> attributes,
                           int line) final {
    if (passed_over_ > 0) {
      ++passed_over_;
      return {};
    }
    if (!Begin(open_.empty() ? std::string_view() : open_.back(), name, attributes, At(line))) {
      passed_over_ = 1;
      return {};
    }
    open_.emplace_back(name);
    return {};
  }

  void OnText(std::string_view text) final {
    if (passed_over_ == 0) Text(text);
  }

  std::string_view OnEnd(std::string_view name) final {
    if (passed_over_ > 0) {
      --passed_over_;
      return {};
    }
    open_.pop_back();
    End(name);
    return {};
  }

 protected:
  ~FileReader() = default;

  // False: it is passed over, with what is in it.
  virtual bool Begin(std::string_view parent, std::string_view name,
                     std::span<const XmlAttribute> attributes, const Place& place) = 0;
  virtual void Text(std::string_view text) { static_cast<void>(text); }
  virtual void End(std::string_view name) = 0;

  Place At(int line) const { return {file_.name, line}; }
  bool NotHere(const Place& place, std::string_view name) {
    builder_.Add(place, "<" + std::string(name) + "> does not stand here: it is passed over");
    return false;
  }

  const ModuleFile& file_;
  ApiBuilder& builder_;

 private:
  std::vector<std::string> open_;  // elements, the innermost last
  std::size_t passed_over_ = 0;    // elements of a part that is
};

// config > acl > resources > resource > resource ...
class AclReader final : public FileReader {
 public:
  using FileReader::FileReader;

 private:
  bool Begin(std::string_view parent, std::string_view name,
             std::span<const XmlAttribute> attributes, const Place& place) override {
    if (name == "resource" && (parent == "resources" || parent == "resource")) {
      return BeginResource(attributes, place);
    }
    const bool frame = (parent.empty() && name == "config") ||
                       (parent == "config" && name == "acl") ||
                       (parent == "acl" && name == "resources");
    return frame || NotHere(place, name);
  }

  bool BeginResource(std::span<const XmlAttribute> attributes, const Place& place) {
    ApiBuilder::ResourceNaming naming;
    naming.id = ValueOf(attributes, "id");
    naming.parent = ids_.empty() ? std::string() : ids_.back();
    naming.title = ValueOf(attributes, "title");
    naming.disabled = IsTrue(ValueOf(attributes, "disabled"));
    const std::string_view order = ValueOf(attributes, "sortOrder");
    if (!order.empty()) {
      int number = 0;
      const auto [end, error] = std::from_chars(order.data(), order.data() + order.size(), number);
      if (error == std::errc{} && end == order.data() + order.size()) {
        naming.sort_order = number;
      } else {
        builder_.Add(place, Quoted(order) + " is not an order: write a whole number");
      }
    }
    if (!builder_.NameResource(place, naming)) return false;
    ids_.push_back(std::move(naming.id));
    return true;
  }

  void End(std::string_view name) override {
    if (name == "resource") ids_.pop_back();
  }

  std::vector<std::string> ids_;  // of the open resources
};

// routes > route > resources > resource, routes > route > data > parameter
class WebapiReader final : public FileReader {
 public:
  WebapiReader(const ModuleFile& file, ApiBuilder& builder, const std::set<std::string>& free_text)
      : FileReader(file, builder), free_text_(free_text) {}

 private:
  bool Begin(std::string_view parent, std::string_view name,
             std::span<const XmlAttribute> attributes, const Place& place) override {
    if (parent.empty()) return name == "routes" || NotHere(place, name);
    if (parent == "routes")
      return name == "route" ? BeginRoute(attributes, place) : NotHere(place, name);
    if (parent == "route") return name == "resources" || name == "data";
    if (parent == "resources" && name == "resource") {
      AddResource(ValueOf(attributes, "ref"), place);
      return true;
    }
    if (parent == "data" && name == "parameter") {
      forced_name_ = ValueOf(attributes, "name");
      forced_ = IsTrue(ValueOf(attributes, "force"));
      forced_value_.clear();
      return true;
    }
    return NotHere(place, name);
  }

  bool BeginRoute(std::span<const XmlAttribute> attributes, const Place& place) {
    route_ = {};
    place_ = place;
    good_ = true;
    const std::string_view method = ValueOf(attributes, "method");
    if (const std::optional<RouteMethod> known = ParseRouteMethod(method)) {
      route_.method = *known;
    } else {
      Spoil(place, Quoted(method) + " is not a method: write GET, POST, PUT, DELETE or PATCH");
    }
    for (std::string& wrong : ReadTemplate(ValueOf(attributes, "url"), &route_)) {
      Spoil(place, std::move(wrong));
    }
    for (TemplateParameter& parameter : route_.parameters) {
      parameter.free_text = free_text_.contains(parameter.name);
    }
    route_.secure = IsTrue(ValueOf(attributes, "secure"));
    return true;
  }

  void AddResource(std::string_view ref, const Place& place) {
    if (ref != "anonymous" && ref != "self" && !IsResourceId(ref)) {
      return Spoil(place,
                   Quoted(ref) + " is not a resource: write Module::name, `anonymous` or `self`");
    }
    route_.resources.emplace_back(ref);
  }

  void Text(std::string_view text) override { forced_value_.append(text); }

  void End(std::string_view name) override {
    if (name == "parameter" && forced_) {
      route_.forced.emplace_back(forced_name_, Trimmed(forced_value_));
      forced_ = false;
    }
    if (name == "route") EndRoute();
  }

  void EndRoute() {
    const auto open =
        std::count_if(route_.resources.begin(), route_.resources.end(),
                      [](const std::string& id) { return id == "anonymous" || id == "self"; });
    if (good_ && route_.resources.empty()) Spoil(place_, "the route names no resource");
    if (open > 0 && route_.resources.size() > 1) {
      Spoil(place_, "`anonymous` and `self` stand alone, without other resources");
    }
    if (!good_) return;
    const std::string& first = route_.resources.front();
    route_.module = open > 0 ? "Modules" : first.substr(0, first.find(':'));
    builder_.AddRoute(place_, std::move(route_));
  }

  void Spoil(const Place& place, std::string text) {
    builder_.Add(place, std::move(text));
    good_ = false;
  }

  const std::set<std::string>& free_text_;
  ApiRoute route_;
  Place place_;
  bool good_ = false;
  std::string forced_name_, forced_value_;
  bool forced_ = false;
};

// What holds text as a merchant typed it in the shipped routes holds it here.
std::set<std::string> FreeTextNames(const RouteTable& routes) {
  std::set<std::string> names;
  for (const ApiRoute& route : routes.routes()) {
    for (const TemplateParameter& parameter : route.parameters) {
      if (parameter.free_text) names.insert(parameter.name);
    }
  }
  return names;
}

}  // namespace

Api ReadMagentoModules(const std::vector<ModuleFile>& files, std::vector<Fault>* faults) {
  ApiBuilder builder(faults);
  builder.StartFrom(ShippedResources(), ShippedRoutes());
  const std::set<std::string> free_text = FreeTextNames(ShippedRoutes());
  for (const ModuleFile& file : files) {
    if (file.kind == ModuleFile::Kind::kAcl) {
      AclReader(file, builder).Read();
    } else {
      WebapiReader(file, builder, free_text).Read();
    }
  }
  return std::move(builder).Build();
}

}  // namespace latchkey::acl
