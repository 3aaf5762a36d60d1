#pragma once
// The API's schema: what the served routes take and answer, as an OpenAPI 2.0 (Swagger) document.
//
// Owns:      the reading of api/operations.txt, where people describe that, and the document.
// Not here:  which routes are served (handlers.cc); a test sees to it that both tell the same.
// Source:    contract section 10.1 (`/rest/<store>/schema?services=all`).

#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"
#include "base/json.h"
#include "store/outcome.h"

namespace latchkey::store {

// A member of a shape, of a body, or of a query.
struct ApiMember {
  std::string name;
  std::string type;  // "text", "product", "[product]", "search(product)"
  bool optional = false;
  bool nullable = false;
};

struct ApiShape {
  std::string name;
  std::vector<ApiMember> members;
};

struct ApiOperation {
  std::string service;
  acl::RouteMethod method = acl::RouteMethod::kGet;
  std::string path;
  bool criteria = false;
  std::vector<std::string> query;
  std::vector<ApiMember> body;
  std::string answer;
};

struct ApiDescription {
  std::vector<ApiShape> shapes;
  std::vector<ApiOperation> operations;
};

// What api/operations.txt says. Aborts where it cannot be read: it is part of the program.
const ApiDescription& DescribedApi();

// The document of the operations of `services`: names with commas, or "all". `base_url` is
// api.public_url. Cost: some milliseconds for all of them.
// Errors: 400 for a service that is not there, and where none is named.
Outcome<json::value> ApiSchema(std::string_view services, std::string_view store_code,
                               std::string_view base_url, const acl::RouteTable& routes);

}  // namespace latchkey::store
