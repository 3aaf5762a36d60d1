#include "base/xml_events.h"

#include <expat.h>

#include <memory>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"

namespace latchkey {
namespace {

// Passes the parser's events on; stops it at the first fault.
class Reader {
 public:
  Reader(XML_Parser parser, XmlHandler& handler) : parser_(parser), handler_(handler) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &Begin, &End);
    XML_SetCharacterDataHandler(parser, &Add);
    XML_SetStartDoctypeDeclHandler(parser, &RefuseDoctype);
  }

  int line() const { return static_cast<int>(XML_GetCurrentLineNumber(parser_)); }
  const std::optional<XmlFault>& fault() const { return fault_; }

 private:
  static Reader& Of(void* self) { return *static_cast<Reader*>(self); }

  static void Begin(void* self, const XML_Char* name, const XML_Char** attributes) noexcept {
    Reader& reader = Of(self);
    if (reader.fault_) return;  // the parser may tell of what it had begun
    if (++reader.elements_ > limits::kXmlElementsMax) return reader.Stop("too many elements");
    if (reader.depth_ == limits::kXmlDepthMax) return reader.Stop("nested too deeply");
    ++reader.depth_;
    reader.attributes_.clear();
    for (; *attributes != nullptr; attributes += 2) {
      reader.attributes_.push_back({attributes[0], attributes[1]});
    }
    reader.Stop(reader.handler_.OnBegin(name, reader.attributes_, reader.line()));
  }

  static void End(void* self, const XML_Char* name) noexcept {
    Reader& reader = Of(self);
    if (reader.fault_) return;
    --reader.depth_;
    reader.Stop(reader.handler_.OnEnd(name));
  }

  static void Add(void* self, const XML_Char* text, int size) noexcept {
    Reader& reader = Of(self);
    if (!reader.fault_) reader.handler_.OnText({text, static_cast<std::size_t>(size)});
  }

  static void RefuseDoctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system_id*/,
                            const XML_Char* /*public_id*/, int /*has_internal_subset*/) noexcept {
    Of(self).Stop("a document type declaration");
  }

  void Stop(std::string_view fault) {
    if (fault.empty() || fault_) return;
    fault_ = XmlFault{std::string(fault), line()};
    XML_StopParser(parser_, XML_FALSE);
  }

  const XML_Parser parser_;
  XmlHandler& handler_;
  std::vector<XmlAttribute> attributes_;
  std::size_t elements_ = 0;
  std::size_t depth_ = 0;
  std::optional<XmlFault> fault_;
};

}  // namespace

std::optional<XmlFault> ReadXml(std::string_view text, XmlHandler& handler) {
  if (!IsUtf8(text)) return XmlFault{"not UTF-8", 1};
  // The encoding given here counts, whatever the document says of itself.
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  if (parser == nullptr) return XmlFault{"no memory for an XML parser", 1};
  Reader reader(parser.get(), handler);
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) ==
      XML_STATUS_OK) {
    return std::nullopt;
  }
  if (reader.fault()) return reader.fault();
  return XmlFault{XML_ErrorString(XML_GetErrorCode(parser.get())), reader.line()};
}

}  // namespace latchkey
