// acl.xml and webapi.xml of modules. Laws: the shipped routes stay where they are; what is added needs
// resources of the tree; each fault has a line of the text.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "acl/magento_modules.h"
#include "base/check.h"

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  using Kind = acl::ModuleFile::Kind;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<acl::Fault> faults;
  const acl::Api api = acl::ReadMagentoModules(
      {{data[0] % 2 == 0 ? Kind::kAcl : Kind::kWebapi, "f", text}}, &faults);
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const acl::Fault& fault : faults) {
    CHECK(fault.file == "f" && fault.line >= 1 && fault.line <= lines + 1 && !fault.text.empty());
  }
  const auto& shipped = acl::ShippedRoutes().routes();
  const auto& routes = api.routes.routes();
  CHECK(routes.size() >= shipped.size());
  for (std::size_t i = 0; i < shipped.size(); ++i) CHECK(routes[i].method == shipped[i].method);
  for (const acl::ApiRoute& route : routes) {
    CHECK(!route.resources.empty());
    for (const acl::ResourceIndex need : route.needs) CHECK(need < api.resources.size());
    CHECK(!acl::Permits(acl::PermissionSet(), route) || route.anonymous);
  }
  return 0;
}
