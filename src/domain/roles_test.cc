#include "domain/roles.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "domain/admin_users.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using testing::AnActor;

constexpr char kSales[] = "Magento_Sales::sales";
constexpr char kProducts[] = "Magento_Catalog::products";

acl::Grant Of(std::vector<std::string> resources) { return acl::Grant::Of(std::move(resources)); }

class RolesTest : public ::testing::Test {
 protected:
  Role Make(const std::string& name, acl::Grant held) {
    const auto role = roles_.Create(AnActor(), {name, std::move(held)});
    EXPECT_TRUE(role.ok()) << role.error().detail;
    return role.ok() ? *role : Role{};
  }
  // An admin user with that role, as an actor.
  Actor Add(const std::string& username, RoleId role) {
    const auto user = users_.Create(AnActor(), {username, "", role}, Password("secret12"));
    EXPECT_TRUE(user.ok()) << user.error().detail;
    return {username, "192.0.2.1", user->id};
  }
  template <class T>
  static ErrorKind KindOf(const Result<T>& outcome) {
    return outcome.ok() ? ErrorKind::kInternal : outcome.error().kind;
  }
  AuditEntry LastAudit() {
    AuditEntry entry;
    EXPECT_TRUE(storage_
                    .Read([&](ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(const auto entries, transaction.ListAudit({0, 1}));
                      entry = entries.at(0);
                      return {};
                    })
                    .ok());
    return entry;
  }
  FeedSequence LastChange() {
    FeedSequence last;
    EXPECT_TRUE(storage_
                    .Read([&](ReadTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(last, transaction.LastChange());
                      return {};
                    })
                    .ok());
    return last;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{1'000'000};
  testing::SeededRandom random_{1};
  Roles roles_{storage_, testing::ATree(), clock_};
  AdminUsers users_{storage_, clock_, random_};
  Integrations integrations_{storage_, testing::ATree(), clock_, random_};
};

TEST_F(RolesTest, AreMadeListedEditedAndDeleted) {
  Add("ada", {1});
  const Role support = Make(" Support ", Of({kSales}));
  EXPECT_EQ(support.name, "Support");
  EXPECT_EQ(LastAudit().action, "role.create");
  EXPECT_EQ(LastAudit().detail_json, R"({"name":"Support","held":["Magento_Sales::sales"]})");
  EXPECT_EQ(roles_.List()->size(), 2u);

  const auto edited = roles_.Edit(AnActor(), support.id, {"Help desk", std::nullopt});
  ASSERT_TRUE(edited.ok());
  EXPECT_EQ(edited->name, "Help desk");
  EXPECT_EQ(edited->held, Of({kSales}));
  EXPECT_EQ(LastAudit().object, "role 2 (Support)");

  ASSERT_TRUE(roles_.Delete(AnActor(), support.id).ok());
  EXPECT_EQ(LastAudit().action, "role.delete");
  EXPECT_EQ(KindOf(roles_.Show(support.id)), ErrorKind::kNotFound);
}

TEST_F(RolesTest, TellTheFeedOfEveryChange) {
  Add("ada", {1});
  const FeedSequence before = LastChange();
  const Role support = Make("Support", Of({kSales}));
  ASSERT_TRUE(roles_.Edit(AnActor(), support.id, {std::nullopt, Of({})}).ok());
  ASSERT_TRUE(roles_.Delete(AnActor(), support.id).ok());
  EXPECT_EQ(LastChange().value, before.value + 3);
}

TEST_F(RolesTest, ReportEveryFaultyField) {
  const auto outcome =
      roles_.Create(AnActor(), {std::string(51, 'x'), Of({"Magento_Config::advanced"})});
  ASSERT_EQ(KindOf(outcome), ErrorKind::kInvalidArgument);
  ASSERT_EQ(outcome.error().fields.size(), 2u);
  EXPECT_EQ(outcome.error().fields[0].field, "name");
  EXPECT_EQ(outcome.error().fields[1].field, "resources");
  EXPECT_EQ(KindOf(roles_.Create(AnActor(), {})), ErrorKind::kInvalidArgument);
}

TEST_F(RolesTest, HaveNamesThatAreUniqueInAnyLetterCase) {
  const auto outcome = roles_.Create(AnActor(), {"ADMINISTRATORS", Of({})});
  ASSERT_EQ(KindOf(outcome), ErrorKind::kConflict);
  EXPECT_EQ(outcome.error().fields.at(0).field, "name");
  Add("ada", {1});
  EXPECT_TRUE(roles_.Edit(AnActor(), {1}, {"administrators", std::nullopt}).ok());
}

TEST_F(RolesTest, HoldEverythingByTheNodeThatStandsForIt) {
  EXPECT_TRUE(Make("All", Of({"Magento_Backend::all"})).held.all);
}

TEST_F(RolesTest, StayWhileSomebodyHasThem) {
  const Role support = Make("Support", Of({kSales}));
  Add("ada", {1});
  Add("sam", support.id);
  const auto outcome = roles_.Delete(AnActor(), support.id);
  ASSERT_EQ(KindOf(outcome), ErrorKind::kConflict);
  EXPECT_NE(outcome.error().detail.find("\"sam\""), std::string::npos);
  ASSERT_TRUE(users_.Delete(AnActor(), "sam").ok());
  EXPECT_TRUE(roles_.Delete(AnActor(), support.id).ok());
}

TEST_F(RolesTest, LeaveSomebodyWhoHoldsEverything) {
  const Role support = Make("Support", Of({kSales}));
  Add("ada", {1});
  Add("sam", support.id);
  EXPECT_EQ(KindOf(users_.Delete(AnActor(), "ada")), ErrorKind::kConflict);
  EXPECT_EQ(KindOf(users_.Edit(AnActor(), "ada", {std::nullopt, support.id})),
            ErrorKind::kConflict);
  EXPECT_EQ(KindOf(roles_.Edit(AnActor(), {1}, {std::nullopt, Of({kSales})})),
            ErrorKind::kConflict);
  EXPECT_TRUE(roles_.Show({1})->held.all);
  ASSERT_TRUE(users_.Edit(AnActor(), "sam", {std::nullopt, RoleId{1}}).ok());
  EXPECT_TRUE(users_.Delete(AnActor(), "ada").ok());
}

TEST_F(RolesTest, GiveNothingThatTheGiverDoesNotHold) {
  const Role support = Make("Support", Of({kSales}));
  const Role shop = Make("Shop", Of({kProducts}));
  const Actor sam = Add("sam", support.id);
  const auto wider = roles_.Create(sam, {"Wider", Of({kSales, kProducts})});
  ASSERT_EQ(KindOf(wider), ErrorKind::kForbidden);
  EXPECT_EQ(wider.error().detail,
            "The role \"Wider\" holds more than your role: Magento_Catalog::products.");
  EXPECT_EQ(LastAudit().action, "role.create");
  EXPECT_TRUE(LastAudit().result.starts_with("forbidden: "));
  EXPECT_EQ(KindOf(roles_.Create(sam, {"All", acl::Grant::All()})), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(roles_.Edit(sam, support.id, {std::nullopt, Of({kSales, kProducts})})),
            ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Create(sam, {"eve", "", shop.id}, Password("secret12"))),
            ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Create(sam, {"eve", "", {1}}, Password("secret12"))),
            ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Edit(sam, "sam", {std::nullopt, shop.id})), ErrorKind::kForbidden);
  EXPECT_TRUE(roles_.Create(sam, {"Narrow", Of({kSales})}).ok());
  EXPECT_TRUE(users_.Create(sam, {"tim", "", support.id}, Password("secret12")).ok());
}

TEST_F(RolesTest, ArePastTheReachOfThoseWhoHoldLess) {
  const Role support = Make("Support", Of({kSales}));
  const Role shop = Make("Shop", Of({kProducts}));
  const Actor sam = Add("sam", support.id);
  Add("ada", {1});
  EXPECT_EQ(KindOf(roles_.Edit(sam, shop.id, {"x", Of({})})), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(roles_.Delete(sam, shop.id)), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.SetPassword(sam, "ada", Password("another1"))), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Edit(sam, "ada", {"sam@example.com", std::nullopt})),
            ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Unlock(sam, "ada")), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.EndSecondFactor(sam, "ada")), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(users_.Delete(sam, "ada")), ErrorKind::kForbidden);
  EXPECT_TRUE(users_.SetPassword(sam, "sam", Password("another1")).ok());
}

TEST_F(RolesTest, CountAsTheyAreNow) {
  const Role support = Make("Support", Of({kSales}));
  const Actor sam = Add("sam", support.id);
  Add("ada", {1});
  ASSERT_TRUE(roles_.Edit(AnActor(), support.id, {std::nullopt, Of({})}).ok());
  EXPECT_EQ(KindOf(roles_.Create(sam, {"Narrow", Of({kSales})})), ErrorKind::kForbidden);
  ASSERT_TRUE(users_.Delete(AnActor(), "sam").ok());
  EXPECT_EQ(KindOf(roles_.Create(sam, {"Narrow", Of({kSales})})), ErrorKind::kForbidden);
}

class IntegrationsReachTest : public RolesTest {
 protected:
  IntegrationsReachTest() : sam_(Add("sam", Make("Support", Of({kSales})).id)) {
    IntegrationInput input = testing::AnInput("Wide");
    input.requested = Of({kSales, kProducts});
    wide_ = integrations_.Create(AnActor(), input)->integration.id;
  }
  static IntegrationInput Asking(acl::Grant requested) {
    IntegrationInput input;
    input.requested = std::move(requested);
    return input;
  }

  const Actor sam_;
  IntegrationId wide_;
};

TEST_F(IntegrationsReachTest, GrantNothingThatTheActorDoesNotHold) {
  IntegrationInput input = testing::AnInput("Mine");
  input.requested = Of({kProducts});
  EXPECT_EQ(KindOf(integrations_.Create(sam_, input)), ErrorKind::kForbidden);
  input.requested = acl::Grant::All();
  EXPECT_EQ(KindOf(integrations_.Create(sam_, input)), ErrorKind::kForbidden);
  EXPECT_EQ(*integrations_.Count({}), 1);
  input.requested = Of({kSales});
  const auto mine = integrations_.Create(sam_, input);
  ASSERT_TRUE(mine.ok());
  const IntegrationId id = mine->integration.id;
  EXPECT_TRUE(integrations_.Activate(sam_, id, false).ok());
  EXPECT_EQ(KindOf(integrations_.Edit(sam_, id, Asking(Of({kSales, kProducts})))),
            ErrorKind::kForbidden);
  EXPECT_TRUE(integrations_.Reveal(sam_, id).ok());
}

TEST_F(IntegrationsReachTest, HandOverNothingThatTheActorDoesNotHold) {
  EXPECT_EQ(KindOf(integrations_.Activate(sam_, wide_, false)), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(integrations_.Allow(sam_, wide_)), ErrorKind::kForbidden);
  ASSERT_TRUE(integrations_.Activate(AnActor(), wide_, false).ok());
  EXPECT_EQ(KindOf(integrations_.Activate(sam_, wide_, true)), ErrorKind::kForbidden);
  EXPECT_EQ(KindOf(integrations_.Reveal(sam_, wide_)), ErrorKind::kForbidden);
  IntegrationInput elsewhere;
  elsewhere.credentials_post_url = "https://evil.example/keys";
  EXPECT_EQ(KindOf(integrations_.Edit(sam_, wide_, elsewhere)), ErrorKind::kForbidden);
}

TEST_F(IntegrationsReachTest, TakeAwayWithoutHoldingIt) {
  ASSERT_TRUE(integrations_.Activate(AnActor(), wide_, false).ok());
  EXPECT_TRUE(integrations_.Suspend(sam_, wide_).ok());
  EXPECT_EQ(KindOf(integrations_.Resume(sam_, wide_)), ErrorKind::kForbidden);
  EXPECT_TRUE(integrations_.RevokeAccessToken(sam_, wide_).ok());
  EXPECT_TRUE(integrations_.Edit(sam_, wide_, Asking(Of({kSales}))).ok());
  EXPECT_TRUE(integrations_.Delete(sam_, wide_).ok());
}

}  // namespace
}  // namespace latchkey::domain
