#pragma once
// Reads the route file (data/routes.txt explains its form) into routes.

#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"

namespace latchkey::acl {

// The good routes of `text` in file order, `index` counting from 0; everything else is reported.
std::vector<ApiRoute> ParseRoutes(std::string_view text, std::string_view file_name,
                                  const ResourceTree& tree, std::vector<Fault>* faults);

}  // namespace latchkey::acl
