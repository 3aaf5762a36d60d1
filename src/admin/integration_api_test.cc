// /integrations and what is done with one.

#include "admin/testing/test_admin.h"

namespace latchkey::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kStartS;
using ::testing::Not;
using testing::Reply;
using testing::SignedInTest;

class IntegrationApi : public SignedInTest {
 protected:
  std::string Create(json::object fields) {
    const Reply reply = Post("/integrations", Confirmed(std::move(fields)));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return "/integrations/" + ToJson(reply.At("id"));
  }
  std::string CreateWithExchange() {
    return Create({{"name", "ERP"},
                   {"callback_url", "https://u:secret@erp.example.com/credentials"},
                   {"identity_link_url", "https://erp.example.com/login"}});
  }
  Reply Patch(const std::string& path, json::object fields) {
    return Send(browser_, "PATCH", path, Confirmed(std::move(fields)));
  }
};

TEST_F(IntegrationApi, CreatesAnInactiveOneWithNothingGranted) {
  const Reply reply =
      Post("/integrations", Confirmed({{"name", "ERP"},
                                       {"email", "erp@example.com"},
                                       {"resources", json::array{"Magento_Sales::sales"}}}));
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.Text("status"), "inactive");
  EXPECT_EQ(ToJson(reply.At("resources")), R"(["Magento_Sales::sales"])");
  EXPECT_EQ(ToJson(reply.At("granted")), R"({"all_resources":false,"resources":[]})");
  EXPECT_TRUE(reply.At("pending").is_null());
  EXPECT_TRUE(reply.At("removed").is_null());
  EXPECT_EQ(reply.Text("consumer_key").size(), 32u);
  EXPECT_EQ(LastAudit().action, "integration.create");
  EXPECT_EQ(LastAudit().actor.name, "admin");
  EXPECT_EQ(LastAudit().actor.from, "127.0.0.1");
}

TEST_F(IntegrationApi, NamesEveryFaultyFieldInFormOrder) {
  const Reply reply = Post("/integrations", Confirmed({{"name", " "},
                                                       {"email", "no-address"},
                                                       {"callback_url", "ftp://x"},
                                                       {"resources", json::array{"No::such"}}}));
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("name", "email", "callback_url", "resources"));
  EXPECT_EQ(Post("/integrations", R"({"email":"x"})").Fields().front(), "name");
  EXPECT_EQ(integrations_.Count({}).value(), 0);
}

TEST_F(IntegrationApi, RefusesATakenName) {
  CreateErp();
  const Reply reply = Post("/integrations", Confirmed({{"name", "erp"}}));
  EXPECT_EQ(reply.status, 409);
  EXPECT_THAT(reply.Fields(), ElementsAre("name"));
}

TEST_F(IntegrationApi, RefusesAListBesideAllResources) {
  const Reply reply =
      Post("/integrations", Confirmed({{"name", "ERP"},
                                       {"all_resources", true},
                                       {"resources", json::array{"Magento_Sales::sales"}}}));
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("resources"));
}

TEST_F(IntegrationApi, ChangesTheGivenFieldsAlone) {
  const std::string path = CreateErp();
  const Reply reply = Patch(path, {{"email", "new@example.com"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("name"), "ERP");
  EXPECT_EQ(reply.Text("email"), "new@example.com");
  EXPECT_EQ(ToJson(reply.At("resources")), R"(["Magento_Sales::sales"])");
}

TEST_F(IntegrationApi, SetsAndShowsHowAnIntegrationMaySign) {
  const std::string path = Create({{"name", "Till"},
                                   {"signature_profile", "rfc5849"},
                                   {"allowed_methods", json::array{"HMAC-SHA1"}}});
  Reply reply = Get(path);
  EXPECT_EQ(reply.Text("signature_profile"), "rfc5849");
  EXPECT_EQ(ToJson(reply.At("allowed_methods")), R"(["HMAC-SHA1"])");
  EXPECT_EQ(reply.At("bearer"), false);
  EXPECT_TRUE(reply.At("bearer_expires_at").is_null());

  reply = Patch(path, {{"signature_profile", "auto"},
                       {"allowed_methods", json::array()},
                       {"bearer", true},
                       {"bearer_expires_at", "2030-01-31T12:00:00Z"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("signature_profile"), "auto");
  EXPECT_EQ(ToJson(reply.At("allowed_methods")), "[]");
  EXPECT_EQ(reply.At("bearer"), true);
  EXPECT_EQ(reply.Text("bearer_expires_at"), "2030-01-31T12:00:00Z");
  EXPECT_TRUE(Patch(path, {{"bearer", true}}).At("bearer_expires_at").is_null());
}

TEST_F(IntegrationApi, NamesEveryFaultyWayToSign) {
  const std::string path = CreateErp();
  EXPECT_THAT(Patch(path, {{"signature_profile", "strict"},
                           {"allowed_methods", json::array{"PLAINTEXT"}},
                           {"bearer_expires_at", "2030-01-31T12:00:00Z"}})
                  .Fields(),
              ElementsAre("signature_profile", "allowed_methods", "bearer_expires_at"));
  EXPECT_THAT(Patch(path, {{"signature_profile", 1},
                           {"allowed_methods", "HMAC-SHA1"},
                           {"bearer", "on"},
                           {"bearer_expires_at", "tomorrow"}})
                  .Fields(),
              ElementsAre("signature_profile", "allowed_methods", "bearer", "bearer_expires_at"));
  EXPECT_EQ(Get(path).Text("signature_profile"), "auto");
}

TEST_F(IntegrationApi, SetsAndShowsLimits) {
  const std::string path = Create({{"name", "Till"},
                                   {"rate_limit", "600/min"},
                                   {"concurrency_limit", 4},
                                   {"allow_from", json::array{"192.0.2.0/24"}}});
  Reply reply = Get(path);
  EXPECT_EQ(reply.Text("rate_limit"), "600/min");
  EXPECT_EQ(reply.At("rate_burst"), 600);
  EXPECT_EQ(reply.At("concurrency_limit"), 4);
  EXPECT_EQ(ToJson(reply.At("allow_from")), R"(["192.0.2.0/24"])");

  EXPECT_EQ(Patch(path, {{"rate_burst", 20}}).At("rate_burst"), 20);
  reply =
      Patch(path, {{"rate_limit", "off"}, {"concurrency_limit", 0}, {"allow_from", json::array()}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  for (const char* name : {"rate_limit", "rate_burst", "concurrency_limit"}) {
    EXPECT_TRUE(reply.At(name).is_null()) << name;
  }
  EXPECT_EQ(ToJson(reply.At("allow_from")), "[]");
}

TEST_F(IntegrationApi, NamesEveryFaultyLimit) {
  const std::string path = CreateErp();
  EXPECT_THAT(Patch(path, {{"rate_limit", "often"},
                           {"rate_burst", 5},
                           {"concurrency_limit", -1},
                           {"allow_from", json::array{"shop.example"}}})
                  .Fields(),
              ElementsAre("rate_limit", "rate_burst", "concurrency_limit", "allow_from"));
  EXPECT_THAT(Patch(path, {{"rate_limit", 5},
                           {"rate_burst", "5"},
                           {"concurrency_limit", 1.5},
                           {"allow_from", "192.0.2.1"}})
                  .Fields(),
              ElementsAre("rate_limit", "rate_burst", "concurrency_limit", "allow_from"));
}

TEST_F(IntegrationApi, ShowsTheReadingThatMatchedLast) {
  const std::string path = CreateErp();
  EXPECT_TRUE(Get(path).At("last_reading").is_null());
  unstored_usage_ = [](IntegrationId) {
    return domain::IntegrationUsage{3, 1, kStartS, oauth1::Reading::kDecodedOrder};
  };
  EXPECT_EQ(Get(path).Text("last_reading"), "decoded-order");
}

TEST_F(IntegrationApi, KeepsAWideningPendingUntilAnAllow) {
  const std::string path = CreateErp();
  ASSERT_EQ(Post(path + "/activate").status, 200);
  const Reply edited = Patch(
      path, {{"resources", json::array{"Magento_Catalog::products", "Magento_Sales::sales"}}});
  EXPECT_EQ(ToJson(edited.At("pending")),
            R"({"all_resources":false,"resources":["Magento_Catalog::products"]})");
  const Reply allowed = Post(path + "/allow");
  EXPECT_EQ(allowed.status, 200);
  EXPECT_TRUE(allowed.At("pending").is_null());
  EXPECT_EQ(LastAudit().action, "integration.allow");
}

TEST_F(IntegrationApi, ShowsWhatWasRemovedUntilAConsent) {
  const std::string path = CreateErp();
  ASSERT_EQ(Post(path + "/activate").status, 200);
  const Reply edited = Patch(path, {{"resources", json::array{"Magento_Catalog::products"}}});
  EXPECT_EQ(ToJson(edited.At("removed")),
            R"({"all_resources":false,"resources":["Magento_Sales::sales"]})");
  const Reply back = Patch(
      path, {{"resources", json::array{"Magento_Catalog::products", "Magento_Sales::sales"}}});
  EXPECT_TRUE(back.At("removed").is_null());
  Patch(path, {{"resources", json::array{"Magento_Catalog::products"}}});
  EXPECT_FALSE(Get(path).At("removed").is_null());
  ASSERT_EQ(Post(path + "/reauthorize").status, 200);
  EXPECT_TRUE(Get(path).At("removed").is_null());
}

TEST_F(IntegrationApi, HandsOverAllFourOnADirectActivation) {
  const std::string path = CreateErp();
  const Reply reply = Post(path + "/activate");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("flow"), "direct");
  EXPECT_TRUE(reply.At("login_url").is_null());
  EXPECT_EQ(reply.At("integration").at("status").as_string(), "active");
  for (const char* name :
       {"consumer_key", "consumer_secret", "access_token", "access_token_secret"}) {
    EXPECT_EQ(reply.At("credentials").at(name).as_string().size(), 32u) << name;
  }
  EXPECT_EQ(Post(path + "/activate").status, 409);
  EXPECT_EQ(Post(path + "/reauthorize").status, 200);
}

TEST_F(IntegrationApi, ShowsNoCredentialsWhereTheyArePosted) {
  const std::string path = CreateWithExchange();
  const Reply reply = Post(path + "/activate");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Text("flow"), "exchange");
  EXPECT_TRUE(reply.At("credentials").is_null());
  EXPECT_THAT(reply.Text("login_url"), HasSubstr("https://erp.example.com/login"));
  const Reply progress = Get(path + "/exchange");
  EXPECT_EQ(progress.Text("status"), "inactive");
  EXPECT_EQ(progress.At("exchange").at("state").as_string(), "posting");
  EXPECT_TRUE(progress.At("access_token_created_at").is_null());
}

TEST_F(IntegrationApi, TellsWhyACallbackDidNotTakeTheCredentials) {
  const std::string path = CreateWithExchange();
  activate_ = [](const domain::Actor&, IntegrationId, bool) -> Result<Activated> {
    return Error::Make(ErrorKind::kUnavailable, "The callback URL answered 500.");
  };
  const Reply reply = Post(path + "/activate");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Text("detail"), "The callback URL answered 500.");
}

TEST_F(IntegrationApi, SuspendsAndResumes) {
  const std::string path = CreateErp();
  Post(path + "/activate");
  EXPECT_EQ(Post(path + "/suspend").Text("status"), "suspended");
  EXPECT_EQ(Post(path + "/suspend").status, 409);
  EXPECT_EQ(Post(path + "/activate").status, 409);
  EXPECT_EQ(Post(path + "/resume").Text("status"), "active");
  EXPECT_EQ(Post(path + "/resume").status, 409);
  EXPECT_EQ(LastAudit().action, "integration.resume");
}

TEST_F(IntegrationApi, RevokesTheAccessToken) {
  const std::string path = CreateErp();
  EXPECT_EQ(Post(path + "/revoke").status, 409);
  Post(path + "/activate");
  const Reply reply = Post(path + "/revoke");
  EXPECT_EQ(reply.Text("status"), "inactive");
  EXPECT_TRUE(reply.At("access_token_created_at").is_null());
}

TEST_F(IntegrationApi, RevealsTheCredentialsForThePasswordAlone) {
  const std::string path = CreateErp();
  Post(path + "/activate");
  EXPECT_EQ(Post(path + "/reveal").status, 400);
  EXPECT_EQ(Post(path + "/reveal", R"({"current_password":"wrong password 1"})").status, 400);
  const Reply reply = Post(path + "/reveal", Confirmed({}));
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Text("access_token_secret").size(), 32u);
  EXPECT_EQ(LastAudit().action, "integration.reveal");
}

TEST_F(IntegrationApi, Deletes) {
  const std::string path = CreateErp();
  EXPECT_EQ(Send(browser_, "DELETE", path).status, 204);
  EXPECT_EQ(Get(path).status, 404);
  EXPECT_EQ(Send(browser_, "DELETE", path).status, 404);
}

TEST_F(IntegrationApi, ListsInPagesFilteredAndInOrder) {
  const std::string beta = Create({{"name", "Beta"}});
  for (const char* name : {"alpha", "Gamma"}) Create({{"name", name}});
  Post(beta + "/activate");
  const auto names = [&](const std::string& query) {
    return Get("/integrations" + query).Items("name");
  };
  EXPECT_THAT(names(""), ElementsAre("Beta", "alpha", "Gamma"));
  EXPECT_THAT(names("?sort=name"), ElementsAre("alpha", "Beta", "Gamma"));
  EXPECT_THAT(names("?sort=id&order=desc"), ElementsAre("Gamma", "alpha", "Beta"));
  EXPECT_THAT(names("?search=ET"), ElementsAre("Beta"));
  EXPECT_THAT(names("?status=active"), ElementsAre("Beta"));
  EXPECT_THAT(names("?size=2&page=2"), ElementsAre("Gamma"));
  EXPECT_THAT(names("?page=9"), IsEmpty());
  EXPECT_EQ(Get("/integrations?size=1").At("total").as_int64(), 3);
}

TEST_F(IntegrationApi, RefusesAQueryThatItDoesNotKnow) {
  const Reply reply = Get("/integrations?sort=age&size=0&page=x&status=gone&colour=red");
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.Fields(), ElementsAre("status", "sort", "page", "size", "colour"));
}

TEST_F(IntegrationApi, MasksAPasswordInTheCallbackUrlOfTheGrid) {
  CreateWithExchange();
  EXPECT_THAT(Get("/integrations").Items("callback_url"),
              ElementsAre("https://***@erp.example.com/credentials"));
}

TEST_F(IntegrationApi, TestsTheCallback) {
  const std::string path = CreateWithExchange();
  test_callback_ = [](const domain::IntegrationDetail& detail) -> Result<CallbackTest> {
    net::OutgoingRequest post;
    post.url = detail.integration.credentials_post_url;
    post.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    post.body = "oauth_consumer_secret=********";
    net::OutgoingAnswer answer;
    answer.status = 405;
    answer.took_ms = 12;
    answer.connected_to = "192.0.2.7";
    return CallbackTest{post, {3, 5, 9}, answer};
  };
  const Reply reply = Post(path + "/callback-test");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.At("reached").as_bool());
  EXPECT_TRUE(reply.At("tls").as_bool());
  EXPECT_EQ(reply.At("status").as_int64(), 405);
  EXPECT_EQ(reply.Text("connected_to"), "192.0.2.7");
  EXPECT_EQ(ToJson(reply.At("steps")), R"([{"step":"name","outcome":"done","at_ms":3},)"
                                       R"({"step":"connection","outcome":"done","at_ms":5},)"
                                       R"({"step":"tls","outcome":"done","at_ms":9},)"
                                       R"({"step":"answer","outcome":"done","at_ms":12}])");
  EXPECT_THAT(reply.body, Not(HasSubstr("u:secret")));
  EXPECT_EQ(LastAudit().action, "integration.callback-test");
}

TEST_F(IntegrationApi, ReportsAnUnreachableCallbackAsAResult) {
  const std::string path = CreateWithExchange();
  test_callback_ = [](const domain::IntegrationDetail&) -> Result<CallbackTest> {
    return CallbackTest{
        {}, {3, {}, {}}, Error::Make(ErrorKind::kUnavailable, "There is no connection.")};
  };
  const Reply reply = Post(path + "/callback-test");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.At("reached").as_bool());
  EXPECT_EQ(reply.Text("failure"), "There is no connection.");
  EXPECT_EQ(ToJson(reply.At("steps")),
            R"([{"step":"name","outcome":"done","at_ms":3},)"
            R"({"step":"connection","outcome":"failed","at_ms":null},)"
            R"({"step":"tls","outcome":"not-needed","at_ms":null},)"
            R"({"step":"answer","outcome":"not-reached","at_ms":null}])");
  EXPECT_TRUE(reply.At("status").is_null());
}

TEST_F(IntegrationApi, CancelsAnExchange) {
  const std::string path = CreateWithExchange();
  EXPECT_EQ(Send(browser_, "DELETE", path + "/exchange").status, 409);
  Post(path + "/activate");
  const Reply cancelled = Send(browser_, "DELETE", path + "/exchange");
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_TRUE(cancelled.At("exchange").is_null());
  EXPECT_EQ(LastAudit().action, "integration.cancel-exchange");
}

TEST_F(IntegrationApi, ShowsAndSortsByUse) {
  CreateErp();
  const Reply other = Post("/integrations", Confirmed({{"name", "CRM"}}));
  const std::int64_t id = other.At("id").as_int64();
  ASSERT_TRUE(storage_
                  .Write([&](domain::WriteTransaction& transaction) {
                    return transaction.AddUsage({id}, {4, 2, kStartS, {}});
                  })
                  .ok());
  unstored_usage_ = [id](IntegrationId asked) {
    return asked.value == id ? domain::IntegrationUsage{1, 0, kStartS + 5, {}}
                             : domain::IntegrationUsage{};
  };
  const Reply list = Get("/integrations?sort=last_used&order=desc");
  EXPECT_THAT(list.Items("name"), ElementsAre("CRM", "ERP"));
  EXPECT_THAT(list.Items("calls"), ElementsAre("5", "0"));
  EXPECT_THAT(list.Items("refused"), ElementsAre("2", "0"));
  EXPECT_THAT(list.Items("last_used_at"), ElementsAre("2023-11-14T22:13:25Z", "null"));
  EXPECT_EQ(Get("/integrations/" + std::to_string(id)).At("calls").as_int64(), 5);
  EXPECT_THAT(Get("/integrations?sort=refused").Items("name"), ElementsAre("ERP", "CRM"));
  EXPECT_EQ(Get("/integrations?sort=price").status, 400);
}

TEST_F(IntegrationApi, HasNothingToTestWithoutACallback) {
  EXPECT_EQ(Post(CreateErp() + "/callback-test").status, 409);
}

TEST_F(IntegrationApi, KnowsNoIdThatIsNotThere) {
  for (const char* id : {"99", "0", "-1", "x", "1e3", "99999999999999999999"}) {
    const std::string path = "/integrations/" + std::string(id);
    EXPECT_EQ(Get(path).status, 404) << id;
    EXPECT_EQ(Get(path + "/exchange").status, 404) << id;
    EXPECT_EQ(Patch(path, {{"name", "x"}}).status, 404) << id;
    EXPECT_EQ(Send(browser_, "DELETE", path).status, 404) << id;
    for (const char* act :
         {"activate", "reauthorize", "allow", "suspend", "resume", "revoke", "callback-test"}) {
      EXPECT_EQ(Post(path + "/" + act).status, 404) << id << " " << act;
    }
  }
}

}  // namespace
}  // namespace latchkey::admin
