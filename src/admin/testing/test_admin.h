#pragma once
// What the tests of admin/ share: the service over a real listener, with storage in memory.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/route_table.h"
#include "admin/service.h"
#include "admin/testing/memory_sessions.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/password.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"
#include "net/client.h"
#include "net/server.h"

namespace latchkey::admin::testing {

inline constexpr std::string_view kHost = "admin.example.com";
inline constexpr std::string_view kAdminPassword = "correct horse 1";
inline constexpr RoleId kAdministrators{1};
inline constexpr std::int64_t kStartS = 1'700'000'000;

// A hash takes its time, so that all tests share one.
inline const std::string& AdminPasswordHash() {
  static const std::string hash =
      crypto::HashPassword(Password(std::string(kAdminPassword)), SystemRandom());
  return hash;
}

struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  json::value value;  // null where the body is no JSON

  std::string Header(std::string_view name) const {
    for (const auto& [field, text] : headers)
      if (EqualIgnoringCase(field, name)) return text;
    return {};
  }
  const json::value& At(std::string_view name) const { return value.as_object().at(name); }
  std::string Text(std::string_view name) const { return std::string(At(name).as_string()); }
  // "name: text" of every fault of a problem.
  std::vector<std::string> Fields() const {
    std::vector<std::string> names;
    for (const json::value& field : At("fields").as_array())
      names.emplace_back(field.as_object().at("field").as_string());
    return names;
  }
  std::vector<std::string> Items(std::string_view name) const {
    std::vector<std::string> texts;
    for (const json::value& item : At("items").as_array()) {
      const json::value& text = item.as_object().at(name);
      texts.push_back(text.is_string() ? std::string(text.as_string()) : ToJson(text));
    }
    return texts;
  }
};

// What a browser remembers.
struct Browser {
  std::string cookie;
  std::string csrf_token;
};

class AdminTest : public ::testing::Test {
 protected:
  AdminTest() {
    AddUser("admin");
    server_ = StartServer();
    service_.AddListenAddress(server_->address());
  }

  void AddUser(const std::string& username, RoleId role = kAdministrators) {
    domain::AdminUser user;
    user.username = username;
    user.role_id = role;
    user.password_hash = AdminPasswordHash();
    user.created_at_s = kStartS;
    ASSERT_TRUE(storage_
                    .Write([&](domain::WriteTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY([[maybe_unused]] const AdminUserId id,
                                   transaction.InsertAdminUser(user));
                      return {};
                    })
                    .ok());
  }

  RoleId AddRole(const std::string& name, std::vector<std::string> resources) {
    const auto role =
        roles_.Create({"cli:root", "local"}, {name, acl::Grant::Of(std::move(resources))});
    EXPECT_TRUE(role.ok());
    return role.ok() ? role->id : RoleId{};
  }
  // A signed-in user whose role holds exactly these.
  Browser SignInHolding(const std::string& username, std::vector<std::string> resources) {
    AddUser(username, AddRole("Role of " + username, std::move(resources)));
    return SignIn(username);
  }

  using Headers = std::vector<std::pair<std::string, std::string>>;

  // One request as it is given, with nothing added but a Host.
  Reply SendRaw(const std::string& method, const std::string& path, Headers headers,
                const std::string& body = {}) {
    net::OutgoingRequest request;
    request.method = method;
    request.url = "http://" + server_->address() + path;
    request.headers = std::move(headers);
    bool has_host = false;
    for (const auto& [name, value] : request.headers) has_host = has_host || name == "Host";
    if (!has_host) request.headers.emplace_back("Host", kHost);
    request.body = body;
    request.timeout_s = 60;
    request.answer_bytes_max = 4 * 1024 * 1024;
    const Result<net::OutgoingAnswer> answer = net::Call(request, {.allow_loopback = true});
    if (!answer.ok()) {
      ADD_FAILURE() << method << " " << path << ": " << answer.error().detail;
      return {};
    }
    Reply reply{answer->status, answer->headers, answer->body, nullptr};
    if (auto value = ParseJson(answer->body); value.ok()) reply.value = std::move(*value);
    return reply;
  }

  // As the UI sends it: cookie, token, JSON.
  Reply Send(const Browser& browser, const std::string& method, const std::string& path,
             const std::string& body = {}) {
    Headers headers;
    if (!browser.cookie.empty()) headers.emplace_back("Cookie", browser.cookie);
    if (method != "GET") headers.emplace_back("X-CSRF-Token", browser.csrf_token);
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return SendRaw(method, "/admin/api/v1" + path, std::move(headers), body);
  }
  Reply Get(const std::string& path) { return Send(browser_, "GET", path); }
  Reply Post(const std::string& path, const std::string& body = {}) {
    return Send(browser_, "POST", path, body);
  }

  static std::string SignInBody(std::string_view username, std::string_view password) {
    return ToJson(json::object{{"username", username}, {"password", password}});
  }
  static Browser BrowserOf(const Reply& reply) {
    const std::string cookie = reply.Header("Set-Cookie");
    return {cookie.substr(0, cookie.find(';')), reply.Text("csrf_token")};
  }
  Browser SignIn(std::string_view username = "admin") {
    const Reply reply = Send({}, "POST", "/session", SignInBody(username, kAdminPassword));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.status == 200 ? BrowserOf(reply) : Browser{};
  }

  // `fields`, and the password that confirms them.
  static std::string Confirmed(json::object fields) {
    fields["current_password"] = kAdminPassword;
    return ToJson(fields);
  }
  std::string CreateErp() {
    const Reply reply =
        Post("/integrations",
             Confirmed({{"name", "ERP"}, {"resources", json::array{"Magento_Sales::sales"}}}));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return "/integrations/" + ToJson(reply.At("id"));
  }

  // The newest audit entry.
  domain::AuditEntry LastAudit() {
    std::vector<domain::AuditEntry> entries;
    EXPECT_TRUE(storage_
                    .Read([&](domain::ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(entries, transaction.ListAudit({0, 1}));
                      return {};
                    })
                    .ok());
    return entries.empty() ? domain::AuditEntry{} : entries.front();
  }

  domain::testing::MemoryStorage storage_;
  MemorySessions session_store_;
  ManualClock clock_{kStartS};
  domain::testing::SeededRandom random_{7};
  domain::Integrations integrations_{storage_, acl::ShippedResources(), clock_, random_};
  domain::SettingsService settings_{storage_, clock_};
  domain::AdminUsers users_{storage_, clock_, random_};
  domain::Roles roles_{storage_, acl::ShippedResources(), clock_};
  domain::Notifications notifications_{storage_, clock_};
  // What the handed-in functions answer; tests change it.
  std::function<Result<Activated>(const domain::Actor&, IntegrationId, bool)> activate_ =
      [this](const domain::Actor& actor, IntegrationId id, bool again) -> Result<Activated> {
    LATCHKEY_TRY(domain::Activation activation, integrations_.Activate(actor, id, again));
    return Activated{
        std::move(activation.credentials),
        activation.exchange ? "https://erp.example.com/login?oauth_consumer_key=k" : ""};
  };
  std::function<Result<CallbackTest>(const domain::IntegrationDetail&)> test_callback_ =
      [](const domain::IntegrationDetail&) -> Result<CallbackTest> {
    return Error::Make(ErrorKind::kInternal, "not set");
  };
  std::function<domain::IntegrationUsage(IntegrationId)> unstored_usage_ = [](IntegrationId) {
    return domain::IntegrationUsage{};
  };
  std::function<Result<std::vector<std::string>>()> wait_for_nodes_ = [] {
    return std::vector<std::string>();
  };
  std::function<Result<void>(const std::string&)> send_test_mail_ =
      [](const std::string&) -> Result<void> { return {}; };
  Service service_{
      Context{storage_,
              integrations_,
              settings_,
              users_,
              roles_,
              notifications_,
              acl::ShippedResources(),
              acl::ShippedRoutes(),
              clock_,
              random_,
              session_store_,
              crypto::MakeHmacSha256Key("sessions"),
              [this] { return wait_for_nodes_(); },
              "https://" + std::string(kHost) + "/",
              [](const std::function<Result<void>()>& work) { return work(); },
              [this](const domain::Actor& actor, IntegrationId id, bool again) {
                return activate_(actor, id, again);
              },
              [this](const domain::IntegrationDetail& detail) { return test_callback_(detail); },
              [this](IntegrationId id) { return unstored_usage_(id); },
              [](std::string_view id) -> Result<json::value> {
                if (id != "run-1") return Error::Make(ErrorKind::kNotFound, "no longer kept");
                return json::value(json::object{{"request_id", id}});
              },
              [](std::size_t count, IntegrationId of) {
                const json::object row{{"request_id", "run-1"}, {"integration_id", of.value}};
                return json::value(json::array(count, row));
              },
              MailServer{"smtp://mail.example.com:587", "latchkey@example.com",
                         [this](const std::string& to) { return send_test_mail_(to); }}}};
  std::unique_ptr<net::Server> server_;
  Browser browser_;  // of a test that has signed in

 private:
  std::unique_ptr<net::Server> StartServer() {
    net::ListenOptions options;
    options.name = "admin";
    options.address = "127.0.0.1:0";
    auto server =
        net::Server::Start(options, [this](std::size_t) { return service_.MakeHandler(); });
    EXPECT_TRUE(server.ok());
    return std::move(server).value();
  }
};

// For tests of what a signed-in user does.
class SignedInTest : public AdminTest {
 protected:
  SignedInTest() { browser_ = SignIn(); }
};

}  // namespace latchkey::admin::testing
