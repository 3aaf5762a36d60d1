#include <string>

#include "store/handlers.h"
#include "store/query_tree.h"
#include "store/rows.h"

namespace latchkey::store {

Outcome<json::value> ListStoreViews(const ApiRequest&, Database& database) {
  LATCHKEY_TRY(json::array views, database.Rows("SELECT store_id AS id, code, name, website_id, "
                                                "group_id AS store_group_id, is_active "
                                                "FROM store_view ORDER BY store_id"));
  return json::value(std::move(views));
}

Outcome<json::value> ListStoreGroups(const ApiRequest&, Database& database) {
  LATCHKEY_TRY(json::array groups,
               database.Rows("SELECT group_id AS id, website_id, root_category_id, "
                             "default_store_id, name, code FROM store_group ORDER BY group_id"));
  return json::value(std::move(groups));
}

Outcome<json::value> ListWebsites(const ApiRequest&, Database& database) {
  LATCHKEY_TRY(json::array websites,
               database.Rows("SELECT website_id AS id, code, name, default_group_id "
                             "FROM website ORDER BY website_id"));
  return json::value(std::move(websites));
}

Outcome<json::value> ListStoreConfigs(const ApiRequest& request, Database& database) {
  // `storeCodes[]` chooses views; without it every one but admin is told.
  json::array codes;
  const json::value* asked = FindParameter(request.query, "storeCodes");
  if (asked != nullptr && asked->is_object()) {
    for (const auto& member : asked->get_object()) codes.push_back(member.value());
  }
  LATCHKEY_TRY(
      json::array configs,
      database.Rows(
          "SELECT store_id AS id, v.code, website_id, locale, "
          "b.code AS base_currency_code, default_display_currency_code, timezone, "
          "weight_unit FROM store_view v JOIN currency b ON b.is_base = 1 "
          "WHERE store_id <> 0 AND (?1 = '[]' OR v.code IN (SELECT value FROM json_each(?1))) "
          "ORDER BY store_id",
          {ToJson(codes)}));
  const std::string& base = request.environment.base_url;
  for (json::value& row : configs) {
    json::object& config = row.get_object();
    for (const std::string prefix : {"", "secure_"}) {
      config[prefix + "base_url"] = base;
      config[prefix + "base_link_url"] = base;
      config[prefix + "base_static_url"] = base + "static/";
      config[prefix + "base_media_url"] = base + "media/";
    }
  }
  return json::value(std::move(configs));
}

}  // namespace latchkey::store
