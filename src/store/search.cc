#include "store/search.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "base/limits.h"
#include "store/body.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// ---- reading ----

// The members of a list of the query tree; empty where `value` is none.
const json::object& Members(const json::value& value) {
  static const json::object kNone;
  const json::object* object = value.if_object();
  return object == nullptr ? kNone : *object;
}

Outcome<SearchFilter> ReadFilter(const json::object& sent) {
  SearchFilter filter;
  for (const auto& member : sent) {
    const std::string name = ToSnakeCase(member.key());
    if (name == "field") {
      filter.field = Text(member.value());
    } else if (name == "condition_type") {
      filter.condition_type = Text(member.value());
    } else if (name == "value" && member.value().is_object()) {
      json::array list;
      for (const auto& item : member.value().get_object()) list.push_back(item.value());
      filter.value = std::move(list);
    } else if (name == "value") {
      filter.value = member.value();
    } else {
      return UnknownField(member.key());
    }
  }
  if (filter.field.empty()) return FieldRequired("field");
  return filter;
}

Outcome<SearchSort> ReadSort(const json::object& sent) {
  SearchSort sort;
  for (const auto& member : sent) {
    const std::string name = ToSnakeCase(member.key());
    if (name == "field") {
      sort.field = Text(member.value());
    } else if (name == "direction") {
      const std::string direction = ToLowerAscii(Text(member.value()));
      if (direction != "asc" && direction != "desc") {
        return Refusal{400,
                       "The sort order has to be specified as %1 for ascending order or %2 for "
                       "descending order.",
                       json::array{"ASC", "DESC"}};
      }
      sort.direction = direction == "asc" ? "ASC" : "DESC";
    } else {
      return UnknownField(member.key());
    }
  }
  if (sort.field.empty()) return FieldRequired("field");
  return sort;
}

Outcome<std::optional<std::int64_t>> ReadPageNumber(std::string_view name,
                                                    const json::value& value) {
  if (Text(value).empty() && value.is_string()) return std::optional<std::int64_t>();
  const auto number = ReadWholeNumber(value);
  if (!number) return WrongType(name, value, "int");
  return number;
}

Outcome<void> ReadGroups(const json::value& sent, SearchCriteria& criteria) {
  std::size_t filters = 0;
  for (const auto& group : Members(sent)) {
    std::vector<SearchFilter> read;
    for (const auto& member : Members(group.value())) {
      if (member.key() != "filters") return UnknownField(member.key());
      for (const auto& filter : Members(member.value())) {
        if (++filters > limits::kSearchFiltersMax) {
          return Refusal{400, "Maximum items of type \"%type\" is %max",
                         json::object{{"type", "filter"}, {"max", limits::kSearchFiltersMax}}};
        }
        LATCHKEY_TRY(SearchFilter one, ReadFilter(Members(filter.value())));
        read.push_back(std::move(one));
      }
    }
    criteria.groups.push_back(std::move(read));
  }
  return {};
}

// ---- compiling ----

// How a condition is written after its column; `negated` ones hold where the positive one does not.
struct Condition {
  std::string_view name;
  std::string_view sql;  // with one `?`, or none
  bool negated;
};

constexpr Condition kConditions[] = {
    {"eq", " = ?", false},
    {"neq", " <> ?", true},
    {"gt", " > ?", false},
    {"gteq", " >= ?", false},
    {"moreq", " >= ?", false},
    {"from", " >= ?", false},
    {"lt", " < ?", false},
    {"lteq", " <= ?", false},
    {"to", " <= ?", false},
    {"in", " IN (?)", false},
    {"nin", " NOT IN (?)", true},
    {"like", " LIKE ? ESCAPE '\\'", false},
    {"nlike", " NOT LIKE ? ESCAPE '\\'", true},
    {"finset", "finset", false},
    {"nfinset", "finset", true},
    {"null", " IS NULL", false},
    {"notnull", " IS NOT NULL", false},
};

const Condition& FindCondition(std::string_view name) {
  for (const Condition& condition : kConditions) {
    if (condition.name == name) return condition;
  }
  return kConditions[0];  // an unknown condition is taken for eq
}

// The positive condition behind a negated one.
std::string_view PositiveName(std::string_view name) {
  return name == "neq" ? "eq" : name.substr(1);  // nin, nlike, nfinset
}

// A value as the column compares it. Numbers are read as far as they go, so that what is no number
// is 0; a date stands for its midnight.
json::value Comparable(const json::value& value, SearchKind kind) {
  if (value.is_null()) return nullptr;
  const std::string_view text = Text(value);
  switch (kind) {
    case SearchKind::kNumber: {
      const std::size_t start = std::min(text.find_first_not_of(" +"), text.size());
      double number = 0;
      std::from_chars(text.data() + start, text.data() + text.size(), number);
      return number;
    }
    case SearchKind::kTime: {
      std::string time(text);
      constexpr std::size_t kDateSize = 10;  // YYYY-MM-DD
      if (time.size() == kDateSize) time += " 00:00:00";
      if (time.size() > kDateSize && time[kDateSize] == 'T') time[kDateSize] = ' ';
      return json::string(time);
    }
    case SearchKind::kText:
      return json::string(text);
  }
  return nullptr;
}

// The values of `in` and `nin`: a list, or text with commas.
json::array ListOf(const json::value& value) {
  if (const auto* list = value.if_array()) return *list;
  json::array list;
  std::string_view rest = Text(value);
  for (;;) {
    const std::size_t comma = rest.find(',');
    list.push_back(json::string(rest.substr(0, comma)));
    if (comma == std::string_view::npos) return list;
    rest.remove_prefix(comma + 1);
  }
}

// `column` with the condition, its values appended to `values`.
std::string ConditionSql(std::string_view column, SearchKind kind, std::string_view condition_name,
                         const json::value& value, json::array& values) {
  const Condition& condition = FindCondition(condition_name);
  std::string sql(column);
  if (condition.sql == "finset") {
    values.push_back(json::string(Text(value)));
    return "instr(',' || " + sql + " || ',', ',' || ? || ',') " +
           (condition.negated ? "= 0" : "> 0");
  }
  if (condition.name == "in" || condition.name == "nin") {
    const json::array list = ListOf(value);
    std::string marks;
    for (const json::value& item : list) {
      marks += marks.empty() ? "?" : ", ?";
      values.push_back(Comparable(item, kind));
    }
    return sql + (condition.negated ? " NOT IN (" : " IN (") + marks + ")";
  }
  if (condition.sql.find('?') == std::string_view::npos) return sql + std::string(condition.sql);
  // A list where one value is meant: its first, as good as any.
  const json::value* one = &value;
  if (const auto* list = value.if_array()) one = list->empty() ? nullptr : &list->front();
  const SearchKind as =
      condition.sql.find("LIKE") == std::string_view::npos ? kind : SearchKind::kText;
  values.push_back(one == nullptr ? json::value() : Comparable(*one, as));
  return sql + std::string(condition.sql);
}

// An id that SQLite must not begin its search with: the unary plus says so.
std::string IdOf(const SearchEntity& entity, SearchPlan plan) {
  return (plan == SearchPlan::kFilterFirst ? "" : "+") + std::string(entity.id);
}

// The beginning of a condition over the rows of another table; `members` is "SELECT id FROM table
// WHERE". What follows is about that table, and ends with a parenthesis.
std::string InMembers(const SearchEntity& entity, std::string_view members, bool absent,
                      SearchPlan plan) {
  if (plan == SearchPlan::kAskEach) {
    const std::string_view select = "SELECT ";
    const std::string_view id =
        members.substr(select.size(), members.find(" FROM ") - select.size());
    return std::string(absent ? "NOT " : "") + "EXISTS (" + std::string(members) + " " +
           std::string(id) + " = " + std::string(entity.id) + " AND ";
  }
  return IdOf(entity, plan) + (absent ? " NOT IN (" : " IN (") + std::string(members) + " ";
}

// A condition over the rows of another table that belong to the entity. Where an entity has several
// such rows, "not" means that none of them fulfils the positive condition.
std::string MembersSql(const SearchEntity& entity, const SearchField& field,
                       const SearchFilter& filter, SearchPlan plan, json::array& values) {
  const Condition& condition = FindCondition(filter.condition_type);
  const bool absent = condition.name == "null";
  std::string_view name = condition.name;
  if (absent) name = "notnull";
  if (condition.negated) name = PositiveName(condition.name);
  return InMembers(entity, field.members, absent || condition.negated, plan) +
         ConditionSql(field.column, field.kind, name, filter.value, values) + ")";
}

// A condition over a custom attribute: an entity has one value of it or none, so that every
// condition but `null` asks for one that fulfils it. `view_id` is 0 where everybody's values count.
std::string AttributeSql(const SearchEntity& entity, SearchKind kind, const SearchFilter& filter,
                         std::int64_t view_id, SearchPlan plan, json::array& values) {
  const bool absent = FindCondition(filter.condition_type).name == "null";
  const json::string code(filter.field);
  std::string sql;
  if (view_id == 0) {
    sql = InMembers(entity, entity.attribute_members, absent, plan) + "code = ? AND ";
    values.push_back(code);
  } else {
    // The list of what the view shows is made once, not for each row.
    if (plan == SearchPlan::kAskEach) plan = SearchPlan::kSortFirst;
    sql = InMembers(entity, entity.view_members, absent, plan);
    for (const json::value& value : json::array{view_id, code, code, view_id, code}) {
      values.push_back(value);
    }
  }
  const std::string_view column = kind == SearchKind::kNumber ? "CAST(value AS REAL)" : "value";
  return sql +
         ConditionSql(column, kind, absent ? "notnull" : std::string_view(filter.condition_type),
                      filter.value, values) +
         ")";
}

const SearchField* FindField(const SearchEntity& entity, std::string_view name) {
  for (const SearchField& field : entity.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// The kind of a custom attribute; 400 where there is none of that code.
Outcome<SearchKind> AttributeKind(const SearchEntity& entity, std::string_view code,
                                  Database& database) {
  if (entity.attribute_kind.empty()) return UnknownField(code);
  LATCHKEY_TRY(const json::object row, database.Row(entity.attribute_kind, {code}));
  if (row.empty()) return UnknownField(code);
  const std::string_view kind = Text(row.at("kind"));
  return kind == "number" ? SearchKind::kNumber
         : kind == "time" ? SearchKind::kTime
                          : SearchKind::kText;
}

// Whether the view has any value of its own of `code`. Where it has none, which is the rule, a search
// goes along the indexes of everybody's values.
Outcome<bool> HasViewValues(const SearchEntity& entity, std::int64_t view_id, std::string_view code,
                            Database& database) {
  if (view_id == 0 || entity.has_view_values.empty()) return false;
  LATCHKEY_TRY(const json::object found, database.Row(entity.has_view_values, {view_id, code}));
  return !found.empty();
}

// The view's own value or, where it has none, `otherwise`; what is bound to it is in `values`.
std::string ViewValueSql(const SearchEntity& entity, SearchKind kind, std::int64_t view_id,
                         std::string_view code, std::string_view otherwise, json::array& values) {
  values.emplace_back(view_id);
  values.push_back(json::string(code));
  const std::string own(entity.view_value);
  if (kind == SearchKind::kNumber) {
    return "CAST(coalesce(" + own + ", " + std::string(otherwise) + ") AS REAL)";
  }
  return "coalesce(" + own + ", " + std::string(otherwise) + ") COLLATE NOCASE";
}

Outcome<std::string> FilterSql(const SearchFilter& filter, const SearchEntity& entity,
                               std::int64_t view_id, SearchPlan plan, Database& database,
                               json::array& values) {
  LATCHKEY_TRY(const bool of_view, HasViewValues(entity, view_id, filter.field, database));
  if (const SearchField* field = FindField(entity, filter.field)) {
    if (!field->members.empty()) return MembersSql(entity, *field, filter, plan, values);
    const std::string column =
        of_view && field->of_views
            ? ViewValueSql(entity, field->kind, view_id, filter.field, field->column, values)
            : std::string(field->column);
    return ConditionSql(column, field->kind, filter.condition_type, filter.value, values);
  }
  LATCHKEY_TRY(const SearchKind kind, AttributeKind(entity, filter.field, database));
  return AttributeSql(entity, kind, filter, of_view ? view_id : 0, plan, values);
}

Outcome<std::string> SortSql(const SearchSort& sort, const SearchEntity& entity,
                             std::int64_t view_id, SearchPlan plan, Database& database,
                             json::array& values) {
  const std::string direction = sort.direction == "ASC" ? " ASC" : " DESC";
  LATCHKEY_TRY(const bool of_view, HasViewValues(entity, view_id, sort.field, database));
  if (const SearchField* field = FindField(entity, sort.field)) {
    if (!field->members.empty()) return UnknownField(sort.field);
    if (of_view && field->of_views) {
      return ViewValueSql(entity, field->kind, view_id, sort.field, field->column, values) +
             direction;
    }
    // The unary plus keeps SQLite from going along the column's index.
    const char* sign = plan == SearchPlan::kFilterFirst ? "+" : "";
    return sign + std::string(field->column) + direction;
  }
  LATCHKEY_TRY(const SearchKind kind, AttributeKind(entity, sort.field, database));
  const std::string value(entity.attribute_value);
  if (of_view) {
    const std::string sql = ViewValueSql(entity, kind, view_id, sort.field, value, values);
    values.push_back(json::string(sort.field));
    return sql + direction;
  }
  values.push_back(json::string(sort.field));
  return (kind == SearchKind::kNumber ? "CAST(" + value + " AS REAL)" : value) + direction;
}

// A membership that is all of a search is counted without the entity's table: every member there
// belongs to an entity, once where it is an attribute or one value is asked for. `only` is the
// search's one filter, null where there are more.
std::string CountSql(const SearchEntity& entity, const CompiledSearch& search,
                     const SearchFilter* only) {
  const std::string alone = " WHERE (" + std::string(entity.id) + " IN (SELECT ";
  const std::size_t from = search.where.find(" FROM ");
  if (only == nullptr || !search.where.starts_with(alone) || from == std::string::npos) {
    return "SELECT count(*) AS n FROM " + std::string(entity.table) + search.where;
  }
  const std::string column = search.where.substr(alone.size(), from - alone.size());
  const std::string rest =
      search.where.substr(from, search.where.size() - from - 2);  // without "))"
  const bool once =
      FindField(entity, only->field) == nullptr || FindCondition(only->condition_type).name == "eq";
  return "SELECT count(" + (once ? "*" : "DISTINCT " + column) + ") AS n" + rest;
}

}  // namespace

Refusal PageTooLarge(std::int64_t max) {
  return {400, "Maximum SearchCriteria pageSize is %max", json::object{{"max", max}}};
}

std::int64_t SearchCriteria::Limit() const {
  const auto max = static_cast<std::int64_t>(limits::kSearchPageSizeMax);
  return page_size.value_or(0) > 0 ? std::min(*page_size, max) : max + 1;
}

std::int64_t SearchCriteria::Offset() const {
  if (page_size.value_or(0) <= 0) return 0;
  // Beyond this nothing is stored, and the product below stays within 64 bits.
  constexpr std::int64_t kPageMax = 1'000'000'000;
  return (std::clamp<std::int64_t>(current_page.value_or(1), 1, kPageMax) - 1) * *page_size;
}

json::object SearchCriteria::ToJson() const {
  json::object told;
  if (!request_name.empty()) told["request_name"] = request_name;
  json::array& told_groups = told["filter_groups"].emplace_array();
  for (const auto& group : groups) {
    json::array filters;
    for (const SearchFilter& filter : group) {
      filters.push_back(json::object{{"field", filter.field},
                                     {"value", filter.value},
                                     {"condition_type", filter.condition_type}});
    }
    told_groups.push_back(json::object{{"filters", std::move(filters)}});
  }
  if (!sorts.empty()) {
    json::array& told_sorts = told["sort_orders"].emplace_array();
    for (const SearchSort& sort : sorts) {
      json::object one{{"field", sort.field}};
      if (!sort.direction.empty()) one["direction"] = sort.direction;
      told_sorts.push_back(std::move(one));
    }
  }
  if (page_size) told["page_size"] = *page_size;
  if (current_page) told["current_page"] = *current_page;
  return told;
}

Outcome<SearchCriteria> ReadSearchCriteria(const json::object& query, const InputLimits& bounds) {
  const json::value* sent = FindParameter(query, "searchCriteria");
  if (sent == nullptr) return FieldRequired("searchCriteria");
  SearchCriteria criteria;
  for (const auto& member : Members(*sent)) {  // `searchCriteria=all` has none
    const std::string name = ToSnakeCase(member.key());
    if (name == "filter_groups") {
      if (auto read = ReadGroups(member.value(), criteria); !read.ok()) return read.error();
    } else if (name == "sort_orders") {
      for (const auto& sort : Members(member.value())) {
        LATCHKEY_TRY(SearchSort one, ReadSort(Members(sort.value())));
        criteria.sorts.push_back(std::move(one));
      }
    } else if (name == "request_name") {
      criteria.request_name = Text(member.value());
    } else if (name == "page_size") {
      LATCHKEY_TRY(criteria.page_size, ReadPageNumber(name, member.value()));
    } else if (name == "current_page") {
      LATCHKEY_TRY(criteria.current_page, ReadPageNumber(name, member.value()));
    } else {
      return UnknownField(member.key());
    }
  }
  const auto hard_max = static_cast<std::int64_t>(limits::kSearchPageSizeMax);
  const std::int64_t max =
      bounds.page_size_max > 0 ? std::min(bounds.page_size_max, hard_max) : hard_max;
  if (criteria.page_size.value_or(0) > max) return PageTooLarge(max);
  if (bounds.page_size_default > 0 && criteria.page_size.value_or(0) <= 0) {
    criteria.page_size = std::min(bounds.page_size_default, max);
  }
  return criteria;
}

Outcome<CompiledSearch> CompileSearch(const SearchCriteria& criteria, const SearchEntity& entity,
                                      SearchPlan plan, Database& database) {
  CompiledSearch compiled;
  std::size_t filters = 0;
  const SearchFilter* last = nullptr;
  for (const auto& group : criteria.groups) {
    if (group.empty()) continue;
    std::string alternatives;
    for (const SearchFilter& filter : group) {
      ++filters;
      last = &filter;
      LATCHKEY_TRY(const std::string sql,
                   FilterSql(filter, entity, criteria.view_id, plan, database, compiled.values));
      alternatives += (alternatives.empty() ? "" : " OR ") + sql;
    }
    compiled.where += (compiled.where.empty() ? " WHERE (" : " AND (") + alternatives + ")";
  }
  compiled.count = CountSql(entity, compiled, filters == 1 ? last : nullptr);
  compiled.order = " ORDER BY ";
  for (const SearchSort& sort : criteria.sorts) {
    LATCHKEY_TRY(const std::string sql,
                 SortSql(sort, entity, criteria.view_id, plan, database, compiled.order_values));
    compiled.order += sql + ", ";
  }
  compiled.order += entity.id;
  return compiled;
}

}  // namespace latchkey::store
