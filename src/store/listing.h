#pragma once
// One page of a search: which rows it has, how many there are in all, and the answer around them.
//
// Owns:      the two queries that every list route makes. What a row looks like is the caller's.
// Source:    contract section 10.5.

#include <cstdint>
#include <functional>

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"
#include "store/search.h"

namespace latchkey::store {

struct Page {
  SearchCriteria criteria;
  json::array ids;  // in the order asked for
  std::int64_t total = 0;

  bool IsBeyondTheEnd() const { return criteria.Offset() > 0 && criteria.Offset() >= total; }
  json::value Around(json::array items) const;
};

// The page that `criteria` asks of `entity`.
// Errors: those of searches (search.h), 400 for more rows than an answer may have.
Outcome<Page> FindPage(SearchCriteria criteria, const SearchEntity& entity, Database& database);

// The answer of a list route whose items are rows of one table: `columns` are told of each, and
// `shape` puts the last touches to a row.
using Shape = std::function<Outcome<void>(json::object& row)>;
Outcome<json::value> ListRows(const ApiRequest& request, const SearchEntity& entity,
                              std::string_view columns, Database& database,
                              const Shape& shape = nullptr);

}  // namespace latchkey::store
