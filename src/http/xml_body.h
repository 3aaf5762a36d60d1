#pragma once
// Reads an XML body as the REST API does: into the JSON value that it stands for.
//
// Source: contract section 10.4; divergence D-48.

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace latchkey::http {

// What stands in the root element, whose name does not matter. An element with elements in it is an
// object, and where all of them are named `item` a list; elements of one name beside one another are
// a list under it. Other elements are texts, null where they are empty. Attributes do not count.
//
// Errors: kInvalidArgument for what is not well-formed UTF-8 XML, text beside elements, a document
//         type declaration (so there are no entities but the five of XML), or more than
//         limits::kXmlDepthMax, kXmlElementsMax or kRequestBodyBytesMax allow.
Result<json::value> ParseXmlBody(std::string_view text);

}  // namespace latchkey::http
