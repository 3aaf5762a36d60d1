#include "store/store.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>

#include "base/check.h"
#include "http/answer.h"
#include "store/api_schema.h"
#include "store/body.h"
#include "store/database.h"
#include "store/fields_filter.h"
#include "store/handlers.h"
#include "store/outcome.h"
#include "store/query_tree.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/sign_in.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kAllViews = "all";
constexpr std::int64_t kDefaultViewId = 1;

// The one place where an answer gets its spelling.
http::Response Spell(int status, const json::value& answer, http::Format format) {
  http::Response response;
  response.status = status;
  response.content_type = http::AnswerContentType(format);
  response.headers.emplace_back("Cache-Control", "no-store");
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  response.body = http::AnswerBody(answer, format);
  return response;
}

// Spells what `answer` makes, an answer or a refusal. What libraries throw (memory, JSON) ends here.
template <class Answer>
http::Response SpellOutcome(http::Format format, const Answer& answer) {
  try {
    const auto outcome = answer();
    if (outcome.ok()) return Spell(200, outcome.value(), format);
    return Spell(outcome.error().status, outcome.error().ToEnvelope(), format);
  } catch (const std::exception& failure) {
    const Refusal refusal =
        FromError(Error::Make(ErrorKind::kInternal, "the store failed", failure.what()));
    return Spell(refusal.status, refusal.ToEnvelope(), format);
  }
}

Result<std::vector<StoreView>> LoadViews(Database& database) {
  LATCHKEY_TRY(const json::array rows,
               database.Rows("SELECT store_id, v.code, v.website_id, g.root_category_id, locale, "
                             "default_display_currency_code AS currency FROM store_view v "
                             "JOIN store_group g ON g.group_id = v.group_id ORDER BY store_id"));
  std::vector<StoreView> views;
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    views.push_back({row.at("store_id").as_int64(), std::string(Text(row.at("code"))),
                     row.at("website_id").as_int64(), row.at("root_category_id").as_int64(),
                     std::string(Text(row.at("locale"))), std::string(Text(row.at("currency")))});
  }
  // The scope of every view sees the whole category tree.
  constexpr std::int64_t kRootOfAllCategories = 1;
  if (!views.empty() && views.front().id == 0) {
    views.front().root_category_id = kRootOfAllCategories;
  }
  return views;
}

// Lists of objects in a body, where the merchant bounds them.
std::optional<Refusal> CheckLists(std::string_view name, const json::value& value,
                                  std::int64_t items_max) {
  if (const auto* list = value.if_array()) {
    const bool of_objects = !list->empty() && list->front().is_object();
    if (of_objects && static_cast<std::int64_t>(list->size()) > items_max) {
      return Refusal{400, "Maximum items of type \"%type\" is %max",
                     json::object{{"type", name}, {"max", items_max}}};
    }
    for (const json::value& item : *list) {
      if (auto refusal = CheckLists(name, item, items_max)) return refusal;
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      if (auto refusal = CheckLists(member.key(), member.value(), items_max)) return refusal;
    }
  }
  return std::nullopt;
}

class EmbeddedStore final : public Store {
 public:
  EmbeddedStore(const StoreOptions& options, const acl::RouteTable& routes,
                std::vector<StoreView> views)
      : environment_{options.base_url, *options.clock, options.user_tokens},
        routes_(routes),
        views_(std::move(views)) {
    for (const acl::ApiRoute& route : routes.routes()) {
      names_.push_back(std::string(acl::MethodWord(route.method)) + " " + route.path);
      handlers_.push_back(nullptr);
      for (const ServedRoute& served : ServedRoutes()) {
        if (served.method == route.method && served.path == route.path) handlers_.back() = &served;
      }
    }
  }

  void AddWriter(std::unique_ptr<Database> database) { writer_.Add(std::move(database)); }
  void AddReader(std::unique_ptr<Database> database) { readers_.Add(std::move(database)); }

  bool Serves(acl::RouteIndex route) const override {
    return route < handlers_.size() && handlers_[route] != nullptr;
  }

  std::vector<std::string> StoreCodes() const override {
    std::vector<std::string> codes;
    for (const StoreView& view : views_) {
      if (view.id != 0) codes.push_back(view.code);
    }
    return codes;
  }

  http::Response Schema(std::string_view query, std::string_view store_code) override {
    return SpellOutcome(http::Format::kJson, [&] {
      const json::object parameters = ParseQueryTree(query);
      const json::value* services = parameters.if_contains("services");
      return ApiSchema(services == nullptr ? std::string_view() : Text(*services), store_code,
                       environment_.base_url, routes_);
    });
  }

  http::Response Answer(const Call& call) override {
    return SpellOutcome(call.format, [&]() -> Outcome<json::value> {
      CHECK(call.route < handlers_.size());
      const json::object query = ParseQueryTree(call.query);
      LATCHKEY_TRY(json::value answer, Handle(call, query));
      const json::value* filter = query.if_contains("fields");
      return filter == nullptr ? std::move(answer) : KeepFields(std::move(answer), *filter);
    });
  }

 private:
  Outcome<json::value> Handle(const Call& call, const json::object& query) {
    if (call.customer_id != 0) {
      LATCHKEY_TRY(const Pool::Lease database, readers_.Take());
      LATCHKEY_RETURN_IF_ERROR(CheckCustomer(call, routes_.routes()[call.route], *database));
    }
    const ServedRoute* served = handlers_[call.route];
    if (served == nullptr) {
      return Refusal{501, "The embedded store does not serve " + names_[call.route] + " yet."};
    }
    json::object body;
    if (served->method == acl::RouteMethod::kPost || served->method == acl::RouteMethod::kPut) {
      LATCHKEY_TRY(body, DecodeBody(call.content_type, call.body));
    }
    if (call.input_limits.array_items_max > 0) {
      auto refusal = CheckLists("body", body, call.input_limits.array_items_max);
      if (refusal) return std::move(*refusal);
    }
    ApiRequest request{call, query, body, ViewOf(call.store_code), environment_};
    if (served->prepare != nullptr) {
      LATCHKEY_TRY(const Pool::Lease reader, readers_.Take());
      LATCHKEY_TRY(request.prepared, served->prepare(request, *reader));
    }
    const bool writes = served->access == Transaction::Kind::kWrite;
    LATCHKEY_TRY(const Pool::Lease database, (writes ? writer_ : readers_).Take());
    LATCHKEY_TRY(Transaction transaction, Transaction::Begin(*database, served->access));
    LATCHKEY_TRY(json::value answer, served->handler(request, *database));
    if (auto committed = transaction.Commit(); !committed.ok()) return committed.error();
    return answer;
  }

  const StoreView& ViewOf(std::string_view code) const {
    const StoreView* fallback = &views_.front();
    for (const StoreView& view : views_) {
      if (view.id == 0 ? code == kAllViews : view.code == code) return view;
      if (view.id == kDefaultViewId) fallback = &view;
    }
    return *fallback;
  }

  const Environment environment_;
  const acl::RouteTable& routes_;
  const std::vector<StoreView> views_;        // by id; never empty
  std::vector<const ServedRoute*> handlers_;  // by RouteIndex; null where not served
  std::vector<std::string> names_;            // by RouteIndex: "GET /V1/products"
  Pool writer_;                               // of one: writes run one after another
  Pool readers_;
};

Result<std::unique_ptr<EmbeddedStore>> OpenEmbedded(const StoreOptions& options,
                                                    const acl::RouteTable& routes) {
  LATCHKEY_TRY(std::unique_ptr<Database> writer,
               Database::Open(options.path, Database::Access::kWrite, *options.clock));
  LATCHKEY_RETURN_IF_ERROR(BringUpToDate(*writer, options.sample_data, *options.clock));
  LATCHKEY_TRY(std::vector<StoreView> views, LoadViews(*writer));
  if (views.empty()) return Error::Make(ErrorKind::kCorrupt, "it has no store view");
  auto store = std::make_unique<EmbeddedStore>(options, routes, std::move(views));
  store->AddWriter(std::move(writer));
  for (std::size_t i = 0; i < std::max<std::size_t>(options.connections, 1); ++i) {
    LATCHKEY_TRY(std::unique_ptr<Database> reader,
                 Database::Open(options.path, Database::Access::kRead, *options.clock));
    store->AddReader(std::move(reader));
  }
  return store;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options,
                                           const acl::RouteTable& routes) {
  auto opened = OpenEmbedded(options, routes);
  if (opened.ok()) return std::unique_ptr<Store>(std::move(opened).value());
  Error error = opened.error();
  error.detail = "the store " + options.path +
                 " cannot be opened: " + (error.cause.empty() ? error.detail : error.cause);
  return error;
}

}  // namespace latchkey::store
