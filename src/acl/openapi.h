#pragma once
// The routes and resources of any HTTP API, from its OpenAPI 3 document in JSON.
//
// Owns:     what of a document counts, and how tags become a tree.
// Not here: reading the file (cmd/).
//
// A path of the document, behind the path of its first server, is the path of a request; a
// parameter stands for one whole segment. An operation needs what its `x-latchkey-resource` names
// (a text or a list of them; also on a path, for all of its operations), otherwise all of its tags:
//
//   "Sales/Orders"     the resource Api::sales_orders, shown as Orders below Sales
//   "Module::name"     a resource by its id
//   "anonymous"        everybody, without a look at who calls
//
// A tag's entry in `tags` may have an `x-latchkey-resource` too, which then stands for the tag. The
// order of `tags` is the order in which resources are shown. `x-latchkey-free-text` of the document
// lists parameters that may hold an encoded slash.

#include <string_view>
#include <vector>

#include "acl/api_builder.h"

namespace latchkey::acl {

// Everything that is good in `text`; what is not is left out and reported. Warnings: operations that
// name nothing, which only integrations that may use everything reach.
Api ReadOpenApi(std::string_view text, std::string_view file_name, std::vector<Fault>* faults);

}  // namespace latchkey::acl
