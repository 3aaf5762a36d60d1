#include "store/view_values.h"

#include <algorithm>
#include <map>

#include "store/body.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// Puts one value where the product has its own of that code.
Outcome<void> PutValue(const json::object& row, json::object& product) {
  const std::string_view code = Text(row.at("code"));
  json::value value = row.at("value");
  if (row.at("is_list") == 1) value = ParseList(value);
  if (IsColumnOfViews(code)) {
    if (code != "name") value = ReadWholeNumber(value).value_or(0);
    product[code] = std::move(value);
    return {};
  }
  json::value& list = product["custom_attributes"];
  if (list.is_null()) list.emplace_array();
  json::array& attributes = list.get_array();
  const auto own =
      std::find_if(attributes.begin(), attributes.end(), [&](const json::value& attribute) {
        return Text(attribute.get_object().at("attribute_code")) == code;
      });
  if (own != attributes.end()) {
    own->get_object()["value"] = std::move(value);
  } else {
    attributes.push_back(json::object{{"attribute_code", code}, {"value", std::move(value)}});
  }
  return {};
}

}  // namespace

bool IsColumnOfViews(std::string_view code) {
  return code == "name" || code == "status" || code == "visibility";
}

Outcome<void> PutViewValues(Database& database, std::int64_t view_id, json::array& products) {
  if (view_id == 0 || products.empty()) return {};
  std::map<std::int64_t, json::object*> by_id;
  json::array ids;
  for (json::value& product : products) {
    const std::int64_t id = product.get_object().at("id").as_int64();
    by_id[id] = &product.get_object();
    ids.emplace_back(id);
  }
  LATCHKEY_TRY(const json::array rows,
               database.Rows("SELECT product_id, code, value, is_list FROM product_view_value "
                             "WHERE product_id IN (SELECT value FROM json_each(?)) "
                             "AND store_id = ? ORDER BY product_id, code",
                             {ToJson(ids), view_id}));
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    LATCHKEY_RETURN_IF_ERROR(PutValue(row, *by_id[row.at("product_id").as_int64()]));
  }
  return {};
}

Outcome<std::string> ViewsToWrite(std::string_view code, const StoreView& view, bool is_new,
                                  Database& database) {
  if (is_new || view.id == 0) return std::string();
  LATCHKEY_TRY(
      const json::object row,
      database.Row("SELECT json_group_array(v.store_id) AS views FROM attribute_definition a "
                   "JOIN store_view v ON (a.scope = 'store' AND v.store_id = ?1) "
                   "OR (a.scope = 'website' AND v.website_id = ?2 AND v.store_id <> 0) "
                   "WHERE a.attribute_code = ?3",
                   {view.id, view.website_id, code}));
  const std::string views(Text(row.at("views")));
  return views == "[]" ? std::string() : views;
}

Outcome<void> SaveViewValue(std::int64_t product_id, std::string_view code,
                            const std::string& views, const json::value& value, bool is_list,
                            Database& database) {
  if (value.is_null()) {
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
                 database.Run("DELETE FROM product_view_value WHERE product_id = ? AND code = ? "
                              "AND store_id IN (SELECT value FROM json_each(?))",
                              {product_id, code, views}));
    return {};
  }
  LATCHKEY_TRY(
      [[maybe_unused]] const std::int64_t saved,
      database.Run(
          "INSERT INTO product_view_value (store_id, code, product_id, value, is_list) "
          "SELECT view.value, ?1, ?2, ?3, ?4 FROM json_each(?5) view WHERE coalesce("
          "(SELECT value FROM product_view_value v WHERE v.store_id = view.value "
          "AND v.code = ?1 AND v.product_id = ?2), "
          "(SELECT CASE ?1 WHEN 'name' THEN name WHEN 'status' THEN CAST(status AS TEXT) "
          "WHEN 'visibility' THEN CAST(visibility AS TEXT) END FROM product WHERE entity_id = ?2), "
          "(SELECT value FROM product_attribute WHERE product_id = ?2 AND code = ?1), '') "
          "<> ?3 COLLATE BINARY "
          "ON CONFLICT (store_id, code, product_id) "
          "DO UPDATE SET value = excluded.value, is_list = excluded.is_list",
          {code, product_id, value, is_list, views}));
  return {};
}

}  // namespace latchkey::store
