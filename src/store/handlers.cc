#include "store/handlers.h"

#include <array>
#include <ctime>

#include "store/body.h"

namespace latchkey::store {
namespace {

using acl::RouteMethod;
constexpr auto kRead = Transaction::Kind::kRead;
constexpr auto kWrite = Transaction::Kind::kWrite;

constexpr ServedRoute kServedRoutes[] = {
    {RouteMethod::kGet, "/V1/store/storeViews", kRead, ListStoreViews},
    {RouteMethod::kGet, "/V1/store/storeGroups", kRead, ListStoreGroups},
    {RouteMethod::kGet, "/V1/store/websites", kRead, ListWebsites},
    {RouteMethod::kGet, "/V1/store/storeConfigs", kRead, ListStoreConfigs},

    {RouteMethod::kGet, "/V1/directory/countries", kRead, ListCountries},
    {RouteMethod::kGet, "/V1/directory/countries/:countryId", kRead, GetCountry},
    {RouteMethod::kGet, "/V1/directory/currency", kRead, GetCurrency},

    {RouteMethod::kGet, "/V1/products/types", kRead, ListProductTypes},
    {RouteMethod::kGet, "/V1/products", kRead, ListProducts},
    {RouteMethod::kGet, "/V1/products/:sku", kRead, GetProduct},
    {RouteMethod::kPost, "/V1/products", kWrite, SaveProduct},
    {RouteMethod::kPut, "/V1/products/:sku", kWrite, SaveProduct},
    {RouteMethod::kDelete, "/V1/products/:sku", kWrite, DeleteProduct},

    {RouteMethod::kGet, "/V1/categories", kRead, GetCategoryTree},
    {RouteMethod::kGet, "/V1/categories/:categoryId", kRead, GetCategory},
    {RouteMethod::kGet, "/V1/categories/:categoryId/products", kRead, ListCategoryProducts},

    {RouteMethod::kGet, "/V1/cmsPage/:pageId", kRead, GetCmsPage},
    {RouteMethod::kGet, "/V1/cmsBlock/:blockId", kRead, GetCmsBlock},
};

}  // namespace

std::span<const ServedRoute> ServedRoutes() { return kServedRoutes; }

std::string_view ApiRequest::Path(std::string_view name) const {
  for (const auto& [parameter, value] : call.path_parameters) {
    if (parameter == name) return value;
  }
  return {};
}

Outcome<std::int64_t> ApiRequest::PathNumber(std::string_view name) const {
  const std::string_view segment = Path(name);
  if (const auto number = ReadWholeNumber(json::string(segment))) return *number;
  return Refusal{400, "The \"" + std::string(segment) +
                          "\" value's type is invalid. The \"int\" type was expected. "
                          "Verify and try again."};
}

std::string ApiRequest::Now() const {
  const std::time_t now = environment.clock.NowUnixS();
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

}  // namespace latchkey::store
