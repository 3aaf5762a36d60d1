#include "store/documents.h"

#include <string>
#include <utility>

#include "store/listing.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

Outcome<json::object> Told(const DocumentKind& kind, const json::object& row) {
  LATCHKEY_TRY(const json::value document, ParseJson(Text(row.at("document"))));
  json::object told{{kind.id_name, row.at("entity_id")}};
  for (const auto& member : document.get_object()) told[member.key()] = member.value();
  return told;
}

// The row of a document: itself without its id, and what searches look at.
json::object Columns(const DocumentKind& kind, const json::object& document) {
  json::object kept;
  for (const auto& member : document) {
    if (member.key() != kind.id_name) kept[member.key()] = member.value();
  }
  json::object columns{{"document", ToJson(kept)}};
  for (const SearchField& field : kind.search.fields) {
    if (const json::value* value = kept.if_contains(field.name)) columns[field.name] = *value;
  }
  return columns;
}

}  // namespace

Outcome<json::object> ReadDocument(const DocumentKind& kind, std::int64_t id,
                                   std::string_view field, Database& database) {
  LATCHKEY_TRY(const json::object row,
               database.Row("SELECT entity_id, document FROM " + std::string(kind.table) +
                                " WHERE entity_id = ?",
                            {id}));
  if (row.empty()) return NoSuchEntity(field, id);
  return Told(kind, row);
}

Outcome<std::int64_t> AddDocument(const DocumentKind& kind, const json::object& document,
                                  Database& database) {
  LATCHKEY_TRY(const std::int64_t id, database.Insert(kind.table, Columns(kind, document)));
  return id;
}

Outcome<void> SaveDocument(const DocumentKind& kind, const json::object& document,
                           Database& database) {
  LATCHKEY_RETURN_IF_ERROR(database.Update(kind.table, Columns(kind, document), "entity_id",
                                           document.at(kind.id_name).as_int64()));
  return {};
}

Outcome<json::value> ListDocuments(const DocumentKind& kind, const ApiRequest& request,
                                   Database& database) {
  return ListRows(request, kind.search, "d.entity_id, d.document", database,
                  [&kind](json::object& row) -> Outcome<void> {
                    LATCHKEY_TRY(row, Told(kind, row));
                    return {};
                  });
}

}  // namespace latchkey::store
