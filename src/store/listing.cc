#include "store/listing.h"

#include <string>
#include <utility>

#include "base/limits.h"

namespace latchkey::store {
namespace {

// From here on sorting the rows found costs more than finding them in their order.
constexpr std::int64_t kManyRows = 1'000;
// And from here on listing all of them costs more than asking each row that a first page passes.
constexpr std::int64_t kVeryManyRows = 8'000;
constexpr std::int64_t kFirstRows = 300;

SearchPlan PlanFor(const Page& page) {
  if (page.total < kManyRows) return SearchPlan::kFilterFirst;
  const bool first = page.criteria.Offset() + page.criteria.Limit() <= kFirstRows;
  return first && page.total >= kVeryManyRows ? SearchPlan::kAskEach : SearchPlan::kSortFirst;
}

}  // namespace

json::value Page::Around(json::array items) const {
  json::object answer;
  answer["items"] = std::move(items);
  answer["search_criteria"] = criteria.ToJson();
  answer["total_count"] = total;
  return answer;
}

Outcome<Page> FindPage(SearchCriteria criteria, const SearchEntity& entity, Database& database) {
  Page page;
  page.criteria = std::move(criteria);
  LATCHKEY_TRY(CompiledSearch search,
               CompileSearch(page.criteria, entity, SearchPlan::kFilterFirst, database));
  LATCHKEY_TRY(const json::object count, database.Row(search.count, search.values));
  page.total = count.at("n").as_int64();
  if (const SearchPlan plan = PlanFor(page); plan != SearchPlan::kFilterFirst) {
    LATCHKEY_TRY(search, CompileSearch(page.criteria, entity, plan, database));
  }

  json::array values = std::move(search.values);
  values.insert(values.end(), search.order_values.begin(), search.order_values.end());
  values.push_back(page.criteria.Limit());
  values.push_back(page.criteria.Offset());
  LATCHKEY_TRY(const json::array rows,
               database.Rows("SELECT " + std::string(entity.id) + " AS id FROM " +
                                 std::string(entity.table) + search.where + search.order +
                                 " LIMIT ? OFFSET ?",
                             values));
  if (rows.size() > limits::kSearchPageSizeMax) return PageTooLarge(limits::kSearchPageSizeMax);
  page.ids.reserve(rows.size());
  for (const json::value& row : rows) page.ids.push_back(row.get_object().at("id"));
  return page;
}

Outcome<json::value> ListRows(const ApiRequest& request, const SearchEntity& entity,
                              std::string_view columns, Database& database, const Shape& shape) {
  LATCHKEY_TRY(SearchCriteria criteria,
               ReadSearchCriteria(request.query, request.call.input_limits));
  LATCHKEY_TRY(const Page page, FindPage(std::move(criteria), entity, database));
  LATCHKEY_TRY(json::array rows,
               database.Rows("SELECT " + std::string(columns) + " FROM json_each(?) ids, " +
                                 std::string(entity.table) + " WHERE " + std::string(entity.id) +
                                 " = ids.value ORDER BY ids.key",
                             {ToJson(page.ids)}));
  if (shape) {
    for (json::value& row : rows) LATCHKEY_RETURN_IF_ERROR(shape(row.get_object()));
  }
  return page.Around(std::move(rows));
}

}  // namespace latchkey::store
