#pragma once
// The lists that belong to products: media, tier prices, custom options, links, and what makes a
// product configurable. Each is told inside its product and by a route of its own.
//
// Source:  contract section 11.

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"
#include "store/database.h"
#include "store/outcome.h"

namespace latchkey::store {

enum class ProductList : std::uint8_t {
  kMedia,
  kTierPrices,
  kOptions,
  kLinks,
  kConfigurableOptions,
  kConfigurableLinks,  // the ids of the children
};

using ListsByProduct = std::map<std::int64_t, json::array>;

// The lists of the products in `ids`, a JSON list; products without items are left out.
// Cost: a query, and another one for the values of options.
Outcome<ListsByProduct> ReadLists(Database& database, ProductList list, const std::string& ids);

// The list of one product.
Outcome<json::array> ReadListOf(Database& database, ProductList list, std::int64_t product_id);

// Replaces each list that `fields` has, of those told inside a product and of those in its
// `extension_attributes` (product_lists_write.cc). What `fields` lacks stays.
// Errors: 400 for items that lack what they need, 404 where they name what is not there.
Outcome<void> SaveProductLists(std::int64_t product_id, const json::object& fields,
                               Database& database);

}  // namespace latchkey::store
