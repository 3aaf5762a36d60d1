#pragma once
// The part of the suite (storage_conformance.h) that is about notifications, their mails, and what
// goes with age.

#include <string>
#include <vector>

#include "storage/conformance/storage_conformance.h"

namespace latchkey::storage::conformance {

TEST_P(StorageConformance, ListsTheAuditOfOneIntegration) {
  Write([&](WriteTransaction& transaction) {
    for (const char* object : {"integration 1 (ERP)", "integration 12 (CRM)", "integration 1",
                               "integration 1 (renamed)", "admin user 1"}) {
      AuditEntry entry = AnEntry("act");
      entry.object = object;
      ASSERT_TRUE(transaction.AppendAudit(entry).ok());
    }
  });
  Read([&](ReadTransaction& transaction) {
    std::vector<std::string> objects;
    for (const AuditEntry& entry : Take(transaction.ListAudit({.integration_id = {1}})))
      objects.push_back(entry.object);
    EXPECT_EQ(objects, (std::vector<std::string>{"integration 1 (renamed)", "integration 1",
                                                 "integration 1 (ERP)"}));
  });
}

TEST_P(StorageConformance, PrunesTheOldestOfTheAuditAndNothingYounger) {
  Write([&](WriteTransaction& transaction) {
    for (std::int64_t at_s = 1; at_s <= 5; ++at_s) {
      AuditEntry entry = AnEntry("act");
      entry.at_s = at_s;
      ASSERT_TRUE(transaction.AppendAudit(entry).ok());
    }
    EXPECT_EQ(Take(transaction.PruneAudit(4, 2)), 2);
    EXPECT_EQ(Take(transaction.PruneAudit(4, 2)), 1);
    EXPECT_EQ(Take(transaction.PruneAudit(4, 2)), 0);
    EXPECT_EQ(Take(transaction.ListAudit({})).size(), 2u);
  });
}

TEST_P(StorageConformance, PrunesTheFeedButItsNewestChange) {
  Write([&](WriteTransaction& transaction) {
    for (int i = 1; i <= 5; ++i)
      Take(transaction.AppendChange({{}, ChangeKind::kIntegration, IntegrationId{i}, {}}));
    EXPECT_EQ(Take(transaction.PruneChanges({3}, 2)), 2);
    EXPECT_EQ(Take(transaction.ChangesAfter({0}, 10)).front().sequence.value, 3);
    EXPECT_EQ(Take(transaction.PruneChanges({9}, 10)), 2);
    EXPECT_EQ(Take(transaction.PruneChanges({9}, 10)), 0);
    EXPECT_EQ(Take(transaction.LastChange()).value, 5);
    EXPECT_EQ(
        Take(transaction.AppendChange({{}, ChangeKind::kIntegration, IntegrationId{6}, {}})).value,
        6);
  });
}

TEST_P(StorageConformance, KeepsNotificationsAndWhoReadThem) {
  Write([&](WriteTransaction& transaction) {
    const AdminUserId ada = Take(transaction.InsertAdminUser(AnAdminUser("ada")));
    const AdminUserId ben = Take(transaction.InsertAdminUser(AnAdminUser("ben")));
    std::vector<NotificationId> ids;
    for (std::int64_t at_s : {100, 200, 300}) {
      ids.push_back(Take(transaction.InsertNotification(ANotification(at_s))));
    }
    ASSERT_TRUE(transaction.MarkRead(ada, ids[0], ids[1]).ok());
    ASSERT_TRUE(transaction.MarkRead(ada, ids[1], ids[1]).ok());
    EXPECT_EQ(Take(transaction.CountUnread(ada, 0)), 1);
    EXPECT_EQ(Take(transaction.CountUnread(ben, 0)), 3);
    EXPECT_EQ(Take(transaction.CountUnread(ben, 200)), 2);

    const auto list = Take(transaction.ListNotifications({ada, 200, {}, 10}));
    ASSERT_EQ(list.size(), 2u);
    EXPECT_FALSE(list[0].read);
    EXPECT_TRUE(list[1].read);
    const domain::Notification& newest = list[0].notification;
    EXPECT_EQ(newest.id, ids[2]);
    EXPECT_EQ(newest.at_s, 300);
    EXPECT_EQ(newest.kind, domain::NotificationKind::kExchangeFailed);
    EXPECT_EQ(newest.integration_id.value, 7);
    EXPECT_EQ(newest.integration_name, "ERP");
    EXPECT_EQ(newest.actor_name, "ada");
    EXPECT_EQ(newest.cause, "no answer");
    EXPECT_EQ(Take(transaction.ListNotifications({ada, 0, ids[2], 1})).at(0).notification.id,
              ids[1]);

    ASSERT_TRUE(transaction.DeleteNotificationsBefore(300).ok());
    EXPECT_EQ(Take(transaction.ListNotifications({ben, 0, {}, 10})).size(), 1u);
  });
}

TEST_P(StorageConformance, KeepsMailsInTheirTurnsUntilTheyAreSettled) {
  Write([&](WriteTransaction& transaction) {
    const NotificationId id = Take(transaction.InsertNotification(ANotification(100)));
    domain::Mail mail;
    mail.notification_id = id;
    mail.recipient = "erp@example.com";
    mail.audience = domain::Audience::kAdmin;
    mail.message_token = "token";
    mail.created_at_s = 100;
    mail.next_attempt_at_s = 300;
    mail.id = Take(transaction.InsertMail(mail));
    mail.next_attempt_at_s = 200;
    Take(transaction.InsertMail(mail));

    auto queued = Take(transaction.ListQueuedMails(10));
    ASSERT_EQ(queued.size(), 2u);
    EXPECT_EQ(queued[0].mail.next_attempt_at_s, 200);
    EXPECT_EQ(queued[1].mail.id, mail.id);
    EXPECT_EQ(queued[1].mail.recipient, "erp@example.com");
    EXPECT_EQ(queued[1].mail.audience, domain::Audience::kAdmin);
    EXPECT_EQ(queued[1].mail.message_token, "token");
    EXPECT_EQ(queued[1].mail.created_at_s, 100);
    EXPECT_EQ(queued[1].notification.integration_name, "ERP");
    EXPECT_EQ(Take(transaction.ListQueuedMails(1)).size(), 1u);

    mail.state = domain::MailState::kFailed;
    mail.attempts = 2;
    mail.failure = "550 no";
    mail.settled_at_s = 400;
    ASSERT_TRUE(transaction.UpdateMail(mail).ok());
    const auto failed = Take(transaction.ListMails({.state = domain::MailState::kFailed}));
    ASSERT_EQ(failed.size(), 1u);
    EXPECT_EQ(failed[0].mail.attempts, 2);
    EXPECT_EQ(failed[0].mail.failure, "550 no");
    EXPECT_EQ(failed[0].mail.settled_at_s, 400);
    EXPECT_EQ(Take(transaction.ListQueuedMails(10)).size(), 1u);
    EXPECT_EQ(Take(transaction.ListMails({.before = {}, .limit = 1})).size(), 1u);
    EXPECT_EQ(Take(transaction.ListMails({.before = mail.id})).size(), 0u);

    mail.id = {99};
    EXPECT_EQ(KindOf(transaction.UpdateMail(mail)), ErrorKind::kNotFound);
    ASSERT_TRUE(transaction.DeleteNotificationsBefore(101).ok());
    EXPECT_TRUE(Take(transaction.ListMails({})).empty());
  });
}

TEST_P(StorageConformance, KeepsSubscribersUntilTheyLeaveOrGo) {
  Write([&](WriteTransaction& transaction) {
    const AdminUserId ada = Take(transaction.InsertAdminUser(AnAdminUser("ada")));
    const AdminUserId ben = Take(transaction.InsertAdminUser(AnAdminUser("ben")));
    for (const AdminUserId id : {ada, ben, ada})
      ASSERT_TRUE(transaction.PutSubscription(id, true).ok());
    EXPECT_EQ(Take(transaction.ListSubscribers()), (std::vector{ada, ben}));
    ASSERT_TRUE(transaction.PutSubscription(ben, false).ok());
    EXPECT_TRUE(Take(transaction.IsSubscribed(ada)));
    EXPECT_FALSE(Take(transaction.IsSubscribed(ben)));
    ASSERT_TRUE(transaction.DeleteAdminUser(ada).ok());
    EXPECT_TRUE(Take(transaction.ListSubscribers()).empty());
  });
}

}  // namespace latchkey::storage::conformance
