#pragma once
// The port's transactions over one connection: one method per query, no rule of its own.

#include "domain/admin_session.h"
#include "domain/storage.h"
#include "storage/sql/connection.h"
#include "storage/sql/rows.h"

namespace latchkey::storage::sql {

// Serves reads and writes alike; engine.cc hands it out as the one or the other between a BEGIN and
// a COMMIT.
class Transaction final : public domain::WriteTransaction {
 public:
  Transaction(Connection& connection, const Sealer& sealer)
      : connection_(connection), sealer_(sealer) {}

  Result<std::optional<domain::Integration>> FindIntegration(IntegrationId id) override;
  Result<std::optional<domain::Integration>> FindIntegrationByName(std::string_view name) override;
  Result<std::vector<domain::ListedIntegration>> ListIntegrations(
      const domain::IntegrationQuery& query) override;
  Result<std::int64_t> CountIntegrations(const domain::IntegrationQuery& query) override;
  Result<domain::IntegrationUsage> FindUsage(IntegrationId id) override;
  Result<std::optional<domain::Consumer>> FindConsumer(IntegrationId id) override;
  Result<std::optional<domain::Consumer>> FindConsumerByKey(const ConsumerKey& key) override;
  Result<std::optional<domain::AccessTokenRow>> FindAccessToken(ConsumerId id) override;
  Result<std::optional<domain::AccessTokenRow>> FindAccessTokenByValue(
      const AccessToken& token) override;
  Result<std::optional<domain::Exchange>> FindExchange(IntegrationId id) override;
  Result<std::optional<domain::Exchange>> FindExchangeByRequestToken(
      const RequestToken& token) override;
  Result<std::optional<domain::AdminUser>> FindAdminUser(std::string_view username) override;
  Result<std::vector<domain::AdminUser>> ListAdminUsers() override;
  Result<std::optional<domain::Role>> FindRole(RoleId id) override;
  Result<std::optional<domain::Role>> FindRoleByName(std::string_view name) override;
  Result<std::vector<domain::Role>> ListRoles() override;
  Result<std::optional<std::string>> FindSetting(std::string_view path) override;
  Result<std::vector<std::pair<std::string, std::string>>> ListSettings() override;
  Result<std::optional<domain::CallerRow>> LoadCaller(IntegrationId id) override;
  Result<void> VisitCallers(const std::function<Result<void>(domain::CallerRow)>& visit) override;
  Result<FeedSequence> LastChange() override;
  Result<std::vector<domain::Change>> ChangesAfter(FeedSequence after, std::int64_t limit) override;
  Result<std::vector<domain::AuditEntry>> ListAudit(const domain::AuditQuery& query) override;
  Result<std::vector<domain::ShownNotification>> ListNotifications(
      const domain::NotificationQuery& query) override;
  Result<std::int64_t> CountUnread(AdminUserId reader, std::int64_t from_s) override;
  Result<bool> IsSubscribed(AdminUserId id) override;
  Result<std::vector<AdminUserId>> ListSubscribers() override;
  Result<std::vector<domain::MailRow>> ListMails(const domain::MailQuery& query) override;
  Result<std::vector<domain::MailRow>> ListQueuedMails(std::int64_t limit) override;

  Result<IntegrationId> InsertIntegration(const domain::Integration& integration) override;
  Result<void> UpdateIntegration(const domain::Integration& integration) override;
  Result<void> DeleteIntegration(IntegrationId id) override;
  Result<void> AddUsage(IntegrationId id, const domain::IntegrationUsage& later) override;
  Result<ConsumerId> InsertConsumer(const domain::Consumer& consumer) override;
  Result<AccessTokenId> InsertAccessToken(const domain::AccessTokenRow& row) override;
  Result<void> DeleteAccessTokens(ConsumerId id) override;
  Result<void> RevokeAccessTokens(ConsumerId id, std::int64_t at_s) override;
  Result<void> PutExchange(const domain::Exchange& exchange) override;
  Result<void> DeleteExchange(IntegrationId id) override;
  Result<std::vector<IntegrationId>> DeleteIssuedExchanges(std::int64_t until_s) override;
  Result<AdminUserId> InsertAdminUser(const domain::AdminUser& user) override;
  Result<void> UpdateAdminUser(const domain::AdminUser& user) override;
  Result<void> DeleteAdminUser(AdminUserId id) override;
  Result<RoleId> InsertRole(const domain::Role& role) override;
  Result<void> UpdateRole(const domain::Role& role) override;
  Result<void> DeleteRole(RoleId id) override;
  Result<void> PutSetting(std::string_view path, std::string_view value) override;
  Result<FeedSequence> AppendChange(const domain::Change& change) override;
  Result<void> AppendAudit(const domain::AuditEntry& entry) override;
  Result<std::int64_t> PruneChanges(FeedSequence up_to, std::int64_t limit) override;
  Result<std::int64_t> PruneAudit(std::int64_t before_s, std::int64_t limit) override;
  Result<NotificationId> InsertNotification(const domain::Notification& notification) override;
  Result<void> DeleteNotificationsBefore(std::int64_t at_s) override;
  Result<void> MarkRead(AdminUserId reader, NotificationId first, NotificationId last) override;
  Result<void> PutSubscription(AdminUserId id, bool subscribed) override;
  Result<MailId> InsertMail(const domain::Mail& mail) override;
  Result<void> UpdateMail(const domain::Mail& mail) override;

  // Of domain::SessionStore (transaction_session.cc).
  Result<std::optional<domain::AdminSession>> FindSession(std::string_view mark);
  Result<std::vector<domain::AdminSession>> ListSessions(AdminUserId id);
  Result<void> AddSession(const domain::AdminSession& session, const domain::SessionBounds& bounds);
  Result<void> UpdateSession(const domain::AdminSession& session);
  Result<void> EndSession(AdminUserId id, std::string_view session);
  Result<void> EndOtherSessions(AdminUserId id, std::string_view kept);

 private:
  Result<std::vector<IntegrationId>> ListIds(const domain::IntegrationQuery& query);

  Connection& connection_;
  const Sealer& sealer_;
};

}  // namespace latchkey::storage::sql
