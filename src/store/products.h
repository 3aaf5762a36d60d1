#pragma once
// Products as the API shows them, and the tables of their fields that reading and writing share.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/json.h"
#include "store/body.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"
#include "store/search.h"

namespace latchkey::store {

// The columns of a stock item that the API shows and takes, in its order.
struct StockField {
  std::string_view name;
  FieldType type;
  std::string_view column;  // empty: the API has it, the store computes it
};
std::span<const StockField> StockFields();

// What products are searched by.
const SearchEntity& ProductSearch();

// The products with `ids`, in that order, each in the shape of contract section 11 and as the view
// shows it. `stock_items` adds the stock item of each. Cost: about a dozen queries, however many
// products.
Outcome<json::array> ShowProducts(Database& database, const json::array& ids, std::int64_t view_id,
                                  bool stock_items);

// The stock item of a product that is there.
Outcome<json::object> ShowStockItem(Database& database, std::int64_t product_id);

// The id of the product with that SKU; NoSuchProduct where there is none.
Outcome<std::int64_t> FindProduct(Database& database, std::string_view sku);

// 404 with the contract's text.
Refusal NoSuchProduct();

}  // namespace latchkey::store
