#include "store/product_lists.h"

#include <string_view>
#include <utility>

#include "store/handlers.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// Each query tells its items in the order of the API, and last, as `owner`, whose item it is.
constexpr std::string_view kMediaRows =
    "SELECT entry_id AS id, media_type, label, position, disabled, types, file, "
    "product_id AS owner FROM media_entry "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, position, entry_id";
constexpr std::string_view kTierPriceRows =
    "SELECT customer_group_id, qty, value, percentage_value, website_id, product_id AS owner "
    "FROM tier_price WHERE product_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY product_id, customer_group_id, qty, website_id";
constexpr std::string_view kOptionRows =
    "SELECT p.sku AS product_sku, o.option_id, o.title, o.type, o.sort_order, o.is_require, "
    "o.price, o.price_type, o.sku, o.file_extension, o.max_characters, o.image_size_x, "
    "o.image_size_y, o.product_id AS owner "
    "FROM custom_option o JOIN product p ON p.entity_id = o.product_id "
    "WHERE o.product_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY o.product_id, o.sort_order, o.option_id";
constexpr std::string_view kOptionValueRows =
    "SELECT v.title, v.sort_order, v.price, v.price_type, v.sku, v.option_type_id, "
    "v.option_id AS owner FROM custom_option_value v "
    "JOIN custom_option o ON o.option_id = v.option_id "
    "WHERE o.product_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY v.option_id, v.sort_order, v.option_type_id";
constexpr std::string_view kLinkRows =
    "SELECT p.sku, l.link_type, o.sku AS linked_product_sku, o.type_id AS linked_product_type, "
    "l.position, l.qty, l.product_id AS owner FROM product_link l "
    "JOIN product p ON p.entity_id = l.product_id "
    "JOIN product o ON o.entity_id = l.linked_product_id JOIN link_type t ON t.name = l.link_type "
    "WHERE l.product_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY l.product_id, t.position, l.position, l.linked_product_id";
constexpr std::string_view kConfigurableOptionRows =
    "SELECT option_id AS id, CAST(attribute_id AS TEXT) AS attribute_id, label, position, "
    "NULL AS \"values\", product_id, product_id AS owner FROM configurable_option "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, position, option_id";
constexpr std::string_view kConfigurableValueRows =
    "SELECT v.value_index, v.option_id AS owner FROM configurable_value v "
    "JOIN configurable_option o ON o.option_id = v.option_id "
    "WHERE o.product_id IN (SELECT value FROM json_each(?)) ORDER BY v.option_id, v.value_index";
constexpr std::string_view kConfigurableLinkRows =
    "SELECT child_id, product_id AS owner FROM configurable_child "
    "WHERE product_id IN (SELECT value FROM json_each(?)) ORDER BY product_id, child_id";

constexpr std::string_view RowsOf(ProductList list) {
  switch (list) {
    case ProductList::kMedia:
      return kMediaRows;
    case ProductList::kTierPrices:
      return kTierPriceRows;
    case ProductList::kOptions:
      return kOptionRows;
    case ProductList::kLinks:
      return kLinkRows;
    case ProductList::kConfigurableOptions:
      return kConfigurableOptionRows;
    case ProductList::kConfigurableLinks:
      return kConfigurableLinkRows;
  }
  return {};
}

// Rows by their owner, which goes.
ListsByProduct GroupByOwner(json::array rows) {
  ListsByProduct lists;
  for (json::value& value : rows) {
    json::object& row = value.get_object();
    const std::int64_t owner = row.at("owner").as_int64();
    row.erase("owner");  // the last one: the others keep their order
    lists[owner].push_back(std::move(value));
  }
  return lists;
}

json::array TakeList(ListsByProduct& lists, std::int64_t owner) {
  const auto found = lists.find(owner);
  return found == lists.end() ? json::array() : std::move(found->second);
}

// Moves the last members of `row`, `names`, into `extension_attributes`; nulls are left out.
void MoveToExtension(json::object& row, std::initializer_list<std::string_view> names) {
  json::object extension;
  for (const std::string_view name : names) {
    if (!row.at(name).is_null()) extension[name] = row.at(name);
  }
  for (auto name = names.end(); name != names.begin();) row.erase(*--name);
  if (!extension.empty()) row["extension_attributes"] = std::move(extension);
}

Outcome<void> ShapeItems(Database& database, ProductList list, const std::string& ids,
                         ListsByProduct& lists) {
  ListsByProduct values;
  if (!lists.empty() && list == ProductList::kOptions) {
    LATCHKEY_TRY(json::array rows, database.Rows(kOptionValueRows, {ids}));
    for (json::value& row : rows) row = OmitNulls(row.get_object());
    values = GroupByOwner(std::move(rows));
  }
  if (!lists.empty() && list == ProductList::kConfigurableOptions) {
    LATCHKEY_TRY(json::array rows, database.Rows(kConfigurableValueRows, {ids}));
    values = GroupByOwner(std::move(rows));
  }
  for (auto& [product_id, items] : lists) {
    for (json::value& item : items) {
      json::object& row = item.get_object();
      switch (list) {
        case ProductList::kMedia:
          MakeBool(row, {"disabled"});
          row["types"] = ParseList(row.at("types"));
          break;
        case ProductList::kTierPrices:
          MoveToExtension(row, {"percentage_value", "website_id"});
          break;
        case ProductList::kOptions: {
          MakeBool(row, {"is_require"});
          json::array of_option = TakeList(values, row.at("option_id").as_int64());
          row = OmitNulls(row);
          if (!of_option.empty()) row["values"] = std::move(of_option);
          break;
        }
        case ProductList::kLinks:
          MoveToExtension(row, {"qty"});
          break;
        case ProductList::kConfigurableOptions:
          row["values"] = TakeList(values, row.at("id").as_int64());
          break;
        case ProductList::kConfigurableLinks:
          item = json::value(row.at("child_id"));
          break;
      }
    }
  }
  return {};
}

// The item of `list` whose member `name` is `id`; null where there is none.
json::value FindItem(const json::array& list, std::string_view name, std::int64_t id) {
  for (const json::value& item : list) {
    if (item.get_object().at(name) == id) return item;
  }
  return nullptr;
}

Outcome<json::array> ListOfSku(const ApiRequest& request, Database& database, ProductList list) {
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  return ReadListOf(database, list, product_id);
}

Outcome<json::value> ListAsItIs(const ApiRequest& request, Database& database, ProductList list) {
  LATCHKEY_TRY(json::array items, ListOfSku(request, database, list));
  return json::value(std::move(items));
}

// 404 where there is no link type of that name.
Outcome<json::object> FindLinkType(Database& database, std::string_view name) {
  LATCHKEY_TRY(json::object type,
               database.Row("SELECT name, has_qty FROM link_type WHERE name = ?", {name}));
  if (type.empty()) return Refusal{404, "Unknown link type: %1", json::array{name}};
  return type;
}

}  // namespace

Outcome<ListsByProduct> ReadLists(Database& database, ProductList list, const std::string& ids) {
  LATCHKEY_TRY(json::array rows, database.Rows(RowsOf(list), {ids}));
  ListsByProduct lists = GroupByOwner(std::move(rows));
  LATCHKEY_RETURN_IF_ERROR(ShapeItems(database, list, ids, lists));
  return lists;
}

Outcome<json::array> ReadListOf(Database& database, ProductList list, std::int64_t product_id) {
  LATCHKEY_TRY(ListsByProduct lists, ReadLists(database, list, ToJson(json::array{product_id})));
  return TakeList(lists, product_id);
}

Outcome<json::value> ListMedia(const ApiRequest& request, Database& database) {
  return ListAsItIs(request, database, ProductList::kMedia);
}

Outcome<json::value> ListTierPrices(const ApiRequest& request, Database& database) {
  // The group of all customers has a number of its own, and may be asked for as "all".
  constexpr std::int64_t kAllGroups = 32'000;
  std::int64_t group_id = kAllGroups;
  if (request.Path("customerGroupId") != "all") {
    LATCHKEY_TRY(group_id, request.PathNumber("customerGroupId"));
  }
  LATCHKEY_TRY(const json::array prices, ListOfSku(request, database, ProductList::kTierPrices));
  json::array of_group;
  for (const json::value& price : prices) {
    if (price.get_object().at("customer_group_id") != group_id) continue;
    json::object shown = price.get_object();
    // This route does not tell for which website a price is.
    json::object& extension = shown["extension_attributes"].get_object();
    extension.erase("website_id");
    if (extension.empty()) shown.erase("extension_attributes");
    of_group.push_back(std::move(shown));
  }
  return json::value(std::move(of_group));
}

Outcome<json::value> ListOptions(const ApiRequest& request, Database& database) {
  return ListAsItIs(request, database, ProductList::kOptions);
}

Outcome<json::value> GetOption(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t option_id, request.PathNumber("optionId"));
  LATCHKEY_TRY(const json::array options, ListOfSku(request, database, ProductList::kOptions));
  json::value option = FindItem(options, "option_id", option_id);
  if (option.is_null()) return NoSuchEntity("optionId", option_id);
  return option;
}

Outcome<json::value> ListLinkTypes(const ApiRequest&, Database& database) {
  LATCHKEY_TRY(json::array types,
               database.Rows("SELECT code, name FROM link_type ORDER BY position"));
  return json::value(std::move(types));
}

Outcome<json::value> ListLinkAttributes(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object type, FindLinkType(database, request.Path("type")));
  json::array attributes{json::object{{"code", "position"}, {"type", "int"}}};
  if (type.at("has_qty") == 1) {
    attributes.push_back(json::object{{"code", "qty"}, {"type", "decimal"}});
  }
  return json::value(std::move(attributes));
}

Outcome<json::value> ListLinks(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object type, FindLinkType(database, request.Path("type")));
  LATCHKEY_TRY(const json::array links, ListOfSku(request, database, ProductList::kLinks));
  json::array of_type;
  for (const json::value& link : links) {
    if (link.get_object().at("link_type") == type.at("name")) of_type.push_back(link);
  }
  return json::value(std::move(of_type));
}

Outcome<json::value> ListConfigurableOptions(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(
      const json::object product,
      database.Row("SELECT entity_id, type_id FROM product WHERE sku = ?", {request.Path("sku")}));
  if (product.empty()) return NoSuchProduct();
  if (product.at("type_id") != "configurable") {
    return Refusal{400, "Only implemented for configurable product: %1",
                   json::array{request.Path("sku")}};
  }
  return ListAsItIs(request, database, ProductList::kConfigurableOptions);
}

Outcome<json::value> GetConfigurableOption(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t option_id, request.PathNumber("id"));
  LATCHKEY_TRY(const json::value options, ListConfigurableOptions(request, database));
  json::value option = FindItem(options.get_array(), "id", option_id);
  if (option.is_null()) {
    return Refusal{404,
                   "The \"%1\" entity that was requested doesn't exist. Verify the entity and try "
                   "again.",
                   json::array{option_id}};
  }
  return option;
}

Outcome<json::value> ListConfigurableChildren(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::array ids,
               ListOfSku(request, database, ProductList::kConfigurableLinks));
  LATCHKEY_TRY(json::array children, ShowProducts(database, ids, request.view.id, false));
  return json::value(std::move(children));
}

}  // namespace latchkey::store
