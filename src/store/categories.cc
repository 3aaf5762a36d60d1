#include <algorithm>

#include "base/limits.h"
#include "store/body.h"
#include "store/catalog_write.h"
#include "store/handlers.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// `row` and what stands under it, `levels_left` deep. `rows` are ordered by their position.
json::object Tree(const json::object& row, const json::array& rows, std::int64_t levels_left) {
  json::object node = row;
  json::array children;
  if (levels_left > 0) {
    for (const json::value& other : rows) {
      const json::object& child = other.get_object();
      if (child.at("parent_id") == row.at("id")) {
        children.push_back(Tree(child, rows, levels_left - 1));
      }
    }
  }
  node["children_data"] = std::move(children);
  return node;
}

// A whole number of the query; `otherwise` where it is absent or empty.
Outcome<std::int64_t> QueryNumber(const ApiRequest& request, std::string_view name,
                                  std::int64_t otherwise) {
  const json::value* value = FindParameter(request.query, name);
  if (value == nullptr || Text(*value).empty()) return otherwise;
  if (const auto number = ReadWholeNumber(*value)) return *number;
  return WrongType(name, *value, "int");
}

Outcome<void> RequireCategory(Database& database, std::int64_t category_id) {
  LATCHKEY_TRY(const json::object found,
               database.Row("SELECT 1 AS found FROM category WHERE entity_id = ?", {category_id}));
  if (found.empty()) return NoSuchEntity("id", category_id);
  return {};
}

}  // namespace

Outcome<json::value> GetCategoryTree(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t root_id,
               QueryNumber(request, "rootCategoryId", request.view.root_category_id));
  LATCHKEY_TRY(const std::int64_t depth, QueryNumber(request, "depth", limits::kCategoryDepthMax));
  LATCHKEY_TRY(
      json::array rows,
      database.Rows("SELECT c.entity_id AS id, c.parent_id, c.name, c.is_active, "
                    "c.position, c.level, (SELECT count(DISTINCT l.product_id) "
                    "FROM category d JOIN category_product l ON l.category_id = d.entity_id "
                    "WHERE d.path = c.path OR d.path LIKE c.path || '/%') AS product_count "
                    "FROM category c JOIN category r ON r.entity_id = ? "
                    "WHERE c.path = r.path OR c.path LIKE r.path || '/%' "
                    "ORDER BY c.entity_id <> r.entity_id, c.position, c.entity_id",
                    {root_id}));
  if (rows.empty()) return NoSuchEntity("id", root_id);
  for (json::value& row : rows) MakeBool(row.get_object(), {"is_active"});
  const auto levels = std::clamp<std::int64_t>(depth, 0, limits::kCategoryDepthMax);
  return json::value(Tree(rows[0].get_object(), rows, levels));
}

Outcome<json::value> GetCategory(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  return ShowCategory(category_id, database);
}

Outcome<json::value> ShowCategory(std::int64_t category_id, Database& database) {
  LATCHKEY_TRY(
      json::object category,
      database.Row("SELECT entity_id AS id, parent_id, name, is_active, position, level, "
                   "(SELECT coalesce(group_concat(entity_id, ','), '') FROM (SELECT entity_id "
                   "FROM category WHERE parent_id = ?1 ORDER BY position, entity_id)) AS children, "
                   "created_at, updated_at, path, NULL AS available_sort_by, include_in_menu "
                   "FROM category WHERE entity_id = ?1",
                   {category_id}));
  if (category.empty()) return NoSuchEntity("id", category_id);
  MakeBool(category, {"is_active", "include_in_menu"});
  LATCHKEY_TRY(json::array attributes,
               database.Rows("SELECT code AS attribute_code, value FROM category_attribute "
                             "WHERE category_id = ? ORDER BY code",
                             {category_id}));
  category["available_sort_by"] = json::array();  // no field is preferred for sorting
  if (!attributes.empty()) category["custom_attributes"] = std::move(attributes);
  return json::value(std::move(category));
}

Outcome<json::value> ListCategoryProducts(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  if (auto known = RequireCategory(database, category_id); !known.ok()) return known.error();
  LATCHKEY_TRY(json::array links,
               database.Rows("SELECT p.sku, l.position, CAST(l.category_id AS TEXT) AS category_id "
                             "FROM category_product l JOIN product p ON p.entity_id = l.product_id "
                             "WHERE l.category_id = ? ORDER BY l.position, p.entity_id",
                             {category_id}));
  return json::value(std::move(links));
}

}  // namespace latchkey::store
