// Replacing the lists of a product. A list that is sent is the whole list: what it leaves out goes.

#include <string>
#include <vector>

#include "store/body.h"
#include "store/media.h"
#include "store/product_lists.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

constexpr Field kLinkFields[] = {
    {"sku", FieldType::kString},
    {"link_type", FieldType::kString},
    {"linked_product_sku", FieldType::kString},
    {"linked_product_type", FieldType::kString},
    {"position", FieldType::kInt},
    {"extension_attributes", FieldType::kObject},
};
constexpr Field kLinkExtensionFields[] = {{"qty", FieldType::kFloat}};

constexpr Field kTierPriceFields[] = {
    {"customer_group_id", FieldType::kInt},
    {"qty", FieldType::kFloat},
    {"value", FieldType::kFloat},
    {"extension_attributes", FieldType::kObject},
};
constexpr Field kTierPriceExtensionFields[] = {
    {"percentage_value", FieldType::kFloat},
    {"website_id", FieldType::kInt},
};

constexpr Field kOptionFields[] = {
    {"product_sku", FieldType::kString}, {"option_id", FieldType::kInt},
    {"title", FieldType::kString},       {"type", FieldType::kString},
    {"sort_order", FieldType::kInt},     {"is_require", FieldType::kBool},
    {"price", FieldType::kFloat},        {"price_type", FieldType::kString},
    {"sku", FieldType::kString},         {"file_extension", FieldType::kString},
    {"max_characters", FieldType::kInt}, {"image_size_x", FieldType::kInt},
    {"image_size_y", FieldType::kInt},   {"values", FieldType::kList},
};
constexpr Field kOptionValueFields[] = {
    {"title", FieldType::kString}, {"sort_order", FieldType::kInt},
    {"price", FieldType::kFloat},  {"price_type", FieldType::kString},
    {"sku", FieldType::kString},   {"option_type_id", FieldType::kInt},
};

constexpr Field kConfigurableOptionFields[] = {
    {"id", FieldType::kInt},
    {"attribute_id", FieldType::kInt},
    {"label", FieldType::kString},
    {"position", FieldType::kInt},
    {"is_use_default", FieldType::kBool},
    {"values", FieldType::kList},
    {"product_id", FieldType::kInt},
};
constexpr Field kConfigurableValueFields[] = {{"value_index", FieldType::kInt}};

Outcome<void> RequireAll(const json::object& fields,
                         std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!Has(fields, name)) return FieldRequired(name);
  }
  return {};
}

Outcome<json::object> ReadExtension(const json::object& item, std::span<const Field> fields) {
  if (!Has(item, "extension_attributes")) return json::object();
  return ReadFields(item.at("extension_attributes").get_object(), fields);
}

// An id that a body gives has to be one of the product's own already.
Outcome<void> RequireOwn(Database& database, std::string_view sql, std::int64_t product_id,
                         const json::value& id, std::string_view name) {
  LATCHKEY_TRY(const json::object own, database.Row(sql, {product_id, id}));
  if (own.empty()) return NoSuchEntity(name, id);
  return {};
}

Outcome<void> SaveLinks(std::int64_t product_id, const json::array& sent, Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> links, ReadList("product_links", sent, kLinkFields));
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM product_link WHERE product_id = ?", {product_id}));
  for (const json::object& link : links) {
    LATCHKEY_RETURN_IF_ERROR(RequireAll(link, {"link_type", "linked_product_sku"}));
    LATCHKEY_TRY(const std::int64_t linked_id,
                 FindProduct(database, Text(link.at("linked_product_sku"))));
    LATCHKEY_TRY(
        const json::object type,
        database.Row("SELECT 1 AS found FROM link_type WHERE name = ?", {link.at("link_type")}));
    if (type.empty()) {
      return Refusal{400, "Unknown link type: %1", json::array{link.at("link_type")}};
    }
    LATCHKEY_TRY(const json::object extension, ReadExtension(link, kLinkExtensionFields));
    const json::value qty = Has(extension, "qty") ? extension.at("qty") : json::value();
    const json::value position = Has(link, "position") ? link.at("position") : json::value(0);
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t added,
                 database.Run("INSERT OR REPLACE INTO product_link (product_id, link_type, "
                              "linked_product_id, position, qty) VALUES (?, ?, ?, ?, ?)",
                              {product_id, link.at("link_type"), linked_id, position, qty}));
  }
  return {};
}

Outcome<void> SaveTierPrices(std::int64_t product_id, const json::array& sent, Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> prices,
               ReadList("tier_prices", sent, kTierPriceFields));
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM tier_price WHERE product_id = ?", {product_id}));
  for (const json::object& price : prices) {
    LATCHKEY_RETURN_IF_ERROR(RequireAll(price, {"customer_group_id", "qty", "value"}));
    if (price.at("qty").as_double() <= 0 || price.at("value").as_double() < 0) {
      return Refusal{400, "Please enter a number 0 or greater in this field."};
    }
    LATCHKEY_TRY(const json::object extension, ReadExtension(price, kTierPriceExtensionFields));
    const auto told = [&extension](std::string_view name, const json::value& otherwise) {
      return Has(extension, name) ? extension.at(name) : otherwise;
    };
    LATCHKEY_TRY(
        [[maybe_unused]] const std::int64_t added,
        database.Run("INSERT OR REPLACE INTO tier_price (product_id, customer_group_id, "
                     "qty, value, percentage_value, website_id) VALUES (?, ?, ?, ?, ?, ?)",
                     {product_id, price.at("customer_group_id"), price.at("qty"), price.at("value"),
                      told("percentage_value", nullptr), told("website_id", 0)}));
  }
  return {};
}

Outcome<void> SaveOptionValues(std::int64_t option_id, const json::array& sent,
                               Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> values,
               ReadList("values", sent, kOptionValueFields));
  for (const json::object& value : values) {
    LATCHKEY_RETURN_IF_ERROR(RequireAll(value, {"title"}));
    json::object row = OmitNulls(value);
    row["option_id"] = option_id;
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t id,
                 database.Insert("custom_option_value", row));
  }
  return {};
}

Outcome<void> SaveOptions(std::int64_t product_id, const json::array& sent, Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> options, ReadList("options", sent, kOptionFields));
  for (const json::object& option : options) {
    LATCHKEY_RETURN_IF_ERROR(RequireAll(option, {"title", "type"}));
    if (!Has(option, "option_id")) continue;
    LATCHKEY_RETURN_IF_ERROR(RequireOwn(
        database, "SELECT 1 AS own FROM custom_option WHERE product_id = ? AND option_id = ?",
        product_id, option.at("option_id"), "optionId"));
  }
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM custom_option WHERE product_id = ?", {product_id}));
  for (const json::object& option : options) {
    json::object row = OmitNulls(option);
    row.erase("product_sku");
    row.erase("values");
    row["product_id"] = product_id;
    LATCHKEY_TRY(const std::int64_t option_id, database.Insert("custom_option", row));
    if (!Has(option, "values")) continue;
    LATCHKEY_RETURN_IF_ERROR(
        SaveOptionValues(option_id, option.at("values").get_array(), database));
  }
  return {};
}

Outcome<void> SaveConfigurableOption(std::int64_t product_id, const json::object& option,
                                     Database& database) {
  LATCHKEY_RETURN_IF_ERROR(RequireAll(option, {"attribute_id", "values"}));
  LATCHKEY_TRY(const json::object attribute,
               database.Row("SELECT default_frontend_label AS label FROM attribute_definition "
                            "WHERE attribute_id = ?",
                            {option.at("attribute_id")}));
  if (attribute.empty()) return NoSuchEntity("attributeId", option.at("attribute_id"));
  json::object row{{"product_id", product_id}, {"attribute_id", option.at("attribute_id")}};
  row["label"] = Has(option, "label") ? option.at("label") : attribute.at("label");
  if (Has(option, "position")) row["position"] = option.at("position");
  if (Has(option, "id")) row["option_id"] = option.at("id");
  LATCHKEY_TRY(const std::int64_t option_id, database.Insert("configurable_option", row));
  LATCHKEY_TRY(const std::vector<json::object> values,
               ReadList("values", option.at("values").get_array(), kConfigurableValueFields));
  for (const json::object& value : values) {
    LATCHKEY_RETURN_IF_ERROR(RequireAll(value, {"value_index"}));
    LATCHKEY_TRY(const std::int64_t added,
                 database.Run("INSERT OR REPLACE INTO configurable_value (option_id, value_index) "
                              "SELECT ?, option_id FROM attribute_option "
                              "WHERE option_id = ? AND attribute_id = ?",
                              {option_id, value.at("value_index"), option.at("attribute_id")}));
    if (added == 0) return NoSuchEntity("valueIndex", value.at("value_index"));
  }
  return {};
}

Outcome<void> SaveConfigurableOptions(std::int64_t product_id, const json::array& sent,
                                      Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> options,
               ReadList("configurable_product_options", sent, kConfigurableOptionFields));
  for (const json::object& option : options) {
    if (!Has(option, "id")) continue;
    LATCHKEY_RETURN_IF_ERROR(RequireOwn(
        database, "SELECT 1 AS own FROM configurable_option WHERE product_id = ? AND option_id = ?",
        product_id, option.at("id"), "id"));
  }
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM configurable_option WHERE product_id = ?", {product_id}));
  for (const json::object& option : options) {
    LATCHKEY_RETURN_IF_ERROR(SaveConfigurableOption(product_id, option, database));
  }
  return {};
}

Outcome<void> SaveConfigurableLinks(std::int64_t product_id, const json::array& sent,
                                    Database& database) {
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM configurable_child WHERE product_id = ?", {product_id}));
  for (const json::value& id : sent) {
    const auto child_id = ReadWholeNumber(id);
    if (!child_id) return WrongType("configurable_product_links", id, "int");
    LATCHKEY_TRY(const std::int64_t added,
                 database.Run("INSERT OR REPLACE INTO configurable_child (product_id, child_id) "
                              "SELECT ?, entity_id FROM product WHERE entity_id = ? "
                              "AND type_id IN ('simple', 'virtual')",
                              {product_id, *child_id}));
    if (added == 0) return NoSuchEntity("id", *child_id);
  }
  return {};
}

using SaveListOf = Outcome<void> (*)(std::int64_t, const json::array&, Database&);
constexpr std::pair<std::string_view, SaveListOf> kSavers[] = {
    {"product_links", SaveLinks},
    {"options", SaveOptions},
    {"media_gallery_entries", SaveMediaList},
    {"tier_prices", SaveTierPrices},
    {"configurable_product_options", SaveConfigurableOptions},
    {"configurable_product_links", SaveConfigurableLinks},
};

}  // namespace

Outcome<void> SaveProductLists(std::int64_t product_id, const json::object& fields,
                               Database& database) {
  for (const auto& [name, save] : kSavers) {
    if (!Has(fields, name)) continue;
    LATCHKEY_RETURN_IF_ERROR(save(product_id, fields.at(name).get_array(), database));
  }
  return {};
}

}  // namespace latchkey::store
