// What somebody with bad intentions tries, and does not get.

#include <regex>

#include "admin/needs.h"
#include "admin/testing/test_admin.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

using testing::Browser;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kHost;
using ::testing::Not;
using testing::Reply;
using testing::SignedInTest;

class Hostile : public SignedInTest {
 protected:
  // Every operation as method and path, with parameters that lead somewhere.
  static std::vector<std::pair<std::string, std::string>> Operations() {
    std::vector<std::pair<std::string, std::string>> list;
    for (const NamedOperation& operation : OperationNames()) {
      list.emplace_back(operation.method,
                        std::regex_replace(operation.path, std::regex("\\{[a-z_]+\\}"), "1"));
    }
    return list;
  }
  static bool IsOpen(const std::string& method, const std::string& path) {
    return path == "/session" && method != "DELETE";
  }
};

TEST_F(Hostile, WithoutASessionEveryOperationIsClosed) {
  for (const auto& [method, path] : Operations()) {
    if (IsOpen(method, path)) continue;
    EXPECT_EQ(Send({}, method, path).status, 401) << method << " " << path;
    EXPECT_EQ(Send({"latchkey_session=" + std::string(64, '0'), "x"}, method, path).status, 401)
        << method << " " << path;
  }
}

TEST_F(Hostile, WithoutTheRightTokenNothingIsChanged) {
  const std::string path = CreateErp();
  const Browser other = SignIn();
  for (const auto& [method, operation] : Operations()) {
    if (method == "GET" || IsOpen(method, operation)) continue;
    for (const std::string& token : {std::string(), std::string("x"), other.csrf_token}) {
      const Reply reply = Send({browser_.cookie, token}, method, operation, "{}");
      EXPECT_EQ(reply.status, 403) << method << " " << operation;
    }
  }
  EXPECT_EQ(Get(path).status, 200);
}

TEST_F(Hostile, AnotherOriginIsRefusedEvenWithTheToken) {
  const Reply reply = SendRaw("DELETE", "/admin/api/v1" + CreateErp(),
                              {{"Cookie", browser_.cookie},
                               {"X-CSRF-Token", browser_.csrf_token},
                               {"Origin", "https://evil.example"}});
  EXPECT_EQ(reply.status, 403);
}

TEST_F(Hostile, AForeignHostIsRefusedOnEveryPath) {
  for (const char* path : {"/admin/api/v1/session", "/admin", "/admin/success", "/"}) {
    for (const char* host :
         {"evil.example", "admin.example.com.evil.example", "127.0.0.1", "admin.example.com:81"}) {
      const Reply reply = SendRaw("GET", path, {{"Host", host}, {"Cookie", browser_.cookie}});
      EXPECT_EQ(reply.status, 421) << path << " " << host;
    }
  }
}

TEST_F(Hostile, TheOwnNamesAreTaken) {
  const std::string address = server_->address();
  const std::string port = address.substr(address.rfind(':'));
  for (const std::string& host :
       {std::string(kHost), std::string("ADMIN.example.com:443"), address, "localhost" + port}) {
    EXPECT_EQ(SendRaw("GET", "/admin/api/v1/session", {{"Host", host}}).status, 204) << host;
  }
}

TEST_F(Hostile, FieldsThatTheFormDoesNotHaveAreRefused) {
  for (const char* field : {"status", "id", "consumer_id", "consumer_key", "granted", "allowed_at",
                            "created_at", "__proto__"}) {
    const Reply created = Post("/integrations", Confirmed({{"name", "ERP"}, {field, "active"}}));
    EXPECT_EQ(created.status, 400) << field;
    EXPECT_THAT(created.Fields(), ElementsAre(field));
  }
  EXPECT_EQ(integrations_.Count({}).value(), 0);
  const std::string path = CreateErp();
  EXPECT_EQ(Send(browser_, "PATCH", path, Confirmed({{"status", "active"}})).status, 400);
  EXPECT_EQ(Post(path + "/activate", R"({"all_resources":true})").status, 400);
  EXPECT_EQ(Get(path).Text("status"), "inactive");
}

TEST_F(Hostile, NoRecordTakesFieldsThatItsFormDoesNotHave) {
  AddUser("ada");
  const struct {
    const char* method;
    const char* path;
    json::object valid;
    std::vector<std::string> fields;
  } forms[] = {
      {"POST",
       "/users",
       {{"username", "eve"}, {"role_id", 1}, {"password", "a good one 1"}},
       {"id", "role", "password_hash", "failures", "locked_until", "second_factor", "created_at"}},
      {"PATCH",
       "/users/ada",
       {},
       {"id", "username", "role", "password", "password_hash", "second_factor", "locked_until",
        "tokens_revoked_at"}},
      {"POST", "/roles", {{"name", "X"}}, {"id", "users", "held", "all", "within_reach"}},
      {"PATCH", "/roles/1", {}, {"id", "users", "held", "all"}},
      {"PATCH", "/account", {}, {"id", "username", "role", "role_id", "second_factor"}},
      {"PUT", "/account/password", {{"password", "a good one 1"}}, {"username", "role_id"}},
      {"POST", "/account/second-factor", {}, {"secret", "confirmed"}},
      {"POST", "/account/second-factor/recovery-codes", {{"code", "1"}}, {"recovery_codes"}},
      {"DELETE", "/users/ada", {}, {"username", "id"}},
      {"DELETE", "/roles/1", {}, {"id", "users"}},
      {"POST", "/users/ada/unlock", {}, {"username", "failures"}},
  };
  for (const auto& form : forms) {
    for (const std::string& field : form.fields) {
      json::object body = form.valid;
      body[field] = "x";
      const Reply reply = Send(browser_, form.method, form.path, Confirmed(body));
      EXPECT_EQ(reply.status, 400) << form.path << " " << field;
      EXPECT_THAT(reply.Fields(), ElementsAre(field)) << form.path;
    }
  }
  EXPECT_THAT(Get("/users").Items("username"), ElementsAre("ada", "admin"));
  EXPECT_THAT(Get("/roles").Items("name"), ElementsAre("Administrators"));
}

TEST_F(Hostile, NoticesAndMailsTakeFieldsOfTheirFormsAlone) {
  const struct {
    const char* method;
    const char* path;
    json::object valid;
    std::vector<std::string> fields;
  } forms[] = {
      {"POST", "/notifications/read", {{"up_to", 1}}, {"user", "read", "admin_user_id"}},
      {"POST", "/notifications/1/read", {}, {"user", "read", "admin_user_id"}},
      {"PUT", "/account/notifications", {{"subscribed", true}}, {"email", "user", "recipient"}},
      {"POST", "/smtp/test", {{"to", "a@example.com"}}, {"server", "from", "subject", "body"}},
  };
  for (const auto& form : forms) {
    for (const std::string& field : form.fields) {
      json::object body = form.valid;
      body[field] = "x";
      const Reply reply = Send(browser_, form.method, form.path, ToJson(body));
      EXPECT_EQ(reply.status, 400) << form.path << " " << field;
      EXPECT_THAT(reply.Fields(), ElementsAre(field)) << form.path;
    }
  }
}

TEST_F(Hostile, AMailIsTestedWithOneAddressAndNothingElse) {
  for (const char* to : {"", "a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com",
                         "<script>alert(1)</script>", "a@example.com>\r\nDATA"}) {
    const Reply reply = Post("/smtp/test", ToJson(json::object{{"to", to}}));
    EXPECT_EQ(reply.status, 400) << to;
    EXPECT_THAT(reply.Fields(), ElementsAre("to")) << to;
  }
}

TEST_F(Hostile, WhatOneHasReadAnotherHasNot) {
  const std::string erp = CreateErp();
  ASSERT_EQ(Post(erp + "/activate").status, 200);
  const Browser sam = SignInHolding("sam", {std::string(needs::kIntegrations)});
  ASSERT_EQ(Post(erp + "/suspend").status, 200);
  ASSERT_EQ(Post("/notifications/read", R"({"up_to":9223372036854775807})").status, 204);
  EXPECT_EQ(Get("/notifications/unread").At("unread").as_int64(), 0);
  EXPECT_GT(Send(sam, "GET", "/notifications/unread").At("unread").as_int64(), 0);
  for (const char* id : {"0", "-1", "1e0", "9223372036854775808", "1%20OR%201=1", "null"}) {
    EXPECT_EQ(Post("/notifications/" + std::string(id) + "/read").status, 404) << id;
  }
}

TEST_F(Hostile, ARoleThatHoldsNothingOpensNothing) {
  const std::string erp = CreateErp();
  const Browser nobody = SignInHolding("nil", {});
  for (const NamedOperation& operation : OperationNames()) {
    if (operation.needs == needs::kAnonymous || operation.needs == needs::kSelf) continue;
    const std::string path = std::regex_replace(operation.path, std::regex("\\{[a-z_]+\\}"), "1");
    EXPECT_EQ(Send(nobody, operation.method, path).status, 403) << operation.method << path;
  }
  EXPECT_EQ(Get(erp).Text("name"), "ERP");
}

TEST_F(Hostile, IdsThatAreNoneLeadNowhere) {
  CreateErp();
  for (const char* id : {"0", "-1", "+1", "01x", "1.0", "1e0", "999", "9223372036854775808",
                         "%31%00", "1%20OR%201=1", "..%2F1", "%2e%2e", "null"}) {
    EXPECT_EQ(Send(browser_, "DELETE", "/integrations/" + std::string(id)).status, 404) << id;
    for (const char* kind : {"/roles/", "/users/"}) {
      EXPECT_EQ(Send(browser_, "DELETE", kind + std::string(id), Confirmed({})).status, 404)
          << kind << id;
    }
    EXPECT_EQ(Get("/integrations/" + std::string(id) + "/exchange").status, 404) << id;
    EXPECT_EQ(Post("/integrations/" + std::string(id) + "/reveal", Confirmed({})).status, 404)
        << id;
  }
  EXPECT_EQ(integrations_.Count({}).value(), 1);
}

TEST_F(Hostile, NothingSendsABrowserElsewhere) {
  for (const char* path : {"/admin?next=https://evil.example/", "/admin/login?next=//evil.example",
                           "/admin//evil.example/", "/admin/%5Cevil.example", "//evil.example/",
                           "/admin/success?return=https://evil.example/",
                           "/admin/api/v1/session?next=https://evil.example/"}) {
    const Reply reply = SendRaw("GET", path, {{"Cookie", browser_.cookie}});
    EXPECT_THAT(reply.status, ::testing::AnyOf(200, 404)) << path;
    EXPECT_EQ(reply.Header("Location"), "") << path;
    EXPECT_EQ(reply.Header("Refresh"), "") << path;
    EXPECT_THAT(reply.body, Not(HasSubstr("evil.example"))) << path;
  }
}

TEST_F(Hostile, ScriptInATextIsRefusedOrComesBackAsJson) {
  const std::string script = "<script>alert(1)</script><b/onload=alert(1)>\"'";
  AddUser("ada");
  const std::string integration = CreateErp();
  const struct {
    const char* method;
    std::string path;
    const char* field;
    int status;
  } texts[] = {
      {"PATCH", integration, "name", 200},
      {"PATCH", integration, "email", 400},
      {"PATCH", integration, "callback_url", 400},
      {"PATCH", integration, "identity_link_url", 400},
      {"PATCH", integration, "bearer_expires_at", 400},
      {"PATCH", integration, "signature_profile", 400},
      {"PATCH", integration, "rate_limit", 400},
      {"POST", "/users", "username", 400},
      {"PATCH", "/users/ada", "email", 400},
      {"PATCH", "/account", "email", 400},
      {"PATCH", "/roles/1", "name", 200},
  };
  for (const auto& text : texts) {
    json::object body{{text.field, script}};
    if (text.path == "/users") body.insert({{"role_id", 1}, {"password", "a good one 1"}});
    const Reply reply = Send(browser_, text.method, text.path, Confirmed(body));
    EXPECT_EQ(reply.status, text.status) << text.path << " " << text.field;
    EXPECT_THAT(reply.Header("Content-Type"), ::testing::EndsWith("json"));
    EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff");
  }
  EXPECT_EQ(Send(browser_, "PUT", "/settings/webapi/soap/charset",
                 ToJson(json::object{{"value", script}}))
                .Header("Content-Type"),
            "application/json");
  EXPECT_EQ(Send(browser_, "PATCH", integration, Confirmed({{"allow_from", json::array{script}}}))
                .Header("Content-Type"),
            "application/problem+json");
  EXPECT_EQ(Get(integration).Text("name"), script);
  EXPECT_EQ(Get("/roles/1").Text("name"), script);
  EXPECT_EQ(Get("/session").At("role").at("name").as_string(), script);
  for (const char* url :
       {"javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///x"}) {
    EXPECT_EQ(Send(browser_, "PATCH", integration, Confirmed({{"identity_link_url", url}})).status,
              400)
        << url;
  }
}

TEST_F(Hostile, ScriptComesBackAsData) {
  const std::string script = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'";
  const Reply created = Post("/integrations", Confirmed({{"name", script}}));
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.Text("name"), script);
  for (const char* path : {"/integrations", "/integrations?search=script", "/audit"}) {
    const Reply reply = Get(path);
    EXPECT_EQ(reply.Header("Content-Type"), "application/json") << path;
    EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff") << path;
  }
  const Reply agent = SendRaw("POST", "/admin/api/v1/session",
                              {{"User-Agent", script}, {"Content-Type", "application/json"}},
                              SignInBody("admin", testing::kAdminPassword));
  ASSERT_EQ(agent.status, 200);
  EXPECT_THAT(Get("/sessions").Items("user_agent"), ::testing::Contains(script));
}

TEST_F(Hostile, BodiesThatAreTooLargeOrNoJsonAreRefused) {
  const std::string large =
      ToJson(json::object{{"name", std::string(limits::kAdminBodyBytesMax, 'x')}});
  const Reply reply = Post("/integrations", large);
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.Text("kind"), "invalid-argument");
  for (const char* body : {"[]", "\"x\"", "{", "{\"name\":\"\xFF\"}", "null"}) {
    EXPECT_EQ(Post("/integrations", body).status, 400) << body;
  }
  for (const auto& [method, path] : Operations()) {
    if (method == "GET") continue;
    EXPECT_EQ(Send(browser_, method, path, large).status, 413) << method << path;
  }
  const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
  EXPECT_EQ(Post("/integrations", "{\"name\":" + deep + "}").status, 400);
}

TEST_F(Hostile, AFormOfAnotherTypeIsRefused) {
  for (const char* type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                           "text/plain", "application/jsonp"}) {
    const Reply reply = SendRaw("POST", "/admin/api/v1/integrations",
                                {{"Cookie", browser_.cookie},
                                 {"X-CSRF-Token", browser_.csrf_token},
                                 {"Content-Type", type}},
                                Confirmed({{"name", "ERP"}}));
    EXPECT_EQ(reply.status, 415) << type;
  }
}

TEST_F(Hostile, UnknownPathsAndMethodsAreToldAsProblems) {
  EXPECT_EQ(Get("/nothing").status, 404);
  EXPECT_EQ(Get("").status, 404);
  EXPECT_EQ(SendRaw("GET", "/admin/api/v2/session", {}).status, 404);
  const Reply reply = Send(browser_, "PUT", "/integrations");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.Header("Allow"), "GET, POST");
  EXPECT_EQ(reply.Header("Content-Type"), "application/problem+json");
}

TEST_F(Hostile, EveryAnswerCarriesTheSecurityHeaders) {
  const std::vector<Reply> replies = {
      Get("/users"), Get("/nothing"), SendRaw("GET", "/admin/success", {}),
      SendRaw("GET", "/admin/none.png", {}), SendRaw("GET", "/admin", {{"Host", "evil.example"}})};
  for (const Reply& reply : replies) {
    EXPECT_THAT(reply.Header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(reply.Header("Content-Security-Policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(reply.Header("X-Frame-Options"), "DENY");
    EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.Header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(reply.Header("Cross-Origin-Resource-Policy"), "same-origin");
  }
  EXPECT_EQ(Get("/users").Header("Cache-Control"), "no-store");
  EXPECT_EQ(Get("/users").Header("Cross-Origin-Opener-Policy"), "same-origin-allow-popups");
  // The success page closes a window that has been at another site.
  EXPECT_EQ(SendRaw("GET", "/admin/success", {}).Header("Cross-Origin-Opener-Policy"), "");
}

TEST_F(Hostile, SecretsAreInNoAnswerButThoseThatAreForThem) {
  const std::string path = CreateErp();
  const Reply activated = Post(path + "/activate");
  const std::string secret(activated.At("credentials").at("consumer_secret").as_string());
  const std::string token_secret(activated.At("credentials").at("access_token_secret").as_string());
  for (const std::string& read :
       {path, path + "/exchange", std::string("/integrations"), std::string("/audit"),
        std::string("/audit.csv"), std::string("/users")}) {
    const Reply reply = Get(read);
    ASSERT_EQ(reply.status, 200) << read;
    EXPECT_THAT(reply.body, Not(HasSubstr(secret))) << read;
    EXPECT_THAT(reply.body, Not(HasSubstr(token_secret))) << read;
    EXPECT_THAT(reply.body, Not(HasSubstr("argon2"))) << read;
  }
}

}  // namespace
}  // namespace latchkey::admin
