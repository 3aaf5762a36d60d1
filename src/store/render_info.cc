// What a page needs to show products in a list: prices in the currency asked for, pictures, links.

#include <cstdio>
#include <string>

#include "store/body.h"
#include "store/handlers.h"
#include "store/listing.h"
#include "store/product_lists.h"
#include "store/products.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

struct Money {
  std::string symbol;
  double rate = 1;  // units for one of the base currency

  std::string Format(double base_amount) const {
    char amount[64];
    std::snprintf(amount, sizeof amount, "%.2f", base_amount * rate);
    return "<span class=\"price\">" + symbol + amount + "</span>";
  }
};

constexpr const char* kPriceNames[] = {
    "final_price",   "max_price",     "max_regular_price", "minimal_regular_price",
    "special_price", "minimal_price", "regular_price"};

Outcome<std::string> RequireText(const ApiRequest& request, std::string_view name) {
  const json::value* value = FindParameter(request.query, name);
  if (value == nullptr || Text(*value).empty()) return FieldRequired(name);
  return std::string(Text(*value));
}

Outcome<Money> FindMoney(Database& database, const std::string& code) {
  LATCHKEY_TRY(const json::object row,
               database.Row("SELECT symbol, rate FROM currency WHERE code = ?", {code}));
  if (row.empty()) return NoSuchEntity("currencyCode", json::string(code));
  return Money{std::string(Text(row.at("symbol"))), row.at("rate").as_double()};
}

json::object Prices(const json::object& row, const Money& money) {
  const double regular = row.at("price").as_double();
  const json::value& special = row.at("special_price");
  const double final_price = special.is_null() ? regular : special.as_double();
  json::object prices;
  json::object formatted;
  for (const std::string name : kPriceNames) {
    const bool is_regular = name.find("regular") != std::string::npos;
    if (name == "special_price" && special.is_null()) {
      prices[name] = nullptr;
      formatted[name] = nullptr;
      continue;
    }
    const double amount = is_regular ? regular : final_price;
    prices[name] = amount * money.rate;
    formatted[name] = money.Format(amount);
  }
  prices["formatted_prices"] = std::move(formatted);
  return prices;
}

json::object Button(const std::string& path, std::int64_t product_id, bool required_options) {
  const json::object post{{"action", path},
                          {"data", json::object{{"product", std::to_string(product_id)}}}};
  return {{"post_data", ToJson(post)}, {"url", path}, {"required_options", required_options}};
}

json::object Item(const json::object& row, const json::array& media, const std::string& base_url,
                  std::int64_t store_id, const std::string& currency, const Money& money) {
  const std::int64_t id = row.at("id").as_int64();
  const bool required_options = row.at("required_options") == 1;
  json::array images;
  for (const json::value& value : media) {
    const json::object& entry = value.get_object();
    const std::string file(Text(entry.at("file")));
    std::string url = base_url;
    url += "media/catalog/product";
    url += file;
    images.push_back(json::object{{"url", url},
                                  {"code", "recently_viewed_products_grid_content_widget"},
                                  {"height", 300},
                                  {"width", 240},
                                  {"label", Text(entry.at("label"))},
                                  {"resized_width", 240},
                                  {"resized_height", 300}});
  }
  return {{"add_to_cart_button",
           Button(base_url + "checkout/cart/add/product/" + std::to_string(id) + "/", id,
                  required_options)},
          {"add_to_compare_button",
           Button(base_url + "catalog/product_compare/add/", id, required_options)},
          {"price_info", Prices(row, money)},
          {"images", std::move(images)},
          {"url", base_url + std::string(Text(row.at("url_key"))) + ".html"},
          {"id", id},
          {"name", row.at("name")},
          {"type", row.at("type_id")},
          {"is_salable", row.at("is_in_stock") == 1 ? "1" : "0"},
          {"store_id", store_id},
          {"currency_code", currency}};
}

}  // namespace

Outcome<json::value> ListRenderInfo(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(SearchCriteria criteria,
               ReadSearchCriteria(request.query, request.call.input_limits));
  LATCHKEY_TRY(const std::string store, RequireText(request, "storeId"));
  const auto store_id = ReadWholeNumber(json::string(store));
  if (!store_id) return WrongType("storeId", json::string(store), "int");
  LATCHKEY_TRY(const std::string currency, RequireText(request, "currencyCode"));
  LATCHKEY_TRY(const Money money, FindMoney(database, currency));
  criteria.groups.push_back({{"status", "1", "eq"}});
  criteria.view_id = *store_id;
  LATCHKEY_TRY(const Page page, FindPage(std::move(criteria), ProductSearch(), database));

  const std::string ids = ToJson(page.ids);
  LATCHKEY_TRY(
      const json::array rows,
      database.Rows(
          "SELECT p.entity_id AS id, coalesce((SELECT value FROM product_view_value v "
          "WHERE v.store_id = ? AND v.code = 'name' AND v.product_id = p.entity_id), p.name) "
          "AS name, p.type_id, p.price, s.is_in_stock, "
          "(SELECT CAST(value AS REAL) FROM product_attribute a "
          "WHERE a.product_id = p.entity_id AND a.code = 'special_price') AS special_price, "
          "coalesce((SELECT value FROM product_attribute a "
          "WHERE a.product_id = p.entity_id AND a.code = 'url_key'), lower(p.sku)) AS url_key, "
          "EXISTS (SELECT 1 FROM custom_option o "
          "WHERE o.product_id = p.entity_id AND o.is_require = 1) "
          "OR p.type_id = 'configurable' AS required_options "
          "FROM json_each(?) ids JOIN product p ON p.entity_id = ids.value "
          "JOIN stock_item s ON s.product_id = p.entity_id ORDER BY ids.key",
          {*store_id, ids}));
  LATCHKEY_TRY(ListsByProduct media, ReadLists(database, ProductList::kMedia, ids));
  json::array items;
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    items.push_back(Item(row, media[row.at("id").as_int64()], request.environment.base_url,
                         *store_id, currency, money));
  }
  return json::value(json::object{{"items", std::move(items)}});
}

}  // namespace latchkey::store
