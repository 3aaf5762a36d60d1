#include "gateway/refusal.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace latchkey::gateway {
namespace {

std::string JsonOf(const Refusal& refusal) {
  Arena arena;
  return std::string(RefusalJson(refusal, arena));
}

TEST(RefusalJson, IsTheMessageAloneWhereNothingFillsIt) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kTokenRevoked)),
            R"({"message":"Access token has been revoked"})");
}

TEST(RefusalJson, ListsAPositionalParameter) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "HMAC-SHA1")),
            R"({"message":"Signature method %1 is not supported","parameters":["HMAC-SHA1"]})");
}

TEST(RefusalJson, ListsAnEmptyParameterToo) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "")),
            R"({"message":"Signature method %1 is not supported","parameters":[""]})");
}

TEST(RefusalJson, EscapesWhatTheCallerSentAsTheWireSpellsIt) {
  EXPECT_EQ(JsonOf(RefusalOf(oauth1::Problem::kMethodUnsupported, "a\"/\\\n\xC3\xA9\xFF")),
            R"({"message":"Signature method %1 is not supported",)"
            R"("parameters":["a\"\/\\\n\u00e9\ufffd"]})");
}

TEST(RefusalJson, NamesANamedParameter) {
  Refusal refusal;
  refusal.message = "The consumer isn't authorized to access %resources.";
  refusal.name = "resources";
  refusal.value = "Magento_Catalog::products";
  refusal.has_value = true;
  EXPECT_EQ(JsonOf(refusal), R"({"message":"The consumer isn't authorized to access %resources.",)"
                             R"("parameters":{"resources":"Magento_Catalog::products"}})");
}

TEST(RefusalOf, TakesStatusReasonAndTextFromTheProblem) {
  const Refusal refusal = RefusalOf(oauth1::Problem::kNonceUsed, "5");
  EXPECT_TRUE(refusal);
  EXPECT_EQ(refusal.status, 401);
  EXPECT_EQ(refusal.reason, "nonce-used");
  EXPECT_TRUE(refusal.has_value);
  EXPECT_FALSE(Refusal{});
}

}  // namespace
}  // namespace latchkey::gateway
