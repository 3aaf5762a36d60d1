#pragma once
// The embedded store: what stands behind the door when there is no shop to forward to.
//
// Owns:      its own SQLite tables (DATA/store.db), the answers of the routes it serves, its sample
//            data. Which routes those are: the table in handlers.cc.
// Not here:  whether the call is allowed: it was, before Answer is called.
// Source:    contract sections 10.3-10.6 and 11, as corrected by observation.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acl/route_table.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/media_type.h"
#include "http/message.h"

namespace latchkey::domain {
class UserTokens;
}

namespace latchkey::store {

struct StoreOptions {
  std::string path;             // DATA/store.db
  bool sample_data = true;      // seed a new store
  std::string base_url = {};    // api.public_url
  std::size_t connections = 2;  // readers; one writer besides
  const Clock* clock = &SystemClock();
  domain::UserTokens* user_tokens = nullptr;  // gives tokens; null: nobody signs in
};

// What a merchant bounds in requests (the settings webapi/validation/*); 0: nothing.
struct InputLimits {
  std::int64_t array_items_max = 0;
  std::int64_t page_size_max = 0;
  std::int64_t page_size_default = 0;
};

// One allowed call, everything owned, since it is answered on another thread.
struct Call {
  acl::RouteIndex route = 0;
  std::vector<std::pair<std::string, std::string>> path_parameters = {};  // decoded
  std::string query = {};                                                 // raw
  std::string content_type = {};
  std::string body = {};
  http::Format format = http::Format::kJson;  // of the answer
  std::string store_code = {};                // "default", a view's code, or "all"
  InputLimits input_limits = {};
  std::int64_t customer_id = 0;        // who calls, where it is a customer with a token
  std::int64_t token_issued_at_s = 0;  // that token
  bool sees_stock_items = false;       // the caller has Magento_CatalogInventory::cataloginventory
};

class Store {
 public:
  // Opens the store, creating or upgrading its tables; one process at a time writes to a path.
  // Errors: kInternal where the file cannot be opened or written, kCorrupt where a newer Latchkey
  // wrote it.
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options,
                                             const acl::RouteTable& routes);
  virtual ~Store() = default;

  virtual bool Serves(acl::RouteIndex route) const = 0;
  // Blocking, within limits::kStoreWaitMsMax and kStoreCallMsMax; threads: safe. Never fails:
  // errors are answers (contract 10.3), 501 where the route is not served.
  virtual http::Response Answer(const Call& call) = 0;
  // What the served routes take and answer, as an OpenAPI document; `query` is raw and names the
  // services (api_schema.h).
  virtual http::Response Schema(std::string_view query, std::string_view store_code) = 0;
  // The codes of the store views, without "all" and without the admin view.
  virtual std::vector<std::string> StoreCodes() const = 0;
};

}  // namespace latchkey::store
