#include "storage/sql/transaction.h"

#include <limits>
#include <optional>
#include <utility>

#include "domain/call_limits.h"
#include "domain/fold.h"
#include "storage/sql/outcome.h"

namespace latchkey::storage::sql {
namespace {

// A page is all that is held of them at a time.
constexpr std::int64_t kCallersPerPage = 1'000;

// `text` as a LIKE pattern for itself; the escape character is a backslash.
std::string Literal(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern;
}

std::string ContainsPattern(std::string_view text) { return "%" + Literal(text) + "%"; }

Result<IntegrationId> ReadIntegrationId(const Statement& row) { return IntegrationId{row.Int(0)}; }

Error MissingRow(IntegrationId id) {
  return Error::Make(ErrorKind::kCorrupt, "The database has a row that cannot be read.",
                     "integration_usage " + std::to_string(id.value) + " has no integration");
}

std::string_view StatusFilter(const domain::IntegrationQuery& query) {
  return query.status ? domain::StatusWord(*query.status) : std::string_view();
}

void BindIntegration(Statement& statement, const domain::Integration& integration,
                     const Sealer& sealer) {
  statement.Bind(integration.name)
      .Bind(domain::FoldName(integration.name))
      .Bind(integration.email)
      .Bind(sealer.SealUrl(integration.credentials_post_url, integration.name))
      .Bind(sealer.SealUrl(integration.identity_link_url, integration.name))
      .Bind(domain::StatusWord(integration.status))
      .Bind(GrantText(integration.requested))
      .Bind(GrantText(integration.granted))
      .Bind(integration.allowed_at_s)
      .Bind(integration.exchange_started_at_s)
      .Bind(integration.created_at_s)
      .Bind(integration.updated_at_s)
      .Bind(oauth1::ProfileWord(integration.signature.profile))
      .Bind(MethodsText(integration.signature.methods))
      .Bind(std::int64_t{integration.signature.bearer})
      .Bind(integration.signature.bearer_expires_at_s)
      .Bind(integration.limits.rate_calls)
      .Bind(integration.limits.rate_period_s)
      .Bind(integration.limits.burst)
      .Bind(integration.limits.concurrency)
      .Bind(domain::RangesText(integration.limits.allow_from))
      .Bind(GrantText(integration.withdrawn));
}

// The number of an id; NULL for none.
template <class Id>
std::optional<std::int64_t> OrNull(Id id) {
  return id ? std::optional(id.value) : std::nullopt;
}

void BindAdminUser(Statement& statement, const domain::AdminUser& user, const Sealer& sealer) {
  const domain::SecondFactor factor = user.second_factor.value_or(domain::SecondFactor{});
  statement.Bind(user.username)
      .Bind(domain::FoldName(user.username))
      .Bind(user.email)
      .Bind(user.password_hash)
      .Bind(std::int64_t{user.failures})
      .Bind(user.first_failure_at_s)
      .Bind(user.locked_until_s)
      .Bind(user.created_at_s)
      .Bind(user.tokens_revoked_at_s)
      .Bind(OrNull(user.role_id))
      .BindTextOrNull(sealer.SealTotpSecret(user))
      .Bind(std::int64_t{factor.confirmed})
      .Bind(factor.last_step)
      .Bind(WordsText(factor.recovery_hashes));
}

void BindRole(Statement& statement, const domain::Role& role) {
  statement.Bind(role.name).Bind(domain::FoldName(role.name)).Bind(GrantText(role.held));
}

}  // namespace

Result<std::optional<domain::Integration>> Transaction::FindIntegration(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_integration"));
  statement.Bind(id.value);
  return FindRow<domain::Integration>(
      std::move(statement), [&](const Statement& row) { return ReadIntegration(row, sealer_); });
}

Result<std::optional<domain::Integration>> Transaction::FindIntegrationByName(
    std::string_view name) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_integration_by_name"));
  statement.Bind(domain::FoldName(name));
  return FindRow<domain::Integration>(
      std::move(statement), [&](const Statement& row) { return ReadIntegration(row, sealer_); });
}

// The page's ids come from narrow indexes and tables alone; its rows, which are wide, are read one by
// one afterwards.
Result<std::vector<IntegrationId>> Transaction::ListIds(const domain::IntegrationQuery& query) {
  using Order = domain::IntegrationOrder;
  const auto list = [&](std::string_view name,
                        const auto& bind) -> Result<std::vector<IntegrationId>> {
    LATCHKEY_TRY(Statement statement, connection_.Use(name));
    bind(statement);
    statement.Bind(query.limit).Bind(query.offset);
    return ListRows<IntegrationId>(std::move(statement), ReadIntegrationId);
  };
  const std::string_view status = StatusFilter(query);
  const bool all_names = query.name_contains.empty();
  const std::string names = ContainsPattern(domain::FoldName(query.name_contains));
  const auto weight = [&](Order order) -> std::int64_t {
    if (query.order != order) return 0;
    return query.descending ? -1 : 1;
  };
  if (query.order == Order::kName) {
    return list(query.descending ? "list_ids_by_name_backward" : "list_ids_by_name",
                [&](Statement& statement) { statement.Bind(names).Bind(status); });
  }
  if (query.order == Order::kId && all_names && status.empty()) {
    return list(query.descending ? "list_ids_backward" : "list_ids", [](Statement&) {});
  }
  if (query.order == Order::kId || query.order == Order::kStatus) {
    return list("list_ids_by_status", [&](Statement& statement) {
      statement.Bind(names).Bind(status).Bind(weight(Order::kId)).Bind(weight(Order::kStatus));
    });
  }
  return list(all_names ? "list_ids_by_use" : "list_ids_of_names_by_use",
              [&](Statement& statement) {
                if (!all_names) statement.Bind(names);
                statement.Bind(status)
                    .Bind(weight(Order::kLastUsed))
                    .Bind(weight(Order::kCalls))
                    .Bind(weight(Order::kRefused));
              });
}

Result<std::vector<domain::ListedIntegration>> Transaction::ListIntegrations(
    const domain::IntegrationQuery& query) {
  LATCHKEY_TRY(const auto ids, ListIds(query));
  std::vector<domain::ListedIntegration> listed;
  for (const IntegrationId id : ids) {
    LATCHKEY_TRY(auto integration, FindIntegration(id));
    if (!integration) return MissingRow(id);
    LATCHKEY_TRY(const domain::IntegrationUsage usage, FindUsage(id));
    listed.push_back({std::move(*integration), usage});
  }
  return listed;
}

Result<domain::IntegrationUsage> Transaction::FindUsage(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_usage"));
  statement.Bind(id.value);
  LATCHKEY_TRY(const auto usage,
               FindRow<domain::IntegrationUsage>(std::move(statement), [](const Statement& row) {
                 return Result<domain::IntegrationUsage>(ReadUsage(row));
               }));
  return usage.value_or(domain::IntegrationUsage{});
}

Result<std::int64_t> Transaction::CountIntegrations(const domain::IntegrationQuery& query) {
  LATCHKEY_TRY(Statement statement, connection_.Use("count_integrations"));
  statement.Bind(ContainsPattern(domain::FoldName(query.name_contains))).Bind(StatusFilter(query));
  return GiveNumber(std::move(statement));
}

Result<std::optional<domain::Consumer>> Transaction::FindConsumer(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_consumer"));
  statement.Bind(id.value);
  return FindRow<domain::Consumer>(
      std::move(statement), [&](const Statement& row) { return ReadConsumer(row, sealer_); });
}

Result<std::optional<domain::Consumer>> Transaction::FindConsumerByKey(const ConsumerKey& key) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_consumer_by_key"));
  statement.Bind(key.view());
  return FindRow<domain::Consumer>(
      std::move(statement), [&](const Statement& row) { return ReadConsumer(row, sealer_); });
}

Result<std::optional<domain::AccessTokenRow>> Transaction::FindAccessToken(ConsumerId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_access_token"));
  statement.Bind(id.value);
  return FindRow<domain::AccessTokenRow>(
      std::move(statement), [&](const Statement& row) { return ReadAccessToken(row, sealer_); });
}

Result<std::optional<domain::AccessTokenRow>> Transaction::FindAccessTokenByValue(
    const AccessToken& token) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_access_token_by_value"));
  statement.Bind(token.view());
  return FindRow<domain::AccessTokenRow>(
      std::move(statement), [&](const Statement& row) { return ReadAccessToken(row, sealer_); });
}

Result<std::optional<domain::Exchange>> Transaction::FindExchange(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_exchange"));
  statement.Bind(id.value);
  return FindRow<domain::Exchange>(
      std::move(statement), [&](const Statement& row) { return ReadExchange(row, sealer_); });
}

Result<std::optional<domain::Exchange>> Transaction::FindExchangeByRequestToken(
    const RequestToken& token) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_exchange_by_request_token"));
  statement.Bind(token.view());
  return FindRow<domain::Exchange>(
      std::move(statement), [&](const Statement& row) { return ReadExchange(row, sealer_); });
}

Result<std::optional<domain::AdminUser>> Transaction::FindAdminUser(std::string_view username) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_admin_user"));
  statement.Bind(domain::FoldName(username));
  return FindRow<domain::AdminUser>(
      std::move(statement), [&](const Statement& row) { return ReadAdminUser(row, sealer_); });
}

Result<std::vector<domain::AdminUser>> Transaction::ListAdminUsers() {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_admin_users"));
  return ListRows<domain::AdminUser>(
      std::move(statement), [&](const Statement& row) { return ReadAdminUser(row, sealer_); });
}

Result<std::optional<domain::Role>> Transaction::FindRole(RoleId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_role"));
  statement.Bind(id.value);
  return FindRow<domain::Role>(std::move(statement), ReadRole);
}

Result<std::optional<domain::Role>> Transaction::FindRoleByName(std::string_view name) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_role_by_name"));
  statement.Bind(domain::FoldName(name));
  return FindRow<domain::Role>(std::move(statement), ReadRole);
}

Result<std::vector<domain::Role>> Transaction::ListRoles() {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_roles"));
  return ListRows<domain::Role>(std::move(statement), ReadRole);
}

Result<std::optional<std::string>> Transaction::FindSetting(std::string_view path) {
  LATCHKEY_TRY(Statement statement, connection_.Use("find_setting"));
  statement.Bind(path);
  return FindRow<std::string>(
      std::move(statement), [](const Statement& row) { return Result<std::string>(row.Text(0)); });
}

Result<std::vector<std::pair<std::string, std::string>>> Transaction::ListSettings() {
  using Setting = std::pair<std::string, std::string>;
  LATCHKEY_TRY(Statement statement, connection_.Use("list_settings"));
  return ListRows<Setting>(std::move(statement), [](const Statement& row) {
    return Result<Setting>(Setting(row.Text(0), row.Text(1)));
  });
}

Result<std::optional<domain::CallerRow>> Transaction::LoadCaller(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("load_caller"));
  statement.Bind(id.value);
  return FindRow<domain::CallerRow>(std::move(statement),
                                    [&](const Statement& row) { return ReadCaller(row, sealer_); });
}

Result<void> Transaction::VisitCallers(
    const std::function<Result<void>(domain::CallerRow)>& visit) {
  IntegrationId last;
  while (true) {
    LATCHKEY_TRY(Statement statement, connection_.Use("visit_callers"));
    statement.Bind(last.value).Bind(kCallersPerPage);
    std::int64_t found = 0;
    while (true) {
      LATCHKEY_TRY(const bool row, statement.Step());
      if (!row) break;
      ++found;
      LATCHKEY_TRY(domain::CallerRow caller, ReadCaller(statement, sealer_));
      last = caller.integration.id;
      LATCHKEY_RETURN_IF_ERROR(visit(std::move(caller)));
    }
    if (found < kCallersPerPage) return {};
  }
}

Result<FeedSequence> Transaction::LastChange() {
  LATCHKEY_TRY(Statement statement, connection_.Use("last_change"));
  LATCHKEY_TRY(const std::int64_t sequence, GiveNumber(std::move(statement)));
  return FeedSequence{sequence};
}

Result<std::vector<domain::Change>> Transaction::ChangesAfter(FeedSequence after,
                                                              std::int64_t limit) {
  LATCHKEY_TRY(Statement statement, connection_.Use("list_changes"));
  statement.Bind(after.value).Bind(limit);
  return ListRows<domain::Change>(std::move(statement), ReadChange);
}

Result<std::vector<domain::AuditEntry>> Transaction::ListAudit(const domain::AuditQuery& query) {
  constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();
  const std::string object = query.integration_id
                                 ? "integration " + std::to_string(query.integration_id.value)
                                 : std::string();
  LATCHKEY_TRY(Statement statement, connection_.Use("list_audit"));
  statement.Bind(query.before_sequence == 0 ? kNoBound : query.before_sequence)
      .Bind(query.actor.empty() ? "%" : Literal(query.actor))
      .Bind(Literal(query.action_prefix) + "%")
      .Bind(ContainsPattern(query.object_contains))
      .Bind(query.from_s)
      .Bind(query.before_s == 0 ? kNoBound : query.before_s)
      .Bind(object)
      .Bind(object + " (%")
      .Bind(query.limit);
  return ListRows<domain::AuditEntry>(std::move(statement), [](const Statement& row) {
    return Result<domain::AuditEntry>(ReadAudit(row));
  });
}

Result<IntegrationId> Transaction::InsertIntegration(const domain::Integration& integration) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_integration"));
  BindIntegration(statement, integration, sealer_);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  LATCHKEY_TRY(Statement usage, connection_.Use("insert_usage"));
  LATCHKEY_RETURN_IF_ERROR(usage.Bind(id).Run());
  return IntegrationId{id};
}

Result<void> Transaction::UpdateIntegration(const domain::Integration& integration) {
  LATCHKEY_TRY(Statement statement, connection_.Use("update_integration"));
  BindIntegration(statement, integration, sealer_);
  statement.Bind(integration.id.value);
  return ChangeOne(std::move(statement));
}

Result<void> Transaction::DeleteIntegration(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_integration"));
  return statement.Bind(id.value).Run();
}

Result<void> Transaction::AddUsage(IntegrationId id, const domain::IntegrationUsage& later) {
  LATCHKEY_TRY(Statement statement, connection_.Use("add_usage"));
  return statement.Bind(later.allowed)
      .Bind(later.refused)
      .Bind(later.last_used_at_s)
      .Bind(later.last_reading ? oauth1::ReadingWord(*later.last_reading) : std::string_view())
      .Bind(id.value)
      .Run();
}

Result<ConsumerId> Transaction::InsertConsumer(const domain::Consumer& consumer) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_consumer"));
  statement.Bind(consumer.integration_id.value)
      .Bind(consumer.key.view())
      .Bind(sealer_.Seal(consumer));
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return ConsumerId{id};
}

Result<AccessTokenId> Transaction::InsertAccessToken(const domain::AccessTokenRow& row) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_access_token"));
  statement.Bind(row.consumer_id.value)
      .Bind(row.token.view())
      .Bind(sealer_.Seal(row))
      .Bind(row.created_at_s)
      .Bind(row.revoked_at_s);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return AccessTokenId{id};
}

Result<void> Transaction::DeleteAccessTokens(ConsumerId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_access_tokens"));
  return statement.Bind(id.value).Run();
}

Result<void> Transaction::RevokeAccessTokens(ConsumerId id, std::int64_t at_s) {
  LATCHKEY_TRY(Statement statement, connection_.Use("revoke_access_tokens"));
  return statement.Bind(at_s).Bind(id.value).Run();
}

Result<void> Transaction::PutExchange(const domain::Exchange& exchange) {
  LATCHKEY_TRY(Statement statement, connection_.Use("put_exchange"));
  return statement.Bind(exchange.integration_id.value)
      .Bind(domain::ExchangeWord(exchange.state))
      .Bind(exchange.generation)
      .Bind(std::int64_t{exchange.reauthorize ? 1 : 0})
      .Bind(sealer_.SealVerifier(exchange))
      .Bind(exchange.started_at_s)
      .BindTextOrNull(exchange.request_token.view())
      .BindTextOrNull(sealer_.SealRequestToken(exchange))
      .Bind(std::int64_t{exchange.post_status})
      .Bind(exchange.post_ms)
      .Bind(exchange.failure)
      .Run();
}

Result<void> Transaction::DeleteExchange(IntegrationId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_exchange"));
  return statement.Bind(id.value).Run();
}

Result<std::vector<IntegrationId>> Transaction::DeleteIssuedExchanges(std::int64_t until_s) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_issued_exchanges"));
  statement.Bind(until_s);
  return ListRows<IntegrationId>(std::move(statement), ReadIntegrationId);
}

Result<AdminUserId> Transaction::InsertAdminUser(const domain::AdminUser& user) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_admin_user"));
  BindAdminUser(statement, user, sealer_);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return AdminUserId{id};
}

Result<void> Transaction::UpdateAdminUser(const domain::AdminUser& user) {
  LATCHKEY_TRY(Statement statement, connection_.Use("update_admin_user"));
  BindAdminUser(statement, user, sealer_);
  statement.Bind(user.id.value);
  return ChangeOne(std::move(statement));
}

Result<void> Transaction::DeleteAdminUser(AdminUserId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_admin_user"));
  return statement.Bind(id.value).Run();
}

Result<RoleId> Transaction::InsertRole(const domain::Role& role) {
  LATCHKEY_TRY(Statement statement, connection_.Use("insert_role"));
  BindRole(statement, role);
  LATCHKEY_TRY(const std::int64_t id, GiveNumber(std::move(statement)));
  return RoleId{id};
}

Result<void> Transaction::UpdateRole(const domain::Role& role) {
  LATCHKEY_TRY(Statement statement, connection_.Use("update_role"));
  BindRole(statement, role);
  statement.Bind(role.id.value);
  return ChangeOne(std::move(statement));
}

Result<void> Transaction::DeleteRole(RoleId id) {
  LATCHKEY_TRY(Statement statement, connection_.Use("delete_role"));
  return statement.Bind(id.value).Run();
}

Result<void> Transaction::PutSetting(std::string_view path, std::string_view value) {
  LATCHKEY_TRY(Statement statement, connection_.Use("put_setting"));
  return statement.Bind(path).Bind(value).Run();
}

Result<FeedSequence> Transaction::AppendChange(const domain::Change& change) {
  LATCHKEY_TRY(Statement statement, connection_.Use("append_change"));
  statement.Bind(ChangeWord(change.kind))
      .Bind(OrNull(change.integration_id))
      .BindTextOrNull(change.setting_path);
  LATCHKEY_TRY(const std::int64_t sequence, GiveNumber(std::move(statement)));
  return FeedSequence{sequence};
}

Result<void> Transaction::AppendAudit(const domain::AuditEntry& entry) {
  LATCHKEY_TRY(Statement statement, connection_.Use("append_audit"));
  return statement.Bind(entry.at_s)
      .Bind(entry.actor.name)
      .Bind(entry.actor.from)
      .Bind(entry.action)
      .Bind(entry.object)
      .Bind(entry.result)
      .Bind(entry.detail_json)
      .Run();
}

Result<std::int64_t> Transaction::PruneChanges(FeedSequence up_to, std::int64_t limit) {
  LATCHKEY_TRY(Statement statement, connection_.Use("prune_changes"));
  statement.Bind(up_to.value).Bind(limit);
  return CountRows(std::move(statement));
}

Result<std::int64_t> Transaction::PruneAudit(std::int64_t before_s, std::int64_t limit) {
  LATCHKEY_TRY(Statement statement, connection_.Use("prune_audit"));
  statement.Bind(limit).Bind(before_s);
  return CountRows(std::move(statement));
}

}  // namespace latchkey::storage::sql
