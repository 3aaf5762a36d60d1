// Orders, and what becomes of them: comments, invoices, shipments, cancellations.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "store/body.h"
#include "store/documents.h"
#include "store/rows.h"
#include "store/sales.h"

namespace latchkey::store {
namespace {

constexpr SearchField kOrderFields[] = {
    {"entity_id", SearchKind::kNumber, "d.entity_id"},
    {"increment_id", SearchKind::kText, "d.increment_id"},
    {"state", SearchKind::kText, "d.state"},
    {"status", SearchKind::kText, "d.status"},
    {"store_id", SearchKind::kNumber, "d.store_id"},
    {"customer_id", SearchKind::kNumber, "d.customer_id"},
    {"customer_email", SearchKind::kText, "d.customer_email"},
    {"grand_total", SearchKind::kNumber, "d.grand_total"},
    {"created_at", SearchKind::kTime, "d.created_at"},
    {"updated_at", SearchKind::kTime, "d.updated_at"},
};
constexpr SearchField kOffspringFields[] = {
    {"entity_id", SearchKind::kNumber, "d.entity_id"},
    {"increment_id", SearchKind::kText, "d.increment_id"},
    {"order_id", SearchKind::kNumber, "d.order_id"},
    {"created_at", SearchKind::kTime, "d.created_at"},
};
constexpr DocumentKind kOrder = {
    .table = "sales_order",
    .id_name = "entity_id",
    .search = {.table = "sales_order d", .id = "d.entity_id", .fields = kOrderFields}};
constexpr DocumentKind kInvoice = {
    .table = "sales_invoice",
    .id_name = "entity_id",
    .search = {.table = "sales_invoice d", .id = "d.entity_id", .fields = kOffspringFields}};
constexpr DocumentKind kShipment = {
    .table = "sales_shipment",
    .id_name = "entity_id",
    .search = {.table = "sales_shipment d", .id = "d.entity_id", .fields = kOffspringFields}};

constexpr Field kCommentFields[] = {
    {"comment", FieldType::kString},
    {"created_at", FieldType::kString},
    {"entity_id", FieldType::kInt},
    {"entity_name", FieldType::kString},
    {"is_customer_notified", FieldType::kInt},
    {"is_visible_on_front", FieldType::kInt},
    {"parent_id", FieldType::kInt},
    {"status", FieldType::kString},
    {"extension_attributes", FieldType::kObject},
};
constexpr Field kItemFields[] = {
    {"order_item_id", FieldType::kInt},
    {"qty", FieldType::kFloat},
    {"extension_attributes", FieldType::kObject},
};
constexpr Field kTrackFields[] = {
    {"track_number", FieldType::kString},
    {"title", FieldType::kString},
    {"carrier_code", FieldType::kString},
    {"extension_attributes", FieldType::kObject},
};
// Bodies of invoices and shipments alike; mails are not sent.
constexpr Field kTurnFields[] = {
    {"capture", FieldType::kBool},   {"items", FieldType::kList},
    {"notify", FieldType::kBool},    {"append_comment", FieldType::kBool},
    {"comment", FieldType::kObject}, {"tracks", FieldType::kList},
    {"packages", FieldType::kList},  {"arguments", FieldType::kObject},
};

double Number(const json::object& row, std::string_view name) {
  const json::value* value = row.if_contains(name);
  return value == nullptr || !value->is_number() ? 0 : value->to_number<double>();
}

Outcome<json::object> ReadOrder(const ApiRequest& request, std::string_view parameter,
                                Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber(parameter));
  LATCHKEY_TRY(json::object order, ReadDocument(kOrder, id, "id", database));
  return order;
}

Outcome<void> SaveOrder(json::object order, const ApiRequest& request, Database& database) {
  order["updated_at"] = request.Now();
  return SaveDocument(kOrder, order, database);
}

// What a comment may make of an order.
constexpr std::string_view kStatuses[] = {
    "pending", "pending_payment", "processing", "payment_review", "fraud",
    "holded",  "complete",        "closed",     "canceled",
};

// How an order is turned into an invoice or a shipment.
struct Turn {
  DocumentKind kind;
  std::string_view done;  // counts, in an item of the order, what was turned already
  bool skips_virtual;     // there is nothing to ship of a virtual product
  std::string_view refusal;
};
constexpr Turn kInvoicing = {kInvoice, "qty_invoiced", false,
                             "Invoice Document Validation Error(s):\n"
                             "The invoice can't be created without products. Add products and try "
                             "again."};
constexpr Turn kShipping = {kShipment, "qty_shipped", true,
                            "Shipment Document Validation Error(s):\n"
                            "You can't create a shipment without products."};

double Open(const Turn& turn, const json::object& item) {
  if (turn.skips_virtual && Number(item, "is_virtual") == 1) return 0;
  return Number(item, "qty_ordered") - Number(item, "qty_canceled") - Number(item, turn.done);
}

bool IsDone(const Turn& turn, const json::object& order) {
  const json::array& items = order.at("items").get_array();
  return std::all_of(items.begin(), items.end(), [&turn](const json::value& item) {
    return Open(turn, item.get_object()) <= 0;
  });
}

// The quantity asked of an item: what is open where the body names no items at all.
double Asked(const std::vector<json::object>& asked, const json::object& item, double open) {
  if (asked.empty()) return open;
  for (const json::object& one : asked) {
    if (one.at("order_item_id") == item.at("item_id")) {
      return Has(one, "qty") ? one.at("qty").as_double() : open;
    }
  }
  return 0;
}

// Takes the quantities out of the order; the items of the new document.
Outcome<json::array> TakeItems(const Turn& turn, const std::vector<json::object>& asked,
                               json::object& order) {
  json::array taken;
  std::size_t known = 0;
  for (json::value& value : order["items"].get_array()) {
    json::object& item = value.get_object();
    known += static_cast<std::size_t>(
        std::count_if(asked.begin(), asked.end(), [&item](const json::object& one) {
          return one.at("order_item_id") == item.at("item_id");
        }));
    const double open = Open(turn, item);
    const double qty = Asked(asked, item, open);
    if (qty < 0) {
      return Refusal{400, "The quantity of order item %1 is below 0.",
                     json::array{item.at("item_id")}};
    }
    if (qty > open) {
      return Refusal{400, "The quantity of order item %1 is more than %2, which is left.",
                     json::array{item.at("item_id"), open}};
    }
    if (qty == 0) continue;
    item[turn.done] = Number(item, turn.done) + qty;
    taken.push_back(json::object{{"name", item.at("name")},
                                 {"order_item_id", item.at("item_id")},
                                 {"price", item.at("price")},
                                 {"product_id", item.at("product_id")},
                                 {"qty", qty},
                                 {"sku", item.at("sku")}});
  }
  if (known < asked.size()) {
    return Refusal{400,
                   "The order has no item of one of the ids given. Verify them and try again."};
  }
  if (taken.empty()) return Refusal{400, std::string(turn.refusal)};
  return taken;
}

// Nothing can be done with an order that is closed, canceled or on hold.
std::optional<Refusal> RefuseFinal(const json::object& order) {
  const std::string_view state = Text(order.at("state"));
  if (state == "canceled" || state == "closed" || state == "holded") {
    return Refusal{400, "The order's state, \"%1\", does not allow this.", json::array{state}};
  }
  return std::nullopt;
}

void AdvanceState(json::object& order) {
  const bool complete = IsDone(kInvoicing, order) && IsDone(kShipping, order);
  order["state"] = complete ? "complete" : "processing";
  order["status"] = order["state"];
}

void AppendComment(json::object& order, std::string_view text, std::int64_t notified,
                   const json::value& status, const ApiRequest& request) {
  json::array& comments = order["status_histories"].get_array();
  comments.push_back(json::object{{"comment", text},
                                  {"created_at", request.Now()},
                                  {"entity_id", comments.size() + 1},
                                  {"entity_name", "order"},
                                  {"is_customer_notified", notified},
                                  {"is_visible_on_front", 0},
                                  {"parent_id", order.at("entity_id")},
                                  {"status", status}});
}

std::string IncrementId(std::int64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "%09lld", static_cast<long long>(number));
  return text;
}

Outcome<json::object> NewDocument(const Turn& turn, const json::object& order, json::array items,
                                  const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object next,
               database.Row("SELECT coalesce(max(entity_id), 0) + 1 AS id FROM " +
                            std::string(turn.kind.table)));
  double qty = 0;
  for (const json::value& item : items) qty += Number(item.get_object(), "qty");
  return json::object{{"created_at", request.Now()},
                      {"increment_id", IncrementId(next.at("id").as_int64())},
                      {"order_id", order.at("entity_id")},
                      {"store_id", order.at("store_id")},
                      {"total_qty", qty},
                      {"updated_at", request.Now()},
                      {"items", std::move(items)},
                      {"comments", json::array()}};
}

// What is told about a turn: its items, and whether a comment goes to the order.
struct TurnBody {
  std::vector<json::object> items;
  std::vector<json::object> tracks;
  std::string comment;
};

Outcome<TurnBody> ReadTurn(const ApiRequest& request) {
  LATCHKEY_TRY(const json::object fields, ReadFields(request.body, kTurnFields));
  TurnBody body;
  if (Has(fields, "items")) {
    LATCHKEY_TRY(body.items, ReadList("items", fields.at("items").get_array(), kItemFields));
  }
  for (const json::object& item : body.items) {
    if (!Has(item, "order_item_id")) return FieldRequired("order_item_id");
  }
  if (Has(fields, "tracks")) {
    LATCHKEY_TRY(body.tracks, ReadList("tracks", fields.at("tracks").get_array(), kTrackFields));
  }
  for (const json::object& track : body.tracks) {
    if (!Has(track, "track_number")) return FieldRequired("track_number");
  }
  if (Has(fields, "comment")) {
    LATCHKEY_TRY(const json::object comment,
                 ReadFields(fields.at("comment").get_object(), kCommentFields));
    if (Has(comment, "comment")) body.comment = Text(comment.at("comment"));
  }
  return body;
}

void AddTotals(json::object& invoice, json::object& order) {
  double subtotal = 0;
  for (const json::value& value : invoice.at("items").get_array()) {
    subtotal += Number(value.get_object(), "price") * Number(value.get_object(), "qty");
  }
  // The shipping goes with the first invoice.
  const bool first = Number(order, "total_paid") == 0;
  const double shipping = first ? Number(order, "shipping_amount") : 0;
  invoice["subtotal"] = subtotal;
  invoice["shipping_amount"] = shipping;
  invoice["grand_total"] = subtotal + shipping;
  invoice["state"] = 2;  // paid
  order["total_paid"] = Number(order, "total_paid") + subtotal + shipping;
  order["total_due"] = Number(order, "grand_total") - Number(order, "total_paid");
}

void AddTracks(json::object& shipment, const std::vector<json::object>& tracks) {
  json::array told;
  for (const json::object& track : tracks) {
    json::object one = OmitNulls(track);
    one["entity_id"] = told.size() + 1;
    one["order_id"] = shipment.at("order_id");
    told.push_back(std::move(one));
  }
  shipment["tracks"] = std::move(told);
}

// Answers the id of the new invoice or shipment.
Outcome<json::value> TurnOrder(const Turn& turn, const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const TurnBody body, ReadTurn(request));
  LATCHKEY_TRY(json::object order, ReadOrder(request, "orderId", database));
  if (auto refusal = RefuseFinal(order)) return std::move(*refusal);
  LATCHKEY_TRY(json::array items, TakeItems(turn, body.items, order));
  LATCHKEY_TRY(json::object document,
               NewDocument(turn, order, std::move(items), request, database));
  if (turn.skips_virtual) {
    AddTracks(document, body.tracks);
  } else {
    AddTotals(document, order);
  }
  AdvanceState(order);
  if (!body.comment.empty()) {
    AppendComment(order, body.comment, 0, order.at("status"), request);
  }
  LATCHKEY_RETURN_IF_ERROR(SaveOrder(std::move(order), request, database));
  LATCHKEY_TRY(const std::int64_t id, AddDocument(turn.kind, document, database));
  return json::value(id);
}

Outcome<json::value> GetOffspring(const DocumentKind& kind, const ApiRequest& request,
                                  Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("id"));
  LATCHKEY_TRY(json::object document, ReadDocument(kind, id, "id", database));
  return json::value(std::move(document));
}

}  // namespace

Outcome<json::value> ListOrders(const ApiRequest& request, Database& database) {
  return ListDocuments(kOrder, request, database);
}

Outcome<json::value> GetOrder(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::object order, ReadOrder(request, "id", database));
  return json::value(std::move(order));
}

Outcome<json::value> GetOrderStatus(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object order, ReadOrder(request, "id", database));
  return json::value(order.at("status"));
}

Outcome<json::value> ListOrderComments(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object order, ReadOrder(request, "id", database));
  const json::array& comments = order.at("status_histories").get_array();
  return json::value(
      json::object{{"items", comments},
                   {"search_criteria", json::object{{"filter_groups", json::array()}}},
                   {"total_count", comments.size()}});
}

Outcome<json::value> AddOrderComment(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object comment,
               ReadEntity(request.body, "statusHistory", kCommentFields));
  if (!Has(comment, "comment")) return FieldRequired("comment");
  LATCHKEY_TRY(json::object order, ReadOrder(request, "id", database));
  if (Has(comment, "status")) {
    const std::string_view status = Text(comment.at("status"));
    if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
      return Refusal{400, "The status \"%1\" is none that an order can have.", json::array{status}};
    }
    order["status"] = status;
  }
  const std::int64_t notified =
      Has(comment, "is_customer_notified") ? comment.at("is_customer_notified").as_int64() : 0;
  AppendComment(order, Text(comment.at("comment")), notified, order.at("status"), request);
  LATCHKEY_RETURN_IF_ERROR(SaveOrder(std::move(order), request, database));
  return json::value(true);
}

Outcome<json::value> CancelOrder(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::object order, ReadOrder(request, "id", database));
  // An order that was paid or shipped in part is past canceling; so is one that is final.
  if (RefuseFinal(order) || Text(order.at("state")) != "new") return json::value(false);
  for (json::value& value : order["items"].get_array()) {
    json::object& item = value.get_object();
    item["qty_canceled"] = Number(item, "qty_ordered");
  }
  order["state"] = "canceled";
  order["status"] = "canceled";
  LATCHKEY_RETURN_IF_ERROR(SaveOrder(std::move(order), request, database));
  return json::value(true);
}

Outcome<json::value> InvoiceOrder(const ApiRequest& request, Database& database) {
  return TurnOrder(kInvoicing, request, database);
}

Outcome<json::value> ShipOrder(const ApiRequest& request, Database& database) {
  return TurnOrder(kShipping, request, database);
}

Outcome<json::value> ListInvoices(const ApiRequest& request, Database& database) {
  return ListDocuments(kInvoice, request, database);
}

Outcome<json::value> GetInvoice(const ApiRequest& request, Database& database) {
  return GetOffspring(kInvoice, request, database);
}

Outcome<json::value> ListShipments(const ApiRequest& request, Database& database) {
  return ListDocuments(kShipment, request, database);
}

Outcome<json::value> GetShipment(const ApiRequest& request, Database& database) {
  return GetOffspring(kShipment, request, database);
}

}  // namespace latchkey::store
