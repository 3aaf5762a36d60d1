#include "store/products.h"

#include <map>
#include <string>

#include "store/listing.h"
#include "store/product_lists.h"
#include "store/rows.h"
#include "store/search.h"
#include "store/view_values.h"

namespace latchkey::store {
namespace {

// Those that the embedded store can keep.
const json::array& ProductTypes() {
  static const json::array kTypes{
      json::object{{"name", "simple"}, {"label", "Simple Product"}},
      json::object{{"name", "virtual"}, {"label", "Virtual Product"}},
      json::object{{"name", "configurable"}, {"label", "Configurable Product"}},
  };
  return kTypes;
}

constexpr SearchField kSearchFields[] = {
    {"entity_id", SearchKind::kNumber, "p.entity_id"},
    {"sku", SearchKind::kText, "p.sku"},
    {"name", SearchKind::kText, "p.name", "", true},
    {"attribute_set_id", SearchKind::kNumber, "p.attribute_set_id"},
    {"price", SearchKind::kNumber, "p.price"},
    {"status", SearchKind::kNumber, "p.status", "", true},
    {"visibility", SearchKind::kNumber, "p.visibility", "", true},
    {"type_id", SearchKind::kText, "p.type_id"},
    {"weight", SearchKind::kNumber, "p.weight"},
    {"created_at", SearchKind::kTime, "p.created_at"},
    {"updated_at", SearchKind::kTime, "p.updated_at"},
    {"category_id", SearchKind::kNumber, "category_id",
     "SELECT product_id FROM category_product WHERE"},
    {"website_id", SearchKind::kNumber, "website_id",
     "SELECT product_id FROM product_website WHERE"},
};

constexpr SearchEntity kProductSearch = {
    .table = "product p",
    .id = "p.entity_id",
    .fields = kSearchFields,
    .attribute_kind = "SELECT kind FROM attribute WHERE code = ?",
    .attribute_members = "SELECT product_id FROM product_attribute WHERE",
    .attribute_value =
        "(SELECT value FROM product_attribute a WHERE a.product_id = p.entity_id AND a.code = ?)",
    .has_view_values =
        "SELECT 1 AS found FROM product_view_value "
        "WHERE store_id = ? AND code = ? LIMIT 1",
    .view_members =
        "SELECT product_id FROM (SELECT product_id, value FROM product_view_value "
        "WHERE store_id = ? AND code = ? UNION ALL "
        "SELECT product_id, value FROM product_attribute WHERE code = ? "
        "AND product_id NOT IN (SELECT product_id FROM product_view_value "
        "WHERE store_id = ? AND code = ?)) WHERE",
    .view_value =
        "(SELECT value FROM product_view_value v WHERE v.store_id = ? AND v.code = ? "
        "AND v.product_id = p.entity_id)",
};

// In the order of the API. `?` of json_each is the list of products shown.
constexpr std::string_view kProductRows =
    "SELECT p.entity_id AS id, p.sku, p.name, p.attribute_set_id, p.price, p.status, p.visibility, "
    "p.type_id, p.created_at, p.updated_at, p.weight "
    "FROM json_each(?) ids JOIN product p ON p.entity_id = ids.value ORDER BY ids.key";
constexpr std::string_view kWebsiteRows =
    "SELECT product_id, website_id FROM product_website "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, website_id";
constexpr std::string_view kCategoryRows =
    "SELECT product_id, position, CAST(category_id AS TEXT) AS category_id FROM category_product "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, "
    "category_product.category_id";
constexpr std::string_view kAttributeRows =
    "SELECT product_id, code, value, is_list FROM product_attribute "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, rowid";

constexpr StockField kStockFields[] = {
    {"item_id", FieldType::kInt, "item_id"},
    {"product_id", FieldType::kInt, "product_id"},
    {"stock_id", FieldType::kInt, "stock_id"},
    {"qty", FieldType::kFloat, "qty"},
    {"is_in_stock", FieldType::kBool, "is_in_stock"},
    {"is_qty_decimal", FieldType::kBool, "is_qty_decimal"},
    {"show_default_notification_message", FieldType::kBool, ""},
    {"use_config_min_qty", FieldType::kBool, "use_config_min_qty"},
    {"min_qty", FieldType::kFloat, "min_qty"},
    {"use_config_min_sale_qty", FieldType::kInt, "use_config_min_sale_qty"},
    {"min_sale_qty", FieldType::kFloat, "min_sale_qty"},
    {"use_config_max_sale_qty", FieldType::kBool, "use_config_max_sale_qty"},
    {"max_sale_qty", FieldType::kFloat, "max_sale_qty"},
    {"use_config_backorders", FieldType::kBool, "use_config_backorders"},
    {"backorders", FieldType::kInt, "backorders"},
    {"use_config_notify_stock_qty", FieldType::kBool, "use_config_notify_stock_qty"},
    {"notify_stock_qty", FieldType::kFloat, "notify_stock_qty"},
    {"use_config_qty_increments", FieldType::kBool, "use_config_qty_increments"},
    {"qty_increments", FieldType::kFloat, "qty_increments"},
    {"use_config_enable_qty_inc", FieldType::kBool, "use_config_enable_qty_inc"},
    {"enable_qty_increments", FieldType::kBool, "enable_qty_increments"},
    {"use_config_manage_stock", FieldType::kBool, "use_config_manage_stock"},
    {"manage_stock", FieldType::kBool, "manage_stock"},
    {"low_stock_date", FieldType::kString, "low_stock_date"},
    {"is_decimal_divided", FieldType::kBool, "is_decimal_divided"},
    {"stock_status_changed_auto", FieldType::kInt, "stock_status_changed_auto"},
};

const std::string& StockRows() {
  static const std::string kSql = [] {
    std::string columns;
    for (const StockField& field : kStockFields) {
      if (!columns.empty()) columns += ", ";
      columns +=
          field.column.empty() ? "0 AS " + std::string(field.name) : std::string(field.column);
    }
    return "SELECT " + columns +
           " FROM stock_item WHERE product_id IN (SELECT value FROM json_each(?))";
  }();
  return kSql;
}

// What belongs to one product, collected from the tables around it.
struct Belongings {
  json::array website_ids;
  json::array category_links;
  json::array category_ids;
  json::array custom_attributes;
  json::object stock_item;
  json::array configurable_options;
  json::array configurable_links;
  json::array product_links;
  json::array options;
  json::array media_gallery_entries;
  json::array tier_prices;
};
using BelongingsById = std::map<std::int64_t, Belongings>;

void CollectAttribute(const json::object& row, Belongings& of) {
  json::value value = row.at("value");
  if (row.at("is_list") == 1) {
    if (auto list = ParseJson(Text(value)); list.ok()) value = std::move(*list);
  }
  of.custom_attributes.push_back(
      json::object{{"attribute_code", row.at("code")}, {"value", std::move(value)}});
}

json::object ShapeStockItem(json::object row) {
  for (const StockField& field : kStockFields) {
    if (field.type == FieldType::kBool) MakeBool(row, {field.name});
  }
  return row;
}

// Adds the lists of product_lists.h, whichever of the products have them.
Outcome<void> CollectLists(Database& database, const std::string& ids, BelongingsById& found) {
  constexpr std::pair<ProductList, json::array Belongings::*> kLists[] = {
      {ProductList::kConfigurableOptions, &Belongings::configurable_options},
      {ProductList::kConfigurableLinks, &Belongings::configurable_links},
      {ProductList::kLinks, &Belongings::product_links},
      {ProductList::kOptions, &Belongings::options},
      {ProductList::kMedia, &Belongings::media_gallery_entries},
      {ProductList::kTierPrices, &Belongings::tier_prices},
  };
  for (const auto& [list, member] : kLists) {
    LATCHKEY_TRY(ListsByProduct lists, ReadLists(database, list, ids));
    for (auto& [product_id, items] : lists) found[product_id].*member = std::move(items);
  }
  return {};
}

Outcome<BelongingsById> Collect(Database& database, const std::string& ids, bool stock_items) {
  BelongingsById found;
  const auto of = [&found](const json::object& row) -> Belongings& {
    return found[row.at("product_id").as_int64()];
  };
  LATCHKEY_TRY(const json::array websites, database.Rows(kWebsiteRows, {ids}));
  for (const json::value& row : websites) {
    of(row.get_object()).website_ids.push_back(row.get_object().at("website_id"));
  }
  LATCHKEY_TRY(const json::array links, database.Rows(kCategoryRows, {ids}));
  for (const json::value& value : links) {
    const json::object& row = value.get_object();
    of(row).category_links.push_back(
        json::object{{"position", row.at("position")}, {"category_id", row.at("category_id")}});
    of(row).category_ids.push_back(row.at("category_id"));
  }
  LATCHKEY_TRY(const json::array attributes, database.Rows(kAttributeRows, {ids}));
  for (const json::value& row : attributes)
    CollectAttribute(row.get_object(), of(row.get_object()));
  LATCHKEY_RETURN_IF_ERROR(CollectLists(database, ids, found));
  if (!stock_items) return found;
  LATCHKEY_TRY(json::array items, database.Rows(StockRows(), {ids}));
  for (json::value& value : items) {
    json::object& row = value.get_object();
    of(row).stock_item = ShapeStockItem(row);
  }
  return found;
}

// Puts a product together, in the order of the API.
json::object Assemble(const json::object& row, Belongings of) {
  json::object product = OmitNulls(row);
  json::object extension;
  if (!of.website_ids.empty()) extension["website_ids"] = std::move(of.website_ids);
  if (!of.category_links.empty()) extension["category_links"] = std::move(of.category_links);
  if (!of.stock_item.empty()) extension["stock_item"] = std::move(of.stock_item);
  if (!of.configurable_options.empty()) {
    extension["configurable_product_options"] = std::move(of.configurable_options);
  }
  if (!of.configurable_links.empty()) {
    extension["configurable_product_links"] = std::move(of.configurable_links);
  }
  if (!extension.empty()) product["extension_attributes"] = std::move(extension);
  product["product_links"] = std::move(of.product_links);
  product["options"] = std::move(of.options);
  product["media_gallery_entries"] = std::move(of.media_gallery_entries);
  product["tier_prices"] = std::move(of.tier_prices);
  if (!of.category_ids.empty()) {
    of.custom_attributes.push_back(
        json::object{{"attribute_code", "category_ids"}, {"value", std::move(of.category_ids)}});
  }
  if (!of.custom_attributes.empty()) product["custom_attributes"] = std::move(of.custom_attributes);
  return product;
}

}  // namespace

std::span<const StockField> StockFields() { return kStockFields; }

Outcome<json::object> ShowStockItem(Database& database, std::int64_t product_id) {
  LATCHKEY_TRY(json::object row, database.Row(StockRows(), {ToJson(json::array{product_id})}));
  return ShapeStockItem(std::move(row));
}

Outcome<std::int64_t> FindProduct(Database& database, std::string_view sku) {
  LATCHKEY_TRY(const json::object found,
               database.Row("SELECT entity_id FROM product WHERE sku = ?", {sku}));
  if (found.empty()) return NoSuchProduct();
  return found.at("entity_id").as_int64();
}

Refusal NoSuchProduct() {
  return {404, "The product that was requested doesn't exist. Verify the product and try again."};
}

const SearchEntity& ProductSearch() { return kProductSearch; }

Outcome<json::array> ShowProducts(Database& database, const json::array& ids, std::int64_t view_id,
                                  bool stock_items) {
  const std::string list = ToJson(ids);
  LATCHKEY_TRY(const json::array rows, database.Rows(kProductRows, {list}));
  LATCHKEY_TRY(BelongingsById belongings, Collect(database, list, stock_items));
  json::array products;
  products.reserve(rows.size());
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    products.push_back(Assemble(row, std::move(belongings[row.at("id").as_int64()])));
  }
  LATCHKEY_RETURN_IF_ERROR(PutViewValues(database, view_id, products));
  return products;
}

Outcome<json::value> ListProductTypes(const ApiRequest&, Database&) {
  return json::value(ProductTypes());
}

Outcome<json::value> ListProducts(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(SearchCriteria criteria,
               ReadSearchCriteria(request.query, request.call.input_limits));
  criteria.view_id = request.view.id;
  LATCHKEY_TRY(const Page page, FindPage(std::move(criteria), kProductSearch, database));
  LATCHKEY_TRY(json::array items, ShowProducts(database, page.ids, request.view.id, false));
  json::value answer = page.Around(std::move(items));
  // A page beyond the end has no list at all, in the contract's system.
  if (page.IsBeyondTheEnd()) answer.get_object()["items"] = nullptr;
  return answer;
}

Outcome<json::value> GetProduct(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  LATCHKEY_TRY(json::array shown, ShowProducts(database, {product_id}, request.view.id,
                                               request.call.sees_stock_items));
  return std::move(shown[0]);
}

}  // namespace latchkey::store
