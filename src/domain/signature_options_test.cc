#include "domain/signature_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "domain/integrations.h"
#include "domain/json_form.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using testing::AnActor;
using testing::AnInput;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNowS = 1'000'000;

class SignatureOptionsTest : public ::testing::Test {
 protected:
  // Edits the integration; its options afterwards.
  SignatureOptions Edit(const IntegrationInput& input) {
    const auto detail = integrations_.Edit(AnActor(), id_, input);
    EXPECT_TRUE(detail.ok()) << detail.error().detail;
    return integrations_.Show(id_)->integration.signature;
  }
  // Its fault; the integration stays as it was.
  FieldFault Fault(const IntegrationInput& input) {
    const SignatureOptions before = integrations_.Show(id_)->integration.signature;
    const auto detail = integrations_.Edit(AnActor(), id_, input);
    EXPECT_FALSE(detail.ok());
    EXPECT_EQ(integrations_.Show(id_)->integration.signature, before);
    if (detail.ok() || detail.error().fields.size() != 1) return {};
    EXPECT_EQ(detail.error().kind, ErrorKind::kInvalidArgument);
    return detail.error().fields.front();
  }
  std::string LastAudit() {
    AuditEntry entry;
    EXPECT_TRUE(storage_
                    .Read([&](ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(const auto entries, transaction.ListAudit({0, 1}));
                      entry = entries.at(0);
                      return {};
                    })
                    .ok());
    return entry.detail_json;
  }
  static IntegrationInput Profile(const std::string& word) {
    IntegrationInput input;
    input.signature_profile = word;
    return input;
  }
  static IntegrationInput Methods(const std::vector<std::string>& words) {
    IntegrationInput input;
    input.allowed_methods = words;
    return input;
  }
  static IntegrationInput Bearer(std::optional<bool> on, std::optional<std::int64_t> end_s) {
    IntegrationInput input;
    input.bearer = on;
    input.bearer_expires_at_s = end_s;
    return input;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  testing::SeededRandom random_{1};
  Integrations integrations_{storage_, testing::ATree(), clock_, random_};
  IntegrationId id_ = integrations_.Create(AnActor(), AnInput())->integration.id;
};

TEST_F(SignatureOptionsTest, AreTheUsualOnesForANewIntegration) {
  EXPECT_EQ(integrations_.Show(id_)->integration.signature, SignatureOptions{});
}

TEST_F(SignatureOptionsTest, AreTakenFromTheInputOfANewIntegration) {
  IntegrationInput input = AnInput("CRM");
  input.signature_profile = "rfc5849";
  input.allowed_methods = {"HMAC-SHA1"};
  input.bearer = true;
  input.bearer_expires_at_s = kNowS + 1;
  const auto created = integrations_.Create(AnActor(), input);
  ASSERT_TRUE(created.ok());
  const SignatureOptions& options = created->integration.signature;
  EXPECT_EQ(options.profile, oauth1::Profile::kRfc5849);
  EXPECT_TRUE(options.methods.Has(oauth1::Method::kHmacSha1));
  EXPECT_FALSE(options.methods.Has(oauth1::Method::kHmacSha512));
  EXPECT_TRUE(options.bearer);
  EXPECT_EQ(options.bearer_expires_at_s, kNowS + 1);
}

TEST_F(SignatureOptionsTest, StayWhereAnEditDoesNotNameThem) {
  IntegrationInput input = Bearer(true, kNowS + 10);
  input.signature_profile = "rfc5849";
  input.allowed_methods = {"HMAC-SHA512"};
  const SignatureOptions options = Edit(input);
  IntegrationInput other;
  other.email = "new@example.com";
  EXPECT_EQ(Edit(other), options);
}

TEST_F(SignatureOptionsTest, TellTheFeedSoThatTheNextCallIsJudgedByThem) {
  const auto last = [&] {
    FeedSequence sequence;
    EXPECT_TRUE(storage_
                    .Read([&](ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(sequence, transaction.LastChange());
                      return {};
                    })
                    .ok());
    return sequence.value;
  };
  const std::int64_t before = last();
  Edit(Profile("rfc5849"));
  EXPECT_EQ(last(), before + 1);
}

TEST_F(SignatureOptionsTest, RefuseAProfileThatIsNone) {
  for (const char* word : {"", "RFC5849", "none"}) {
    EXPECT_EQ(Fault(Profile(word)).field, "signature_profile");
  }
}

TEST_F(SignatureOptionsTest, ReplaceTheMethodsByThoseListed) {
  EXPECT_TRUE(Edit(Methods({"HMAC-SHA1", "HMAC-SHA512"})).methods.Has(oauth1::Method::kHmacSha1));
  const SignatureOptions options = Edit(Methods({"HMAC-SHA512", "HMAC-SHA256"}));
  EXPECT_FALSE(options.methods.Has(oauth1::Method::kHmacSha1));
  EXPECT_TRUE(options.methods.Has(oauth1::Method::kHmacSha512));
  EXPECT_EQ(Edit(Methods({})).methods, oauth1::MethodSet{});
}

TEST_F(SignatureOptionsTest, NeverAllowPlaintextOrAnUnknownMethod) {
  for (const char* word : {"PLAINTEXT", "RSA-SHA1", "hmac-sha1", ""}) {
    const FieldFault fault = Fault(Methods({"HMAC-SHA512", word}));
    EXPECT_EQ(fault.field, "allowed_methods");
    EXPECT_THAT(fault.text, HasSubstr("HMAC-SHA1 and HMAC-SHA512 can"));
  }
}

TEST_F(SignatureOptionsTest, ShowNoBytesThatAreNoText) {
  EXPECT_THAT(Fault(Methods({"\xFF"})).text, Not(HasSubstr("\xFF")));
}

TEST_F(SignatureOptionsTest, TakeAStoredEndAwayWhenBearerIsSet) {
  EXPECT_EQ(Edit(Bearer(true, kNowS + 10)).bearer_expires_at_s, kNowS + 10);
  EXPECT_EQ(Edit(Bearer(true, std::nullopt)).bearer_expires_at_s, 0);
  Edit(Bearer(true, kNowS + 10));
  const SignatureOptions off = Edit(Bearer(false, std::nullopt));
  EXPECT_FALSE(off.bearer);
  EXPECT_EQ(off.bearer_expires_at_s, 0);
}

TEST_F(SignatureOptionsTest, ChangeAnEndWhereBearerIsOnAndNotWhereItIsOff) {
  EXPECT_THAT(Fault(Bearer(std::nullopt, kNowS + 10)).text, HasSubstr("off"));
  EXPECT_THAT(Fault(Bearer(false, kNowS + 10)).text, HasSubstr("off"));
  Edit(Bearer(true, std::nullopt));
  EXPECT_EQ(Edit(Bearer(std::nullopt, kNowS + 10)).bearer_expires_at_s, kNowS + 10);
}

TEST_F(SignatureOptionsTest, RefuseAnEndThatHasPassedButTheStoredOne) {
  EXPECT_THAT(Fault(Bearer(true, kNowS)).text, HasSubstr("has passed"));
  Edit(Bearer(true, kNowS + 1));
  clock_.AdvanceS(100);
  EXPECT_EQ(Edit(Bearer(true, kNowS + 1)).bearer_expires_at_s, kNowS + 1);
  EXPECT_THAT(Fault(Bearer(true, kNowS + 2)).text, HasSubstr("has passed"));
}

TEST_F(SignatureOptionsTest, RefuseAnEndThatIsTooFarAway) {
  EXPECT_EQ(Edit(Bearer(true, limits::kBearerEndUnixSMax)).bearer_expires_at_s,
            limits::kBearerEndUnixSMax);
  EXPECT_THAT(Fault(Bearer(true, limits::kBearerEndUnixSMax + 1)).text, HasSubstr("2100"));
}

TEST_F(SignatureOptionsTest, ComeLastAmongTheFaultsOfAForm) {
  IntegrationInput input = Profile("x");
  input.name = "";
  input.allowed_methods = {"x"};
  input.bearer_expires_at_s = 1;
  const auto detail = integrations_.Edit(AnActor(), id_, input);
  ASSERT_FALSE(detail.ok());
  std::string fields;
  for (const FieldFault& fault : detail.error().fields) fields += fault.field + " ";
  EXPECT_EQ(fields, "name signature_profile allowed_methods bearer_expires_at ");
}

TEST_F(SignatureOptionsTest, AreInTheAuditBeforeAndAfter) {
  IntegrationInput input = Bearer(true, kNowS + 10);
  input.signature_profile = "rfc5849";
  input.allowed_methods = {"HMAC-SHA1"};
  Edit(input);
  const json::value audit = ParseJson(LastAudit()).value();
  EXPECT_EQ(ToJson(audit.at("signature_profile")), R"({"before":"auto","after":"rfc5849"})");
  EXPECT_EQ(ToJson(audit.at("allowed_methods")), R"({"before":[],"after":["HMAC-SHA1"]})");
  EXPECT_EQ(ToJson(audit.at("bearer")), R"({"before":false,"after":true})");
  EXPECT_EQ(ToJson(audit.at("bearer_expires_at")),
            R"({"before":null,"after":"1970-01-12T13:46:50Z"})");
}

TEST_F(SignatureOptionsTest, AreShownWithTheReadingThatMatchedLast) {
  Edit(Methods({"HMAC-SHA512", "HMAC-SHA1"}));
  IntegrationDetail detail = *integrations_.Show(id_);
  EXPECT_TRUE(DetailJson(detail).at("last_reading").is_null());
  detail.usage.last_reading = oauth1::Reading::kRunningSystem;
  const json::object object = DetailJson(detail);
  EXPECT_EQ(object.at("signature_profile"), "auto");
  EXPECT_EQ(ToJson(object.at("allowed_methods")), R"(["HMAC-SHA1","HMAC-SHA512"])");
  EXPECT_EQ(object.at("bearer"), false);
  EXPECT_TRUE(object.at("bearer_expires_at").is_null());
  EXPECT_EQ(object.at("last_reading"), "running-system");
}

}  // namespace
}  // namespace latchkey::domain
