#include "cmd/latchkey/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latchkey::cmd {
namespace {

using ::testing::HasSubstr;

json::value Json(std::string_view text) { return ParseJson(text).value(); }

TEST(RenderTable, PutsColumnsUnderEachOtherWhateverTheLetters) {
  EXPECT_EQ(RenderTable("integration.list",
                        Json(R"([{"id":1,"name":"Müller","status":"active","pending":false,
                                  "email":null,"calls":7,"last_used_at":"2026-01-31T12:00:00Z"},
                                 {"id":12,"name":"ERP","status":"inactive","pending":true,
                                  "email":"e@x.io","calls":0,"last_used_at":null}])")),
            "ID  NAME    STATUS    PENDING  EMAIL   CALLS  LAST USED AT\n"
            "1   Müller  active    no       -       7      2026-01-31T12:00:00Z\n"
            "12  ERP     inactive  yes      e@x.io  0      -\n");
}

TEST(RenderTable, PrintsASettingsBareValue) {
  EXPECT_EQ(RenderTable("config.get", Json(R"({"path":"a/b/c","value":"5"})")), "5\n");
}

TEST(RenderTable, SaysWhatIsPendingAndHowToAllowIt) {
  const std::string text =
      RenderTable("integration.show",
                  Json(R"({"id":5,"name":"ERP","status":"active","resources":["A::a","B::b"],
               "all_resources":false,"granted":{"all_resources":false,"resources":["A::a"]},
               "pending":{"all_resources":false,"resources":["B::b"]}})"));
  EXPECT_THAT(text, HasSubstr("granted   A::a\n"));
  EXPECT_THAT(text, HasSubstr("pending   B::b  (latchkey integration allow 5)\n"));
}

TEST(RenderTable, TellsWhyACallWasRefused) {
  const std::string text = RenderTable("explain", Json(R"({"request_id":"run-2f","at":"T",
      "from":"127.0.0.1","endpoint":"rest",
      "answer":{"status":401,"reason":"resource-missing","message":"Not %resources.",
                "parameter":"A::a"},
      "received":{"method":"GET","target":"/rest/V1/orders/1","tls":false,
                  "headers":{"Host":"shop.example","Accept":null},"form":null,"complete":true},
      "authorization":{"scheme":"OAuth","headers":1,"parameters":{"oauth_nonce":"n"}},
      "integration":{"id":3,"name":"ERP","status":"active","signature_verified":true},
      "route":{"method":"GET","path":"/V1/orders/:id","resources":["A::a"]},
      "grants":{"granted":{"all_resources":false,"resources":["B::b"]},"pending":null,
                "missing":["A::a"],"pending_would_do":false},
      "clock":{"sent":5,"received":6,"difference_s":-1,"window_s":600},
      "checks":[{"check":"route","outcome":"passed"},{"check":"permission","outcome":"failed"}],
      "base_strings":[{"reading":"rfc5849","scheme":"http","text":"GET&http"}],
      "hints":["Ask."]})"));
  EXPECT_EQ(text,
            "request      run-2f, T, from 127.0.0.1\n"
            "call         GET /rest/V1/orders/1\n"
            "             Host: shop.example\n"
            "answer       401 resource-missing\n"
            "             Not %resources.\n"
            "             A::a\n"
            "integration  3 ERP, active, which signed it\n"
            "route        GET /V1/orders/:id\n"
            "needs        A::a\n"
            "granted      B::b\n"
            "clock        sent 5, received 6: -1 s apart, 600 are taken\n"
            "\nAuthorization: OAuth\n"
            "  oauth_nonce  n\n"
            "\nChecks:\n"
            "  route       passed\n"
            "  permission  failed\n"
            "\nBase string as rfc5849 reads it (http; with what is secret masked):\n"
            "  GET&http\n"
            "\nWhat to do:\n"
            "  - Ask.\n");
}

TEST(RenderTable, SaysWhyAnExchangeFailed) {
  EXPECT_THAT(
      RenderTable("integration.show", Json(R"({"id":5,"exchange":{"state":"failed","started_at":"T",
                                   "post_status":500,"post_ms":3,"failure":"It said no."}})")),
      HasSubstr("failed, since T, callback answered 500 in 3 ms: It said no.\n"));
}

TEST(RenderTable, EndsAnExchangeWithTheLinkOnALineOfItsOwn) {
  EXPECT_THAT(RenderTable("integration.activate", Json(R"({"id":5,"login_url":"https://l"})")),
              HasSubstr("\nhttps://l\n"));
}

TEST(RenderTable, SaysHowAnIntegrationMaySignAndHowItDid) {
  const std::string usual = RenderTable(
      "integration.show", Json(R"({"id":5,"signature_profile":"auto","allowed_methods":[],
                                   "bearer":false,"bearer_expires_at":null,"last_reading":null})"));
  EXPECT_THAT(usual, HasSubstr("signature profile  auto\n"));
  EXPECT_THAT(usual, HasSubstr("signature methods  HMAC-SHA256\n"));
  EXPECT_THAT(usual, HasSubstr("bearer             off\n"));
  EXPECT_THAT(usual, HasSubstr("last reading       -\n"));
  const std::string other = RenderTable(
      "integration.show",
      Json(R"({"id":5,"signature_profile":"rfc5849","allowed_methods":["HMAC-SHA1"],"bearer":true,
               "bearer_expires_at":"2030-01-01T00:00:00Z","last_reading":"rfc5849"})"));
  EXPECT_THAT(other, HasSubstr("HMAC-SHA256, HMAC-SHA1\n"));
  EXPECT_THAT(other, HasSubstr("on until 2030-01-01T00:00:00Z\n"));
  EXPECT_THAT(other, HasSubstr("last reading       rfc5849\n"));
  EXPECT_THAT(
      RenderTable("integration.show", Json(R"({"signature_profile":"auto","bearer":true})")),
      HasSubstr("bearer             on\n"));
}

TEST(RenderTable, SaysWhatLimitsAnIntegrationHas) {
  const std::string none =
      RenderTable("integration.show", Json(R"({"id":5,"rate_limit":null,"rate_burst":null,
                                   "concurrency_limit":null,"allow_from":[]})"));
  EXPECT_THAT(none, HasSubstr("rate           no limit\n"));
  EXPECT_THAT(none, HasSubstr("concurrency    no limit\n"));
  EXPECT_THAT(none, HasSubstr("may call from  everywhere\n"));
  const std::string some =
      RenderTable("integration.show", Json(R"({"id":5,"rate_limit":"600/min","rate_burst":50,
                                   "concurrency_limit":4,"allow_from":["192.0.2.1","::1"]})"));
  EXPECT_THAT(some, HasSubstr("rate           600/min, at once 50\n"));
  EXPECT_THAT(some, HasSubstr("concurrency    4\n"));
  EXPECT_THAT(some, HasSubstr("may call from  192.0.2.1, ::1\n"));
}

TEST(RenderWarning, IsThereForHmacSha1Alone) {
  const auto warning = [](std::string_view params) {
    return RenderWarning(Json(params).as_object());
  };
  EXPECT_THAT(warning(R"({"allowed_methods":["HMAC-SHA512","HMAC-SHA1"]})"),
              HasSubstr("HMAC-SHA1 is the weakest"));
  EXPECT_EQ(warning(R"({"allowed_methods":["HMAC-SHA512"]})"), "");
  EXPECT_EQ(warning(R"({"allowed_methods":[]})"), "");
  EXPECT_EQ(warning(R"({"name":"HMAC-SHA1"})"), "");
}

TEST(RenderError, NamesEveryField) {
  Error error = Error::Make(ErrorKind::kInvalidArgument, "Two fields are wrong.");
  error.fields = {{"name", "A name is required."}, {"email", "No e-mail."}};
  EXPECT_EQ(RenderError(error),
            "latchkey: Two fields are wrong.\n  name: A name is required.\n  email: No e-mail.\n");
}

TEST(RenderError, DoesNotSayTheSameTwice) {
  Error error = Error::Make(ErrorKind::kInvalidArgument, "name: A name is required.");
  error.fields = {{"name", "A name is required."}};
  EXPECT_EQ(RenderError(error), "latchkey: name: A name is required.\n");
}

TEST(RenderTable, SaysWhenNoResourceMatches) {
  EXPECT_EQ(RenderTable("resources", json::array()), "No resource matches.\n");
}

TEST(RenderTable, TellsTheEndOfALockAsATime) {
  const json::array users = {{{"id", 1},
                              {"username", "maria"},
                              {"email", ""},
                              {"failures", 6},
                              {"locked_until_s", 1'800'000'000},
                              {"locked_until", "2027-01-15T08:00:00Z"}}};
  EXPECT_THAT(RenderTable("admin.list", users), HasSubstr("2027-01-15T08:00:00Z"));
}

}  // namespace
}  // namespace latchkey::cmd
