// /resources, /guest-routes, /settings, /audit, /users.

#include <set>

#include "admin/testing/test_admin.h"

namespace latchkey::admin {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Reply;
using testing::SignedInTest;
using ::testing::StartsWith;

using CatalogApi = SignedInTest;
using SettingsApi = SignedInTest;
using AuditApi = SignedInTest;
using UsersApi = SignedInTest;

TEST_F(CatalogApi, ListsTheTreeWithoutDisabledNodesParentsFirst) {
  const Reply reply = Get("/resources");
  std::set<std::string> listed;
  for (const json::value& item : reply.At("items").as_array()) {
    const std::string id(item.at("id").as_string());
    const json::value& parent = item.at("parent");
    EXPECT_FALSE(acl::ShippedResources().at(*acl::ShippedResources().Find(id)).disabled) << id;
    EXPECT_TRUE(parent.is_null() || listed.contains(std::string(parent.as_string()))) << id;
    EXPECT_TRUE(listed.insert(id).second) << id;
  }
  std::size_t enabled = 0;
  for (std::size_t i = 0; i < acl::ShippedResources().size(); ++i) {
    if (!acl::ShippedResources().at(static_cast<acl::ResourceIndex>(i)).disabled) ++enabled;
  }
  EXPECT_EQ(listed.size(), enabled);
}

TEST_F(CatalogApi, TellsWhichRoutesAResourceOpens) {
  const Reply reply = Get("/resources");
  for (const json::value& item : reply.At("items").as_array()) {
    if (item.at("id").as_string() != "Magento_Catalog::products") continue;
    EXPECT_THAT(ToJson(item.at("routes")),
                HasSubstr(R"({"method":"PUT","path":"/V1/products/:sku"})"));
    return;
  }
  FAIL() << "not listed";
}

TEST_F(CatalogApi, ListsTheRoutesThatTheGuestSettingOpens) {
  const Reply reply = Get("/guest-routes");
  EXPECT_EQ(reply.At("items").as_array().size(), 31u);
  EXPECT_THAT(reply.Items("path"), Contains("/V1/products/:sku"));
}

TEST_F(SettingsApi, ListsEverySettingWithItsValue) {
  const Reply reply = Get("/settings");
  EXPECT_EQ(reply.At("items").as_array().size(), domain::SettingSpecs().size());
  const json::object& first = reply.At("items").as_array()[0].as_object();
  EXPECT_EQ(first.at("type").as_string(), "count");
  EXPECT_EQ(first.at("unit").as_string(), "hours");
}

TEST_F(SettingsApi, SetsOne) {
  const Reply reply =
      Send(browser_, "PUT", "/settings/webapi/webapisecurity/allow_insecure", R"({"value":"yes"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("value"), "1");
  EXPECT_TRUE(settings_.Current().value().guest_access);
  EXPECT_EQ(LastAudit().action, "config.set");
  EXPECT_EQ(LastAudit().object, "webapi/webapisecurity/allow_insecure");
}

TEST_F(SettingsApi, RefusesWhatIsUnknownOrDoesNotFit) {
  const auto put = [&](const std::string& path, const std::string& body) {
    return Send(browser_, "PUT", "/settings/" + path, body);
  };
  EXPECT_EQ(put("no/such/setting", R"({"value":"1"})").status, 404);
  const Reply reply = put("oauth/consumer/post_timeout", R"({"value":"soon"})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("value"));
  EXPECT_EQ(put("oauth/consumer/post_timeout", R"({"value":5})").status, 400);
  EXPECT_EQ(put("oauth/consumer/post_timeout", "{}").status, 400);
}

TEST_F(AuditApi, ListsTheNewestFirstInPages) {
  CreateErp();
  const Reply first = Get("/audit?limit=1");
  EXPECT_THAT(first.Items("action"), ElementsAre("integration.create"));
  EXPECT_EQ(first.At("items").as_array()[0].at("detail").is_object(), true);
  const Reply second = Get("/audit?limit=1&before=" + ToJson(first.At("next_before")));
  EXPECT_THAT(second.Items("action"), ElementsAre("session.begin"));
  EXPECT_TRUE(second.At("next_before").is_null());
}

TEST_F(AuditApi, FiltersByUserActionObjectAndTime) {
  clock_.AdvanceS(60);
  CreateErp();
  const auto actions = [&](const std::string& query) {
    return Get("/audit?" + query).Items("action");
  };
  EXPECT_THAT(actions("action=integration"), ElementsAre("integration.create"));
  EXPECT_THAT(actions("object=erp"), ElementsAre("integration.create"));
  EXPECT_THAT(actions("user=ADMIN&to=2023-11-14T22:14:00Z"), ElementsAre("session.begin"));
  EXPECT_THAT(actions("from=2023-11-14T22:14:00.000Z"), ElementsAre("integration.create"));
  EXPECT_THAT(actions("user=nobody"), ElementsAre());
  EXPECT_THAT(Get("/audit?from=yesterday&limit=0").Fields(), ElementsAre("limit", "from"));
}

TEST_F(AuditApi, ExportsCsvInWhichNothingIsAFormula) {
  Post("/integrations", Confirmed({{"name", "=1+1 \"x\""}}));
  const Reply reply = Get("/audit.csv?action=integration");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_THAT(reply.Header("Content-Disposition"), StartsWith("attachment"));
  EXPECT_THAT(reply.body, StartsWith("sequence,time,user,address,action,object,result,detail\r\n"));
  EXPECT_THAT(reply.body, HasSubstr(" (=1+1 \"\"x\"\")\""));
  AddUser("=cmd");
  SignIn("=cmd");
  EXPECT_THAT(Get("/audit.csv").body, HasSubstr("\"'=cmd\""));
}

TEST_F(UsersApi, CreatesAUserWhoCanSignIn) {
  const Reply reply = Post(
      "/users", Confirmed({{"username", "ada"}, {"role_id", 1}, {"password", "a good one 1"}}));
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.Text("username"), "ada");
  EXPECT_TRUE(reply.At("email").is_null());
  EXPECT_TRUE(reply.At("locked_until").is_null());
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("ada", "a good one 1")).status, 200);
  EXPECT_THAT(Get("/users").Items("username"), ElementsAre("ada", "admin"));
}

TEST_F(UsersApi, RefusesATakenNameAndAWeakPassword) {
  EXPECT_EQ(Post("/users",
                 Confirmed({{"username", "ADMIN"}, {"role_id", 1}, {"password", "a good one 1"}}))
                .status,
            409);
  const Reply weak =
      Post("/users", Confirmed({{"username", "ada"}, {"role_id", 1}, {"password", "short"}}));
  EXPECT_EQ(weak.status, 400);
  EXPECT_THAT(weak.Fields(), ElementsAre("password"));
  EXPECT_EQ(Post("/users", R"({"username":"ada","password":"a good one 1"})").status, 400);
}

TEST_F(UsersApi, WantsARoleThatExists) {
  json::object user{{"username", "ada"}, {"password", "a good one 1"}};
  EXPECT_THAT(Post("/users", Confirmed(user)).Fields(), ElementsAre("role_id"));
  for (const json::value& id : {json::value("1"), json::value(99), json::value(nullptr)}) {
    user["role_id"] = id;
    EXPECT_THAT(Post("/users", Confirmed(user)).Fields(), ElementsAre("role_id")) << ToJson(id);
  }
}

TEST_F(UsersApi, EditsEmailAndRole) {
  AddUser("ada");
  const RoleId narrow = AddRole("Narrow", {});
  const Reply reply = Send(browser_, "PATCH", "/users/ada",
                           Confirmed({{"email", "ada@example.com"}, {"role_id", narrow.value}}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("email"), "ada@example.com");
  EXPECT_EQ(reply.At("role").at("name").as_string(), "Narrow");
  EXPECT_EQ(LastAudit().action, "admin-user.edit");
  EXPECT_EQ(LastAudit().detail_json, R"({"before":{"email":"","role":"Administrators"},)"
                                     R"("after":{"email":"ada@example.com","role":"Narrow"}})");
  EXPECT_THAT(Send(browser_, "PATCH", "/users/ada", Confirmed({{"email", "nope"}})).Fields(),
              ElementsAre("email"));
  EXPECT_EQ(Send(browser_, "PATCH", "/users/nobody", Confirmed({})).status, 404);
}

TEST_F(UsersApi, DeletesAUserWithTheirSessionsButNotTheLastOne) {
  EXPECT_EQ(Send(browser_, "DELETE", "/users/admin", Confirmed({})).status, 409);
  AddUser("ada");
  const Browser ada = SignIn("ada");
  EXPECT_EQ(Send(browser_, "DELETE", "/users/ADA", Confirmed({})).status, 204);
  EXPECT_EQ(Send(ada, "GET", "/users").status, 401);
  EXPECT_EQ(Send(browser_, "DELETE", "/users/ada", Confirmed({})).status, 404);
}

TEST_F(UsersApi, DoesNothingToAUserWithoutTheOwnPassword) {
  AddUser("ada");
  const struct {
    const char* method;
    const char* path;
    json::object fields;
  } acts[] = {
      {"POST", "/users", {{"username", "eve"}, {"role_id", 1}, {"password", "a good one 1"}}},
      {"PATCH", "/users/ada", {{"email", "ada@example.com"}}},
      {"PUT", "/users/ada/password", {{"password", "a good one 1"}}},
      {"POST", "/users/ada/unlock", {}},
      {"POST", "/users/ada/second-factor/reset", {}},
      {"DELETE", "/users/ada", {}}};
  for (const auto& act : acts) {
    json::object body = act.fields;
    EXPECT_THAT(Send(browser_, act.method, act.path, ToJson(body)).Fields(),
                ElementsAre("current_password"))
        << act.method << act.path;
  }
  EXPECT_THAT(Send(browser_, "DELETE", "/users/ada", R"({"current_password":"wrong 1"})").Fields(),
              ElementsAre("current_password"));
  EXPECT_THAT(Get("/users").Items("username"), ElementsAre("ada", "admin"));
}

using RefusalsApi = SignedInTest;

TEST_F(RefusalsApi, ListsAsManyAsAreAskedFor) {
  EXPECT_EQ(Get("/refusals").At("items").as_array().size(), 50u);
  EXPECT_EQ(Get("/refusals?limit=3").At("items").as_array().size(), 3u);
  EXPECT_EQ(Get("/refusals?limit=201").status, 400);
}

TEST_F(RefusalsApi, ListsThoseOfOneIntegration) {
  const Reply reply = Get("/refusals?limit=1&integration_id=7");
  EXPECT_EQ(reply.At("items").as_array().at(0).at("integration_id"), 7);
  EXPECT_EQ(Get("/refusals?integration_id=0").status, 400);
  EXPECT_EQ(Get("/refusals?integration_id=ERP").status, 400);
}

TEST_F(RefusalsApi, ExplainsOneByItsRequestId) {
  EXPECT_EQ(Get("/refusals/run-1").At("request_id"), "run-1");
  EXPECT_EQ(Get("/refusals/run-2").status, 404);
}

TEST_F(RefusalsApi, IsForThoseWhoAreSignedIn) {
  EXPECT_EQ(Send({}, "GET", "/refusals").status, 401);
  EXPECT_EQ(Send({}, "GET", "/refusals/run-1").status, 401);
}

TEST_F(UsersApi, UnlocksAUser) {
  AddUser("ada");
  for (int i = 0; i < 6; ++i) Send({}, "POST", "/session", SignInBody("ada", "wrong password 1"));
  EXPECT_THAT(Get("/users").Items("locked_until"), Contains("2023-11-14T22:43:20Z"));
  EXPECT_EQ(Post("/users/ada/unlock", Confirmed({})).status, 204);
  EXPECT_EQ(LastAudit().action, "admin-user.unlock");
  SignIn("ada");
  EXPECT_EQ(Post("/users/nobody/unlock", Confirmed({})).status, 404);
}

TEST_F(UsersApi, SetsAPasswordAndEndsTheSessionsSaveTheOneThatAsks) {
  const Browser second = SignIn();
  const std::string body = Confirmed({{"password", "another one 2"}});
  EXPECT_EQ(Send(browser_, "PUT", "/users/admin/password", body).status, 204);
  EXPECT_EQ(Get("/users").status, 200);
  EXPECT_EQ(Send(second, "GET", "/users").status, 401);
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("admin", "another one 2")).status, 200);
}

}  // namespace
}  // namespace latchkey::admin
