#include "gateway/original_call.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace latchkey::gateway {
namespace {

using Fields = std::vector<http::HeaderField>;

class OriginalCallTest : public ::testing::Test {
 protected:
  std::optional<http::Request> Read(std::string_view target, const Fields& fields,
                                    std::string_view method = "GET") {
    fields_ = fields;
    http::Request question;
    question.method = method;
    question.method_id = http::ParseMethod(method);
    question.target = target;
    question.path = target.substr(0, target.find('?'));
    question.headers = fields_;
    question.peer = "unix";
    question.id = 7;
    return ReadOriginalCall(question, arena_);
  }

  Arena arena_;
  Fields fields_;
};

const Fields kNginx = {{"Host", "shop.example"},
                       {"X-Original-Method", "PUT"},
                       {"X-Original-URI", "/rest/V1/a%2Fb?c=d?e"},
                       {"X-Forwarded-Proto", "https"},
                       {"X-Forwarded-For", "198.51.100.4, 203.0.113.7"}};

Fields With(Fields fields, http::HeaderField more) {
  fields.push_back(more);
  return fields;
}

TEST_F(OriginalCallTest, ReadsWhatNginxTells) {
  const auto call = Read("/original", kNginx);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "PUT");
  EXPECT_EQ(call->method_id, http::Method::kPut);
  EXPECT_EQ(call->target, "/rest/V1/a%2Fb?c=d?e");
  EXPECT_EQ(call->path, "/rest/V1/a%2Fb");
  EXPECT_EQ(call->query, "c=d?e");
  EXPECT_TRUE(call->has_query);
  EXPECT_EQ(call->Value("Host"), "shop.example");
  EXPECT_TRUE(call->over_tls);
  EXPECT_EQ(call->peer, "203.0.113.7");
  EXPECT_EQ(call->id, 7u);
  EXPECT_TRUE(call->body_follows);
}

TEST_F(OriginalCallTest, KnowsThatThereIsNoBodyWhereNginxSaysSo) {
  EXPECT_FALSE(Read("/original", With(kNginx, {"X-Original-Content-Length", "0"}))->body_follows);
  EXPECT_TRUE(Read("/original", With(kNginx, {"X-Original-Content-Length", "2"}))->body_follows);
  EXPECT_TRUE(Read("/original", With(kNginx, {"X-Original-Content-Length", ""}))->body_follows);
}

TEST_F(OriginalCallTest, ReadsWhatTraefikTells) {
  const auto call = Read("/forwarded", {{"Host", "latchkey.internal"},
                                        {"X-Forwarded-Method", "DELETE"},
                                        {"X-Forwarded-Uri", "/rest/V1/a"},
                                        {"X-Forwarded-Host", "shop.example:8443"},
                                        {"X-Forwarded-Proto", "http"},
                                        {"X-Original-Content-Length", "0"}});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method_id, http::Method::kDelete);
  EXPECT_EQ(call->target, "/rest/V1/a");
  EXPECT_FALSE(call->has_query);
  EXPECT_EQ(call->Value("Host"), "shop.example:8443");
  EXPECT_FALSE(call->over_tls);
  EXPECT_EQ(call->peer, "unix");
  EXPECT_TRUE(call->body_follows);
}

TEST_F(OriginalCallTest, ReadsWhatEnvoyTells) {
  const auto call = Read("/prefixed/rest/V1/a?b=c", {{"Host", "shop.example"}}, "POST");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method_id, http::Method::kPost);
  EXPECT_EQ(call->target, "/rest/V1/a?b=c");
  EXPECT_EQ(call->path, "/rest/V1/a");
  EXPECT_EQ(call->query, "b=c");
}

TEST_F(OriginalCallTest, LeavesOutTheHeadersOfOtherForms) {
  const auto call = Read("/original", With(With(kNginx, {"X-Forwarded-Uri", "/rest/V1/other"}),
                                           {"X-Forwarded-Host", "other.example"}));
  ASSERT_TRUE(call);
  EXPECT_EQ(call->path, "/rest/V1/a%2Fb");
  EXPECT_EQ(call->Value("Host"), "shop.example");
}

TEST_F(OriginalCallTest, RefusesWhatIsToldTwice) {
  EXPECT_FALSE(Read("/original", With(kNginx, {"x-original-uri", "/rest/V1/other"})));
  EXPECT_FALSE(Read("/original", With(kNginx, {"X-Original-Method", "GET"})));
  EXPECT_FALSE(Read("/original", With(kNginx, {"X-Forwarded-Proto", "http"})));
  EXPECT_FALSE(Read("/original", With(kNginx, {"X-Forwarded-For", "203.0.113.9"})));
}

TEST_F(OriginalCallTest, RefusesWhatIsNotTold) {
  EXPECT_FALSE(Read("/original", {{"Host", "a"}, {"X-Original-URI", "/rest"}}));
  EXPECT_FALSE(Read("/original", {{"Host", "a"}, {"X-Original-Method", "GET"}}));
  EXPECT_FALSE(Read("/forwarded",
                    {{"Host", "a"}, {"X-Forwarded-Method", "GET"}, {"X-Forwarded-Uri", "/rest"}}));
  EXPECT_FALSE(Read("/prefixed", {{"Host", "a"}}));
  EXPECT_FALSE(Read("/prefixedrest", {{"Host", "a"}}));
  EXPECT_FALSE(Read("/elsewhere", kNginx));
}

TEST_F(OriginalCallTest, RefusesWhatNoRequestLineMayHave) {
  for (const char* target :
       {"rest/V1", "http://shop.example/rest/V1", "/rest V1", "/rest#V1", "*"}) {
    EXPECT_FALSE(Read("/original",
                      {{"Host", "a"}, {"X-Original-Method", "GET"}, {"X-Original-URI", target}}))
        << target;
  }
}

TEST_F(OriginalCallTest, RefusesASchemeThatIsNone) {
  Fields fields = kNginx;
  fields[3].value = "https,http";
  EXPECT_FALSE(Read("/original", fields));
}

}  // namespace
}  // namespace latchkey::gateway
