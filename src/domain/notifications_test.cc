// Who is told of what: the announcements of every act, and what admin users read of them.

#include "domain/notifications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNowS = 1'700'000'000;
constexpr RoleId kAdministrators{1};

class NotificationsTest : public ::testing::Test {
 protected:
  NotificationsTest() { reader_ = InsertUser("ada", "ada@example.com"); }

  AdminUser InsertUser(const std::string& name, const std::string& email,
                       RoleId role = kAdministrators) {
    AdminUser user;
    user.role_id = role;
    user.username = name;
    user.email = email;
    user.created_at_s = kNowS;
    EXPECT_TRUE(storage_
                    .Write([&](WriteTransaction& transaction) -> Result<void> {
                      LATCHKEY_TRY(user.id, transaction.InsertAdminUser(user));
                      return {};
                    })
                    .ok());
    return user;
  }
  IntegrationId Create(const IntegrationInput& input) {
    const auto created = integrations_.Create(actor_, input);
    EXPECT_TRUE(created.ok());
    return created.ok() ? created->integration.id : IntegrationId{};
  }
  // The words of all notifications, the newest first.
  std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const ShownNotification& each : List())
      kinds.emplace_back(NotificationWord(each.notification.kind));
    return kinds;
  }
  std::vector<ShownNotification> List() {
    const auto list = notifications_.List(reader_, {}, 100);
    EXPECT_TRUE(list.ok());
    return list.ok() ? *list : std::vector<ShownNotification>{};
  }
  // "address audience" of all mails, the newest first.
  std::vector<std::string> Mails() {
    std::vector<std::string> mails;
    const auto rows = notifications_.ListMails({});
    EXPECT_TRUE(rows.ok());
    for (const MailRow& row : *rows)
      mails.push_back(row.mail.recipient + " " + std::string(AudienceWord(row.mail.audience)));
    return mails;
  }
  std::int64_t Unread() {
    const auto count = notifications_.CountUnread(reader_);
    return count.ok() ? *count : -1;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  testing::SeededRandom random_{9};
  Integrations integrations_{storage_, testing::ATree(), clock_, random_};
  Notifications notifications_{storage_, clock_};
  const Actor actor_ = testing::AnActor();
  AdminUser reader_;
};

TEST_F(NotificationsTest, TellOfWhatHappensToAnIntegration) {
  const IntegrationId id = Create(testing::AnInput());
  ASSERT_TRUE(integrations_.Activate(actor_, id, false).ok());
  ASSERT_TRUE(integrations_.Activate(actor_, id, true).ok());
  ASSERT_TRUE(integrations_.Suspend(actor_, id).ok());
  ASSERT_TRUE(integrations_.Resume(actor_, id).ok());
  ASSERT_TRUE(integrations_.Delete(actor_, id).ok());
  EXPECT_THAT(Kinds(), ElementsAre("deleted", "suspended", "reauthorized", "authorized"));
  const Notification newest = List().front().notification;
  EXPECT_EQ(newest.integration_id, id);
  EXPECT_EQ(newest.integration_name, "ERP");
  EXPECT_EQ(newest.actor_name, "admin");
  EXPECT_EQ(newest.at_s, kNowS);
}

TEST_F(NotificationsTest, TellOfAnExchangeWhenItEnds) {
  const IntegrationId id = Create(testing::AnExchangeInput());
  const auto begun = integrations_.Activate(actor_, id, false);
  ASSERT_TRUE(begun.ok());
  EXPECT_THAT(Kinds(), IsEmpty());
  PostOutcome outcome;
  outcome.failure = "erp.example.com refused the connection.";
  ASSERT_TRUE(integrations_.RecordPost(actor_, id, begun->exchange->generation, outcome).ok());
  EXPECT_THAT(Kinds(), ElementsAre("exchange-failed"));
  EXPECT_EQ(List().front().notification.cause, outcome.failure);
}

TEST_F(NotificationsTest, SayNothingOfAnActThatIsRefusedOrRolledBack) {
  const IntegrationId id = Create(testing::AnInput());
  EXPECT_FALSE(integrations_.Activate(actor_, id, true).ok());
  storage_.FailNextCommit();
  EXPECT_FALSE(integrations_.Activate(actor_, id, false).ok());
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(NotificationsTest, GoByMailToTheContactAndToThoseWhoSubscribed) {
  InsertUser("not subscribed", "ben@example.com");
  ASSERT_TRUE(notifications_.Subscribe(actor_, reader_, true).ok());
  const IntegrationId id = Create(testing::AnInput());
  ASSERT_TRUE(integrations_.Activate(actor_, id, false).ok());
  EXPECT_THAT(Mails(), ElementsAre("erp@example.com contact", "ada@example.com admin"));
}

TEST_F(NotificationsTest, GoToNoSubscriberWhoseRoleSeesNoIntegrations) {
  RoleId blind;
  ASSERT_TRUE(storage_
                  .Write([&](WriteTransaction& transaction) -> Result<void> {
                    Role role;
                    role.name = "Sales";
                    role.held = acl::Grant::Of({"Magento_Sales::sales"});
                    LATCHKEY_TRY(blind, transaction.InsertRole(role));
                    return {};
                  })
                  .ok());
  const AdminUser user = InsertUser("ben", "ben@example.com", blind);
  ASSERT_TRUE(notifications_.Subscribe(actor_, user, true).ok());
  ASSERT_TRUE(integrations_.Activate(actor_, Create(testing::AnInput()), false).ok());
  EXPECT_THAT(Mails(), ElementsAre("erp@example.com contact"));
}

TEST_F(NotificationsTest, GoToAnAddressOnce) {
  const AdminUser contact = InsertUser("contact", "ERP@example.com");
  ASSERT_TRUE(notifications_.Subscribe(actor_, contact, true).ok());
  const IntegrationId id = Create(testing::AnInput());
  ASSERT_TRUE(integrations_.Activate(actor_, id, false).ok());
  EXPECT_THAT(Mails(), ElementsAre("ERP@example.com admin"));
}

TEST_F(NotificationsTest, GoToNobodyWhereNobodyHasAnAddress) {
  IntegrationInput input = testing::AnInput();
  input.email = "";
  ASSERT_TRUE(integrations_.Activate(actor_, Create(input), false).ok());
  EXPECT_THAT(Kinds(), ElementsAre("authorized"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(NotificationsTest, AreReadByEachUserAlone) {
  const AdminUser other = InsertUser("ben", "");
  const IntegrationId id = Create(testing::AnInput());
  ASSERT_TRUE(integrations_.Activate(actor_, id, false).ok());
  ASSERT_TRUE(integrations_.Suspend(actor_, id).ok());
  EXPECT_EQ(Unread(), 2);
  const NotificationId newest = List().front().notification.id;
  ASSERT_TRUE(notifications_.MarkRead(reader_, newest).ok());
  EXPECT_EQ(Unread(), 1);
  ASSERT_TRUE(notifications_.MarkReadUpTo(reader_, newest).ok());
  EXPECT_EQ(Unread(), 0);
  EXPECT_EQ(*notifications_.CountUnread(other), 2);
}

TEST_F(NotificationsTest, FromBeforeAUserWasCreatedAreNotTheirs) {
  ASSERT_TRUE(integrations_.Activate(actor_, Create(testing::AnInput()), false).ok());
  reader_.created_at_s = kNowS + 1;
  EXPECT_EQ(Unread(), 0);
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(NotificationsTest, GoWithTheirMailsAfterTheDaysTheyAreKept) {
  const IntegrationId id = Create(testing::AnInput());
  ASSERT_TRUE(integrations_.Activate(actor_, id, false).ok());
  clock_.AdvanceS(limits::kNotificationDaysKept * 24 * 60 * 60 + 1);
  ASSERT_TRUE(integrations_.Suspend(actor_, id).ok());
  EXPECT_THAT(Kinds(), ElementsAre("suspended"));
  EXPECT_EQ(Mails().size(), 1u);
}

TEST_F(NotificationsTest, CannotBeSubscribedToWithoutAnAddress) {
  const AdminUser user = InsertUser("ben", "");
  EXPECT_EQ(notifications_.Subscribe(actor_, user, true).error().kind, ErrorKind::kConflict);
  EXPECT_FALSE(*notifications_.IsSubscribed(user));
}

TEST_F(NotificationsTest, EndWithTheSubscription) {
  ASSERT_TRUE(notifications_.Subscribe(actor_, reader_, true).ok());
  EXPECT_TRUE(*notifications_.IsSubscribed(reader_));
  ASSERT_TRUE(notifications_.Subscribe(actor_, reader_, false).ok());
  EXPECT_FALSE(*notifications_.IsSubscribed(reader_));
}

}  // namespace
}  // namespace latchkey::domain
