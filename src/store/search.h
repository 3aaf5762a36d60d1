#pragma once
// searchCriteria: read from the query, compiled to SQL, told back in the answer.
//
// Owns:      the conditions, their SQL, and the refusals of searches.
// Not here:  which fields an entity has (products.cc gives them), the query's text (query_tree.h).
// Safety:    values are bound; column names come from the tables of SearchField alone; what the
//            caller wrote never becomes SQL.
// Source:    contract section 10.5, as corrected by observation.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/database.h"
#include "store/outcome.h"
#include "store/store.h"

namespace latchkey::store {

// 400 `Maximum SearchCriteria pageSize is %max`: for pages and for answers that would be larger.
Refusal PageTooLarge(std::int64_t max);

struct SearchFilter {
  std::string field;
  json::value value;                  // a string; a list of strings where one was sent; null
  std::string condition_type = "eq";  // as sent
};

struct SearchSort {
  std::string field;
  std::string direction;  // "ASC", "DESC", or empty: descending
};

// Filters of one group are alternatives; every group has to hold.
struct SearchCriteria {
  std::string request_name;  // of the quick search; empty elsewhere
  std::int64_t view_id = 0;  // whose values count; set by the handler, 0: those of all views
  std::vector<std::vector<SearchFilter>> groups;
  std::vector<SearchSort> sorts;
  std::optional<std::int64_t> page_size;     // none, zero or less: no pages
  std::optional<std::int64_t> current_page;  // counted from 1; 0 is the first as well

  std::int64_t Limit() const;   // rows of a page; limits::kSearchPageSizeMax + 1 where no pages
  std::int64_t Offset() const;  // rows before the page
  json::object ToJson() const;  // what was sent, no more
};

// Reads the parameter `searchCriteria` of a query tree, in either spelling.
// Where the merchant bounds pages, one that names no size gets the default.
// Errors: 400 where it is absent, has a field that is not one of a search, a page size beyond
// limits::kSearchPageSizeMax or the merchant's bound or that is no number, a direction that is none,
// or too many filters.
Outcome<SearchCriteria> ReadSearchCriteria(const json::object& query, const InputLimits& bounds);

enum class SearchKind : std::uint8_t { kText, kNumber, kTime };

// A field that may be searched for and sorted by. `column` is an SQL expression over the entity's
// row, or, where `members` is set, a column of that table: the condition then holds for rows whose
// id is among `members` that fulfil it ("SELECT product_id FROM product_website WHERE").
struct SearchField {
  std::string_view name;
  SearchKind kind;
  std::string_view column;
  std::string_view members = {};
  bool of_views = false;  // a view may have a value of its own
};

// The searched entity. `attribute_*` serve codes that are no field of their own; empty where there
// are none.
struct SearchEntity {
  std::string_view table;  // "product p"
  std::string_view id;     // "p.entity_id"
  std::span<const SearchField> fields;
  std::string_view attribute_kind = {};     // "SELECT kind FROM attribute WHERE code = ?"
  std::string_view attribute_members = {};  // "SELECT product_id FROM product_attribute WHERE"
  std::string_view attribute_value = {};    // "(SELECT value FROM ... WHERE ... AND code = ?)"
  // Values that views have of their own; empty where there are none.
  std::string_view has_view_values = {};  // a row where a view (?) has any of a code (?)
  std::string_view view_members = {};     // as attribute_members; view, code, code, view, code
  std::string_view view_value = {};       // "(SELECT value FROM ... view = ? AND code = ? ...)"
};

// Which of its ways SQLite is to take to a page. It knows nothing of how many rows a filter
// leaves, so that the caller, who has counted them, decides.
enum class SearchPlan : std::uint8_t {
  kFilterFirst,  // few rows: find them, then sort
  kSortFirst,    // many rows: go along the sorting index and keep what the filters let through
  kAskEach,      // a first page of very many: the same, each row asked alone instead of listing all
};

struct CompiledSearch {
  std::string where;  // " WHERE ..." or empty
  std::string count;  // a SELECT of the number of rows, as `n`; its values are `values`
  json::array values;
  std::string order;  // " ORDER BY ...", ending with the id
  json::array order_values;
};

// Errors: 400 for a field that `entity` does not have.
Outcome<CompiledSearch> CompileSearch(const SearchCriteria& criteria, const SearchEntity& entity,
                                      SearchPlan plan, Database& database);

}  // namespace latchkey::store
