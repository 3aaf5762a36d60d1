// Product attributes, their options, and the sets and groups that they stand in.

#include <string>

#include "store/handlers.h"
#include "store/listing.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// In the order of the API; what is empty here is filled by ShapeAttribute.
constexpr std::string_view kAttributeColumns =
    "NULL AS extension_attributes, is_wysiwyg_enabled, is_html_allowed_on_front, "
    "used_for_sort_by, is_filterable, is_filterable_in_search, is_used_in_grid, "
    "is_visible_in_grid, is_filterable_in_grid, a.position, apply_to, "
    "CAST(is_searchable AS TEXT) AS is_searchable, "
    "CAST(is_visible_in_advanced_search AS TEXT) AS is_visible_in_advanced_search, "
    "CAST(is_comparable AS TEXT) AS is_comparable, "
    "CAST(is_used_for_promo_rules AS TEXT) AS is_used_for_promo_rules, "
    "CAST(is_visible_on_front AS TEXT) AS is_visible_on_front, "
    "CAST(used_in_product_listing AS TEXT) AS used_in_product_listing, "
    "is_visible, scope, a.attribute_id, attribute_code, frontend_input, '4' AS entity_type_id, "
    "is_required, NULL AS options, is_user_defined, default_frontend_label, "
    "NULL AS frontend_labels, note, backend_type, default_value, "
    "CAST(is_unique AS TEXT) AS is_unique, frontend_class, NULL AS validation_rules";

constexpr SearchField kAttributeFields[] = {
    {"attribute_id", SearchKind::kNumber, "a.attribute_id"},
    {"attribute_code", SearchKind::kText, "a.attribute_code"},
    {"frontend_input", SearchKind::kText, "a.frontend_input"},
    {"frontend_label", SearchKind::kText, "a.default_frontend_label"},
    {"backend_type", SearchKind::kText, "a.backend_type"},
    {"is_required", SearchKind::kNumber, "a.is_required"},
    {"is_user_defined", SearchKind::kNumber, "a.is_user_defined"},
    {"is_visible", SearchKind::kNumber, "a.is_visible"},
    {"is_searchable", SearchKind::kNumber, "a.is_searchable"},
    {"is_filterable", SearchKind::kNumber, "a.is_filterable"},
    {"is_comparable", SearchKind::kNumber, "a.is_comparable"},
    {"attribute_set_id", SearchKind::kNumber, "attribute_set_id",
     "SELECT attribute_id FROM attribute_set_attribute WHERE"},
};
constexpr SearchEntity kAttributeSearch = {
    .table = "attribute_definition a", .id = "a.attribute_id", .fields = kAttributeFields};

constexpr SearchField kSetFields[] = {
    {"attribute_set_id", SearchKind::kNumber, "s.attribute_set_id"},
    {"attribute_set_name", SearchKind::kText, "s.attribute_set_name"},
    {"sort_order", SearchKind::kNumber, "s.sort_order"},
    {"entity_type_id", SearchKind::kNumber, "s.entity_type_id"},
    // The one type that has sets here, by its code.
    {"entity_type_code", SearchKind::kText, "'catalog_product'"},
};
constexpr SearchEntity kSetSearch = {
    .table = "attribute_set s", .id = "s.attribute_set_id", .fields = kSetFields};
constexpr std::string_view kSetColumns =
    "s.attribute_set_id, s.attribute_set_name, s.sort_order, s.entity_type_id";

constexpr SearchField kGroupFields[] = {
    {"attribute_group_id", SearchKind::kNumber, "g.attribute_group_id"},
    {"attribute_group_name", SearchKind::kText, "g.attribute_group_name"},
    {"attribute_set_id", SearchKind::kNumber, "g.attribute_set_id"},
    {"sort_order", SearchKind::kNumber, "g.sort_order"},
};
constexpr SearchEntity kGroupSearch = {
    .table = "attribute_group g", .id = "g.attribute_group_id", .fields = kGroupFields};

Outcome<json::array> Options(Database& database, const json::object& attribute) {
  LATCHKEY_TRY(json::array options,
               database.Rows("SELECT label, coalesce(value, CAST(option_id AS TEXT)) AS value "
                             "FROM attribute_option WHERE attribute_id = ? "
                             "ORDER BY sort_order, option_id",
                             {attribute.at("attribute_id")}));
  // Where the merchant makes the options, "none" is the first of them.
  if (attribute.at("is_user_defined") == 1 && attribute.at("frontend_input") == "select") {
    options.insert(options.begin(), json::object{{"label", " "}, {"value", ""}});
  }
  return options;
}

Outcome<json::object> ShapeAttribute(Database& database, json::object row) {
  LATCHKEY_TRY(row["options"], Options(database, row));
  row["extension_attributes"] = json::object{{"is_pagebuilder_enabled", false}};
  row["apply_to"] = ParseList(row.at("apply_to"));
  row["frontend_labels"] = json::array();  // the embedded store keeps one label for all views
  row["validation_rules"] = json::array();
  MakeBool(row,
           {"is_wysiwyg_enabled", "is_html_allowed_on_front", "used_for_sort_by", "is_filterable",
            "is_filterable_in_search", "is_used_in_grid", "is_visible_in_grid",
            "is_filterable_in_grid", "is_visible", "is_required", "is_user_defined"});
  return OmitNulls(row);
}

// The attributes for which `condition` holds, a constant text with one `?`.
Outcome<json::value> AttributesWhere(Database& database, std::string_view condition,
                                     const json::value& value) {
  LATCHKEY_TRY(json::array rows,
               database.Rows("SELECT " + std::string(kAttributeColumns) +
                                 " FROM attribute_definition a WHERE " + std::string(condition) +
                                 " ORDER BY a.attribute_id",
                             {value}));
  for (json::value& row : rows) {
    LATCHKEY_TRY(row, ShapeAttribute(database, std::move(row.get_object())));
  }
  return json::value(std::move(rows));
}

Refusal NoSuchAttribute(std::string_view code) {
  return {404,
          "The attribute with a \"%1\" attributeCode doesn't exist. Verify the attribute and try "
          "again.",
          json::array{code}};
}

Outcome<json::object> FindSet(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t set_id, request.PathNumber("attributeSetId"));
  LATCHKEY_TRY(json::object set,
               database.Row("SELECT " + std::string(kSetColumns) +
                                " FROM attribute_set s WHERE attribute_set_id = ?",
                            {set_id}));
  if (set.empty()) return NoSuchEntity("id", set_id);
  return set;
}

}  // namespace

Outcome<json::value> ListAttributes(const ApiRequest& request, Database& database) {
  return ListRows(request, kAttributeSearch, kAttributeColumns, database,
                  [&database](json::object& row) -> Outcome<void> {
                    LATCHKEY_TRY(row, ShapeAttribute(database, std::move(row)));
                    return {};
                  });
}

Outcome<json::value> GetAttribute(const ApiRequest& request, Database& database) {
  const std::string_view code = request.Path("attributeCode");
  LATCHKEY_TRY(json::value found,
               AttributesWhere(database, "a.attribute_code = ?", json::string(code)));
  if (found.get_array().empty()) return NoSuchAttribute(code);
  return std::move(found.get_array()[0]);
}

Outcome<json::value> ListAttributeOptions(const ApiRequest& request, Database& database) {
  const std::string_view code = request.Path("attributeCode");
  LATCHKEY_TRY(const json::object attribute,
               database.Row("SELECT attribute_id, is_user_defined, frontend_input "
                            "FROM attribute_definition WHERE attribute_code = ?",
                            {code}));
  if (attribute.empty()) return NoSuchAttribute(code);
  LATCHKEY_TRY(json::array options, Options(database, attribute));
  return json::value(std::move(options));
}

Outcome<json::value> ListMediaTypes(const ApiRequest& request, Database& database) {
  return AttributesWhere(database,
                         "a.frontend_input = 'media_image' AND a.attribute_id IN "
                         "(SELECT m.attribute_id FROM attribute_set_attribute m "
                         "JOIN attribute_set s ON s.attribute_set_id = m.attribute_set_id "
                         "WHERE s.attribute_set_name = ?)",
                         json::string(request.Path("attributeSetName")));
}

Outcome<json::value> ListAttributeSets(const ApiRequest& request, Database& database) {
  return ListRows(request, kSetSearch, kSetColumns, database);
}

Outcome<json::value> GetAttributeSet(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::object set, FindSet(request, database));
  return json::value(std::move(set));
}

Outcome<json::value> ListAttributesOfSet(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object set, FindSet(request, database));
  return AttributesWhere(database,
                         "a.attribute_id IN (SELECT attribute_id FROM attribute_set_attribute "
                         "WHERE attribute_set_id = ?)",
                         set.at("attribute_set_id"));
}

Outcome<json::value> ListAttributeGroups(const ApiRequest& request, Database& database) {
  return ListRows(request, kGroupSearch,
                  "CAST(g.attribute_group_id AS TEXT) AS attribute_group_id, "
                  "g.attribute_group_name, g.attribute_set_id",
                  database);
}

}  // namespace latchkey::store
