// Stock items and statuses: how much of a product there is, and whether it can be bought.

#include "store/stock.h"

#include <string>
#include <vector>

#include "store/body.h"
#include "store/handlers.h"
#include "store/products.h"

namespace latchkey::store {
namespace {

// The routes of stock have a text of their own for a product that is not there.
Outcome<std::int64_t> FindStockedProduct(const ApiRequest& request, Database& database) {
  const std::string_view sku = request.Path("productSku");
  LATCHKEY_TRY(const json::object found,
               database.Row("SELECT entity_id FROM product WHERE sku = ?", {sku}));
  if (found.empty()) {
    return Refusal{404, "The Product with the \"%1\" SKU doesn't exist.", json::array{sku}};
  }
  return found.at("entity_id").as_int64();
}

}  // namespace

Outcome<void> SaveStockItem(std::int64_t product_id, const json::object& sent, Database& database) {
  static const std::vector<Field> kFields = [] {
    std::vector<Field> fields;
    for (const StockField& field : StockFields()) fields.push_back({field.name, field.type});
    fields.push_back({"extension_attributes", FieldType::kObject});
    return fields;
  }();
  LATCHKEY_TRY(const json::object fields, ReadFields(sent, kFields));
  json::object columns;
  for (const StockField& field : StockFields()) {
    const bool fixed = field.column.empty() || field.name == "item_id" ||
                       field.name == "product_id" || field.name == "stock_id";
    if (!fixed && Has(fields, field.name)) columns[field.column] = fields.at(field.name);
  }
  LATCHKEY_RETURN_IF_ERROR(database.Update("stock_item", columns, "product_id", product_id));
  return {};
}

Outcome<json::value> GetStockStatus(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t product_id, FindStockedProduct(request, database));
  LATCHKEY_TRY(json::object item, ShowStockItem(database, product_id));
  json::object status{{"product_id", product_id},
                      {"stock_id", item.at("stock_id")},
                      {"qty", item.at("qty")},
                      {"stock_status", item.at("is_in_stock").as_bool() ? 1 : 0}};
  status["stock_item"] = std::move(item);
  return json::value(std::move(status));
}

Outcome<json::value> GetStockItem(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t product_id, FindStockedProduct(request, database));
  LATCHKEY_TRY(json::object item, ShowStockItem(database, product_id));
  return json::value(std::move(item));
}

// Answers the item's id, as the API does. The id in the path has to be that of the product's item:
// otherwise a caller who mixes up two products would change the wrong one.
Outcome<json::value> PutStockItem(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t item_id, request.PathNumber("itemId"));
  LATCHKEY_TRY(const std::int64_t product_id, FindStockedProduct(request, database));
  LATCHKEY_TRY(const json::value sent, RequireField(request.body, "stockItem"));
  if (!sent.is_object()) return WrongType("stock_item", sent, "array");
  LATCHKEY_TRY(const json::object item,
               database.Row("SELECT item_id FROM stock_item WHERE product_id = ?", {product_id}));
  if (item.empty() || item.at("item_id") != item_id) {
    return Refusal{404,
                   "The stock item with the \"%1\" ID wasn't found. Verify the ID and try again.",
                   json::array{item_id}};
  }
  LATCHKEY_RETURN_IF_ERROR(SaveStockItem(product_id, sent.get_object(), database));
  return json::value(item_id);
}

}  // namespace latchkey::store
