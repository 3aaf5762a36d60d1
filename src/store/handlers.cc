#include "store/handlers.h"

#include <array>
#include <ctime>

#include "store/body.h"
#include "store/catalog_write.h"
#include "store/media.h"
#include "store/sales.h"
#include "store/sign_in.h"

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

    {RouteMethod::kGet, "/V1/products/:sku/media", kRead, ListMedia},
    {RouteMethod::kGet, "/V1/products/:sku/media/:entryId", kRead, GetMedia},
    {RouteMethod::kPost, "/V1/products/:sku/media", kWrite, AddMedia},
    {RouteMethod::kPut, "/V1/products/:sku/media/:entryId", kWrite, ChangeMedia},
    {RouteMethod::kDelete, "/V1/products/:sku/media/:entryId", kWrite, DeleteMedia},
    {RouteMethod::kGet, "/V1/products/:sku/group-prices/:customerGroupId/tiers", kRead,
     ListTierPrices},
    {RouteMethod::kGet, "/V1/products/:sku/options", kRead, ListOptions},
    {RouteMethod::kGet, "/V1/products/:sku/options/:optionId", kRead, GetOption},
    {RouteMethod::kGet, "/V1/products/links/types", kRead, ListLinkTypes},
    {RouteMethod::kGet, "/V1/products/links/:type/attributes", kRead, ListLinkAttributes},
    {RouteMethod::kGet, "/V1/products/:sku/links/:type", kRead, ListLinks},
    {RouteMethod::kGet, "/V1/configurable-products/:sku/children", kRead, ListConfigurableChildren},
    {RouteMethod::kGet, "/V1/configurable-products/:sku/options/all", kRead,
     ListConfigurableOptions},
    {RouteMethod::kGet, "/V1/configurable-products/:sku/options/:id", kRead, GetConfigurableOption},

    {RouteMethod::kGet, "/V1/products/attributes", kRead, ListAttributes},
    {RouteMethod::kGet, "/V1/products/attributes/:attributeCode", kRead, GetAttribute},
    {RouteMethod::kGet, "/V1/products/attributes/:attributeCode/options", kRead,
     ListAttributeOptions},
    {RouteMethod::kGet, "/V1/products/media/types/:attributeSetName", kRead, ListMediaTypes},
    {RouteMethod::kGet, "/V1/products/attribute-sets/sets/list", kRead, ListAttributeSets},
    {RouteMethod::kGet, "/V1/products/attribute-sets/:attributeSetId", kRead, GetAttributeSet},
    {RouteMethod::kGet, "/V1/products/attribute-sets/:attributeSetId/attributes", kRead,
     ListAttributesOfSet},
    {RouteMethod::kGet, "/V1/products/attribute-sets/groups/list", kRead, ListAttributeGroups},

    {RouteMethod::kGet, "/V1/stockStatuses/:productSku", kRead, GetStockStatus},
    {RouteMethod::kGet, "/V1/stockItems/:productSku", kRead, GetStockItem},
    {RouteMethod::kPut, "/V1/products/:productSku/stockItems/:itemId", kWrite, PutStockItem},

    {RouteMethod::kGet, "/V1/search", kRead, QuickSearch},
    {RouteMethod::kGet, "/V1/products-render-info", kRead, ListRenderInfo},

    {RouteMethod::kGet, "/V1/categories", kRead, GetCategoryTree},
    {RouteMethod::kGet, "/V1/categories/:categoryId", kRead, GetCategory},
    {RouteMethod::kGet, "/V1/categories/:categoryId/products", kRead, ListCategoryProducts},

    {RouteMethod::kPost, "/V1/categories", kWrite, CreateCategory},
    {RouteMethod::kPut, "/V1/categories/:id", kWrite, ChangeCategory},
    {RouteMethod::kPut, "/V1/categories/:categoryId/move", kWrite, MoveCategory},
    {RouteMethod::kDelete, "/V1/categories/:categoryId", kWrite, DeleteCategory},
    {RouteMethod::kPost, "/V1/categories/:categoryId/products", kWrite, AssignCategoryProduct},
    {RouteMethod::kPut, "/V1/categories/:categoryId/products", kWrite, AssignCategoryProduct},
    {RouteMethod::kDelete, "/V1/categories/:categoryId/products/:sku", kWrite,
     RemoveCategoryProduct},

    {RouteMethod::kGet, "/V1/inventory/source-items", kRead, ListSourceItems},
    {RouteMethod::kPost, "/V1/inventory/source-items", kWrite, SaveSourceItems},

    {RouteMethod::kGet, "/V1/cmsPage/search", kRead, SearchCmsPages},
    {RouteMethod::kPost, "/V1/cmsPage", kWrite, CreateCmsPage},
    {RouteMethod::kPut, "/V1/cmsPage/:id", kWrite, ChangeCmsPage},
    {RouteMethod::kDelete, "/V1/cmsPage/:pageId", kWrite, DeleteCmsPage},
    {RouteMethod::kGet, "/V1/cmsBlock/search", kRead, SearchCmsBlocks},
    {RouteMethod::kPost, "/V1/cmsBlock", kWrite, CreateCmsBlock},
    {RouteMethod::kPut, "/V1/cmsBlock/:id", kWrite, ChangeCmsBlock},
    {RouteMethod::kDelete, "/V1/cmsBlock/:blockId", kWrite, DeleteCmsBlock},
    {RouteMethod::kGet, "/V1/cmsPage/:pageId", kRead, GetCmsPage},
    {RouteMethod::kGet, "/V1/cmsBlock/:blockId", kRead, GetCmsBlock},

    {RouteMethod::kGet, "/V1/customers/search", kRead, SearchCustomers},
    {RouteMethod::kGet, "/V1/customers/:customerId", kRead, GetCustomer},
    {RouteMethod::kPost, "/V1/customers", kWrite, CreateCustomer, HashPasswordSent},
    {RouteMethod::kPut, "/V1/customers/:customerId", kWrite, ChangeCustomer},
    {RouteMethod::kDelete, "/V1/customers/:customerId", kWrite, DeleteCustomer},
    {RouteMethod::kGet, "/V1/customers/:customerId/billingAddress", kRead, GetBillingAddress},
    {RouteMethod::kGet, "/V1/customers/:customerId/shippingAddress", kRead, GetShippingAddress},
    {RouteMethod::kGet, "/V1/customers/me", kRead, GetSelf},
    {RouteMethod::kPut, "/V1/customers/me", kWrite, ChangeSelf},
    {RouteMethod::kGet, "/V1/customers/me/billingAddress", kRead, GetOwnBillingAddress},
    {RouteMethod::kGet, "/V1/customers/me/shippingAddress", kRead, GetOwnShippingAddress},
    {RouteMethod::kPut, "/V1/customers/me/password", kWrite, ChangeOwnPassword, PrepareOwnPassword},
    {RouteMethod::kPost, "/V1/integration/admin/token", kRead, GiveAdminToken},
    {RouteMethod::kPost, "/V1/integration/customer/token", kRead, GiveCustomerToken},
    {RouteMethod::kPost, "/V1/integration/customer/revoke-customer-token", kWrite,
     RevokeCustomerTokens},

    {RouteMethod::kGet, "/V1/orders", kRead, ListOrders},
    {RouteMethod::kGet, "/V1/orders/:id", kRead, GetOrder},
    {RouteMethod::kGet, "/V1/orders/:id/statuses", kRead, GetOrderStatus},
    {RouteMethod::kGet, "/V1/orders/:id/comments", kRead, ListOrderComments},
    {RouteMethod::kPost, "/V1/orders/:id/comments", kWrite, AddOrderComment},
    {RouteMethod::kPost, "/V1/orders/:id/cancel", kWrite, CancelOrder},
    {RouteMethod::kPost, "/V1/order/:orderId/invoice", kWrite, InvoiceOrder},
    {RouteMethod::kPost, "/V1/order/:orderId/ship", kWrite, ShipOrder},
    {RouteMethod::kGet, "/V1/invoices", kRead, ListInvoices},
    {RouteMethod::kGet, "/V1/invoices/:id", kRead, GetInvoice},
    {RouteMethod::kGet, "/V1/shipments", kRead, ListShipments},
    {RouteMethod::kGet, "/V1/shipment/:id", kRead, GetShipment},
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
