#pragma once
// Storage: the port behind which the engines live (storage/sqlite, storage/postgres).
//
// One conformance suite (storage/conformance/) says what every engine must do. Nothing here knows
// SQL. Secrets cross this port in clear and are sealed by the engine's row mapping (crypto::Box),
// never written unsealed.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/model.h"
#include "domain/notification.h"
#include "domain/usage.h"

namespace latchkey::domain {

// What the Directory keeps per integration, read in one go.
struct CallerRow {
  Integration integration;
  Consumer consumer;
  std::optional<AccessTokenRow> access_token;  // live or revoked; the newest
  std::optional<RequestToken> request_token;   // of an exchange under way
};

enum class IntegrationOrder : std::uint8_t { kId, kName, kStatus, kLastUsed, kCalls, kRefused };

// Which integrations to list, and in which order; names are ordered folded, use as it is stored;
// ties are in id order.
struct IntegrationQuery {
  std::string name_contains;  // compared folded; empty for all
  std::optional<IntegrationStatus> status;
  std::int64_t offset = 0;
  std::int64_t limit = 100;
  IntegrationOrder order = IntegrationOrder::kId;
  bool descending = false;
};

struct ListedIntegration {
  Integration integration;
  IntegrationUsage usage;
};

// Which audit entries to list, newest first. An empty text and a 0 leave nothing out. Letter case
// of ASCII letters makes no difference.
struct AuditQuery {
  std::int64_t before_sequence = 0;
  std::int64_t limit = 100;
  std::string actor = {};  // the whole name
  std::string action_prefix = {};
  std::string object_contains = {};
  std::int64_t from_s = 0;    // not before this moment
  std::int64_t before_s = 0;  // before this one
  IntegrationId integration_id = {};
};

// Which notifications to list, newest first.
struct NotificationQuery {
  AdminUserId reader;
  std::int64_t from_s = 0;     // not before this moment
  NotificationId before = {};  // none: from the newest on
  std::int64_t limit = 100;
};

// Which mails to list, newest first.
struct MailQuery {
  MailId before = {};  // none: from the newest on
  std::int64_t limit = 100;
  std::optional<MailState> state = {};
};

// A consistent view. Every Find answers nullopt for "no such row"; errors are the engine's
// (kUnavailable, kCorrupt).
class ReadTransaction {
 public:
  virtual ~ReadTransaction() = default;

  virtual Result<std::optional<Integration>> FindIntegration(IntegrationId id) = 0;
  // Names and usernames are compared as FoldName (domain/fold.h) folds them.
  virtual Result<std::optional<Integration>> FindIntegrationByName(std::string_view name) = 0;
  virtual Result<std::vector<ListedIntegration>> ListIntegrations(
      const IntegrationQuery& query) = 0;
  virtual Result<std::int64_t> CountIntegrations(const IntegrationQuery& query) = 0;
  virtual Result<IntegrationUsage> FindUsage(IntegrationId id) = 0;  // {} for one that is not there

  virtual Result<std::optional<Consumer>> FindConsumer(IntegrationId id) = 0;
  virtual Result<std::optional<Consumer>> FindConsumerByKey(const ConsumerKey& key) = 0;
  virtual Result<std::optional<AccessTokenRow>> FindAccessToken(
      ConsumerId id) = 0;  // the newest, revoked or not
  virtual Result<std::optional<AccessTokenRow>> FindAccessTokenByValue(
      const AccessToken& token) = 0;
  virtual Result<std::optional<Exchange>> FindExchange(IntegrationId id) = 0;
  virtual Result<std::optional<Exchange>> FindExchangeByRequestToken(const RequestToken& token) = 0;

  virtual Result<std::optional<AdminUser>> FindAdminUser(std::string_view username) = 0;
  virtual Result<std::vector<AdminUser>> ListAdminUsers() = 0;
  // Roles: a new database holds kFirstRole. Names are compared folded, like the others.
  virtual Result<std::optional<Role>> FindRole(RoleId id) = 0;
  virtual Result<std::optional<Role>> FindRoleByName(std::string_view name) = 0;
  virtual Result<std::vector<Role>> ListRoles() = 0;  // in id order
  virtual Result<std::optional<std::string>> FindSetting(std::string_view path) = 0;
  virtual Result<std::vector<std::pair<std::string, std::string>>>
  ListSettings() = 0;  // stored ones only

  virtual Result<std::optional<CallerRow>> LoadCaller(IntegrationId id) = 0;
  // Every caller with a consumer, in id order, without holding them all; stops at the first error
  // of `visit`.
  virtual Result<void> VisitCallers(const std::function<Result<void>(CallerRow)>& visit) = 0;
  virtual Result<FeedSequence> LastChange() = 0;
  virtual Result<std::vector<Change>> ChangesAfter(FeedSequence after, std::int64_t limit) = 0;
  virtual Result<std::vector<AuditEntry>> ListAudit(const AuditQuery& query) = 0;

  virtual Result<std::vector<ShownNotification>> ListNotifications(
      const NotificationQuery& query) = 0;
  virtual Result<std::int64_t> CountUnread(AdminUserId reader, std::int64_t from_s) = 0;
  virtual Result<bool> IsSubscribed(AdminUserId id) = 0;
  virtual Result<std::vector<AdminUserId>> ListSubscribers() = 0;
  virtual Result<std::vector<MailRow>> ListMails(const MailQuery& query) = 0;
  // By `next_attempt_at_s`, also those whose turn is still to come.
  virtual Result<std::vector<MailRow>> ListQueuedMails(std::int64_t limit) = 0;
};

// Writes go through one at a time, over all processes that share the database: each sees all that
// the ones before it have kept. All of a transaction or nothing of it is kept.
//
// An error other than kNotFound ends it: nothing that follows counts, and Write gives that error
// back even where `work` goes on.
class WriteTransaction : public ReadTransaction {
 public:
  // Inserts give back the id; ids are never used again. A name, username, key or token that is
  // taken: kConflict. An update of a row that is not there: kNotFound; deletes do not mind.
  // `Integration::consumer_id` is read from the consumer's row and ignored here.
  virtual Result<IntegrationId> InsertIntegration(const Integration& integration) = 0;
  virtual Result<void> UpdateIntegration(const Integration& integration) = 0;
  virtual Result<void> DeleteIntegration(
      IntegrationId id) = 0;  // with its consumer, tokens, exchange and usage
  // Adds to the counts, and takes over the moment and the reading of `later` where it has them.
  // Nothing to do for an integration that is gone.
  virtual Result<void> AddUsage(IntegrationId id, const IntegrationUsage& later) = 0;

  virtual Result<ConsumerId> InsertConsumer(const Consumer& consumer) = 0;
  virtual Result<AccessTokenId> InsertAccessToken(const AccessTokenRow& row) = 0;
  virtual Result<void> DeleteAccessTokens(ConsumerId id) = 0;
  virtual Result<void> RevokeAccessTokens(ConsumerId id, std::int64_t at_s) = 0;
  virtual Result<void> PutExchange(const Exchange& exchange) = 0;
  virtual Result<void> DeleteExchange(IntegrationId id) = 0;
  // Exchanges in state request-token-issued that began at `until_s` or before; gives back whose.
  virtual Result<std::vector<IntegrationId>> DeleteIssuedExchanges(std::int64_t until_s) = 0;

  virtual Result<AdminUserId> InsertAdminUser(const AdminUser& user) = 0;
  virtual Result<void> UpdateAdminUser(const AdminUser& user) = 0;
  virtual Result<void> DeleteAdminUser(AdminUserId id) = 0;
  virtual Result<RoleId> InsertRole(const Role& role) = 0;
  virtual Result<void> UpdateRole(const Role& role) = 0;
  virtual Result<void> DeleteRole(RoleId id) = 0;  // that no admin user has
  virtual Result<void> PutSetting(std::string_view path, std::string_view value) = 0;

  virtual Result<FeedSequence> AppendChange(const Change& change) = 0;  // sequence is assigned
  virtual Result<void> AppendAudit(const AuditEntry& entry) = 0;        // sequence is assigned

  // Each deletes at most `limit` of the oldest rows, and gives back how many. The newest change
  // stays in any case, so that LastChange goes on to tell the truth.
  virtual Result<std::int64_t> PruneChanges(FeedSequence up_to, std::int64_t limit) = 0;
  virtual Result<std::int64_t> PruneAudit(std::int64_t before_s, std::int64_t limit) = 0;

  virtual Result<NotificationId> InsertNotification(const Notification& notification) = 0;
  virtual Result<void> DeleteNotificationsBefore(std::int64_t at_s) = 0;  // with their mails
  // Those from `first` to `last`, both included.
  virtual Result<void> MarkRead(AdminUserId reader, NotificationId first, NotificationId last) = 0;
  virtual Result<void> PutSubscription(AdminUserId id, bool subscribed) = 0;
  virtual Result<MailId> InsertMail(const Mail& mail) = 0;
  virtual Result<void> UpdateMail(const Mail& mail) = 0;  // state, attempts, turn, failure, settled
};

// Threads: safe. Work runs on the calling thread; `work` must not call back into the same Storage.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual Result<void> Read(const std::function<Result<void>(ReadTransaction&)>& work) = 0;
  // Commits durably when `work` returns ok, rolls back otherwise. An ok answer survives kill -9 and
  // power loss. Cost: one sync to disk per transaction that wrote something, however many rows.
  virtual Result<void> Write(const std::function<Result<void>(WriteTransaction&)>& work) = 0;
};

}  // namespace latchkey::domain
