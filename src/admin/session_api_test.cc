// Signing in, and what keeps everybody else out.

#include "admin/testing/test_admin.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

using testing::AdminTest;
using testing::Browser;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::kAdminPassword;
using ::testing::Not;
using testing::Reply;
using testing::SignedInTest;
using ::testing::StartsWith;

using SignInApi = AdminTest;
using SessionApi = SignedInTest;

TEST_F(SignInApi, BeginsASessionWithAStrictCookie) {
  const Reply reply = Send({}, "POST", "/session", SignInBody("admin", kAdminPassword));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_THAT(reply.Header("Set-Cookie"),
              EndsWith("; Path=/admin; HttpOnly; SameSite=Strict; Secure"));
  EXPECT_EQ(reply.At("user").at("username").as_string(), "admin");
  EXPECT_EQ(reply.At("idle_timeout_s").as_int64(), limits::kAdminSessionIdleS);
  EXPECT_EQ(reply.Text("started_at"), "2023-11-14T22:13:20Z");
  EXPECT_EQ(reply.Text("expires_at"), "2023-11-15T10:13:20Z");
  EXPECT_EQ(LastAudit().action, "session.begin");
  EXPECT_EQ(LastAudit().actor.from, "127.0.0.1");
  EXPECT_EQ(LastAudit().result, "done");
}

TEST_F(SignInApi, TellsNothingAboutTheReasonOfARefusal) {
  const Reply wrong = Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  const Reply unknown = Send({}, "POST", "/session", SignInBody("nobody", kAdminPassword));
  for (int i = 1; i < 6; ++i) Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  const Reply locked = Send({}, "POST", "/session", SignInBody("admin", kAdminPassword));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, unknown.body);
  EXPECT_EQ(wrong.body, locked.body);
  EXPECT_EQ(wrong.Text("kind"), "unauthenticated");
}

TEST_F(SignInApi, LocksForTheThresholdAfterSixFailures) {
  for (int i = 0; i < 6; ++i) Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  clock_.AdvanceS(29 * 60);
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("admin", kAdminPassword)).status, 401);
  clock_.AdvanceS(2 * 60);
  EXPECT_EQ(Send({}, "POST", "/session", SignInBody("admin", kAdminPassword)).status, 200);
}

TEST_F(SignInApi, NotesFailuresOfKnownUsersAlone) {
  Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  EXPECT_EQ(LastAudit().actor.name, "admin");
  EXPECT_THAT(LastAudit().result, StartsWith("unauthenticated"));
  Send({}, "POST", "/session", SignInBody("my-password-1", "x"));
  EXPECT_THAT(LastAudit().actor.name, Not(HasSubstr("my-password-1")));
}

TEST_F(SignInApi, WantsBothFields) {
  const Reply reply = Send({}, "POST", "/session", R"({"username":"","extra":1})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("username", "password", "extra"));
}

TEST_F(SignInApi, RefusesAnotherSitesForm) {
  const std::string body = SignInBody("admin", kAdminPassword);
  const auto from = [&](const std::string& origin) {
    return SendRaw("POST", "/admin/api/v1/session",
                   {{"Origin", origin}, {"Content-Type", "application/json"}}, body)
        .status;
  };
  EXPECT_EQ(from("https://evil.example"), 403);
  EXPECT_EQ(from("null"), 403);
  EXPECT_EQ(from("https://admin.example.com"), 200);
  EXPECT_EQ(SendRaw("POST", "/admin/api/v1/session", {{"Content-Type", "text/plain"}}, body).status,
            415);
}

TEST_F(SignInApi, AnswersWhoIsSignedInWithNothingWhereNobodyIs) {
  EXPECT_EQ(Send({}, "GET", "/session").status, 204);
  EXPECT_EQ(Send({"latchkey_session=0123", ""}, "GET", "/session").status, 204);
}

TEST_F(SessionApi, AnswersWhoIsSignedIn) {
  const Reply reply = Get("/session");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Text("csrf_token"), browser_.csrf_token);
}

TEST_F(SessionApi, GivesANewIdAtSignInAndEndsTheOldOne) {
  const Reply again = Send(browser_, "POST", "/session", SignInBody("admin", kAdminPassword));
  ASSERT_EQ(again.status, 200);
  EXPECT_NE(BrowserOf(again).cookie, browser_.cookie);
  EXPECT_EQ(Get("/users").status, 401);
  EXPECT_EQ(Send(BrowserOf(again), "GET", "/users").status, 200);
}

TEST_F(SessionApi, AdoptsNoIdThatABrowserBrings) {
  const Browser planted{"latchkey_session=" + std::string(64, 'a'), ""};
  const Reply reply = Send(planted, "POST", "/session", SignInBody("admin", kAdminPassword));
  EXPECT_NE(BrowserOf(reply).cookie, planted.cookie);
  EXPECT_EQ(Send(planted, "GET", "/users").status, 401);
}

TEST_F(SessionApi, WaitsForEveryNodeWhereARequestPrefersThat) {
  std::vector<std::string> behind;
  int asked = 0;
  wait_for_nodes_ = [&] {
    ++asked;
    return behind;
  };
  const auto change = [&](const std::string& prefer) {
    Headers headers = {{"Cookie", browser_.cookie},
                       {"X-CSRF-Token", browser_.csrf_token},
                       {"Content-Type", "application/json"}};
    if (!prefer.empty()) headers.emplace_back("Prefer", prefer);
    const Reply reply = SendRaw("PUT", "/admin/api/v1/settings/oauth/consumer/post_timeout",
                                std::move(headers), R"({"value":"7"})");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.Header("Preference-Applied");
  };
  EXPECT_EQ(change(""), "");
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(change("wait"), "wait");
  behind = {"b"};
  EXPECT_EQ(change("wait=10"), "");
  EXPECT_EQ(asked, 2);
}

TEST_F(SessionApi, EndsAtSignOut) {
  const Reply reply = Send(browser_, "DELETE", "/session");
  EXPECT_EQ(reply.status, 204);
  EXPECT_THAT(reply.Header("Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(Get("/users").status, 401);
  EXPECT_EQ(LastAudit().action, "session.end");
}

TEST_F(SessionApi, EndsAfterHalfAnHourWithoutARequest) {
  clock_.AdvanceS(limits::kAdminSessionIdleS);
  const Reply reply = Get("/users");
  EXPECT_EQ(reply.status, 401);
  EXPECT_THAT(reply.Header("Set-Cookie"), HasSubstr("Max-Age=0"));
}

TEST_F(SessionApi, ListsAndEndsTheUsersOwnSessions) {
  const Browser second = SignIn();
  const Reply list = Get("/sessions");
  ASSERT_EQ(list.At("items").as_array().size(), 2u);
  const json::object* other = nullptr;
  for (const json::value& item : list.At("items").as_array()) {
    if (!item.at("current").as_bool()) other = &item.as_object();
  }
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->at("from").as_string(), "127.0.0.1");
  const std::string path = "/sessions/" + std::string(other->at("id").as_string());
  EXPECT_EQ(Send(browser_, "DELETE", path).status, 204);
  EXPECT_EQ(Send(second, "GET", "/users").status, 401);
  EXPECT_EQ(Send(browser_, "DELETE", path).status, 404);
}

TEST_F(SessionApi, HidesTheSessionsOfOthers) {
  AddUser("ada");
  const Browser ada = SignIn("ada");
  const std::vector<std::string> ids = Get("/sessions").Items("id");
  ASSERT_EQ(ids.size(), 1u);
  EXPECT_EQ(Send(ada, "DELETE", "/sessions/" + ids[0]).status, 404);
  EXPECT_EQ(Get("/users").status, 200);
}

TEST_F(SessionApi, EndsWhenTheCommandLineChangesThePasswordOrDeletesTheUser) {
  ASSERT_TRUE(users_.SetPassword({"cli:root", "local"}, "admin", Password("another one 2")).ok());
  EXPECT_EQ(Get("/users").status, 401);
  AddUser("ada");
  const Browser ada = SignIn("ada");
  ASSERT_TRUE(users_.Delete({"cli:root", "local"}, "ada").ok());
  EXPECT_EQ(Send(ada, "GET", "/users").status, 401);
}

TEST_F(SessionApi, EndsAllOfAUserWhoseWrongConfirmationLocks) {
  const Browser second = SignIn();
  const std::string wrong = R"({"name":"ERP","current_password":"wrong password 1"})";
  for (int i = 0; i < 5; ++i) {
    const Reply reply = Post("/integrations", wrong);
    ASSERT_EQ(reply.status, 400);
    EXPECT_THAT(reply.Fields(), ElementsAre("current_password"));
    EXPECT_EQ(reply.Text("detail"),
              "The password entered for the current user is invalid. Verify the password and try "
              "again.");
  }
  EXPECT_EQ(Post("/integrations", wrong).status, 401);
  EXPECT_EQ(Get("/users").status, 401);
  EXPECT_EQ(Send(second, "GET", "/users").status, 401);
  EXPECT_EQ(LastAudit().action, "session.confirm");
  EXPECT_EQ(integrations_.Count({}).value(), 0);
}

TEST_F(SessionApi, CountsConfirmationsTogetherWithSignIns) {
  for (int i = 0; i < 3; ++i) Send({}, "POST", "/session", SignInBody("admin", "wrong password 1"));
  const std::string wrong = R"({"name":"ERP","current_password":"wrong password 1"})";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Post("/integrations", wrong).status, 400);
  EXPECT_EQ(Post("/integrations", wrong).status, 401);
}

}  // namespace
}  // namespace latchkey::admin
