#include "domain/integrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using testing::AnActor;
using testing::AnExchangeInput;
using testing::AnInput;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class IntegrationsTest : public ::testing::Test {
 protected:
  Integration Create(const IntegrationInput& input) {
    auto created = integrations_.Create(AnActor(), input);
    EXPECT_TRUE(created.ok()) << created.error().detail;
    return created.ok() ? created->integration : Integration{};
  }
  Activation Activate(IntegrationId id, bool reauthorize = false) {
    auto activation = integrations_.Activate(AnActor(), id, reauthorize);
    EXPECT_TRUE(activation.ok()) << activation.error().detail;
    return activation.ok() ? std::move(*activation) : Activation{};
  }
  IntegrationDetail Show(IntegrationId id) {
    auto detail = integrations_.Show(id);
    EXPECT_TRUE(detail.ok());
    return detail.ok() ? *detail : IntegrationDetail{};
  }
  IntegrationDetail Edit(IntegrationId id, const IntegrationInput& input) {
    auto detail = integrations_.Edit(AnActor(), id, input);
    EXPECT_TRUE(detail.ok()) << detail.error().detail;
    return detail.ok() ? *detail : IntegrationDetail{};
  }
  static IntegrationInput Asking(acl::Grant requested) {
    IntegrationInput input;
    input.requested = std::move(requested);
    return input;
  }
  static std::vector<std::string> FieldsOf(const Error& error) {
    std::vector<std::string> fields;
    for (const FieldFault& fault : error.fields) fields.push_back(fault.field);
    return fields;
  }
  std::vector<AuditEntry> Audit() {
    std::vector<AuditEntry> entries;
    const auto outcome = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(entries, transaction.ListAudit({0, 100}));
      return {};
    });
    EXPECT_TRUE(outcome.ok());
    return entries;
  }
  std::vector<ChangeKind> Feed() {
    std::vector<ChangeKind> kinds;
    const auto outcome = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 100));
      for (const auto& change : changes) kinds.push_back(change.kind);
      return {};
    });
    EXPECT_TRUE(outcome.ok());
    return kinds;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{1'000'000};
  testing::SeededRandom random_{1};
  Integrations integrations_{storage_, testing::ATree(), clock_, random_};
};

TEST_F(IntegrationsTest, CreatesAnInactiveOneWithAConsumerAndNothingGranted) {
  const auto created = integrations_.Create(AnActor(), AnExchangeInput());
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->integration.status, IntegrationStatus::kInactive);
  EXPECT_EQ(created->integration.name, "ERP");
  EXPECT_EQ(created->integration.email, "erp@example.com");
  EXPECT_EQ(created->integration.requested, acl::Grant::Of({"Magento_Sales::sales"}));
  EXPECT_EQ(created->integration.granted, acl::Grant{});
  EXPECT_EQ(created->integration.created_at_s, 1'000'000);
  EXPECT_FALSE(created->integration.HasPending());
  EXPECT_FALSE(created->exchange.has_value());
  EXPECT_FALSE(created->access_token_created_at_s.has_value());
  const auto credentials = integrations_.Reveal(AnActor(), created->integration.id);
  ASSERT_TRUE(credentials.ok());
  EXPECT_EQ(credentials->consumer_key, created->consumer_key);
  EXPECT_EQ(credentials->consumer_key.view().size(), 32u);
  EXPECT_EQ(credentials->consumer_secret.Reveal().size(), 32u);
  EXPECT_TRUE(credentials->access_token.empty());
  EXPECT_TRUE(credentials->access_token_secret.empty());
}

TEST_F(IntegrationsTest, TrimsWhatWasTyped) {
  IntegrationInput input = AnInput("  ERP ");
  input.email = " erp@example.com\n";
  const Integration integration = Create(input);
  EXPECT_EQ(integration.name, "ERP");
  EXPECT_EQ(integration.email, "erp@example.com");
}

TEST_F(IntegrationsTest, NeedsNothingButAName) {
  IntegrationInput input;
  input.name = "ERP";
  EXPECT_EQ(Create(input).requested, acl::Grant{});
}

TEST_F(IntegrationsTest, ReportsEveryFaultyFieldInFormOrderAndSavesNothing) {
  IntegrationInput input;
  input.name = std::string(limits::kIntegrationNameCharsMax + 1, 'x');
  input.email = "nobody";
  input.credentials_post_url = "ftp://example.com/";
  input.identity_link_url = "https://user:pass@example.com/";
  input.requested = acl::Grant::Of({"Magento_Sales::sales", "Magento_Nope::a", "B::b"});
  const auto outcome = integrations_.Create(AnActor(), input);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(FieldsOf(outcome.error()),
              ElementsAre("name", "email", "callback_url", "identity_link_url", "resources"));
  EXPECT_THAT(outcome.error().fields[4].text, HasSubstr("B::b, Magento_Nope::a"));
  EXPECT_THAT(outcome.error().detail, HasSubstr("callback_url: The URL must begin with http://"));
  EXPECT_EQ(*integrations_.Count({}), 0);
}

TEST_F(IntegrationsTest, RefusesADisabledResource) {
  IntegrationInput input = AnInput();
  input.requested = acl::Grant::Of({"Magento_Config::advanced"});
  const auto outcome = integrations_.Create(AnActor(), input);
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().detail, HasSubstr("Magento_Config::advanced"));
}

TEST_F(IntegrationsTest, TakesTheNodeOfEverythingForAll) {
  const Integration integration = Create([&] {
    IntegrationInput input = AnInput();
    input.requested = acl::Grant::Of({"Magento_Backend::all", "Magento_Sales::sales"});
    return input;
  }());
  EXPECT_EQ(integration.requested, acl::Grant::All());
}

TEST_F(IntegrationsTest, RefusesATakenNameWhateverItsLetterCase) {
  Create(AnInput("Größe"));
  const auto outcome = integrations_.Create(AnActor(), AnInput(" GRÖßE "));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(outcome.error().detail, "The integration with name \"GRÖßE\" exists.");
  EXPECT_THAT(FieldsOf(outcome.error()), ElementsAre("name"));
}

TEST_F(IntegrationsTest, ReportsATakenNameAmongOtherFaults) {
  Create(AnInput());
  IntegrationInput input = AnInput();
  input.email = "nobody";
  const auto outcome = integrations_.Create(AnActor(), input);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(FieldsOf(outcome.error()), ElementsAre("name", "email"));
}

TEST_F(IntegrationsTest, RenamesByLetterCaseAlone) {
  const Integration erp = Create(AnInput("ERP"));
  Create(AnInput("CRM"));
  IntegrationInput input;
  input.name = "erp";
  EXPECT_EQ(Edit(erp.id, input).integration.name, "erp");
  input.name = "crm";
  EXPECT_EQ(integrations_.Edit(AnActor(), erp.id, input).error().kind, ErrorKind::kConflict);
}

TEST_F(IntegrationsTest, KeepsFieldsThatAnEditDoesNotName) {
  const Integration before = Create(AnExchangeInput());
  clock_.AdvanceS(10);
  IntegrationInput input;
  input.email = "";
  const Integration after = Edit(before.id, input).integration;
  EXPECT_EQ(after.name, before.name);
  EXPECT_EQ(after.email, "");
  EXPECT_EQ(after.credentials_post_url, before.credentials_post_url);
  EXPECT_EQ(after.requested, before.requested);
  EXPECT_EQ(after.created_at_s, 1'000'000);
  EXPECT_EQ(after.updated_at_s, 1'000'010);
  input.name = "";
  EXPECT_FALSE(integrations_.Edit(AnActor(), before.id, input).ok());
}

TEST_F(IntegrationsTest, SaysWhichIdDoesNotExist) {
  const IntegrationId id{7};
  const std::string expected = "The integration with ID \"7\" doesn't exist.";
  EXPECT_EQ(integrations_.Show(id).error().detail, expected);
  EXPECT_EQ(integrations_.Show(id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(integrations_.Edit(AnActor(), id, AnInput()).error().detail, expected);
  EXPECT_EQ(integrations_.Allow(AnActor(), id).error().detail, expected);
  EXPECT_EQ(integrations_.Suspend(AnActor(), id).error().detail, expected);
  EXPECT_EQ(integrations_.Resume(AnActor(), id).error().detail, expected);
  EXPECT_EQ(integrations_.RevokeAccessToken(AnActor(), id).error().detail, expected);
  EXPECT_EQ(integrations_.Delete(AnActor(), id).error().detail, expected);
  EXPECT_EQ(integrations_.Activate(AnActor(), id, false).error().detail, expected);
  EXPECT_EQ(integrations_.Reveal(AnActor(), id).error().detail, expected);
}

TEST_F(IntegrationsTest, FindsByNameWhateverItsLetterCase) {
  const Integration erp = Create(AnInput("ERP"));
  EXPECT_EQ(*integrations_.FindByName(" erp "), erp.id);
  EXPECT_EQ(integrations_.FindByName("CRM").error().kind, ErrorKind::kNotFound);
}

TEST_F(IntegrationsTest, GrantsWhatIsRequestedWhenActivated) {
  const Integration integration = Activate(Create(AnInput()).id).integration;
  EXPECT_EQ(integration.granted, acl::Grant::Of({"Magento_Sales::sales"}));
  EXPECT_EQ(integration.allowed_at_s, 1'000'000);
}

TEST_F(IntegrationsTest, NarrowsAtOnceAndKeepsWhatIsWidenedPendingUntilAllowed) {
  const IntegrationId id = Create(AnInput()).id;
  const Activation activation = Activate(id);
  auto detail =
      Edit(id, Asking(acl::Grant::Of({"Magento_Sales::sales", "Magento_Catalog::products"})));
  EXPECT_EQ(detail.integration.granted, acl::Grant::Of({"Magento_Sales::sales"}));
  EXPECT_TRUE(detail.integration.HasPending());

  detail = Edit(id, Asking(acl::Grant::Of({"Magento_Catalog::products"})));
  EXPECT_EQ(detail.integration.granted, acl::Grant{});
  EXPECT_TRUE(detail.integration.HasPending());

  const auto allowed = integrations_.Allow(AnActor(), id);
  ASSERT_TRUE(allowed.ok());
  EXPECT_EQ(allowed->integration.granted, acl::Grant::Of({"Magento_Catalog::products"}));
  EXPECT_FALSE(allowed->integration.HasPending());
  EXPECT_EQ(allowed->integration.status, IntegrationStatus::kActive);
  EXPECT_EQ(integrations_.Reveal(AnActor(), id)->access_token, activation.credentials.access_token);
}

TEST_F(IntegrationsTest, RemembersWhatWasWithdrawnUntilTheNextAllow) {
  IntegrationInput input = AnInput();
  input.requested = acl::Grant::Of({"Magento_Catalog::products", "Magento_Sales::sales"});
  const IntegrationId id = Create(input).id;
  Activate(id);
  EXPECT_EQ(Show(id).integration.withdrawn, acl::Grant{});
  Edit(id, Asking(acl::Grant::Of({"Magento_Catalog::products"})));
  const Integration edited =
      Edit(id, Asking(acl::Grant::Of({"Magento_Catalog::catalog"}))).integration;
  EXPECT_EQ(edited.withdrawn,
            acl::Grant::Of({"Magento_Catalog::products", "Magento_Sales::sales"}));
  EXPECT_EQ(Activate(id, true).integration.withdrawn, acl::Grant{});
  Edit(id, Asking(acl::Grant{}));
  EXPECT_EQ(integrations_.Allow(AnActor(), id)->integration.withdrawn, acl::Grant{});
}

TEST_F(IntegrationsTest, KeepsAllPendingWhenAListWasGrantedAndNarrowsAllToAList) {
  const IntegrationId id = Create(AnInput()).id;
  Activate(id);
  EXPECT_EQ(Edit(id, Asking(acl::Grant::All())).integration.granted,
            acl::Grant::Of({"Magento_Sales::sales"}));
  ASSERT_TRUE(integrations_.Allow(AnActor(), id).ok());
  EXPECT_EQ(Show(id).integration.granted, acl::Grant::All());
  const auto detail = Edit(id, Asking(acl::Grant::Of({"Magento_Catalog::catalog"})));
  EXPECT_EQ(detail.integration.granted, acl::Grant::Of({"Magento_Catalog::catalog"}));
  EXPECT_FALSE(detail.integration.HasPending());
}

TEST_F(IntegrationsTest, HasNothingPendingBeforeTheFirstAllow) {
  const IntegrationId id = Create(AnInput()).id;
  const auto detail = Edit(id, Asking(acl::Grant::All()));
  EXPECT_FALSE(detail.integration.HasPending());
  EXPECT_EQ(detail.integration.granted, acl::Grant{});
}

TEST_F(IntegrationsTest, SuspendsAndResumesWithTheSameToken) {
  const IntegrationId id = Create(AnInput()).id;
  const Activation activation = Activate(id);
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  EXPECT_EQ(Show(id).integration.status, IntegrationStatus::kSuspended);
  EXPECT_EQ(integrations_.Suspend(AnActor(), id).error().kind, ErrorKind::kConflict);
  const auto resumed = integrations_.Resume(AnActor(), id);
  ASSERT_TRUE(resumed.ok());
  EXPECT_EQ(resumed->integration.status, IntegrationStatus::kActive);
  EXPECT_EQ(integrations_.Reveal(AnActor(), id)->access_token, activation.credentials.access_token);
  EXPECT_EQ(integrations_.Resume(AnActor(), id).error().kind, ErrorKind::kConflict);
}

TEST_F(IntegrationsTest, ResumesToInactiveWhenThereIsNoLiveToken) {
  const IntegrationId id = Create(AnInput()).id;
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  EXPECT_EQ(integrations_.Resume(AnActor(), id)->integration.status, IntegrationStatus::kInactive);
}

TEST_F(IntegrationsTest, BecomesInactiveWhenItsTokenIsRevoked) {
  const IntegrationId id = Create(AnInput()).id;
  Activate(id);
  const auto revoked = integrations_.RevokeAccessToken(AnActor(), id);
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked->integration.status, IntegrationStatus::kInactive);
  EXPECT_FALSE(revoked->access_token_created_at_s.has_value());
  EXPECT_TRUE(integrations_.Reveal(AnActor(), id)->access_token.empty());
  EXPECT_EQ(integrations_.RevokeAccessToken(AnActor(), id).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(Activate(id).integration.status, IntegrationStatus::kActive);
}

TEST_F(IntegrationsTest, StaysSuspendedWhenItsTokenIsRevoked) {
  const IntegrationId id = Create(AnInput()).id;
  Activate(id);
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  EXPECT_EQ(integrations_.RevokeAccessToken(AnActor(), id)->integration.status,
            IntegrationStatus::kSuspended);
  EXPECT_EQ(integrations_.Resume(AnActor(), id)->integration.status, IntegrationStatus::kInactive);
}

TEST_F(IntegrationsTest, DeletesWithEverything) {
  const IntegrationId id = Create(AnInput()).id;
  Activate(id);
  ASSERT_TRUE(integrations_.Delete(AnActor(), id).ok());
  EXPECT_EQ(integrations_.Show(id).error().kind, ErrorKind::kNotFound);
  EXPECT_NE(Create(AnInput()).id, id);
}

TEST_F(IntegrationsTest, TellsTheFeedOfEveryChange) {
  const IntegrationId id = Create(AnInput()).id;
  Activate(id);
  ASSERT_TRUE(integrations_.Suspend(AnActor(), id).ok());
  ASSERT_FALSE(integrations_.Suspend(AnActor(), id).ok());
  ASSERT_TRUE(integrations_.Delete(AnActor(), id).ok());
  EXPECT_THAT(Feed(), ElementsAre(ChangeKind::kIntegration, ChangeKind::kIntegration,
                                  ChangeKind::kIntegration, ChangeKind::kIntegrationDeleted));
}

TEST_F(IntegrationsTest, AuditsWhatChangedAndNeverSecrets) {
  IntegrationInput input = AnInput();
  input.credentials_post_url = "https://user:hunter2@erp.example.com/post";
  const IntegrationId id = Create(input).id;
  const Credentials credentials = Activate(id).credentials;
  input.credentials_post_url = "https://user:hunter3@erp.example.com/post";
  input.email = "new@example.com";
  Edit(id, input);
  ASSERT_TRUE(integrations_.Reveal({"admin", "192.0.2.9"}, id).ok());
  const auto audit = Audit();
  ASSERT_EQ(audit.size(), 4u);
  EXPECT_EQ(audit[3].action, "integration.create");
  EXPECT_EQ(audit[3].object, "integration 1 (ERP)");
  EXPECT_EQ(audit[3].result, "done");
  EXPECT_EQ(audit[2].action, "integration.activate");
  EXPECT_EQ(audit[1].action, "integration.edit");
  EXPECT_EQ(audit[1].detail_json,
            R"({"email":{"before":"erp@example.com","after":"new@example.com"},)"
            R"("callback_url":"user name or password changed"})");
  EXPECT_EQ(audit[0].action, "integration.reveal");
  EXPECT_EQ(audit[0].actor.from, "192.0.2.9");
  for (const AuditEntry& entry : audit) {
    EXPECT_THAT(entry.detail_json, Not(HasSubstr("hunter")));
    EXPECT_THAT(entry.detail_json, Not(HasSubstr(credentials.access_token_secret.Reveal().data())));
    EXPECT_THAT(entry.detail_json, Not(HasSubstr(credentials.consumer_secret.Reveal().data())));
  }
}

TEST_F(IntegrationsTest, AuditsARefusedActWithItsReason) {
  ASSERT_FALSE(integrations_.Delete(AnActor(), IntegrationId{7}).ok());
  const auto audit = Audit();
  ASSERT_EQ(audit.size(), 1u);
  EXPECT_EQ(audit[0].action, "integration.delete");
  EXPECT_EQ(audit[0].object, "integration 7");
  EXPECT_EQ(audit[0].result, "not-found: The integration with ID \"7\" doesn't exist.");
}

TEST_F(IntegrationsTest, NeedsALiveTokenForACall) {
  const IntegrationId id = Create(AnInput()).id;
  EXPECT_EQ(integrations_.CredentialsForCall(AnActor(), id).error().kind, ErrorKind::kConflict);
  const Activation activation = Activate(id);
  EXPECT_EQ(integrations_.CredentialsForCall(AnActor(), id)->access_token,
            activation.credentials.access_token);
}

TEST_F(IntegrationsTest, ReportsAFailedCommitAndKeepsWhatWasStored) {
  const IntegrationId id = Create(AnInput()).id;
  storage_.FailNextCommit();
  EXPECT_EQ(integrations_.Suspend(AnActor(), id).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Show(id).integration.status, IntegrationStatus::kInactive);
  EXPECT_EQ(Audit().size(), 1u);
}

}  // namespace
}  // namespace latchkey::domain
