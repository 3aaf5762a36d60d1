#pragma once
// MemoryStorage: the port over a few maps, for tests.
//
// Passes the same conformance suite as the engines (storage/conformance/), and is short enough to
// be believed by reading. A write works on a copy of everything and swaps it in: slow, and plainly
// all or nothing.

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "domain/fold.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain::testing {

class MemoryStorage final : public Storage {
 public:
  Result<void> Read(const std::function<Result<void>(ReadTransaction&)>& work) override {
    const std::lock_guard lock(mutex_);
    Transaction transaction(rows_);
    return work(transaction);
  }

  Result<void> Write(const std::function<Result<void>(WriteTransaction&)>& work) override {
    const std::lock_guard lock(mutex_);
    Rows copy = rows_;
    Transaction transaction(copy);
    LATCHKEY_RETURN_IF_ERROR(work(transaction));
    if (transaction.conflict()) return *transaction.conflict();
    if (fail_next_commit_) {
      fail_next_commit_ = false;
      return Error::Make(ErrorKind::kUnavailable, "The commit failed, as the test asked.");
    }
    rows_ = std::move(copy);
    return {};
  }

  void FailNextCommit() { fail_next_commit_ = true; }

 private:
  // Ids count up over deletes and roll-backs are free to use them again, as nobody saw them.
  struct Rows {
    std::int64_t next_id = 1;
    std::int64_t next_role_id = 2;  // after the first role
    std::map<IntegrationId, Integration> integrations;
    std::map<IntegrationId, Consumer> consumers;
    std::map<AccessTokenId, AccessTokenRow> access_tokens;
    std::map<IntegrationId, Exchange> exchanges;
    std::map<AdminUserId, AdminUser> admin_users;
    std::map<RoleId, Role> roles = {
        {RoleId{1}, {RoleId{1}, std::string(kFirstRole), acl::Grant::All()}}};
    std::map<std::string, std::string, std::less<>> settings;
    std::vector<domain::Change> changes;
    std::vector<AuditEntry> audit;
    std::int64_t audit_sequence = 0;
    std::map<IntegrationId, IntegrationUsage> usage;
    std::map<NotificationId, Notification> notifications;
    std::set<std::pair<AdminUserId, NotificationId>> read;
    std::set<AdminUserId> subscribers;
    std::map<MailId, Mail> mails;
  };

  static Error Missing() {
    return Error::Make(ErrorKind::kNotFound, "The row to change is not there.");
  }

  class Transaction final : public WriteTransaction {
   public:
    explicit Transaction(Rows& rows) : rows_(rows) {}

    const std::optional<Error>& conflict() const { return conflict_; }

    Result<std::optional<Integration>> FindIntegration(IntegrationId id) override {
      return FindFirst(
          rows_.integrations, [&](const Integration& row) { return row.id == id; },
          [&](Integration& row) { SetConsumer(row); });
    }
    Result<std::optional<Integration>> FindIntegrationByName(std::string_view name) override {
      const std::string folded = FoldName(name);
      return FindFirst(
          rows_.integrations, [&](const Integration& row) { return FoldName(row.name) == folded; },
          [&](Integration& row) { SetConsumer(row); });
    }
    Result<std::vector<ListedIntegration>> ListIntegrations(
        const IntegrationQuery& query) override {
      std::vector<ListedIntegration> list = Matching(query);
      const auto from = std::min(list.size(), static_cast<std::size_t>(query.offset));
      list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(from));
      if (list.size() > static_cast<std::size_t>(query.limit))
        list.resize(static_cast<std::size_t>(query.limit));
      return list;
    }
    Result<std::int64_t> CountIntegrations(const IntegrationQuery& query) override {
      return static_cast<std::int64_t>(Matching(query).size());
    }
    Result<IntegrationUsage> FindUsage(IntegrationId id) override { return UsageOf(id); }

    Result<std::optional<Consumer>> FindConsumer(IntegrationId id) override {
      return FindFirst(rows_.consumers,
                       [&](const Consumer& row) { return row.integration_id == id; });
    }
    Result<std::optional<Consumer>> FindConsumerByKey(const ConsumerKey& key) override {
      return FindFirst(rows_.consumers, [&](const Consumer& row) { return row.key == key; });
    }
    Result<std::optional<AccessTokenRow>> FindAccessToken(ConsumerId id) override {
      std::optional<AccessTokenRow> newest;
      for (const auto& [key, row] : rows_.access_tokens)
        if (row.consumer_id == id) newest = row;
      return newest;
    }
    Result<std::optional<AccessTokenRow>> FindAccessTokenByValue(
        const AccessToken& token) override {
      return FindFirst(rows_.access_tokens,
                       [&](const AccessTokenRow& row) { return row.token == token; });
    }
    Result<std::optional<Exchange>> FindExchange(IntegrationId id) override {
      return FindFirst(rows_.exchanges,
                       [&](const Exchange& row) { return row.integration_id == id; });
    }
    Result<std::optional<Exchange>> FindExchangeByRequestToken(const RequestToken& token) override {
      return FindFirst(rows_.exchanges, [&](const Exchange& row) {
        return !token.empty() && row.request_token == token;
      });
    }

    Result<std::optional<AdminUser>> FindAdminUser(std::string_view username) override {
      const std::string folded = FoldName(username);
      return FindFirst(rows_.admin_users,
                       [&](const AdminUser& row) { return FoldName(row.username) == folded; });
    }
    Result<std::vector<AdminUser>> ListAdminUsers() override {
      std::vector<AdminUser> list;
      for (const auto& [id, row] : rows_.admin_users) list.push_back(row);
      return list;
    }
    Result<std::optional<Role>> FindRole(RoleId id) override {
      return FindFirst(rows_.roles, [&](const Role& row) { return row.id == id; });
    }
    Result<std::optional<Role>> FindRoleByName(std::string_view name) override {
      const std::string folded = FoldName(name);
      return FindFirst(rows_.roles, [&](const Role& row) { return FoldName(row.name) == folded; });
    }
    Result<std::vector<Role>> ListRoles() override {
      std::vector<Role> list;
      for (const auto& [id, row] : rows_.roles) list.push_back(row);
      return list;
    }
    Result<std::optional<std::string>> FindSetting(std::string_view path) override {
      const auto found = rows_.settings.find(path);
      if (found == rows_.settings.end()) return std::optional<std::string>();
      return std::optional<std::string>(found->second);
    }
    Result<std::vector<std::pair<std::string, std::string>>> ListSettings() override {
      return std::vector<std::pair<std::string, std::string>>(rows_.settings.begin(),
                                                              rows_.settings.end());
    }

    Result<std::optional<CallerRow>> LoadCaller(IntegrationId id) override {
      const auto consumer = rows_.consumers.find(id);
      if (consumer == rows_.consumers.end()) return std::optional<CallerRow>();
      CallerRow caller;
      caller.integration = rows_.integrations.at(id);
      SetConsumer(caller.integration);
      caller.consumer = consumer->second;
      LATCHKEY_TRY(caller.access_token, FindAccessToken(caller.consumer.id));
      const auto exchange = rows_.exchanges.find(id);
      if (exchange != rows_.exchanges.end() && !exchange->second.request_token.empty())
        caller.request_token = exchange->second.request_token;
      return std::optional<CallerRow>(std::move(caller));
    }
    Result<void> VisitCallers(const std::function<Result<void>(CallerRow)>& visit) override {
      for (const auto& [id, row] : rows_.integrations) {
        LATCHKEY_TRY(auto caller, LoadCaller(id));
        if (caller) LATCHKEY_RETURN_IF_ERROR(visit(std::move(*caller)));
      }
      return {};
    }
    Result<FeedSequence> LastChange() override {
      return rows_.changes.empty() ? FeedSequence{} : rows_.changes.back().sequence;
    }
    Result<std::vector<domain::Change>> ChangesAfter(FeedSequence after,
                                                     std::int64_t limit) override {
      std::vector<domain::Change> list;
      for (const domain::Change& change : rows_.changes) {
        if (change.sequence > after && static_cast<std::int64_t>(list.size()) < limit)
          list.push_back(change);
      }
      return list;
    }
    Result<std::vector<AuditEntry>> ListAudit(const AuditQuery& query) override {
      std::vector<AuditEntry> list;
      for (auto entry = rows_.audit.rbegin(); entry != rows_.audit.rend(); ++entry) {
        if (Matches(query, *entry) && static_cast<std::int64_t>(list.size()) < query.limit)
          list.push_back(*entry);
      }
      return list;
    }

    Result<IntegrationId> InsertIntegration(const Integration& integration) override {
      LATCHKEY_TRY(const auto holder, FindIntegrationByName(integration.name));
      if (holder) return Taken();
      const IntegrationId id{rows_.next_id++};
      Integration& row = rows_.integrations[id] = integration;
      row.id = id;
      return id;
    }
    Result<void> UpdateIntegration(const Integration& integration) override {
      const auto found = rows_.integrations.find(integration.id);
      if (found == rows_.integrations.end()) return Missing();
      LATCHKEY_TRY(const auto holder, FindIntegrationByName(integration.name));
      if (holder && holder->id != integration.id) return Taken();
      found->second = integration;
      return {};
    }
    Result<void> DeleteIntegration(IntegrationId id) override {
      if (const auto consumer = rows_.consumers.find(id); consumer != rows_.consumers.end()) {
        LATCHKEY_RETURN_IF_ERROR(DeleteAccessTokens(consumer->second.id));
        rows_.consumers.erase(consumer);
      }
      rows_.exchanges.erase(id);
      rows_.usage.erase(id);
      rows_.integrations.erase(id);
      return {};
    }
    Result<void> AddUsage(IntegrationId id, const IntegrationUsage& later) override {
      if (rows_.integrations.contains(id)) rows_.usage[id] = Sum(UsageOf(id), later);
      return {};
    }

    Result<ConsumerId> InsertConsumer(const Consumer& consumer) override {
      LATCHKEY_TRY(const auto holder, FindConsumerByKey(consumer.key));
      if (holder || rows_.consumers.contains(consumer.integration_id)) return Taken();
      const ConsumerId id{rows_.next_id++};
      Consumer& row = rows_.consumers[consumer.integration_id] = consumer;
      row.id = id;
      return id;
    }
    Result<AccessTokenId> InsertAccessToken(const AccessTokenRow& row) override {
      LATCHKEY_TRY(const auto holder, FindAccessTokenByValue(row.token));
      if (holder) return Taken();
      const AccessTokenId id{rows_.next_id++};
      AccessTokenRow& stored = rows_.access_tokens[id] = row;
      stored.id = id;
      return id;
    }
    Result<void> DeleteAccessTokens(ConsumerId id) override {
      std::erase_if(rows_.access_tokens,
                    [&](const auto& item) { return item.second.consumer_id == id; });
      return {};
    }
    Result<void> RevokeAccessTokens(ConsumerId id, std::int64_t at_s) override {
      for (auto& [key, row] : rows_.access_tokens)
        if (row.consumer_id == id && !row.revoked_at_s) row.revoked_at_s = at_s;
      return {};
    }
    Result<void> PutExchange(const Exchange& exchange) override {
      LATCHKEY_TRY(const auto holder, FindExchangeByRequestToken(exchange.request_token));
      if (holder && holder->integration_id != exchange.integration_id) return Taken();
      rows_.exchanges[exchange.integration_id] = exchange;
      return {};
    }
    Result<void> DeleteExchange(IntegrationId id) override {
      rows_.exchanges.erase(id);
      return {};
    }
    Result<std::vector<IntegrationId>> DeleteIssuedExchanges(std::int64_t until_s) override {
      std::vector<IntegrationId> ids;
      for (const auto& [id, row] : rows_.exchanges) {
        if (row.state == ExchangeState::kRequestTokenIssued && row.started_at_s <= until_s)
          ids.push_back(id);
      }
      for (const IntegrationId id : ids) rows_.exchanges.erase(id);
      return ids;
    }

    Result<AdminUserId> InsertAdminUser(const AdminUser& user) override {
      LATCHKEY_TRY(const auto holder, FindAdminUser(user.username));
      if (holder) return Taken();
      const AdminUserId id{rows_.next_id++};
      AdminUser& row = rows_.admin_users[id] = user;
      row.id = id;
      return id;
    }
    Result<void> UpdateAdminUser(const AdminUser& user) override {
      const auto found = rows_.admin_users.find(user.id);
      if (found == rows_.admin_users.end()) return Missing();
      found->second = user;
      return {};
    }
    Result<void> DeleteAdminUser(AdminUserId id) override {
      rows_.admin_users.erase(id);
      rows_.subscribers.erase(id);
      std::erase_if(rows_.read, [&](const auto& pair) { return pair.first == id; });
      return {};
    }
    Result<RoleId> InsertRole(const Role& role) override {
      LATCHKEY_TRY(const auto holder, FindRoleByName(role.name));
      if (holder) return Taken();
      const RoleId id{rows_.next_role_id++};
      Role& row = rows_.roles[id] = role;
      row.id = id;
      return id;
    }
    Result<void> UpdateRole(const Role& role) override {
      const auto found = rows_.roles.find(role.id);
      if (found == rows_.roles.end()) return Missing();
      LATCHKEY_TRY(const auto holder, FindRoleByName(role.name));
      if (holder && holder->id != role.id) return Taken();
      found->second = role;
      return {};
    }
    Result<void> DeleteRole(RoleId id) override {
      rows_.roles.erase(id);
      return {};
    }
    Result<void> PutSetting(std::string_view path, std::string_view value) override {
      rows_.settings.insert_or_assign(std::string(path), std::string(value));
      return {};
    }

    Result<FeedSequence> AppendChange(const domain::Change& change) override {
      LATCHKEY_TRY(FeedSequence sequence, LastChange());
      ++sequence.value;
      rows_.changes.push_back(change);
      rows_.changes.back().sequence = sequence;
      return sequence;
    }
    Result<void> AppendAudit(const AuditEntry& entry) override {
      rows_.audit.push_back(entry);
      rows_.audit.back().sequence = ++rows_.audit_sequence;
      return {};
    }
    Result<std::int64_t> PruneChanges(FeedSequence up_to, std::int64_t limit) override {
      return Prune(rows_.changes, limit, [&](const domain::Change& change) {
        return change.sequence <= up_to && change.sequence != rows_.changes.back().sequence;
      });
    }
    Result<std::int64_t> PruneAudit(std::int64_t before_s, std::int64_t limit) override {
      return Prune(rows_.audit, limit,
                   [&](const AuditEntry& entry) { return entry.at_s < before_s; });
    }

    Result<std::vector<ShownNotification>> ListNotifications(
        const NotificationQuery& query) override {
      std::vector<ShownNotification> list;
      for (auto row = rows_.notifications.rbegin(); row != rows_.notifications.rend(); ++row) {
        if (row->second.at_s < query.from_s || (query.before && row->first >= query.before) ||
            static_cast<std::int64_t>(list.size()) == query.limit)
          continue;
        list.push_back({row->second, rows_.read.contains({query.reader, row->first})});
      }
      return list;
    }
    Result<std::int64_t> CountUnread(AdminUserId reader, std::int64_t from_s) override {
      return std::count_if(
          rows_.notifications.begin(), rows_.notifications.end(), [&](const auto& row) {
            return row.second.at_s >= from_s && !rows_.read.contains({reader, row.first});
          });
    }
    Result<bool> IsSubscribed(AdminUserId id) override { return rows_.subscribers.contains(id); }
    Result<std::vector<AdminUserId>> ListSubscribers() override {
      return std::vector<AdminUserId>(rows_.subscribers.begin(), rows_.subscribers.end());
    }
    Result<std::vector<MailRow>> ListMails(const MailQuery& query) override {
      std::vector<MailRow> list;
      for (auto row = rows_.mails.rbegin(); row != rows_.mails.rend(); ++row) {
        if ((query.before && row->first >= query.before) ||
            (query.state && row->second.state != *query.state) ||
            static_cast<std::int64_t>(list.size()) == query.limit)
          continue;
        list.push_back({row->second, rows_.notifications.at(row->second.notification_id)});
      }
      return list;
    }
    Result<std::vector<MailRow>> ListQueuedMails(std::int64_t limit) override {
      std::vector<MailRow> list;
      for (const auto& [id, mail] : rows_.mails) {
        if (mail.state == MailState::kQueued)
          list.push_back({mail, rows_.notifications.at(mail.notification_id)});
      }
      std::stable_sort(list.begin(), list.end(), [](const MailRow& a, const MailRow& b) {
        return a.mail.next_attempt_at_s < b.mail.next_attempt_at_s;
      });
      if (static_cast<std::int64_t>(list.size()) > limit)
        list.resize(static_cast<std::size_t>(limit));
      return list;
    }

    Result<NotificationId> InsertNotification(const Notification& notification) override {
      const NotificationId id{rows_.next_id++};
      Notification& row = rows_.notifications[id] = notification;
      row.id = id;
      return id;
    }
    Result<void> DeleteNotificationsBefore(std::int64_t at_s) override {
      const auto is_old = [&](NotificationId id) { return rows_.notifications.at(id).at_s < at_s; };
      std::erase_if(rows_.mails,
                    [&](const auto& row) { return is_old(row.second.notification_id); });
      std::erase_if(rows_.read, [&](const auto& pair) { return is_old(pair.second); });
      std::erase_if(rows_.notifications, [&](const auto& row) { return row.second.at_s < at_s; });
      return {};
    }
    Result<void> MarkRead(AdminUserId reader, NotificationId first, NotificationId last) override {
      for (const auto& [id, row] : rows_.notifications) {
        if (first <= id && id <= last) rows_.read.insert({reader, id});
      }
      return {};
    }
    Result<void> PutSubscription(AdminUserId id, bool subscribed) override {
      if (subscribed) {
        rows_.subscribers.insert(id);
      } else {
        rows_.subscribers.erase(id);
      }
      return {};
    }
    Result<MailId> InsertMail(const Mail& mail) override {
      const MailId id{rows_.next_id++};
      Mail& row = rows_.mails[id] = mail;
      row.id = id;
      return id;
    }
    Result<void> UpdateMail(const Mail& mail) override {
      const auto found = rows_.mails.find(mail.id);
      if (found == rows_.mails.end()) return Missing();
      found->second = mail;
      return {};
    }

   private:
    // Erases from the front what is `old`, at most `limit` rows.
    template <class Row, class IsOld>
    static std::int64_t Prune(std::vector<Row>& rows, std::int64_t limit, IsOld is_old) {
      std::ptrdiff_t count = 0;
      while (count < limit && count < std::ssize(rows) &&
             is_old(rows[static_cast<std::size_t>(count)]))
        ++count;
      rows.erase(rows.begin(), rows.begin() + count);
      return count;
    }

    template <class Map, class Matches, class Finish>
    static Result<std::optional<typename Map::mapped_type>> FindFirst(const Map& map,
                                                                      Matches matches,
                                                                      Finish finish) {
      for (const auto& [key, row] : map) {
        if (!matches(row)) continue;
        std::optional<typename Map::mapped_type> found = row;
        finish(*found);
        return found;
      }
      return std::optional<typename Map::mapped_type>();
    }
    template <class Map, class Matches>
    static Result<std::optional<typename Map::mapped_type>> FindFirst(const Map& map,
                                                                      Matches matches) {
      return FindFirst(map, matches, [](auto&) {});
    }

    Error Taken() {
      conflict_ = Error::Make(ErrorKind::kConflict, "The database holds such a row already.");
      return *conflict_;
    }

    void SetConsumer(Integration& integration) const {
      const auto consumer = rows_.consumers.find(integration.id);
      integration.consumer_id =
          consumer == rows_.consumers.end() ? ConsumerId{} : consumer->second.id;
    }

    IntegrationUsage UsageOf(IntegrationId id) const {
      const auto found = rows_.usage.find(id);
      return found == rows_.usage.end() ? IntegrationUsage{} : found->second;
    }

    std::vector<ListedIntegration> Matching(const IntegrationQuery& query) const {
      const std::string part = FoldName(query.name_contains);
      std::vector<ListedIntegration> list;
      for (const auto& [id, row] : rows_.integrations) {
        if (FoldName(row.name).find(part) == std::string::npos) continue;
        if (query.status && row.status != *query.status) continue;
        list.push_back({row, UsageOf(id)});
        SetConsumer(list.back().integration);
      }
      // The rows are in id order, and stay so where the sort finds no difference.
      const auto less = [&](const ListedIntegration& a, const ListedIntegration& b) {
        switch (query.order) {
          case IntegrationOrder::kId:
            return a.integration.id < b.integration.id;
          case IntegrationOrder::kName:
            return FoldName(a.integration.name) < FoldName(b.integration.name);
          case IntegrationOrder::kStatus:
            return StatusWord(a.integration.status) < StatusWord(b.integration.status);
          case IntegrationOrder::kLastUsed:
            return a.usage.last_used_at_s < b.usage.last_used_at_s;
          case IntegrationOrder::kCalls:
            return a.usage.allowed < b.usage.allowed;
          case IntegrationOrder::kRefused:
            return a.usage.refused < b.usage.refused;
        }
        return false;
      };
      const auto before = [&](const ListedIntegration& a, const ListedIntegration& b) {
        return query.descending ? less(b, a) : less(a, b);
      };
      std::stable_sort(list.begin(), list.end(), before);
      return list;
    }

    static bool Matches(const AuditQuery& query, const AuditEntry& entry) {
      return (query.before_sequence == 0 || entry.sequence < query.before_sequence) &&
             (query.actor.empty() || EqualIgnoringCase(entry.actor.name, query.actor)) &&
             ToLowerAscii(entry.action).starts_with(ToLowerAscii(query.action_prefix)) &&
             ToLowerAscii(entry.object).find(ToLowerAscii(query.object_contains)) !=
                 std::string::npos &&
             entry.at_s >= query.from_s && (query.before_s == 0 || entry.at_s < query.before_s) &&
             (!query.integration_id || IsAbout(query.integration_id, entry));
    }

    static bool IsAbout(IntegrationId id, const AuditEntry& entry) {
      const std::string object = "integration " + std::to_string(id.value);
      return entry.object == object || entry.object.starts_with(object + " (");
    }

    Rows& rows_;
    std::optional<Error> conflict_;
  };

  std::mutex mutex_;
  Rows rows_;
  bool fail_next_commit_ = false;
};

}  // namespace latchkey::domain::testing
