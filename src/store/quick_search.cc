// The quick search of the shop's visitors: words in, ids of visible products out.

#include <string>
#include <utility>

#include "store/handlers.h"
#include "store/listing.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// What the search knows of: its own names for some fields, the product's names otherwise.
std::string ProductFieldOf(std::string_view name) {
  if (name == "category_ids") return "category_id";
  return std::string(name);
}

// A term is looked for in SKU, name and description.
void AddTerm(const json::value& term, std::vector<SearchFilter>& alternatives) {
  const json::value pattern = json::string("%" + std::string(Text(term)) + "%");
  for (const auto* field : {"sku", "name", "description"}) {
    alternatives.push_back({field, pattern, "like"});
  }
}

// The products that `sent` finds: enabled, and visible to a search.
SearchCriteria ProductCriteria(const SearchCriteria& sent) {
  SearchCriteria criteria;
  criteria.sorts = sent.sorts;
  criteria.page_size = sent.page_size;
  criteria.current_page = sent.current_page;
  for (const auto& group : sent.groups) {
    auto& alternatives = criteria.groups.emplace_back();
    for (const SearchFilter& filter : group) {
      if (filter.field == "search_term") {
        AddTerm(filter.value, alternatives);
      } else {
        alternatives.push_back({ProductFieldOf(filter.field), filter.value, filter.condition_type});
      }
    }
  }
  criteria.groups.push_back({{"status", "1", "eq"}});
  criteria.groups.push_back({{"visibility", "3,4", "in"}});
  return criteria;
}

// How many of the products shown are in which category.
Outcome<json::object> Aggregations(const json::array& ids, Database& database) {
  LATCHKEY_TRY(const json::array rows,
               database.Rows("SELECT CAST(category_id AS TEXT) AS category_id, count(*) AS n "
                             "FROM category_product "
                             "WHERE product_id IN (SELECT value FROM json_each(?)) "
                             "GROUP BY category_product.category_id "
                             "ORDER BY category_product.category_id",
                             {ToJson(ids)}));
  json::array values;
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    values.push_back(json::object{{"value", row.at("category_id")},
                                  {"metrics", json::array{row.at("category_id"), row.at("n")}}});
  }
  return json::object{{"buckets", json::array{json::object{{"name", "category_bucket"},
                                                           {"values", std::move(values)}}}},
                      {"bucket_names", json::array{"category_bucket"}}};
}

}  // namespace

Outcome<json::value> QuickSearch(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const SearchCriteria sent,
               ReadSearchCriteria(request.query, request.call.input_limits));
  if (sent.request_name.empty()) return FieldRequired("request_name");
  SearchCriteria criteria = ProductCriteria(sent);
  criteria.view_id = request.view.id;
  LATCHKEY_TRY(const Page page, FindPage(std::move(criteria), ProductSearch(), database));
  json::array items;
  for (const json::value& id : page.ids) {
    // Every find counts the same.
    items.push_back(
        json::object{{"id", id},
                     {"custom_attributes",
                      json::array{json::object{{"attribute_code", "score"}, {"value", "1"}}}}});
  }
  json::object answer;
  answer["items"] = std::move(items);
  LATCHKEY_TRY(answer["aggregations"], Aggregations(page.ids, database));
  answer["search_criteria"] = sent.ToJson();
  answer["total_count"] = page.total;
  return json::value(std::move(answer));
}

}  // namespace latchkey::store
