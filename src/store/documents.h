#pragma once
// Rows that keep what the API tells as one JSON document: customers, orders, invoices, shipments.
//
// Owns:      reading, writing and listing them. The id is the row's, and is put first when told.
// Not here:  what the documents mean (customers.cc, orders.cc).

#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"
#include "store/search.h"

namespace latchkey::store {

struct DocumentKind {
  std::string_view table;    // "customer"
  std::string_view id_name;  // what the API calls the id
  SearchEntity search;       // over "table d"; all fields but the id are members and columns
};

// The document, its id first; 404 that names `field` where there is none.
Outcome<json::object> ReadDocument(const DocumentKind& kind, std::int64_t id,
                                   std::string_view field, Database& database);
// Writes a new document; its id.
Outcome<std::int64_t> AddDocument(const DocumentKind& kind, const json::object& document,
                                  Database& database);
// Writes a document that ReadDocument gave.
Outcome<void> SaveDocument(const DocumentKind& kind, const json::object& document,
                           Database& database);
// The answer of a list route.
Outcome<json::value> ListDocuments(const DocumentKind& kind, const ApiRequest& request,
                                   Database& database);

}  // namespace latchkey::store
