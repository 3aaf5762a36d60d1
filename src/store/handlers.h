#pragma once
// What a handler is given, what it returns, and the one table of the routes that are served.
//
// A handler answers one route with a JSON value. The dispatcher (store.cc) has decoded query and
// body, opened the transaction and commits it when the handler returns a value; it spells the value
// and filters it by `fields`. So a handler is a query or two and the shape of its answer.
//
// Source:  contract section 11 (shapes), 10.3 (errors).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "acl/route_table.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/database.h"
#include "store/outcome.h"
#include "store/store.h"

namespace latchkey::store {

// The store view that a call is for.
struct StoreView {
  std::int64_t id = 0;  // 0 for "all"
  std::string code;
  std::int64_t website_id = 0;
  std::int64_t root_category_id = 0;
  std::string locale;
  std::string currency;
};

struct Environment {
  std::string base_url;
  const Clock& clock;
  domain::UserTokens* user_tokens;  // null: nobody signs in here
};

struct ApiRequest {
  const Call& call;
  const json::object& query;  // query_tree.h
  const json::object& body;   // of POST and PUT; empty where none was sent
  const StoreView& view;
  const Environment& environment;
  json::value prepared = {};  // by the route's `prepare`

  std::string_view Path(
      std::string_view name) const;  // empty where the route has no such parameter
  // 400 where the segment is not a whole number.
  Outcome<std::int64_t> PathNumber(std::string_view name) const;
  // The moment as the API writes it.
  std::string Now() const;
};

using Handler = Outcome<json::value> (*)(const ApiRequest& request, Database& database);

// What takes long is done before the transaction; `reader` is for looking things up.
using Preparation = Outcome<json::value> (*)(const ApiRequest& request, Database& reader);

struct ServedRoute {
  acl::RouteMethod method;
  std::string_view path;  // the template of src/acl/data/routes.txt
  Transaction::Kind access;
  Handler handler;
  Preparation prepare = nullptr;
};

std::span<const ServedRoute> ServedRoutes();

// store_views.cc
Outcome<json::value> ListStoreViews(const ApiRequest& request, Database& database);
Outcome<json::value> ListStoreGroups(const ApiRequest& request, Database& database);
Outcome<json::value> ListWebsites(const ApiRequest& request, Database& database);
Outcome<json::value> ListStoreConfigs(const ApiRequest& request, Database& database);

// directory_facts.cc
Outcome<json::value> ListCountries(const ApiRequest& request, Database& database);
Outcome<json::value> GetCountry(const ApiRequest& request, Database& database);
Outcome<json::value> GetCurrency(const ApiRequest& request, Database& database);

// products.cc
Outcome<json::value> ListProductTypes(const ApiRequest& request, Database& database);
Outcome<json::value> ListProducts(const ApiRequest& request, Database& database);
Outcome<json::value> GetProduct(const ApiRequest& request, Database& database);
// product_write.cc
Outcome<json::value> SaveProduct(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteProduct(const ApiRequest& request, Database& database);

// product_lists.cc
Outcome<json::value> ListMedia(const ApiRequest& request, Database& database);
Outcome<json::value> ListTierPrices(const ApiRequest& request, Database& database);
Outcome<json::value> ListOptions(const ApiRequest& request, Database& database);
Outcome<json::value> GetOption(const ApiRequest& request, Database& database);
Outcome<json::value> ListLinkTypes(const ApiRequest& request, Database& database);
Outcome<json::value> ListLinkAttributes(const ApiRequest& request, Database& database);
Outcome<json::value> ListLinks(const ApiRequest& request, Database& database);
Outcome<json::value> ListConfigurableOptions(const ApiRequest& request, Database& database);
Outcome<json::value> GetConfigurableOption(const ApiRequest& request, Database& database);
Outcome<json::value> ListConfigurableChildren(const ApiRequest& request, Database& database);

// attributes.cc
Outcome<json::value> ListAttributes(const ApiRequest& request, Database& database);
Outcome<json::value> GetAttribute(const ApiRequest& request, Database& database);
Outcome<json::value> ListAttributeOptions(const ApiRequest& request, Database& database);
Outcome<json::value> ListMediaTypes(const ApiRequest& request, Database& database);
Outcome<json::value> ListAttributeSets(const ApiRequest& request, Database& database);
Outcome<json::value> GetAttributeSet(const ApiRequest& request, Database& database);
Outcome<json::value> ListAttributesOfSet(const ApiRequest& request, Database& database);
Outcome<json::value> ListAttributeGroups(const ApiRequest& request, Database& database);

// stock.cc
Outcome<json::value> GetStockStatus(const ApiRequest& request, Database& database);
Outcome<json::value> GetStockItem(const ApiRequest& request, Database& database);
Outcome<json::value> PutStockItem(const ApiRequest& request, Database& database);

// quick_search.cc, render_info.cc
Outcome<json::value> QuickSearch(const ApiRequest& request, Database& database);
Outcome<json::value> ListRenderInfo(const ApiRequest& request, Database& database);

// categories.cc
Outcome<json::value> GetCategoryTree(const ApiRequest& request, Database& database);
Outcome<json::value> GetCategory(const ApiRequest& request, Database& database);
Outcome<json::value> ListCategoryProducts(const ApiRequest& request, Database& database);

// cms.cc
Outcome<json::value> GetCmsPage(const ApiRequest& request, Database& database);
Outcome<json::value> GetCmsBlock(const ApiRequest& request, Database& database);

}  // namespace latchkey::store
