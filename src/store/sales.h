#pragma once
// The handlers of customers, orders, invoices and shipments.
//
// Each answers one route of the table in handlers.cc; what it is given and returns: handlers.h.

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"

namespace latchkey::store {

// customers.cc
Outcome<json::value> SearchCustomers(const ApiRequest& request, Database& database);
Outcome<json::value> GetCustomer(const ApiRequest& request, Database& database);
Outcome<json::value> CreateCustomer(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeCustomer(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteCustomer(const ApiRequest& request, Database& database);
Outcome<json::value> GetBillingAddress(const ApiRequest& request, Database& database);
Outcome<json::value> GetShippingAddress(const ApiRequest& request, Database& database);
// The customer who calls.
Outcome<json::value> GetSelf(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeSelf(const ApiRequest& request, Database& database);
Outcome<json::value> GetOwnBillingAddress(const ApiRequest& request, Database& database);
Outcome<json::value> GetOwnShippingAddress(const ApiRequest& request, Database& database);

// orders.cc
Outcome<json::value> ListOrders(const ApiRequest& request, Database& database);
Outcome<json::value> GetOrder(const ApiRequest& request, Database& database);
Outcome<json::value> GetOrderStatus(const ApiRequest& request, Database& database);
Outcome<json::value> ListOrderComments(const ApiRequest& request, Database& database);
Outcome<json::value> AddOrderComment(const ApiRequest& request, Database& database);
Outcome<json::value> CancelOrder(const ApiRequest& request, Database& database);
Outcome<json::value> InvoiceOrder(const ApiRequest& request, Database& database);
Outcome<json::value> ShipOrder(const ApiRequest& request, Database& database);
Outcome<json::value> ListInvoices(const ApiRequest& request, Database& database);
Outcome<json::value> GetInvoice(const ApiRequest& request, Database& database);
Outcome<json::value> ListShipments(const ApiRequest& request, Database& database);
Outcome<json::value> GetShipment(const ApiRequest& request, Database& database);

}  // namespace latchkey::store
