// Creating, changing and deleting products. The dispatcher's transaction is around all of it, so a
// refusal at any point leaves the store as it was.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "store/body.h"
#include "store/free_number.h"
#include "store/handlers.h"
#include "store/product_lists.h"
#include "store/products.h"
#include "store/query_tree.h"
#include "store/rows.h"
#include "store/stock.h"
#include "store/view_values.h"

namespace latchkey::store {
namespace {

constexpr Field kProductFields[] = {
    {"id", FieldType::kInt},
    {"sku", FieldType::kString},
    {"name", FieldType::kString},
    {"attribute_set_id", FieldType::kInt},
    {"price", FieldType::kFloat},
    {"status", FieldType::kInt},
    {"visibility", FieldType::kInt},
    {"type_id", FieldType::kString},
    {"created_at", FieldType::kString},
    {"updated_at", FieldType::kString},
    {"weight", FieldType::kFloat},
    {"extension_attributes", FieldType::kObject},
    {"product_links", FieldType::kList},
    {"options", FieldType::kList},
    {"media_gallery_entries", FieldType::kList},
    {"tier_prices", FieldType::kList},
    {"custom_attributes", FieldType::kList},
};

constexpr Field kExtensionFields[] = {
    {"website_ids", FieldType::kList},
    {"category_links", FieldType::kList},
    {"stock_item", FieldType::kObject},
    {"configurable_product_options", FieldType::kList},
    {"configurable_product_links", FieldType::kList},
};

constexpr Field kCategoryLinkFields[] = {
    {"position", FieldType::kInt},
    {"category_id", FieldType::kInt},
};

constexpr std::string_view kCategoryIds = "category_ids";  // an attribute that stands for links
constexpr std::string_view kUrlKey = "url_key";

// The number of characters of UTF-8 text.
std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Refusal NotOneOf(std::string_view field, const json::value& value, std::string_view choices) {
  return {400, "The \"%1\" value of \"%2\" is not one of %3.", json::array{value, field, choices}};
}

// The body's product under its declared names and types, with the path's SKU where there is one.
Outcome<json::object> ReadProduct(const ApiRequest& request) {
  LATCHKEY_TRY(json::object fields, ReadEntity(request.body, "product", kProductFields));
  const std::string_view sku = request.Path("sku");
  if (!sku.empty()) fields["sku"] = sku;
  if (!Has(fields, "sku") || Text(fields["sku"]).empty()) return FieldRequired("sku");
  return fields;
}

// A new product needs these; each one missing is told.
std::optional<Refusal> FindMissing(const json::object& fields) {
  std::vector<Refusal> missing;
  for (const auto* name : {"name", "price"}) {
    if (!Has(fields, name)) missing.push_back(FieldRequired(name));
  }
  if (missing.empty()) return std::nullopt;
  return Together(missing);
}

std::optional<Refusal> Validate(const json::object& product) {
  const std::string_view sku = Text(product.at("sku"));
  if (!IsUtf8(sku)) return Refusal{400, "The SKU is not valid UTF-8."};
  if (CountCharacters(sku) > limits::kSkuCharsMax) {
    return Refusal{400, "SKU length should be %1 characters maximum.",
                   json::array{limits::kSkuCharsMax}};
  }
  const std::string_view name = Text(product.at("name"));
  if (name.empty()) return FieldRequired("name");
  if (CountCharacters(name) > limits::kProductNameCharsMax) {
    return Refusal{400, "The product's name may have %1 characters.",
                   json::array{limits::kProductNameCharsMax}};
  }
  const json::value& weight = product.at("weight");
  if (product.at("price").as_double() < 0 || (!weight.is_null() && weight.as_double() < 0)) {
    return Refusal{400, "Please enter a number 0 or greater in this field."};
  }
  const std::int64_t status = product.at("status").as_int64();
  if (status < 1 || status > 2) return NotOneOf("status", status, "1, 2");
  const std::int64_t visibility = product.at("visibility").as_int64();
  if (visibility < 1 || visibility > 4) return NotOneOf("visibility", visibility, "1, 2, 3, 4");
  const std::string_view type = Text(product.at("type_id"));
  if (type != "simple" && type != "virtual" && type != "configurable") {
    return NotOneOf("type_id", product.at("type_id"), "simple, virtual, configurable");
  }
  return std::nullopt;
}

Outcome<void> RequireAttributeSet(const json::value& id, Database& database) {
  LATCHKEY_TRY(
      const json::object known,
      database.Row("SELECT 1 AS found FROM attribute_set WHERE attribute_set_id = ?", {id}));
  if (known.empty()) return NoSuchEntity("attributeSetId", id);
  return {};
}

// The product that is written, and for whom.
struct Written {
  std::int64_t id = 0;
  bool is_new = false;
  const StoreView& view;
};

// Keeps those of `fields` that are for the call's views alone.
Outcome<void> SaveColumnsOfViews(const Written& product, const json::object& fields,
                                 Database& database) {
  for (const auto& field : fields) {
    if (!IsColumnOfViews(field.key()) || field.value().is_null()) continue;
    LATCHKEY_TRY(const std::string views,
                 ViewsToWrite(field.key(), product.view, product.is_new, database));
    const json::value text =
        field.value().is_string() ? field.value() : json::string(ToWireJson(field.value()));
    LATCHKEY_RETURN_IF_ERROR(SaveViewValue(product.id, field.key(), views, text, false, database));
  }
  return {};
}

// Writes the product's own columns: what `fields` has over what was there, or over the defaults of
// a new product.
Outcome<Written> SaveColumns(const json::object& fields, const ApiRequest& request,
                             Database& database) {
  LATCHKEY_TRY(json::object product,
               database.Row("SELECT entity_id, sku, name, attribute_set_id, price, status, "
                            "visibility, type_id, weight FROM product WHERE sku = ?",
                            {fields.at("sku")}));
  const bool is_new = product.empty();
  if (is_new) {
    if (auto missing = FindMissing(fields)) return std::move(*missing);
    product = {{"sku", fields.at("sku")}, {"name", nullptr},  {"attribute_set_id", 4},
               {"price", nullptr},        {"status", 1},      {"visibility", 4},
               {"type_id", "simple"},     {"weight", nullptr}};
  }
  const json::object before = product;
  for (const auto* name :
       {"name", "attribute_set_id", "price", "status", "visibility", "type_id", "weight"}) {
    if (Has(fields, name)) product[name] = fields.at(name);
  }
  // Weight alone may be nothing.
  if (const json::value* weight = fields.if_contains("weight")) product["weight"] = *weight;
  if (auto refusal = Validate(product)) return std::move(*refusal);
  const bool for_views = !is_new && request.view.id != 0;
  if (for_views) {
    for (const auto& column : before) {
      if (IsColumnOfViews(column.key())) product[column.key()] = column.value();
    }
  }
  if (Has(fields, "attribute_set_id")) {
    LATCHKEY_RETURN_IF_ERROR(RequireAttributeSet(fields.at("attribute_set_id"), database));
  }

  json::array values{
      product["name"],       product["attribute_set_id"], product["price"],  product["status"],
      product["visibility"], product["type_id"],          product["weight"], request.Now()};
  if (is_new) {
    values.emplace_back(request.Now());
    values.push_back(product["sku"]);
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t added,
                 database.Run("INSERT INTO product (name, attribute_set_id, price, status, "
                              "visibility, type_id, weight, updated_at, created_at, sku) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              values));
    return Written{database.LastId(), true, request.view};
  }
  values.push_back(product["entity_id"]);
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t changed,
               database.Run("UPDATE product SET name = ?, attribute_set_id = ?, price = ?, "
                            "status = ?, visibility = ?, type_id = ?, weight = ?, updated_at = ? "
                            "WHERE entity_id = ?",
                            values));
  const Written written{product["entity_id"].as_int64(), false, request.view};
  if (for_views) LATCHKEY_RETURN_IF_ERROR(SaveColumnsOfViews(written, fields, database));
  return written;
}

// A new product is on every website and has a stock item.
Outcome<void> SaveDefaults(std::int64_t product_id, Database& database) {
  LATCHKEY_TRY(const std::int64_t added,
               database.Run("INSERT INTO stock_item (product_id) VALUES (?) "
                            "ON CONFLICT (product_id) DO NOTHING",
                            {product_id}));
  if (added == 0) return {};
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t websites,
               database.Run("INSERT INTO product_website (product_id, website_id) "
                            "SELECT ?, website_id FROM website WHERE website_id <> 0",
                            {product_id}));
  return {};
}

Outcome<void> SaveWebsites(std::int64_t product_id, const json::array& website_ids,
                           Database& database) {
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM product_website WHERE product_id = ?", {product_id}));
  for (const json::value& sent : website_ids) {
    const auto website_id = ReadWholeNumber(sent);
    if (!website_id) return WrongType("website_ids", sent, "int");
    LATCHKEY_TRY(const std::int64_t added,
                 database.Run("INSERT OR REPLACE INTO product_website (product_id, website_id) "
                              "SELECT ?, website_id FROM website "
                              "WHERE website_id = ? AND website_id <> 0",
                              {product_id, *website_id}));
    if (added == 0) {
      return Refusal{404,
                     "The website with id %1 that was requested wasn't found. Verify the website "
                     "and try again.",
                     json::array{*website_id}};
    }
  }
  return {};
}

// A category and the product's place in it; no place keeps the one it has.
struct CategoryLink {
  std::int64_t category_id;
  std::optional<std::int64_t> position;
};

Outcome<void> SaveCategories(std::int64_t product_id, const std::vector<CategoryLink>& links,
                             Database& database) {
  json::array kept;
  for (const CategoryLink& link : links) {
    const json::value position = link.position ? json::value(*link.position) : json::value();
    LATCHKEY_TRY(
        const json::object known,
        database.Row("SELECT 1 AS found FROM category WHERE entity_id = ?", {link.category_id}));
    if (known.empty()) return NoSuchEntity("id", link.category_id);
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t saved,
                 database.Run("INSERT INTO category_product (category_id, product_id, position) "
                              "VALUES (?1, ?2, coalesce(?3, 0)) ON CONFLICT "
                              "(category_id, product_id) DO UPDATE "
                              "SET position = coalesce(?3, position)",
                              {link.category_id, product_id, position}));
    kept.push_back(link.category_id);
  }
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM category_product WHERE product_id = ? "
                            "AND category_id NOT IN (SELECT value FROM json_each(?))",
                            {product_id, ToJson(kept)}));
  return {};
}

Outcome<std::vector<CategoryLink>> ReadCategoryLinks(const json::array& sent) {
  std::vector<CategoryLink> links;
  for (const json::value& value : sent) {
    if (!value.is_object()) return WrongType("category_links", value, "array");
    LATCHKEY_TRY(const json::object link, ReadFields(value.get_object(), kCategoryLinkFields));
    if (!Has(link, "category_id")) return FieldRequired("category_id");
    CategoryLink& read = links.emplace_back(CategoryLink{link.at("category_id").as_int64(), {}});
    if (Has(link, "position")) read.position = link.at("position").as_int64();
  }
  return links;
}

// The custom attribute `category_ids`: a list of ids, or one id.
Outcome<std::vector<CategoryLink>> ReadCategoryIds(const json::value& sent) {
  std::vector<CategoryLink> links;
  const json::array ids = sent.is_array() ? sent.get_array() : json::array{sent};
  for (const json::value& value : ids) {
    const auto category_id = ReadWholeNumber(value);
    if (!category_id) return WrongType(kCategoryIds, value, "int");
    links.push_back({*category_id, {}});
  }
  return links;
}

Outcome<void> SaveExtension(std::int64_t product_id, const json::object& sent, Database& database) {
  LATCHKEY_TRY(const json::object fields, ReadFields(sent, kExtensionFields));
  if (Has(fields, "website_ids")) {
    auto saved = SaveWebsites(product_id, fields.at("website_ids").get_array(), database);
    if (!saved.ok()) return saved;
  }
  if (Has(fields, "category_links")) {
    LATCHKEY_TRY(const std::vector<CategoryLink> links,
                 ReadCategoryLinks(fields.at("category_links").get_array()));
    if (auto saved = SaveCategories(product_id, links, database); !saved.ok()) return saved;
  }
  if (Has(fields, "stock_item")) {
    LATCHKEY_RETURN_IF_ERROR(
        SaveStockItem(product_id, fields.at("stock_item").get_object(), database));
  }
  return SaveProductLists(product_id, fields, database);
}

bool IsAttributeCode(std::string_view code) {
  if (code.empty() || code.size() > limits::kAttributeCodeCharsMax) return false;
  return std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Values are kept as text, as the API shows them; lists as JSON of texts.
Outcome<json::value> AttributeText(std::string_view code, const json::value& value) {
  if (value.is_string()) return value;
  if (value.is_number()) return json::value(ToWireJson(value));
  if (value.is_bool()) return json::value(value.get_bool() ? "1" : "0");
  if (!value.is_array()) return WrongType(code, value, "string");
  json::array list;
  for (const json::value& item : value.get_array()) {
    if (item.is_structured()) return WrongType(code, item, "string");
    LATCHKEY_TRY(json::value text, AttributeText(code, item));
    list.push_back(std::move(text));
  }
  return json::value(ToJson(list));
}

Outcome<void> SaveAttribute(const Written& product, std::string_view code, const json::value& value,
                            Database& database) {
  json::value text;
  if (!value.is_null()) {
    LATCHKEY_TRY(text, AttributeText(code, value));
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t known,
                 database.Run("INSERT INTO attribute (code, kind) VALUES (?, 'text') "
                              "ON CONFLICT (code) DO NOTHING",
                              {code}));
  }
  LATCHKEY_TRY(const std::string views, ViewsToWrite(code, product.view, product.is_new, database));
  if (!views.empty()) {
    return SaveViewValue(product.id, code, views, text, value.is_array(), database);
  }
  if (value.is_null()) {
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
                 database.Run("DELETE FROM product_attribute WHERE product_id = ? AND code = ?",
                              {product.id, code}));
    return {};
  }
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t saved,
               database.Run("INSERT INTO product_attribute (product_id, code, value, is_list) "
                            "VALUES (?, ?, ?, ?) ON CONFLICT (product_id, code) DO UPDATE "
                            "SET value = excluded.value, is_list = excluded.is_list",
                            {product.id, code, text, value.is_array()}));
  return {};
}

Outcome<void> SaveAttributes(const Written& product, const json::array& sent, Database& database) {
  for (const json::value& attribute : sent) {
    if (!attribute.is_object()) return WrongType("custom_attributes", attribute, "array");
    LATCHKEY_TRY(const json::value code_sent,
                 RequireField(attribute.get_object(), "attributeCode"));
    const std::string_view code = Text(code_sent);
    const json::value* value = attribute.get_object().if_contains("value");
    if (value == nullptr) return FieldRequired("value");
    if (code == kCategoryIds) {
      LATCHKEY_TRY(const std::vector<CategoryLink> links, ReadCategoryIds(*value));
      if (auto saved = SaveCategories(product.id, links, database); !saved.ok()) return saved;
      continue;
    }
    const bool is_field = std::any_of(std::begin(kProductFields), std::end(kProductFields),
                                      [&](const Field& field) { return field.name == code; });
    if (is_field || !IsAttributeCode(code)) {
      return WrongType("attribute_code", code_sent, "attribute code");
    }
    if (auto saved = SaveAttribute(product, code, *value, database); !saved.ok()) return saved;
  }
  return {};
}

// What a URL is made of: "Tea Towel, 2 pcs." to "tea-towel-2-pcs".
std::string UrlKeyOf(std::string_view name) {
  std::string key;
  for (const char c : ToLowerAscii(name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      key += c;
    } else if (!key.empty() && key.back() != '-') {
      key += '-';
    }
  }
  if (key.ends_with('-')) key.pop_back();
  return key.empty() ? "product" : key;
}

Outcome<bool> IsUrlKeyTaken(std::string_view key, const Written& product, Database& database) {
  LATCHKEY_TRY(const json::object other,
               database.Row("SELECT 1 AS taken FROM product_attribute WHERE code = 'url_key' "
                            "AND value = ?1 AND product_id <> ?2 UNION ALL "
                            "SELECT 1 FROM product_view_value WHERE store_id = ?3 "
                            "AND code = 'url_key' AND value = ?1 AND product_id <> ?2 LIMIT 1",
                            {key, product.id, product.view.id}));
  return !other.empty();
}

// A new product has a URL key, made of its name where it brings none; no two products have the same.
Outcome<void> SeeToUrlKey(const Written& product, const json::object& fields, Database& database) {
  std::string sent;
  if (Has(fields, "custom_attributes")) {
    for (const json::value& attribute : fields.at("custom_attributes").get_array()) {
      const json::value* code = FindParameter(attribute.get_object(), "attributeCode");
      const json::value& value = attribute.at("value");
      if (code == nullptr || Text(*code) != kUrlKey || value.is_null()) continue;
      LATCHKEY_TRY(const json::value text, AttributeText(kUrlKey, value));
      sent = Text(text);
    }
  }
  if (!sent.empty()) {
    LATCHKEY_TRY(const bool taken, IsUrlKeyTaken(sent, product, database));
    if (taken) return Refusal{400, "URL key for specified store already exists."};
    return {};
  }
  if (!product.is_new) return {};
  const std::string made = UrlKeyOf(Text(fields.at("name")));
  const auto key = [&made](std::int64_t number) {
    return number == 0 ? made : made + "-" + std::to_string(number);
  };
  LATCHKEY_TRY(const std::int64_t number, FreeNumber([&](std::int64_t candidate) {
                 return IsUrlKeyTaken(key(candidate), product, database);
               }));
  return SaveAttribute(product, kUrlKey, json::string(key(number)), database);
}

}  // namespace

Outcome<json::value> SaveProduct(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object fields, ReadProduct(request));
  LATCHKEY_TRY(const Written product, SaveColumns(fields, request, database));
  if (auto saved = SaveDefaults(product.id, database); !saved.ok()) return saved.error();
  if (Has(fields, "custom_attributes")) {
    auto saved = SaveAttributes(product, fields.at("custom_attributes").get_array(), database);
    if (!saved.ok()) return saved.error();
  }
  LATCHKEY_RETURN_IF_ERROR(SeeToUrlKey(product, fields, database));
  // After the attributes: where both name categories, the links count.
  if (Has(fields, "extension_attributes")) {
    auto saved =
        SaveExtension(product.id, fields.at("extension_attributes").get_object(), database);
    if (!saved.ok()) return saved.error();
  }
  LATCHKEY_RETURN_IF_ERROR(SaveProductLists(product.id, fields, database));
  LATCHKEY_TRY(json::array shown, ShowProducts(database, {product.id}, request.view.id,
                                               request.call.sees_stock_items));
  return std::move(shown[0]);
}

Outcome<json::value> DeleteProduct(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t deleted,
               database.Run("DELETE FROM product WHERE sku = ?", {request.Path("sku")}));
  if (deleted == 0) return NoSuchProduct();
  return json::value(true);
}

}  // namespace latchkey::store
