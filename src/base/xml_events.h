#pragma once
// XML as events, with what is dangerous refused where it begins: document types (and with them
// entities), too many elements, elements nested too deeply, anything but UTF-8.
//
// Not here:  what the elements mean (http/xml_body.h, acl/magento_modules.h).

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latchkey {

struct XmlAttribute {
  std::string_view name;
  std::string_view value;
};

// Told of elements in document order. What it returns ends the reading with that fault; empty goes
// on. Namespaces are not resolved: names are as written.
class XmlHandler {
 public:
  virtual std::string_view OnBegin(std::string_view name, std::span<const XmlAttribute> attributes,
                                   int line) = 0;
  virtual void OnText(std::string_view text) = 0;  // in pieces
  virtual std::string_view OnEnd(std::string_view name) = 0;

 protected:
  ~XmlHandler() = default;
};

struct XmlFault {
  std::string text;
  int line = 0;
};

// Reads one document; what was told before a fault was well-formed so far.
// Bounds: limits::kXmlDepthMax, kXmlElementsMax; the caller bounds the size.
std::optional<XmlFault> ReadXml(std::string_view text, XmlHandler& handler);

}  // namespace latchkey
