// Inventory sources. The embedded store has one, "default": its items are the stock items of the
// products, under the names that the inventory routes use.

#include <string_view>
#include <vector>

#include "store/body.h"
#include "store/catalog_write.h"
#include "store/listing.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kSource = "default";

constexpr SearchField kItemFields[] = {
    {"sku", SearchKind::kText, "p.sku"},
    {"source_code", SearchKind::kText, "'default'"},
    {"quantity", SearchKind::kNumber, "s.qty"},
    {"status", SearchKind::kNumber, "s.is_in_stock"},
};
constexpr SearchEntity kItemSearch = {
    .table = "stock_item s JOIN product p ON p.entity_id = s.product_id",
    .id = "s.item_id",
    .fields = kItemFields};

constexpr Field kSourceItemFields[] = {
    {"sku", FieldType::kString},
    {"source_code", FieldType::kString},
    {"quantity", FieldType::kFloat},
    {"status", FieldType::kInt},
    {"extension_attributes", FieldType::kObject},
};

}  // namespace

Outcome<json::value> ListSourceItems(const ApiRequest& request, Database& database) {
  return ListRows(request, kItemSearch,
                  "p.sku, 'default' AS source_code, s.qty AS quantity, s.is_in_stock AS status",
                  database);
}

Outcome<json::value> SaveSourceItems(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::value sent, RequireField(request.body, "sourceItems"));
  if (!sent.is_array()) return WrongType("source_items", sent, "array");
  LATCHKEY_TRY(const std::vector<json::object> items,
               ReadList("source_items", sent.get_array(), kSourceItemFields));
  for (const json::object& item : items) {
    for (const auto* name : {"sku", "source_code", "quantity"}) {
      if (!Has(item, name)) return FieldRequired(name);
    }
    if (Text(item.at("source_code")) != kSource) {
      return NoSuchEntity("sourceCode", item.at("source_code"));
    }
    LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, Text(item.at("sku"))));
    json::object columns{{"qty", item.at("quantity")}};
    if (Has(item, "status")) columns["is_in_stock"] = item.at("status") != 0;
    LATCHKEY_RETURN_IF_ERROR(database.Update("stock_item", columns, "product_id", product_id));
  }
  return json::value(json::array());
}

}  // namespace latchkey::store
