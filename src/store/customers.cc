// Customers with their addresses, told to who may see them all and to themselves.

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "store/body.h"
#include "store/documents.h"
#include "store/rows.h"
#include "store/sales.h"
#include "store/sign_in.h"

namespace latchkey::store {
namespace {

constexpr SearchField kSearchFields[] = {
    {"entity_id", SearchKind::kNumber, "d.entity_id"},
    {"email", SearchKind::kText, "d.email"},
    {"firstname", SearchKind::kText, "d.firstname"},
    {"lastname", SearchKind::kText, "d.lastname"},
    {"group_id", SearchKind::kNumber, "d.group_id"},
    {"website_id", SearchKind::kNumber, "d.website_id"},
    {"store_id", SearchKind::kNumber, "d.store_id"},
    {"created_at", SearchKind::kTime, "d.created_at"},
    {"updated_at", SearchKind::kTime, "d.updated_at"},
};
constexpr DocumentKind kCustomer = {
    .table = "customer",
    .id_name = "id",
    .search = {.table = "customer d", .id = "d.entity_id", .fields = kSearchFields}};

// In the order of the API.
constexpr Field kFields[] = {
    {"id", FieldType::kInt},
    {"group_id", FieldType::kInt},
    {"default_billing", FieldType::kString},
    {"default_shipping", FieldType::kString},
    {"confirmation", FieldType::kString},
    {"created_at", FieldType::kString},
    {"updated_at", FieldType::kString},
    {"created_in", FieldType::kString},
    {"dob", FieldType::kString},
    {"email", FieldType::kString},
    {"firstname", FieldType::kString},
    {"lastname", FieldType::kString},
    {"middlename", FieldType::kString},
    {"prefix", FieldType::kString},
    {"suffix", FieldType::kString},
    {"gender", FieldType::kInt},
    {"store_id", FieldType::kInt},
    {"taxvat", FieldType::kString},
    {"website_id", FieldType::kInt},
    {"addresses", FieldType::kList},
    {"disable_auto_group_change", FieldType::kInt},
    {"extension_attributes", FieldType::kObject},
    {"custom_attributes", FieldType::kList},
};
constexpr Field kAddressFields[] = {
    {"id", FieldType::kInt},
    {"customer_id", FieldType::kInt},
    {"region", FieldType::kObject},
    {"region_id", FieldType::kInt},
    {"country_id", FieldType::kString},
    {"street", FieldType::kList},
    {"company", FieldType::kString},
    {"telephone", FieldType::kString},
    {"fax", FieldType::kString},
    {"postcode", FieldType::kString},
    {"city", FieldType::kString},
    {"firstname", FieldType::kString},
    {"lastname", FieldType::kString},
    {"middlename", FieldType::kString},
    {"prefix", FieldType::kString},
    {"suffix", FieldType::kString},
    {"vat_id", FieldType::kString},
    {"default_shipping", FieldType::kBool},
    {"default_billing", FieldType::kBool},
    {"extension_attributes", FieldType::kObject},
    {"custom_attributes", FieldType::kList},
};

// The groups that a store begins with: not logged in, General, Wholesale, Retailer.
constexpr std::int64_t kGeneralGroup = 1;
constexpr std::int64_t kLastGroup = 3;

bool IsEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && IsUtf8(text) &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t\r\n") == std::string_view::npos;
}

// `document` with the fields in the order of the API, nulls left out.
json::object InOrder(const json::object& document, std::span<const Field> fields) {
  json::object ordered;
  for (const Field& field : fields) {
    if (Has(document, field.name)) ordered[field.name] = document.at(field.name);
  }
  return ordered;
}

// The addresses of a body in the store's shape. New ones get the ids after the last one used; the
// default ones are told by the customer as well.
Outcome<void> ReadAddresses(json::object& customer, std::int64_t customer_id) {
  LATCHKEY_TRY(std::vector<json::object> sent,
               ReadList("addresses", customer.at("addresses").get_array(), kAddressFields));
  std::int64_t last = customer_id * 1000;  // ids of one customer's addresses stay together
  for (const json::object& address : sent) {
    if (Has(address, "id")) last = std::max(last, address.at("id").as_int64());
  }
  json::array kept;
  for (json::object& address : sent) {
    for (const auto* name :
         {"firstname", "lastname", "street", "city", "country_id", "telephone"}) {
      if (!Has(address, name)) return FieldRequired(name);
    }
    if (!Has(address, "id")) address["id"] = ++last;
    address["customer_id"] = customer_id;
    const json::string id(std::to_string(address.at("id").as_int64()));
    for (const auto* name : {"default_billing", "default_shipping"}) {
      if (Has(address, name) && address.at(name).as_bool()) customer[name] = id;
    }
    kept.push_back(InOrder(address, kAddressFields));
  }
  customer["addresses"] = std::move(kept);
  return {};
}

Outcome<void> Validate(const json::object& customer, std::int64_t id, Database& database) {
  for (const auto* name : {"email", "firstname", "lastname"}) {
    if (!Has(customer, name) || Text(customer.at(name)).empty()) return FieldRequired(name);
  }
  if (!IsEmail(Text(customer.at("email")))) {
    return Refusal{400, "\"%1\" is not a valid email address.", json::array{customer.at("email")}};
  }
  const std::int64_t group = Has(customer, "group_id") ? customer.at("group_id").as_int64() : 0;
  if (group < 0 || group > kLastGroup) {
    return Refusal{400, "There is no customer group with the id %1.", json::array{group}};
  }
  LATCHKEY_TRY(const json::object other,
               database.Row("SELECT 1 AS found FROM customer WHERE email = ? AND website_id = ? "
                            "AND entity_id <> ?",
                            {customer.at("email"), customer.at("website_id"), id}));
  if (!other.empty()) {
    return Refusal{
        400, "A customer with the same email address already exists in an associated website."};
  }
  return {};
}

// Brings `customer` into its final shape and writes it over the row that is there.
Outcome<json::value> Save(json::object customer, const ApiRequest& request, Database& database) {
  const std::int64_t id = customer.at("id").as_int64();
  customer["updated_at"] = request.Now();
  LATCHKEY_RETURN_IF_ERROR(Validate(customer, id, database));
  LATCHKEY_RETURN_IF_ERROR(ReadAddresses(customer, id));
  LATCHKEY_RETURN_IF_ERROR(SaveDocument(kCustomer, InOrder(customer, kFields), database));
  LATCHKEY_TRY(json::object saved, ReadDocument(kCustomer, id, "customerId", database));
  return json::value(std::move(saved));
}

Outcome<json::value> Get(std::int64_t id, Database& database) {
  LATCHKEY_TRY(json::object customer, ReadDocument(kCustomer, id, "customerId", database));
  return json::value(std::move(customer));
}

// Changes the fields sent but for those in `kept`.
Outcome<json::value> Change(std::int64_t id, std::initializer_list<std::string_view> kept,
                            const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object sent, ReadEntity(request.body, "customer", kFields));
  LATCHKEY_TRY(json::object customer, ReadDocument(kCustomer, id, "customerId", database));
  for (const auto& field : sent) {
    if (std::find(kept.begin(), kept.end(), field.key()) == kept.end()) {
      customer[field.key()] = field.value();
    }
  }
  if (!Has(customer, "addresses")) customer["addresses"] = json::array();
  return Save(std::move(customer), request, database);
}

// The address that the customer's `name` points at; nothing where it points nowhere.
Outcome<json::value> DefaultAddress(std::int64_t id, std::string_view name, Database& database) {
  LATCHKEY_TRY(const json::object customer, ReadDocument(kCustomer, id, "customerId", database));
  if (Has(customer, name)) {
    for (const json::value& address : customer.at("addresses").as_array()) {
      const std::int64_t address_id = address.at("id").as_int64();
      if (Text(customer.at(name)) == std::to_string(address_id)) return address;
    }
  }
  return json::value(json::array());
}

}  // namespace

Outcome<json::value> SearchCustomers(const ApiRequest& request, Database& database) {
  return ListDocuments(kCustomer, request, database);
}

Outcome<json::value> GetCustomer(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("customerId"));
  return Get(id, database);
}

Outcome<json::value> GetSelf(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, CallingCustomer(request));
  return Get(id, database);
}

Outcome<json::value> GetBillingAddress(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("customerId"));
  return DefaultAddress(id, "default_billing", database);
}

Outcome<json::value> GetShippingAddress(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("customerId"));
  return DefaultAddress(id, "default_shipping", database);
}

Outcome<json::value> GetOwnBillingAddress(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, CallingCustomer(request));
  return DefaultAddress(id, "default_billing", database);
}

Outcome<json::value> GetOwnShippingAddress(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, CallingCustomer(request));
  return DefaultAddress(id, "default_shipping", database);
}

// Everybody may call this one: whoever creates an account does not choose its group.
Outcome<json::value> CreateCustomer(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const json::object sent, ReadEntity(request.body, "customer", kFields));
  json::object customer{
      {"created_in", "Default Store View"},
      {"gender", 0},
      {"store_id", request.view.id},
      {"website_id", request.view.website_id},
      {"addresses", json::array()},
      {"disable_auto_group_change", 0},
      {"extension_attributes", json::object{{"is_subscribed", false}}},
  };
  for (const auto& field : sent) {
    if (!field.value().is_null()) customer[field.key()] = field.value();
  }
  customer["group_id"] = kGeneralGroup;
  customer["created_at"] = request.Now();
  LATCHKEY_RETURN_IF_ERROR(Validate(customer, 0, database));
  customer.erase("id");
  LATCHKEY_TRY(const std::int64_t id, AddDocument(kCustomer, customer, database));
  customer["id"] = id;
  if (!request.prepared.is_null()) {
    LATCHKEY_RETURN_IF_ERROR(database.Update(
        "customer", json::object{{"password_hash", request.prepared}}, "entity_id", id));
  }
  return Save(std::move(customer), request, database);
}

Outcome<json::value> ChangeCustomer(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("customerId"));
  return Change(id, {"id", "created_at"}, request, database);
}

// Customers do not choose their group, nor where they belong (the forced parameters of the route).
Outcome<json::value> ChangeSelf(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, CallingCustomer(request));
  return Change(id, {"id", "created_at", "group_id", "website_id", "store_id"}, request, database);
}

Outcome<json::value> DeleteCustomer(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t id, request.PathNumber("customerId"));
  LATCHKEY_TRY(const std::int64_t deleted,
               database.Run("DELETE FROM customer WHERE entity_id = ?", {id}));
  if (deleted == 0) return NoSuchEntity("customerId", id);
  return json::value(true);
}

}  // namespace latchkey::store
