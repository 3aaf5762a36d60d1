// Roles: what each operation needs, and that nobody passes on what they do not hold.

#include "admin/needs.h"
#include "admin/testing/test_admin.h"

namespace latchkey::admin {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Reply;
using testing::SignedInTest;

using RolesApi = SignedInTest;

constexpr char kIntegrations[] = "Magento_Integration::integrations";
constexpr char kSales[] = "Magento_Sales::sales";

std::string IdOf(const Reply& reply) { return ToJson(reply.At("id")); }

TEST_F(RolesApi, AreMadeEditedListedAndDeleted) {
  const Reply made =
      Post("/roles", Confirmed({{"name", "Support"}, {"resources", json::array{kIntegrations}}}));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.At("users").as_int64(), 0);
  EXPECT_EQ(LastAudit().action, "role.create");
  EXPECT_EQ(LastAudit().actor.name, "admin");
  const std::string path = "/roles/" + IdOf(made);
  AddUser("sam", RoleId{made.At("id").as_int64()});
  const Reply edited = Send(browser_, "PATCH", path, Confirmed({{"name", "Help desk"}}));
  EXPECT_EQ(edited.Text("name"), "Help desk");
  EXPECT_EQ(edited.At("users").as_int64(), 1);
  EXPECT_EQ(ToJson(Get(path).At("resources")), R"(["Magento_Integration::integrations"])");
  EXPECT_THAT(Get("/roles").Items("name"), ElementsAre("Administrators", "Help desk"));
  EXPECT_THAT(Send(browser_, "DELETE", path).Fields(), ElementsAre("current_password"));
  EXPECT_EQ(Send(browser_, "DELETE", path, Confirmed({})).status, 409);
  EXPECT_EQ(Send(browser_, "DELETE", "/users/sam", Confirmed({})).status, 204);
  EXPECT_EQ(Send(browser_, "DELETE", path, Confirmed({})).status, 204);
  EXPECT_EQ(Get(path).status, 404);
  EXPECT_EQ(Get("/roles/x").status, 404);
}

TEST_F(RolesApi, TellFaultsByField) {
  const Reply reply =
      Post("/roles",
           Confirmed({{"name", std::string(51, 'x')}, {"resources", json::array{"No::such"}}}));
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("name", "resources"));
  EXPECT_THAT(Post("/roles", "{}").Fields(), ElementsAre("name", "current_password"));
  EXPECT_EQ(Post("/roles", R"({"name":"x","current_password":"wrong password 1"})").status, 400);
  EXPECT_EQ(Post("/roles", Confirmed({{"name", "administrators"}})).status, 409);
}

TEST_F(RolesApi, AreToldToTheirUser) {
  const Browser sam = SignInHolding("sam", {kIntegrations});
  const json::value role = Send(sam, "GET", "/session").At("role");
  EXPECT_EQ(role.at("name").as_string(), "Role of sam");
  EXPECT_EQ(role.at("all_resources").as_bool(), false);
  EXPECT_EQ(ToJson(role.at("resources")), R"(["Magento_Integration::integrations"])");
  EXPECT_EQ(Get("/session").At("role").at("all_resources").as_bool(), true);
}

TEST_F(RolesApi, WithoutIntegrationsShowNone) {
  const std::string path = CreateErp();
  const Browser sam = SignInHolding("sam", {"Magento_User::acl_users"});
  for (const std::string& read : {std::string("/integrations"), path, path + "/exchange",
                                  std::string("/refusals"), std::string("/refusals/run-1")}) {
    const Reply reply = Send(sam, "GET", read);
    EXPECT_EQ(reply.status, 403) << read;
    EXPECT_EQ(reply.Text("detail"),
              "Your role \"Role of sam\" does not hold Magento_Integration::integrations.");
  }
  EXPECT_EQ(Send(sam, "GET", "/users").status, 200);
}

TEST_F(RolesApi, AreInForceAtOnceForAnOpenSession) {
  const RoleId role = AddRole("Support", {kIntegrations});
  AddUser("sam", role);
  const Browser sam = SignIn("sam");
  EXPECT_EQ(Send(sam, "GET", "/integrations").status, 200);
  const std::string path = "/roles/" + std::to_string(role.value);
  ASSERT_EQ(Send(browser_, "PATCH", path, Confirmed({{"resources", json::array{}}})).status, 200);
  EXPECT_EQ(Send(sam, "GET", "/integrations").status, 403);
  ASSERT_EQ(Send(browser_, "PATCH", "/users/sam", Confirmed({{"role_id", 1}})).status, 200);
  EXPECT_EQ(Send(sam, "GET", "/integrations").status, 200);
}

TEST_F(RolesApi, GrantAnIntegrationNoMoreThanTheyHold) {
  const Browser sam = SignInHolding("sam", {kIntegrations, kSales});
  const Reply all =
      Send(sam, "POST", "/integrations", Confirmed({{"name", "X"}, {"all_resources", true}}));
  EXPECT_EQ(all.status, 403);
  EXPECT_EQ(all.Text("detail"), "The integration \"X\" asks for more than your role: everything.");
  const json::array wide{kSales, "Magento_Catalog::products"};
  EXPECT_EQ(
      Send(sam, "POST", "/integrations", Confirmed({{"name", "X"}, {"resources", wide}})).status,
      403);
  EXPECT_THAT(Get("/integrations").Items("name"), IsEmpty());
  const Reply mine = Send(sam, "POST", "/integrations",
                          Confirmed({{"name", "X"}, {"resources", json::array{kSales}}}));
  ASSERT_EQ(mine.status, 201) << mine.body;
  EXPECT_TRUE(mine.At("within_reach").as_bool());
  EXPECT_EQ(
      Send(sam, "PATCH", "/integrations/" + IdOf(mine), Confirmed({{"resources", wide}})).status,
      403);
}

TEST_F(RolesApi, HandOverNoIntegrationThatHoldsMoreThanThey) {
  const std::string path = CreateErp();
  ASSERT_EQ(Post(path + "/activate").status, 200);
  const Browser sam = SignInHolding("sam", {kIntegrations});
  EXPECT_FALSE(Send(sam, "GET", path).At("within_reach").as_bool());
  EXPECT_EQ(Send(sam, "POST", path + "/reveal", Confirmed({})).status, 403);
  EXPECT_EQ(Send(sam, "POST", path + "/reauthorize").status, 403);
  EXPECT_EQ(Send(sam, "POST", path + "/allow").status, 403);
  EXPECT_EQ(Send(sam, "PATCH", path, Confirmed({{"callback_url", "https://evil.example/"}})).status,
            403);
  EXPECT_EQ(Send(sam, "POST", path + "/suspend").status, 200);
  EXPECT_EQ(Send(sam, "POST", path + "/resume").status, 403);
}

TEST_F(RolesApi, LetNobodyActOnWhoeverHoldsMore) {
  const Browser sam = SignInHolding("sam", {"Magento_User::acl", "Magento_User::acl_users",
                                            "Magento_User::acl_roles", "Magento_User::locks"});
  const auto status = [&](const std::string& method, const std::string& path,
                          const std::string& body) { return Send(sam, method, path, body).status; };
  EXPECT_EQ(status("PUT", "/users/admin/password", Confirmed({{"password", "another one 2"}})),
            403);
  EXPECT_EQ(status("PATCH", "/users/admin", Confirmed({{"email", "sam@example.com"}})), 403);
  EXPECT_EQ(status("POST", "/users/admin/second-factor/reset", Confirmed({})), 403);
  EXPECT_EQ(status("POST", "/users/admin/unlock", Confirmed({})), 403);
  EXPECT_EQ(status("DELETE", "/users/admin", Confirmed({})), 403);
  EXPECT_EQ(status("PATCH", "/users/sam", Confirmed({{"role_id", 1}})), 403);
  EXPECT_EQ(status("PATCH", "/roles/1", Confirmed({{"name", "Mine"}})), 403);
  EXPECT_EQ(status("POST", "/roles", Confirmed({{"name", "Mine"}, {"all_resources", true}})), 403);
  EXPECT_EQ(status("POST", "/users",
                   Confirmed({{"username", "eve"}, {"role_id", 1}, {"password", "a good one 1"}})),
            403);
  EXPECT_EQ(Get("/users").status, 200);
  const Reply list = Send(sam, "GET", "/users");
  for (const json::value& user : list.At("items").as_array()) {
    EXPECT_EQ(user.at("within_reach").as_bool(), user.at("username").as_string() == "sam");
  }
}

TEST_F(RolesApi, KeepSomebodyWhoHoldsEverything) {
  const RoleId narrow = AddRole("Narrow", {});
  EXPECT_EQ(Send(browser_, "PATCH", "/users/admin", Confirmed({{"role_id", narrow.value}})).status,
            409);
  EXPECT_EQ(Send(browser_, "PATCH", "/roles/1", Confirmed({{"resources", json::array{}}})).status,
            409);
  EXPECT_EQ(Send(browser_, "DELETE", "/users/admin", Confirmed({})).status, 409);
  EXPECT_EQ(Get("/users").status, 200);
}

TEST_F(RolesApi, ShowAndSetTheSettingsOfTheirSectionsAlone) {
  const Browser sam =
      SignInHolding("sam", {"Magento_Config::config", "Magento_Webapi::config_webapi"});
  const std::vector<std::string> paths = Send(sam, "GET", "/settings").Items("path");
  EXPECT_THAT(paths, Contains("webapi/webapisecurity/allow_insecure"));
  for (const std::string& path : paths) EXPECT_TRUE(path.starts_with("webapi/")) << path;
  const std::string one = R"({"value":"1"})";
  EXPECT_EQ(Send(sam, "PUT", "/settings/webapi/webapisecurity/allow_insecure", one).status, 200);
  for (const char* path : {"/settings/oauth/consumer/post_timeout",
                           "/settings/admin/security/lockout_failures", "/settings/no/such/one"}) {
    EXPECT_EQ(Send(sam, "PUT", path, one).status, 403) << path;
  }
}

TEST_F(RolesApi, LeaveAnAuditEntryOfARefusedChangeAndNoneOfARefusedLook) {
  const Browser sam = SignInHolding("sam", {});
  const std::int64_t before = LastAudit().sequence;
  EXPECT_EQ(Send(sam, "GET", "/users").status, 403);
  EXPECT_EQ(LastAudit().sequence, before);
  EXPECT_EQ(Send(sam, "DELETE", "/users/admin").status, 403);
  EXPECT_EQ(LastAudit().action, "session.refuse");
  EXPECT_EQ(LastAudit().actor.name, "sam");
  EXPECT_EQ(LastAudit().object, "DELETE /users/{username}");
  EXPECT_THAT(LastAudit().result, HasSubstr("Magento_User::acl_users"));
}

TEST(Needs, AreResourcesOfTheTreeThatCanBeGranted) {
  std::vector<std::string> resources;
  for (const NamedOperation& operation : OperationNames()) {
    if (operation.needs == needs::kAnonymous || operation.needs == needs::kSelf) continue;
    resources.push_back(operation.needs);
  }
  for (const domain::SettingSpec& spec : domain::SettingSpecs()) {
    resources.emplace_back(NeededForSetting(spec.path));
  }
  EXPECT_THAT(acl::UnknownResources(acl::ShippedResources(), resources), IsEmpty());
}

TEST(Needs, AreNoneForOnesOwnAffairsAlone) {
  std::vector<std::string> open;
  for (const NamedOperation& operation : OperationNames()) {
    const bool own = operation.path.starts_with("/session") ||
                     operation.path.starts_with("/account") || operation.path == "/resources" ||
                     operation.path == "/guest-routes";
    const bool needs_none = operation.needs == needs::kAnonymous || operation.needs == needs::kSelf;
    EXPECT_EQ(needs_none, own) << operation.method << " " << operation.path;
    if (operation.needs == needs::kAnonymous) open.push_back(operation.method + operation.path);
  }
  EXPECT_THAT(open, ElementsAre("GET/session", "POST/session"));
}

}  // namespace
}  // namespace latchkey::admin
