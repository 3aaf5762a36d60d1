#include "http/xml_body.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/xml_events.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kItem = "item";

// An element whose end has not been read yet.
struct Element {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, json::value>> children;
};

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

json::value ValueOf(Element element) {
  auto& children = element.children;
  if (children.empty()) {
    if (element.text.empty()) return nullptr;
    return IsBlank(element.text) ? json::string() : json::string(element.text);
  }
  if (std::all_of(children.begin(), children.end(),
                  [](const auto& child) { return child.first == kItem; })) {
    json::array list;
    list.reserve(children.size());
    for (auto& child : children) list.push_back(std::move(child.second));
    return list;
  }
  json::object object;  // at first every member is the list of its namesakes
  for (auto& [name, value] : children) {
    json::value& namesakes = object[name];
    if (namesakes.is_null()) namesakes.emplace_array();
    namesakes.get_array().push_back(std::move(value));
  }
  for (auto& member : object) {
    json::array& namesakes = member.value().get_array();
    if (namesakes.size() > 1) continue;
    json::value only = std::move(namesakes.front());
    member.value() = std::move(only);
  }
  return object;
}

// Builds the value from the document's events.
class Builder final : public XmlHandler {
 public:
  std::string_view OnBegin(std::string_view name, std::span<const XmlAttribute> /*attributes*/,
                           int /*line*/) override {
    open_.push_back({std::string(name), {}, {}});
    return {};
  }

  void OnText(std::string_view text) override { open_.back().text.append(text); }

  std::string_view OnEnd(std::string_view /*name*/) override {
    Element element = std::move(open_.back());
    open_.pop_back();
    if (!element.children.empty() && !IsBlank(element.text)) return "text beside elements";
    std::string name = std::move(element.name);
    json::value value = ValueOf(std::move(element));
    if (open_.empty()) {
      root_ = std::move(value);
    } else {
      open_.back().children.emplace_back(std::move(name), std::move(value));
    }
    return {};
  }

  json::value TakeRoot() { return std::move(root_); }

 private:
  std::vector<Element> open_;  // the innermost one last
  json::value root_;
};

Error NotXml(const std::string& why) {
  return Error::Make(ErrorKind::kInvalidArgument, "not an XML body: " + why);
}

}  // namespace

Result<json::value> ParseXmlBody(std::string_view text) {
  if (text.size() > limits::kRequestBodyBytesMax) return NotXml("too large");
  Builder builder;
  if (const std::optional<XmlFault> fault = ReadXml(text, builder)) return NotXml(fault->text);
  return builder.TakeRoot();
}

}  // namespace latchkey::http
