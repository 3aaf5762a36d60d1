// CMS pages and blocks. Both are kept and told alike; a Content says in what they differ.

#include <optional>
#include <span>
#include <string>

#include "store/body.h"
#include "store/catalog_write.h"
#include "store/handlers.h"
#include "store/listing.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

constexpr Field kPageFields[] = {
    {"id", FieldType::kInt},
    {"identifier", FieldType::kString},
    {"title", FieldType::kString},
    {"page_layout", FieldType::kString},
    {"meta_title", FieldType::kString},
    {"meta_keywords", FieldType::kString},
    {"meta_description", FieldType::kString},
    {"content_heading", FieldType::kString},
    {"content", FieldType::kString},
    {"creation_time", FieldType::kString},
    {"update_time", FieldType::kString},
    {"sort_order", FieldType::kInt},
    {"layout_update_xml", FieldType::kString},
    {"custom_theme", FieldType::kString},
    {"custom_root_template", FieldType::kString},
    {"custom_layout_update_xml", FieldType::kString},
    {"custom_theme_from", FieldType::kString},
    {"custom_theme_to", FieldType::kString},
    {"active", FieldType::kBool},
};
constexpr Field kBlockFields[] = {
    {"id", FieldType::kInt},
    {"identifier", FieldType::kString},
    {"title", FieldType::kString},
    {"content", FieldType::kString},
    {"creation_time", FieldType::kString},
    {"update_time", FieldType::kString},
    {"active", FieldType::kBool},
};

constexpr SearchField kPageSearchFields[] = {
    {"page_id", SearchKind::kNumber, "c.page_id"},
    {"identifier", SearchKind::kText, "c.identifier"},
    {"title", SearchKind::kText, "c.title"},
    {"page_layout", SearchKind::kText, "c.page_layout"},
    {"content", SearchKind::kText, "c.content"},
    {"creation_time", SearchKind::kTime, "c.creation_time"},
    {"update_time", SearchKind::kTime, "c.update_time"},
    {"sort_order", SearchKind::kNumber, "c.sort_order"},
    {"is_active", SearchKind::kNumber, "c.is_active"},
    {"active", SearchKind::kNumber, "c.is_active"},
};
constexpr SearchField kBlockSearchFields[] = {
    {"block_id", SearchKind::kNumber, "c.block_id"},
    {"identifier", SearchKind::kText, "c.identifier"},
    {"title", SearchKind::kText, "c.title"},
    {"content", SearchKind::kText, "c.content"},
    {"creation_time", SearchKind::kTime, "c.creation_time"},
    {"update_time", SearchKind::kTime, "c.update_time"},
    {"is_active", SearchKind::kNumber, "c.is_active"},
    {"active", SearchKind::kNumber, "c.is_active"},
};

struct Content {
  std::string_view name;  // "page", of the body
  std::string_view table;
  std::string_view key;
  std::string_view columns;  // in the order of the API
  std::span<const Field> fields;
  SearchEntity search;
  std::string_view not_there;
};

constexpr Content kPage = {
    .name = "page",
    .table = "cms_page",
    .key = "page_id",
    .columns =
        "c.page_id AS id, identifier, title, page_layout, meta_title, meta_keywords, "
        "meta_description, content_heading, content, creation_time, update_time, "
        "CAST(sort_order AS TEXT) AS sort_order, layout_update_xml, custom_theme, "
        "custom_root_template, custom_layout_update_xml, custom_theme_from, "
        "custom_theme_to, is_active AS active",
    .fields = kPageFields,
    .search = {.table = "cms_page c", .id = "c.page_id", .fields = kPageSearchFields},
    .not_there = "The CMS page with the \"%1\" ID doesn't exist.",
};
constexpr Content kBlock = {
    .name = "block",
    .table = "cms_block",
    .key = "block_id",
    .columns =
        "c.block_id AS id, identifier, title, content, creation_time, update_time, "
        "is_active AS active",
    .fields = kBlockFields,
    .search = {.table = "cms_block c", .id = "c.block_id", .fields = kBlockSearchFields},
    .not_there = "The CMS block with the \"%1\" ID doesn't exist.",
};

json::object ShapeContent(json::object row) {
  MakeBool(row, {"active"});
  return OmitNulls(row);
}

// `id` is told as it is given: the id of a page is a number, that of a block is text.
Outcome<json::value> Show(const Content& content, const json::value& id, Database& database) {
  LATCHKEY_TRY(json::object row, database.Row("SELECT " + std::string(content.columns) + " FROM " +
                                                  std::string(content.search.table) + " WHERE " +
                                                  std::string(content.search.id) + " = ?",
                                              {id}));
  if (row.empty()) return Refusal{404, std::string(content.not_there), json::array{id}};
  return json::value(ShapeContent(std::move(row)));
}

Outcome<json::value> Search(const Content& content, const ApiRequest& request, Database& database) {
  return ListRows(request, content.search, content.columns, database,
                  [](json::object& row) -> Outcome<void> {
                    row = ShapeContent(std::move(row));
                    return {};
                  });
}

// An identifier may be taken once: with one website, a second page could never be reached.
Outcome<void> RequireFreeIdentifier(const Content& content, const json::value& identifier,
                                    std::int64_t id, Database& database) {
  LATCHKEY_TRY(const json::object other,
               database.Row("SELECT 1 AS found FROM " + std::string(content.table) +
                                " WHERE identifier = ? AND " + std::string(content.key) + " <> ?",
                            {identifier, id}));
  if (!other.empty()) {
    return Refusal{400, "The identifier \"%1\" is taken. Choose another one.",
                   json::array{identifier}};
  }
  return {};
}

// What `fields` tells, as columns; times and the id are the store's.
json::object ColumnsOf(const json::object& fields, const ApiRequest& request) {
  json::object columns;
  for (const auto& field : fields) {
    const std::string_view name = field.key();
    if (name == "id" || name == "creation_time" || name == "update_time") continue;
    const bool may_be_null =
        name != "identifier" && name != "title" && name != "active" && name != "sort_order";
    if (field.value().is_null() && !may_be_null) continue;
    columns[name == "active" ? "is_active" : name] = field.value();
  }
  columns["update_time"] = request.Now();
  return columns;
}

Outcome<json::value> Save(const Content& content, const ApiRequest& request,
                          std::optional<std::int64_t> id, Database& database) {
  LATCHKEY_TRY(const json::object fields, ReadEntity(request.body, content.name, content.fields));
  if (!id && Has(fields, "id")) id = fields.at("id").as_int64();
  if (id) {
    LATCHKEY_TRY([[maybe_unused]] const json::value known, Show(content, *id, database));
  }
  json::object columns = ColumnsOf(fields, request);
  for (const auto* name : {"identifier", "title"}) {
    const json::value* value = columns.if_contains(name);
    if (value == nullptr ? !id.has_value() : Text(*value).empty()) return FieldRequired(name);
  }
  if (columns.contains("identifier")) {
    LATCHKEY_RETURN_IF_ERROR(
        RequireFreeIdentifier(content, columns.at("identifier"), id.value_or(0), database));
  }
  if (id) {
    LATCHKEY_RETURN_IF_ERROR(database.Update(content.table, columns, content.key, *id));
  } else {
    columns["creation_time"] = request.Now();
    LATCHKEY_TRY(id, database.Insert(content.table, columns));
  }
  return Show(content, *id, database);
}

Outcome<json::value> Delete(const Content& content, const json::value& id, Database& database) {
  LATCHKEY_TRY([[maybe_unused]] const json::value known, Show(content, id, database));
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t deleted,
               database.Run("DELETE FROM " + std::string(content.table) + " WHERE " +
                                std::string(content.key) + " = ?",
                            {id}));
  return json::value(true);
}

}  // namespace

Outcome<json::value> GetCmsPage(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t page_id, request.PathNumber("pageId"));
  return Show(kPage, page_id, database);
}

Outcome<json::value> SearchCmsPages(const ApiRequest& request, Database& database) {
  return Search(kPage, request, database);
}

Outcome<json::value> CreateCmsPage(const ApiRequest& request, Database& database) {
  return Save(kPage, request, std::nullopt, database);
}

Outcome<json::value> ChangeCmsPage(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t page_id, request.PathNumber("id"));
  return Save(kPage, request, page_id, database);
}

Outcome<json::value> DeleteCmsPage(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t page_id, request.PathNumber("pageId"));
  return Delete(kPage, page_id, database);
}

Outcome<json::value> GetCmsBlock(const ApiRequest& request, Database& database) {
  return Show(kBlock, json::string(request.Path("blockId")), database);
}

Outcome<json::value> SearchCmsBlocks(const ApiRequest& request, Database& database) {
  return Search(kBlock, request, database);
}

Outcome<json::value> CreateCmsBlock(const ApiRequest& request, Database& database) {
  return Save(kBlock, request, std::nullopt, database);
}

Outcome<json::value> ChangeCmsBlock(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t block_id, request.PathNumber("id"));
  return Save(kBlock, request, block_id, database);
}

Outcome<json::value> DeleteCmsBlock(const ApiRequest& request, Database& database) {
  return Delete(kBlock, json::string(request.Path("blockId")), database);
}

}  // namespace latchkey::store
