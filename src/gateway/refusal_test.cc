#include "gateway/refusal.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace latchkey::gateway {
namespace {

std::string JsonOf(const Refusal& refusal) {
  Arena arena;
  return std::string(RefusalBody(refusal, http::Format::kJson, arena));
}

TEST(RefusalBody, IsTheMessageAloneWhereNothingFillsIt) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kTokenRevoked)),
            R"({"message":"Access token has been revoked"})");
}

TEST(RefusalBody, ListsAPositionalParameter) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "HMAC-SHA1")),
            R"({"message":"Signature method %1 is not supported","parameters":["HMAC-SHA1"]})");
}

TEST(RefusalBody, ListsAnEmptyParameterToo) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "")),
            R"({"message":"Signature method %1 is not supported","parameters":[""]})");
}

TEST(RefusalBody, EscapesWhatTheCallerSentAsTheWireSpellsIt) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "a\"/\\\n\xC3\xA9\xFF")),
            R"({"message":"Signature method %1 is not supported",)"
            R"("parameters":["a\"\/\\\n\u00e9\ufffd"]})");
}

TEST(RefusalBody, NamesANamedParameter) {
  Refusal refusal;
  refusal.message = "The consumer isn't authorized to access %resources.";
  refusal.name = "resources";
  refusal.value = "Magento_Catalog::products";
  refusal.has_value = true;
  EXPECT_EQ(JsonOf(refusal), R"({"message":"The consumer isn't authorized to access %resources.",)"
                             R"("parameters":{"resources":"Magento_Catalog::products"}})");
}

TEST(RefusalBody, SaysTheSameInXml) {
  Arena arena;
  EXPECT_EQ(RefusalBody(RefusalOf(oauth1::Problem::kMethodUnsupported, "a<b/\xC3\xA9"),
                        http::Format::kXml, arena),
            "<?xml version=\"1.0\"?>\n"
            "<response>\n"
            "  <message>Signature method %1 is not supported</message>\n"
            "  <parameters>\n"
            "    <item>a&lt;b/&#xE9;</item>\n"
            "  </parameters>\n"
            "</response>\n");
}

TEST(RefusalBody, HasTheValueInItWhereTheContractFillsItIn) {
  EXPECT_EQ(JsonOf(NotAcceptable("text/html")),
            R"({"message":"Server cannot match any of the given Accept HTTP header media type(s) )"
            R"(from the request: \"text\/html\" with media types from the config of response )"
            R"(renderer."})");
}

TEST(RefusalOf, TakesStatusReasonAndTextFromTheProblem) {
  const Refusal refusal = RefusalOf(oauth1::Problem::kNonceUsed, "5");
  EXPECT_TRUE(refusal);
  EXPECT_EQ(refusal.status, 401);
  EXPECT_EQ(refusal.reason, "nonce-used");
  EXPECT_TRUE(refusal.has_value);
  EXPECT_FALSE(Refusal{});
}

TEST(RefusalOf, TakesStatusReasonAndTextFromTheTable) {
  const Refusal refusal = RefusalOf(reason::kNoRoute);
  EXPECT_EQ(refusal.status, 404);
  EXPECT_EQ(refusal.reason, "no-route");
  EXPECT_EQ(refusal.message, "Request does not match any route.");
  EXPECT_FALSE(refusal.has_value);
}

}  // namespace
}  // namespace latchkey::gateway
