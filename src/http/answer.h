#pragma once
// How the REST API writes a JSON value into an answer: as JSON, or as XML. One place for what the
// gateway refuses and what the store answers.
//
// Source: contract sections 10.3, 10.4.

#include <string>

#include "base/json.h"
#include "http/media_type.h"

namespace latchkey::http {

// ToWireJson (base/json.h), or ToWireXml.
std::string AnswerBody(const json::value& value, Format format);

// The value in a root element `response`, indented by two blanks, a newline at the end. Members are
// elements of their names, items of a list elements `item`; an object whose names are all numbers is
// a list too. Null is an empty element. A name keeps its ASCII letters, digits, `_` and `-`; blanks
// and colons become `_`, other characters go, and what then begins with no letter gets `item_`
// before it. Non-ASCII is written as &#xHH; and what XML cannot hold as U+FFFD.
std::string ToWireXml(const json::value& value);

}  // namespace latchkey::http
