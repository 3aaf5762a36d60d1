#pragma once
// FakeStorage: what the Directory reads, from memory, for tests and benchmarks: callers, settings
// and a feed that tests may damage. Rows can also be generated, so that a million of them need no
// memory here.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acl/permission_set.h"
#include "domain/storage.h"

namespace latchkey::directory::testing {

// `prefix`, and `number` at the end of 32 characters.
inline std::string NameOf(std::string_view prefix, std::int64_t number) {
  const std::string digits = std::to_string(number);
  std::string name(prefix);
  name.resize(32 - digits.size(), '0');
  return name + digits;
}

// An active integration with a live access token and a grant. Everything about it follows from
// `number`: keys and tokens are NameOf("ck" | "cs" | "at" | "ts", number).
inline domain::CallerRow RowOf(std::int64_t number, acl::Grant grant = acl::Grant::All()) {
  domain::CallerRow row;
  row.integration.id = {number};
  row.integration.consumer_id = {number};
  row.integration.name = "Integration " + std::to_string(number);
  row.integration.status = domain::IntegrationStatus::kActive;
  row.integration.requested = grant;
  row.integration.granted = std::move(grant);
  row.consumer.id = {number};
  row.consumer.integration_id = {number};
  row.consumer.key = ConsumerKey(NameOf("ck", number));
  row.consumer.secret = ConsumerSecret(NameOf("cs", number));
  row.access_token.emplace();
  row.access_token->consumer_id = {number};
  row.access_token->token = AccessToken(NameOf("at", number));
  row.access_token->secret = AccessTokenSecret(NameOf("ts", number));
  return row;
}

class FakeStorage final : public domain::Storage, private domain::ReadTransaction {
 public:
  // Rows 1 to `generated` are RowOf(number, grant_of(number)) until they are changed.
  explicit FakeStorage(std::int64_t generated = 0,
                       std::function<acl::Grant(std::int64_t)> grant_of = nullptr)
      : generated_(generated), grant_of_(std::move(grant_of)) {}

  void Put(domain::CallerRow row) {
    const IntegrationId id = row.integration.id;
    changed_[id.value] = std::move(row);
    Append({.sequence = {},
            .kind = domain::ChangeKind::kIntegration,
            .integration_id = id,
            .setting_path = {}});
  }
  void Delete(std::int64_t id) {
    changed_[id] = std::nullopt;
    Append({.sequence = {},
            .kind = domain::ChangeKind::kIntegrationDeleted,
            .integration_id = {id},
            .setting_path = {}});
  }
  void Set(const std::string& path, const std::string& value) {
    settings_[path] = value;
    Append({.sequence = {},
            .kind = domain::ChangeKind::kSetting,
            .integration_id = {},
            .setting_path = path});
  }
  // An admin user; a later one of the same id replaces it.
  void PutAdmin(domain::AdminUser user) {
    DeleteAdmin(user.id);
    admin_users_.push_back(std::move(user));
  }
  void DeleteAdmin(AdminUserId id) {
    std::erase_if(admin_users_, [&](const domain::AdminUser& user) { return user.id == id; });
    AppendAdminChange();
  }
  // What role 1, of the admin users that name it, holds from now on; everything before.
  void PutRole(acl::Grant held) {
    role_.held = std::move(held);
    AppendAdminChange();
  }
  std::optional<domain::CallerRow> Row(std::int64_t id) const {
    if (const auto found = changed_.find(id); found != changed_.end()) return found->second;
    if (id < 1 || id > generated_) return std::nullopt;
    return RowOf(id, grant_of_ ? grant_of_(id) : acl::Grant::All());
  }

  // Damage.
  std::vector<domain::Change>& feed() { return feed_; }
  void FailNextLoad() { fail_next_load_ = true; }

  Result<void> Read(const std::function<Result<void>(domain::ReadTransaction&)>& work) override {
    return work(*this);
  }
  Result<void> Write(const std::function<Result<void>(domain::WriteTransaction&)>&) override {
    return Error::Make(ErrorKind::kInternal, "not made for writing");
  }

 private:
  void Append(domain::Change change) {
    change.sequence = {feed_.empty() ? 1 : feed_.back().sequence.value + 1};
    feed_.push_back(std::move(change));
  }

  void AppendAdminChange() {
    Append({.sequence = {},
            .kind = domain::ChangeKind::kAdminUser,
            .integration_id = {},
            .setting_path = {}});
  }

  Result<std::optional<domain::CallerRow>> LoadCaller(IntegrationId id) override {
    if (std::exchange(fail_next_load_, false)) {
      return Error::Make(ErrorKind::kCorrupt, "a sealed value does not open");
    }
    return Row(id.value);
  }
  Result<void> VisitCallers(const std::function<Result<void>(domain::CallerRow)>& visit) override {
    const std::int64_t last = std::max(generated_, changed_.empty() ? 0 : changed_.rbegin()->first);
    for (std::int64_t id = 1; id <= last; ++id) {
      if (auto row = Row(id)) LATCHKEY_RETURN_IF_ERROR(visit(std::move(*row)));
    }
    return {};
  }
  Result<std::vector<std::pair<std::string, std::string>>> ListSettings() override {
    return std::vector<std::pair<std::string, std::string>>(settings_.begin(), settings_.end());
  }
  Result<FeedSequence> LastChange() override {
    return feed_.empty() ? FeedSequence{} : feed_.back().sequence;
  }
  Result<std::vector<domain::Change>> ChangesAfter(FeedSequence after,
                                                   std::int64_t limit) override {
    std::vector<domain::Change> changes;
    for (const domain::Change& change : feed_) {
      if (change.sequence > after && static_cast<std::int64_t>(changes.size()) < limit) {
        changes.push_back(change);
      }
    }
    return changes;
  }

  Result<std::vector<domain::AdminUser>> ListAdminUsers() override { return admin_users_; }
  Result<std::optional<domain::Role>> FindRole(RoleId id) override {
    return id == role_.id ? std::optional(role_) : std::nullopt;
  }

  // What explains a refusal asks for this one.
  Result<std::optional<domain::Integration>> FindIntegration(IntegrationId id) override {
    std::optional<domain::Integration> integration;
    if (const auto row = Row(id.value)) integration = row->integration;
    return integration;
  }

  // Nobody asks for anything else.
  static Error NotAsked() { return Error::Make(ErrorKind::kInternal, "not made for this"); }
  Result<std::optional<domain::Integration>> FindIntegrationByName(std::string_view) override {
    return NotAsked();
  }
  Result<std::vector<domain::ListedIntegration>> ListIntegrations(
      const domain::IntegrationQuery&) override {
    return NotAsked();
  }
  Result<domain::IntegrationUsage> FindUsage(IntegrationId) override { return NotAsked(); }
  Result<std::int64_t> CountIntegrations(const domain::IntegrationQuery&) override {
    return NotAsked();
  }
  Result<std::optional<domain::Consumer>> FindConsumer(IntegrationId) override {
    return NotAsked();
  }
  Result<std::optional<domain::Consumer>> FindConsumerByKey(const ConsumerKey&) override {
    return NotAsked();
  }
  Result<std::optional<domain::AccessTokenRow>> FindAccessToken(ConsumerId) override {
    return NotAsked();
  }
  Result<std::optional<domain::AccessTokenRow>> FindAccessTokenByValue(
      const AccessToken&) override {
    return NotAsked();
  }
  Result<std::optional<domain::Exchange>> FindExchange(IntegrationId) override {
    return NotAsked();
  }
  Result<std::optional<domain::Exchange>> FindExchangeByRequestToken(const RequestToken&) override {
    return NotAsked();
  }
  Result<std::optional<domain::AdminUser>> FindAdminUser(std::string_view) override {
    return NotAsked();
  }
  Result<std::optional<domain::Role>> FindRoleByName(std::string_view) override {
    return NotAsked();
  }
  Result<std::vector<domain::Role>> ListRoles() override { return NotAsked(); }
  Result<std::optional<std::string>> FindSetting(std::string_view) override { return NotAsked(); }
  Result<std::vector<domain::AuditEntry>> ListAudit(const domain::AuditQuery&) override {
    return NotAsked();
  }
  Result<std::vector<domain::ShownNotification>> ListNotifications(
      const domain::NotificationQuery&) override {
    return NotAsked();
  }
  Result<std::int64_t> CountUnread(AdminUserId, std::int64_t) override { return NotAsked(); }
  Result<bool> IsSubscribed(AdminUserId) override { return NotAsked(); }
  Result<std::vector<AdminUserId>> ListSubscribers() override { return NotAsked(); }
  Result<std::vector<domain::MailRow>> ListMails(const domain::MailQuery&) override {
    return NotAsked();
  }
  Result<std::vector<domain::MailRow>> ListQueuedMails(std::int64_t) override { return NotAsked(); }

  const std::int64_t generated_;
  const std::function<acl::Grant(std::int64_t)> grant_of_;
  std::map<std::int64_t, std::optional<domain::CallerRow>> changed_;  // nullopt: deleted
  std::map<std::string, std::string> settings_;
  std::vector<domain::AdminUser> admin_users_;
  domain::Role role_{{1}, "Administrators", acl::Grant::All()};
  std::vector<domain::Change> feed_;
  bool fail_next_load_ = false;
};

}  // namespace latchkey::directory::testing
