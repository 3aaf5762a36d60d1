#pragma once
// Path templates as route files and webapi.xml write them: "/V1/products/:sku".

#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"

namespace latchkey::acl {

// What is wrong with `path`, one sentence each; empty lists nothing. Fills in path and parameters.
std::vector<std::string> ReadTemplate(std::string_view path, ApiRoute* route);

}  // namespace latchkey::acl
