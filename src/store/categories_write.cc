// Creating, changing, moving and deleting categories, and the products that stand in them.

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "store/body.h"
#include "store/catalog_write.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// What the store works out itself is taken and ignored, so that an answer can be sent back.
constexpr Field kCategoryFields[] = {
    {"id", FieldType::kInt},
    {"parent_id", FieldType::kInt},
    {"name", FieldType::kString},
    {"is_active", FieldType::kBool},
    {"position", FieldType::kInt},
    {"level", FieldType::kInt},
    {"children", FieldType::kString},
    {"created_at", FieldType::kString},
    {"updated_at", FieldType::kString},
    {"path", FieldType::kString},
    {"available_sort_by", FieldType::kList},
    {"include_in_menu", FieldType::kBool},
    {"extension_attributes", FieldType::kObject},
    {"custom_attributes", FieldType::kList},
};
constexpr Field kAttributeFields[] = {
    {"attribute_code", FieldType::kString},
    {"value", FieldType::kString},
};
constexpr Field kLinkFields[] = {
    {"sku", FieldType::kString},
    {"position", FieldType::kInt},
    {"category_id", FieldType::kInt},
    {"extension_attributes", FieldType::kObject},
};

constexpr std::int64_t kRootId = 1;

Outcome<json::object> FindCategory(Database& database, std::int64_t category_id) {
  LATCHKEY_TRY(json::object found,
               database.Row("SELECT entity_id, parent_id, path, level FROM category "
                            "WHERE entity_id = ?",
                            {category_id}));
  if (found.empty()) return NoSuchEntity("id", category_id);
  return found;
}

Outcome<void> SaveAttributes(std::int64_t category_id, const json::array& sent,
                             Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> attributes,
               ReadList("custom_attributes", sent, kAttributeFields));
  for (const json::object& attribute : attributes) {
    if (!Has(attribute, "attribute_code")) return FieldRequired("attribute_code");
    const json::value& code = attribute.at("attribute_code");
    if (!Has(attribute, "value")) {
      LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
                   database.Run("DELETE FROM category_attribute WHERE category_id = ? AND code = ?",
                                {category_id, code}));
      continue;
    }
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t saved,
                 database.Run("INSERT OR REPLACE INTO category_attribute (category_id, code, "
                              "value) VALUES (?, ?, ?)",
                              {category_id, code, attribute.at("value")}));
  }
  return {};
}

// The row of a new category, the last one under its parent.
Outcome<std::int64_t> AddCategory(const json::object& fields, const ApiRequest& request,
                                  Database& database) {
  if (!Has(fields, "name")) return FieldRequired("name");
  const std::int64_t parent_id =
      Has(fields, "parent_id") ? fields.at("parent_id").as_int64() : request.view.root_category_id;
  LATCHKEY_TRY(const json::object parent, FindCategory(database, parent_id));
  if (parent.at("level").as_int64() + 1 >= limits::kCategoryDepthMax) {
    return Refusal{400, "Categories may be %1 deep.", json::array{limits::kCategoryDepthMax}};
  }
  LATCHKEY_TRY(const json::object next,
               database.Row("SELECT coalesce(max(position), 0) + 1 AS position FROM category "
                            "WHERE parent_id = ?",
                            {parent_id}));
  // The path ends with the id, which is known once the row is there.
  LATCHKEY_TRY(const std::int64_t category_id,
               database.Insert("category", {{"parent_id", parent_id},
                                            {"path", "new"},
                                            {"level", parent.at("level").as_int64() + 1},
                                            {"position", next.at("position")},
                                            {"name", fields.at("name")},
                                            {"is_active", true},
                                            {"include_in_menu", true},
                                            {"created_at", request.Now()},
                                            {"updated_at", request.Now()}}));
  const std::string path = std::string(Text(parent.at("path"))) + "/" + std::to_string(category_id);
  LATCHKEY_RETURN_IF_ERROR(database.Update("category", {{"path", path}}, "entity_id", category_id));
  return category_id;
}

Outcome<json::value> Save(const ApiRequest& request, Database& database,
                          std::optional<std::int64_t> path_id) {
  LATCHKEY_TRY(const json::object fields, ReadEntity(request.body, "category", kCategoryFields));
  std::int64_t category_id = 0;
  if (path_id || Has(fields, "id")) {
    category_id = path_id ? *path_id : fields.at("id").as_int64();
    LATCHKEY_TRY([[maybe_unused]] const json::object known, FindCategory(database, category_id));
  } else {
    LATCHKEY_TRY(category_id, AddCategory(fields, request, database));
  }
  json::object columns{{"updated_at", request.Now()}};
  for (const auto* name : {"name", "is_active", "position", "include_in_menu"}) {
    if (Has(fields, name)) columns[name] = fields.at(name);
  }
  if (columns.contains("name") && Text(columns.at("name")).empty()) return FieldRequired("name");
  LATCHKEY_RETURN_IF_ERROR(database.Update("category", columns, "entity_id", category_id));
  if (Has(fields, "custom_attributes")) {
    LATCHKEY_RETURN_IF_ERROR(
        SaveAttributes(category_id, fields.at("custom_attributes").get_array(), database));
  }
  return ShowCategory(category_id, database);
}

Outcome<bool> IsRootOfAGroup(Database& database, std::int64_t category_id) {
  if (category_id == kRootId) return true;
  LATCHKEY_TRY(
      const json::object group,
      database.Row("SELECT 1 AS found FROM store_group WHERE root_category_id = ?", {category_id}));
  return !group.empty();
}

}  // namespace

Outcome<json::value> CreateCategory(const ApiRequest& request, Database& database) {
  return Save(request, database, std::nullopt);
}

Outcome<json::value> ChangeCategory(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("id"));
  return Save(request, database, category_id);
}

Outcome<json::value> DeleteCategory(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  LATCHKEY_TRY(const json::object category, FindCategory(database, category_id));
  LATCHKEY_TRY(const bool is_root, IsRootOfAGroup(database, category_id));
  if (is_root) return Refusal{400, "Cannot delete category with id %1", json::array{category_id}};
  // What stands under it goes with it.
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t deleted,
               database.Run("DELETE FROM category WHERE path = ?1 OR path LIKE ?1 || '/%'",
                            {category.at("path")}));
  return json::value(true);
}

Outcome<json::value> MoveCategory(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  LATCHKEY_TRY(const json::value sent_parent, RequireField(request.body, "parentId"));
  const auto parent_id = ReadWholeNumber(sent_parent);
  if (!parent_id) return WrongType("parentId", sent_parent, "int");
  LATCHKEY_TRY(const json::object category, FindCategory(database, category_id));
  LATCHKEY_TRY(const json::object parent, FindCategory(database, *parent_id));
  LATCHKEY_TRY(const bool is_root, IsRootOfAGroup(database, category_id));
  const std::string from(Text(category.at("path")));
  const std::string under(Text(parent.at("path")));
  if (is_root || under == from || under.starts_with(from + "/")) {
    return Refusal{400,
                   "Operation do not allow to move a parent category to any of children category"};
  }
  const std::string to = under + "/" + std::to_string(category_id);
  const std::int64_t levels = parent.at("level").as_int64() + 1 - category.at("level").as_int64();
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t moved,
               database.Run("UPDATE category SET path = ?1 || substr(path, length(?2) + 1), "
                            "level = level + ?3 WHERE path = ?2 OR path LIKE ?2 || '/%'",
                            {to, from, levels}));
  // After the sibling named, or last: the others keep their order.
  std::int64_t position = 1;
  const json::value* after = request.body.if_contains("afterId");
  LATCHKEY_TRY(const json::object place,
               database.Row("SELECT coalesce((SELECT position FROM category WHERE entity_id = ?1 "
                            "AND parent_id = ?2), (SELECT max(position) FROM category "
                            "WHERE parent_id = ?2), 0) AS position",
                            {after == nullptr ? json::value() : *after, *parent_id}));
  position += place.at("position").as_int64();
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t pushed,
               database.Run("UPDATE category SET position = position + 1 "
                            "WHERE parent_id = ? AND position >= ?",
                            {*parent_id, position}));
  LATCHKEY_RETURN_IF_ERROR(database.Update(
      "category",
      {{"parent_id", *parent_id}, {"position", position}, {"updated_at", request.Now()}},
      "entity_id", category_id));
  return json::value(true);
}

Outcome<json::value> AssignCategoryProduct(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  LATCHKEY_TRY(const json::object link, ReadEntity(request.body, "productLink", kLinkFields));
  if (!Has(link, "sku")) return FieldRequired("sku");
  LATCHKEY_TRY([[maybe_unused]] const json::object known, FindCategory(database, category_id));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, Text(link.at("sku"))));
  const json::value position = Has(link, "position") ? link.at("position") : json::value();
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t saved,
               database.Run("INSERT INTO category_product (category_id, product_id, position) "
                            "VALUES (?1, ?2, coalesce(?3, 0)) ON CONFLICT "
                            "(category_id, product_id) DO UPDATE "
                            "SET position = coalesce(?3, position)",
                            {category_id, product_id, position}));
  return json::value(true);
}

Outcome<json::value> RemoveCategoryProduct(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t category_id, request.PathNumber("categoryId"));
  LATCHKEY_TRY([[maybe_unused]] const json::object known, FindCategory(database, category_id));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  LATCHKEY_TRY(const std::int64_t removed,
               database.Run("DELETE FROM category_product WHERE category_id = ? AND product_id = ?",
                            {category_id, product_id}));
  if (removed == 0) return Refusal{400, "The category doesn't contain the specified product."};
  return json::value(true);
}

}  // namespace latchkey::store
