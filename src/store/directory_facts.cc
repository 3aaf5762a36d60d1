#include <map>
#include <string>

#include "store/handlers.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

// Countries in the order of their ids; one of them where `country_id` is not null.
Outcome<json::array> Countries(const ApiRequest& request, Database& database,
                               const json::value& country_id) {
  LATCHKEY_TRY(json::array countries,
               database.Rows("SELECT c.country_id AS id, c.country_id AS two_letter_abbreviation, "
                             "c.iso3_code AS three_letter_abbreviation, "
                             "coalesce(n.name, c.name) AS full_name_locale, "
                             "c.name AS full_name_english "
                             "FROM country c LEFT JOIN country_name n "
                             "ON n.country_id = c.country_id AND n.locale = ?1 "
                             "WHERE ?2 IS NULL OR c.country_id = ?2 ORDER BY c.country_id",
                             {request.view.locale, country_id}));
  LATCHKEY_TRY(json::array regions,
               database.Rows("SELECT country_id, CAST(region_id AS TEXT) AS id, code, name "
                             "FROM country_region WHERE ?1 IS NULL OR country_id = ?1 "
                             "ORDER BY country_id, region_id",
                             {country_id}));
  std::map<std::string, json::array, std::less<>> regions_by_country;
  for (json::value& row : regions) {
    json::object& region = row.get_object();
    const std::string country(Text(region["country_id"]));
    regions_by_country[country].push_back(
        json::object{{"id", region["id"]}, {"code", region["code"]}, {"name", region["name"]}});
  }
  for (json::value& row : countries) {
    json::object& country = row.get_object();
    const auto found = regions_by_country.find(Text(country["id"]));
    if (found != regions_by_country.end()) {
      country["available_regions"] = std::move(found->second);
    }
  }
  return countries;
}

}  // namespace

Outcome<json::value> ListCountries(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::array countries, Countries(request, database, nullptr));
  return json::value(std::move(countries));
}

Outcome<json::value> GetCountry(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::array found,
               Countries(request, database, json::string(request.Path("countryId"))));
  if (found.empty()) return Refusal{404, "The country isn't available."};
  return std::move(found[0]);
}

Outcome<json::value> GetCurrency(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(
      json::object currency,
      database.Row("SELECT b.code AS base_currency_code, b.symbol AS base_currency_symbol, "
                   "d.code AS default_display_currency_code, "
                   "d.symbol AS default_display_currency_symbol "
                   "FROM currency b JOIN currency d ON d.code = ? WHERE b.is_base = 1",
                   {request.view.currency}));
  LATCHKEY_TRY(json::array rates,
               database.Rows("SELECT code AS currency_to, rate FROM currency ORDER BY position"));
  json::array codes;
  for (const json::value& rate : rates) codes.push_back(rate.get_object().at("currency_to"));
  currency["available_currency_codes"] = std::move(codes);
  currency["exchange_rates"] = std::move(rates);
  return json::value(std::move(currency));
}

}  // namespace latchkey::store
