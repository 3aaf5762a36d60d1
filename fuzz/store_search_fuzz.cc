// Any query against the product list of the embedded store: it is answered or refused, and never an
// internal error, which is what SQL made of input would end in.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/json.h"
#include "base/random.h"
#include "store/store.h"

namespace latchkey::store {
namespace {

// A store with sample data, gone with the process.
class SampleStore {
 public:
  SampleStore()
      : folder_(std::filesystem::temp_directory_path() /
                ("latchkey-fuzz-" + RandomAlphanumeric(SystemRandom(), 12))) {
    std::filesystem::create_directory(folder_);
    auto opened = Store::Open({.path = (folder_ / "store.db").string(), .connections = 1},
                              acl::ShippedRoutes());
    CHECK(opened.ok());
    store_ = std::move(opened).value();
  }
  ~SampleStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  SampleStore(const SampleStore&) = delete;
  SampleStore& operator=(const SampleStore&) = delete;
  Store* operator->() const { return store_.get(); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

void CheckQuery(std::string_view query) {
  static const SampleStore store;
  static const acl::RouteIndex route = [] {
    Arena arena;
    return acl::ShippedRoutes().Find(acl::RouteMethod::kGet, "/V1/products", arena).route->index;
  }();
  const http::Response response =
      store->Answer({.route = route, .query = std::string(query), .store_code = "default"});
  CHECK(response.status == 200 || response.status == 400);
  CHECK(ParseJson(response.body).ok());
}

}  // namespace
}  // namespace latchkey::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  latchkey::store::CheckQuery({reinterpret_cast<const char*>(data), size});
  return 0;
}
