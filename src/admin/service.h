#pragma once
// The admin listener: the JSON API of openapi.yaml, the pages of the UI, and who may use them.
//
// Owns:      sessions and the cookie, the CSRF token, the `Host` and `Origin` that are taken, the
//            security headers of every answer, the threads on which requests wait.
// Not here:  what the acts mean (domain/), the activation itself (handshake/, handed in by cmd/).
//
// A request passes, in this order: its `Host` (421 otherwise, which ends DNS rebinding), its route
// (404, 405), for changes its `Origin` (403), a cookie that was given here (401), a free place in
// its lane's queue (503). The loop's thread does this much. On the lane's threads follow its session
// (401), its CSRF token (403), its body's size, type and form (413, 415, 400); then the user's role
// is read, as it is now, and has to hold what the operation needs (403, needs.h).

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "domain/admin_session.h"
#include "domain/admin_users.h"
#include "domain/integrations.h"
#include "domain/notifications.h"
#include "domain/roles.h"
#include "domain/settings.h"
#include "domain/storage.h"
#include "domain/usage.h"
#include "net/client.h"
#include "net/server.h"

namespace latchkey::admin {

class Sessions;
struct Operation;

// How an activation ended well.
struct Activated {
  domain::Credentials credentials;  // token parts empty for an exchange
  std::string login_url;            // of an exchange
};

// What a callback URL said to a call without credentials, and the post that would carry them.
struct CallbackTest {
  net::OutgoingRequest post;  // secrets masked
  net::CallTrace trace;
  Result<net::OutgoingAnswer> answer;
};

// Where mails go, for those who ask.
struct MailServer {
  std::string url;   // without user and password; empty: none is configured
  std::string from;  // the address that mails come from
  // Sends a test mail, which takes as long as the mail server does.
  std::function<Result<void>(const std::string& to)> send_test;
};

// What the operations work on. Everything outlives the Service.
struct Context {
  domain::Storage& storage;
  domain::Integrations& integrations;
  domain::SettingsService& settings;
  domain::AdminUsers& admin_users;
  domain::Roles& roles;
  domain::Notifications& notifications;
  const acl::ResourceTree& resources;
  const acl::RouteTable& routes;
  const Clock& clock;
  RandomSource& random;
  domain::SessionStore& session_store;
  crypto::HmacSha256Key session_key;  // the same on every node
  // Waits until every node has the changes made so far, and gives back those that do not in time;
  // empty where the database has one node.
  std::function<Result<std::vector<std::string>>()> wait_for_nodes;
  std::string public_url;  // admin.public_url, ends with "/"
  // Runs its work as the one writer and returns when the Directory has what it changed.
  std::function<Result<void>(const std::function<Result<void>()>& work)> turn;
  // Both block for as long as the callback URL does.
  std::function<Result<Activated>(const domain::Actor&, IntegrationId, bool reauthorize)> activate;
  std::function<Result<CallbackTest>(const domain::IntegrationDetail&)> test_callback;
  // How much an integration has called on top of what is stored.
  std::function<domain::IntegrationUsage(IntegrationId)> unstored_usage;
  // Why a call was refused, by its X-Request-Id; and the latest refusals, the newest first, of all
  // or of one integration.
  std::function<Result<json::value>(std::string_view request_id)> explain;
  std::function<json::value(std::size_t count, IntegrationId of)> latest_refusals;
  MailServer mail_server;
};

class Service {
 public:
  explicit Service(Context context);
  // Waits for the requests under way, so it has to outlive the listener and end before the context.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // One per worker of the listener.
  std::unique_ptr<net::Handler> MakeHandler();

  // Takes `address`, on which the listener was found to be, as a Host of its own; on the loopback
  // interface also "localhost" with that port.
  void AddListenAddress(std::string_view address);

 private:
  friend class ServiceHandler;

  void Handle(const http::Request& request, net::Responder responder);
  bool TakesHost(std::string_view host) const;
  bool TakesOrigin(std::string_view origin) const;

  const Context context_;
  const std::unique_ptr<Sessions> sessions_;
  mutable std::mutex hosts_mutex_;
  std::vector<std::string> origins_;  // "https://admin.example.com", "http://127.0.0.1:8081"
  std::array<std::unique_ptr<Executor>, 3> lanes_;
};

// Every operation, for the tests that hold openapi.yaml, and hostile callers, against them.
struct NamedOperation {
  std::string method;
  std::string path;   // "/integrations/{id}"
  std::string needs;  // needs.h
};
std::vector<NamedOperation> OperationNames();

}  // namespace latchkey::admin
