#include "http/xml_body.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"

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

// Builds the value from the parser's events; stops it at the first fault.
class Builder {
 public:
  explicit Builder(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &Begin, &End);
    XML_SetCharacterDataHandler(parser, &Add);
    XML_SetStartDoctypeDeclHandler(parser, &RefuseDoctype);
  }

  const std::string& fault() const { return fault_; }
  json::value TakeRoot() { return std::move(root_); }

 private:
  static Builder& Of(void* self) { return *static_cast<Builder*>(self); }

  static void Begin(void* self, const XML_Char* name, const XML_Char** /*attributes*/) noexcept {
    Builder& builder = Of(self);
    if (++builder.elements_ > limits::kXmlElementsMax) return builder.Stop("too many elements");
    if (builder.open_.size() == limits::kXmlDepthMax) return builder.Stop("nested too deeply");
    builder.open_.push_back({name, {}, {}});
  }

  static void End(void* self, const XML_Char* /*name*/) noexcept {
    Builder& builder = Of(self);
    Element element = std::move(builder.open_.back());
    builder.open_.pop_back();
    if (!element.children.empty() && !IsBlank(element.text)) {
      return builder.Stop("text beside elements");
    }
    std::string name = std::move(element.name);
    json::value value = ValueOf(std::move(element));
    if (builder.open_.empty()) {
      builder.root_ = std::move(value);
    } else {
      builder.open_.back().children.emplace_back(std::move(name), std::move(value));
    }
  }

  static void Add(void* self, const XML_Char* text, int size) noexcept {
    Of(self).open_.back().text.append(text, static_cast<std::size_t>(size));
  }

  static void RefuseDoctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system_id*/,
                            const XML_Char* /*public_id*/, int /*has_internal_subset*/) noexcept {
    Of(self).Stop("a document type declaration");
  }

  void Stop(const char* fault) {
    fault_ = fault;
    XML_StopParser(parser_, XML_FALSE);
  }

  const XML_Parser parser_;
  std::vector<Element> open_;  // the innermost one last
  std::size_t elements_ = 0;
  json::value root_;
  std::string fault_;
};

Error NotXml(const std::string& why) {
  return Error::Make(ErrorKind::kInvalidArgument, "not an XML body: " + why);
}

}  // namespace

Result<json::value> ParseXmlBody(std::string_view text) {
  if (text.size() > limits::kRequestBodyBytesMax) return NotXml("too large");
  if (!IsUtf8(text)) return NotXml("not UTF-8");
  // The encoding given here counts, whatever the document says of itself.
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  if (parser == nullptr) return Error::Make(ErrorKind::kExhausted, "no memory for an XML parser");
  Builder builder(parser.get());
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) !=
      XML_STATUS_OK) {
    if (!builder.fault().empty()) return NotXml(builder.fault());
    return NotXml(XML_ErrorString(XML_GetErrorCode(parser.get())));
  }
  return builder.TakeRoot();
}

}  // namespace latchkey::http
