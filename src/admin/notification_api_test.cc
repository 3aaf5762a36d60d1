// /notifications, /mails, /smtp and saving several settings.

#include "admin/testing/test_admin.h"

namespace latchkey::admin {
namespace {

using ::testing::ElementsAre;
using testing::Reply;
using testing::SignedInTest;

class NotificationApi : public SignedInTest {
 protected:
  Reply Put(const std::string& path, const std::string& body) {
    return Send(browser_, "PUT", path, body);
  }
  // An authorized and then suspended integration with a contact.
  std::string MakeTwo() {
    const std::string path = CreateErp();
    Send(browser_, "PATCH", path, Confirmed({{"email", "erp@example.com"}}));
    Post(path + "/activate");
    Post(path + "/suspend");
    return path;
  }
  std::int64_t Unread() { return Get("/notifications/unread").At("unread").as_int64(); }
};

TEST_F(NotificationApi, ListsInPagesWhatHappened) {
  MakeTwo();
  const Reply first = Get("/notifications?limit=1");
  EXPECT_THAT(first.Items("kind"), ElementsAre("suspended"));
  EXPECT_EQ(first.At("unread").as_int64(), 2);
  const Reply second = Get("/notifications?limit=1&before=" + ToJson(first.At("next_before")));
  EXPECT_THAT(second.Items("kind"), ElementsAre("authorized"));
  EXPECT_TRUE(second.At("next_before").is_null());
}

TEST_F(NotificationApi, MarksOneOrAllUpToOneAsRead) {
  MakeTwo();
  const std::string newest = Get("/notifications").Items("id").front();
  EXPECT_EQ(Post("/notifications/" + newest + "/read").status, 204);
  EXPECT_EQ(Unread(), 1);
  EXPECT_THAT(Get("/notifications").Items("read"), ElementsAre("true", "false"));
  EXPECT_EQ(Post("/notifications/read", "{\"up_to\":" + newest + "}").status, 204);
  EXPECT_EQ(Unread(), 0);
}

TEST_F(NotificationApi, RefusesWhatIsNoNotification) {
  EXPECT_EQ(Post("/notifications/x/read").status, 404);
  EXPECT_EQ(Post("/notifications/0/read").status, 404);
  EXPECT_EQ(Post("/notifications/read", R"({"up_to":-1})").status, 400);
  EXPECT_EQ(Post("/notifications/read", "{}").status, 400);
}

TEST_F(NotificationApi, AreEachUsersOwn) {
  AddUser("ben");
  MakeTwo();
  const std::string newest = Get("/notifications").Items("id").front();
  Post("/notifications/read", "{\"up_to\":" + newest + "}");
  const auto ben = SignIn("ben");
  EXPECT_EQ(Send(ben, "GET", "/notifications/unread").At("unread").as_int64(), 2);
}

TEST_F(NotificationApi, CannotBeSubscribedToWithoutAnAddress) {
  EXPECT_FALSE(Get("/account/notifications").At("subscribed").as_bool());
  EXPECT_EQ(Put("/account/notifications", R"({"subscribed":true})").status, 409);
  EXPECT_EQ(Put("/account/notifications", R"({"subscribed":false})").status, 200);
  EXPECT_EQ(LastAudit().action, "admin-user.subscribe");
}

TEST_F(NotificationApi, ListsMailsByTheirState) {
  MakeTwo();
  const Reply mails = Get("/mails?state=queued");
  EXPECT_THAT(mails.Items("recipient"), ElementsAre("erp@example.com", "erp@example.com"));
  EXPECT_THAT(mails.Items("kind"), ElementsAre("suspended", "authorized"));
  EXPECT_THAT(Get("/mails?state=sent").Items("id"), ElementsAre());
  EXPECT_EQ(Get("/mails?state=lost").status, 400);
  EXPECT_EQ(Get("/mails?limit=1").Items("id").size(), 1u);
}

TEST_F(NotificationApi, ShowsTheMailServerAndSendsATestMail) {
  EXPECT_TRUE(Get("/smtp").At("configured").as_bool());
  EXPECT_EQ(Get("/smtp").Text("from"), "latchkey@example.com");
  std::string to;
  send_test_mail_ = [&](const std::string& address) -> Result<void> {
    to = address;
    return {};
  };
  const Reply sent = Post("/smtp/test", R"({"to":" ada@example.com "})");
  EXPECT_TRUE(sent.At("sent").as_bool());
  EXPECT_EQ(to, "ada@example.com");
  EXPECT_EQ(LastAudit().action, "smtp.test");
}

TEST_F(NotificationApi, TellsWhyATestMailWasNotTaken) {
  send_test_mail_ = [](const std::string&) -> Result<void> {
    return Error::Make(ErrorKind::kUnavailable, "The mail server did not answer in time.");
  };
  const Reply reply = Post("/smtp/test", R"({"to":"ada@example.com"})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.At("sent").as_bool());
  EXPECT_EQ(reply.Text("failure"), "The mail server did not answer in time.");
  EXPECT_THAT(Post("/smtp/test", R"({"to":"nobody"})").Fields(), ElementsAre("to"));
}

TEST_F(NotificationApi, SavesSeveralSettingsOrNone) {
  const std::string flag = "webapi/webapisecurity/allow_insecure";
  const std::string count = "oauth/consumer/post_timeout";
  const auto body = [&](const std::string& seconds) {
    return ToJson(
        json::object{{"settings", json::array{json::object{{"path", flag}, {"value", "1"}},
                                              json::object{{"path", count}, {"value", seconds}}}}});
  };
  EXPECT_THAT(Put("/settings", body("soon")).Fields(), ElementsAre(count));
  EXPECT_EQ(*settings_.Get(flag), "0");
  EXPECT_THAT(Put("/settings", body("9")).Items("value"), ElementsAre("1", "9"));
  EXPECT_EQ(*settings_.Get(flag), "1");
}

TEST_F(NotificationApi, RefusesSettingsOfAnotherForm) {
  for (const char* body :
       {"{}", R"({"settings":[]})", R"({"settings":{}})", R"({"settings":[1]})",
        R"({"settings":[{"path":"a"}]})", R"({"settings":[{"path":"a","value":1}]})",
        R"({"settings":[{"path":"a","value":"1","more":1}]})"}) {
    const Reply reply = Put("/settings", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.Fields().front(), "settings") << body;
  }
}

}  // namespace
}  // namespace latchkey::admin
