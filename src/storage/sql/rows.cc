#include "storage/sql/rows.h"

#include <array>
#include <optional>
#include <utility>

#include "base/random.h"
#include "domain/call_limits.h"
#include "domain/validation.h"

namespace latchkey::storage::sql {
namespace {

constexpr std::string_view kAll = "all";
constexpr std::string_view kCanary = "latchkey";
constexpr std::string_view kCanaryContext = "meta.value:canary";

std::string Context(std::string_view column, std::string_view row) {
  std::string context(column);
  context.push_back(':');
  context.append(row);
  return context;
}

Error Unreadable(std::string_view table, std::int64_t id) {
  return Error::Make(ErrorKind::kCorrupt, "The database has a row that cannot be read.",
                     std::string(table) + " " + std::to_string(id));
}

constexpr int kNotificationColumns = 7;

Result<domain::Notification> ReadNotification(const Statement& row, int column) {
  domain::Notification notification;
  notification.id = {row.Int(column)};
  notification.at_s = row.Int(column + 1);
  const auto kind = domain::ParseNotificationKind(row.View(column + 2));
  if (!kind) return Unreadable("notification", notification.id.value);
  notification.kind = *kind;
  notification.integration_id = {row.Int(column + 3)};
  notification.integration_name = row.Text(column + 4);
  notification.actor_name = row.Text(column + 5);
  notification.cause = row.Text(column + 6);
  return notification;
}

// nullopt where a name is no method.
std::optional<oauth1::MethodSet> ParseMethods(std::string_view text) {
  oauth1::MethodSet methods;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const auto method = oauth1::ParseMethod(text.substr(0, blank));
    if (!method) return std::nullopt;
    methods.Add(*method);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return methods;
}

}  // namespace

std::string WordsText(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text.push_back(' ');
    text += word;
  }
  return text;
}

std::vector<std::string> ParseWords(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    words.emplace_back(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return words;
}

std::string GrantText(const acl::Grant& grant) {
  return grant.all ? std::string(kAll) : WordsText(grant.resources);
}

acl::Grant ParseGrant(std::string_view text) {
  if (text == kAll) return acl::Grant::All();
  return {false, ParseWords(text)};
}

std::string MethodsText(const oauth1::MethodSet& methods) {
  std::string text;
  for (const oauth1::Method method : {oauth1::Method::kHmacSha1, oauth1::Method::kHmacSha512}) {
    if (!methods.Has(method)) continue;
    if (!text.empty()) text.push_back(' ');
    text += oauth1::MethodWord(method);
  }
  return text;
}

std::string Sealer::Seal(const domain::Consumer& consumer) const {
  return box_.Seal(consumer.secret.Reveal(),
                   Context("consumer.consumer_secret", consumer.key.view()), SystemRandom());
}

std::string Sealer::Seal(const domain::AccessTokenRow& row) const {
  return box_.Seal(row.secret.Reveal(), Context("access_token.token_secret", row.token.view()),
                   SystemRandom());
}

std::string Sealer::SealVerifier(const domain::Exchange& exchange) const {
  return box_.Seal(exchange.verifier.Reveal(),
                   Context("exchange.verifier", std::to_string(exchange.integration_id.value)),
                   SystemRandom());
}

std::string Sealer::SealRequestToken(const domain::Exchange& exchange) const {
  if (exchange.request_token.empty()) return {};
  return box_.Seal(exchange.request_token_secret.Reveal(),
                   Context("exchange.request_token_secret", exchange.request_token.view()),
                   SystemRandom());
}

std::string Sealer::SealUrl(const std::string& url, std::string_view integration_name) const {
  if (domain::WithoutUserInfo(url) == url) return url;
  return box_.Seal(url, Context("integration.url", integration_name), SystemRandom());
}

std::string Sealer::SealTotpSecret(const domain::AdminUser& user) const {
  if (!user.second_factor) return {};
  return box_.Seal(user.second_factor->secret.Reveal(),
                   Context("admin_user.totp_secret", user.username), SystemRandom());
}

std::string Sealer::SealCanary() const {
  return box_.Seal(kCanary, kCanaryContext, SystemRandom());
}

Result<ConsumerSecret> Sealer::OpenConsumer(std::string_view sealed, const ConsumerKey& key) const {
  LATCHKEY_TRY(std::string plain,
               box_.Open(sealed, Context("consumer.consumer_secret", key.view())));
  return ConsumerSecret(std::move(plain));
}

Result<AccessTokenSecret> Sealer::OpenAccessToken(std::string_view sealed,
                                                  const AccessToken& token) const {
  LATCHKEY_TRY(std::string plain,
               box_.Open(sealed, Context("access_token.token_secret", token.view())));
  return AccessTokenSecret(std::move(plain));
}

Result<Verifier> Sealer::OpenVerifier(std::string_view sealed, IntegrationId id) const {
  LATCHKEY_TRY(std::string plain,
               box_.Open(sealed, Context("exchange.verifier", std::to_string(id.value))));
  return Verifier(std::move(plain));
}

Result<RequestTokenSecret> Sealer::OpenRequestToken(std::string_view sealed,
                                                    const RequestToken& token) const {
  if (token.empty()) return RequestTokenSecret();
  LATCHKEY_TRY(std::string plain,
               box_.Open(sealed, Context("exchange.request_token_secret", token.view())));
  return RequestTokenSecret(std::move(plain));
}

Result<std::string> Sealer::OpenUrl(std::string_view stored,
                                    std::string_view integration_name) const {
  if (stored.empty() || stored.find("://") != std::string_view::npos) return std::string(stored);
  return box_.Open(stored, Context("integration.url", integration_name));
}

Result<TotpSecret> Sealer::OpenTotpSecret(std::string_view sealed,
                                          std::string_view username) const {
  LATCHKEY_TRY(std::string plain, box_.Open(sealed, Context("admin_user.totp_secret", username)));
  return TotpSecret(std::move(plain));
}

Result<void> Sealer::OpenCanary(std::string_view sealed) const {
  LATCHKEY_RETURN_IF_ERROR(box_.Open(sealed, kCanaryContext));
  return {};
}

Result<domain::Integration> ReadIntegration(const Statement& row, const Sealer& sealer) {
  domain::Integration integration;
  integration.id = {row.Int(0)};
  integration.consumer_id = {row.Int(1)};
  integration.name = row.Text(2);
  integration.email = row.Text(3);
  LATCHKEY_TRY(integration.credentials_post_url, sealer.OpenUrl(row.View(4), integration.name));
  LATCHKEY_TRY(integration.identity_link_url, sealer.OpenUrl(row.View(5), integration.name));
  const auto status = domain::ParseStatus(row.View(6));
  if (!status) return Unreadable("integration", integration.id.value);
  integration.status = *status;
  integration.requested = ParseGrant(row.View(7));
  integration.granted = ParseGrant(row.View(8));
  integration.allowed_at_s = row.Int(9);
  integration.exchange_started_at_s = row.Int(10);
  integration.created_at_s = row.Int(11);
  integration.updated_at_s = row.Int(12);
  const auto profile = oauth1::ParseProfile(row.View(13));
  const auto methods = ParseMethods(row.View(14));
  if (!profile || !methods) return Unreadable("integration", integration.id.value);
  integration.signature.profile = *profile;
  integration.signature.methods = *methods;
  integration.signature.bearer = row.Int(15) != 0;
  integration.signature.bearer_expires_at_s = row.Int(16);
  integration.limits.rate_calls = row.Int(17);
  integration.limits.rate_period_s = row.Int(18);
  integration.limits.burst = row.Int(19);
  integration.limits.concurrency = row.Int(20);
  auto ranges = domain::ParseRanges(row.View(21));
  if (!ranges) return Unreadable("integration", integration.id.value);
  integration.limits.allow_from = std::move(*ranges);
  integration.withdrawn = ParseGrant(row.View(22));
  return integration;
}

Result<domain::Consumer> ReadConsumer(const Statement& row, const Sealer& sealer) {
  domain::Consumer consumer;
  consumer.id = {row.Int(0)};
  consumer.integration_id = {row.Int(1)};
  consumer.key = ConsumerKey(row.Text(2));
  LATCHKEY_TRY(consumer.secret, sealer.OpenConsumer(row.View(3), consumer.key));
  return consumer;
}

Result<domain::AccessTokenRow> ReadAccessToken(const Statement& row, const Sealer& sealer) {
  domain::AccessTokenRow token;
  token.id = {row.Int(0)};
  token.consumer_id = {row.Int(1)};
  token.token = AccessToken(row.Text(2));
  LATCHKEY_TRY(token.secret, sealer.OpenAccessToken(row.View(3), token.token));
  token.created_at_s = row.Int(4);
  token.revoked_at_s = row.IntOrNull(5);
  return token;
}

Result<domain::Exchange> ReadExchange(const Statement& row, const Sealer& sealer) {
  domain::Exchange exchange;
  exchange.integration_id = {row.Int(0)};
  const auto state = domain::ParseExchangeState(row.View(1));
  if (!state) return Unreadable("exchange", exchange.integration_id.value);
  exchange.state = *state;
  exchange.generation = row.Int(2);
  exchange.reauthorize = row.Int(3) != 0;
  LATCHKEY_TRY(exchange.verifier, sealer.OpenVerifier(row.View(4), exchange.integration_id));
  exchange.started_at_s = row.Int(5);
  exchange.request_token = RequestToken(row.Text(6));
  LATCHKEY_TRY(exchange.request_token_secret,
               sealer.OpenRequestToken(row.View(7), exchange.request_token));
  exchange.post_status = static_cast<int>(row.Int(8));
  exchange.post_ms = row.Int(9);
  exchange.failure = row.Text(10);
  return exchange;
}

Result<domain::CallerRow> ReadCaller(const Statement& row, const Sealer& sealer) {
  domain::CallerRow caller;
  LATCHKEY_TRY(caller.integration, ReadIntegration(row, sealer));
  int column = kIntegrationColumns;
  caller.consumer.id = caller.integration.consumer_id;
  caller.consumer.integration_id = caller.integration.id;
  caller.consumer.key = ConsumerKey(row.Text(column++));
  LATCHKEY_TRY(caller.consumer.secret,
               sealer.OpenConsumer(row.View(column++), caller.consumer.key));
  if (!row.IsNull(column)) {
    domain::AccessTokenRow& token = caller.access_token.emplace();
    token.id = {row.Int(column)};
    token.consumer_id = caller.consumer.id;
    token.token = AccessToken(row.Text(column + 1));
    LATCHKEY_TRY(token.secret, sealer.OpenAccessToken(row.View(column + 2), token.token));
    token.created_at_s = row.Int(column + 3);
    token.revoked_at_s = row.IntOrNull(column + 4);
  }
  column += 5;
  if (!row.IsNull(column)) caller.request_token = RequestToken(row.Text(column));
  return caller;
}

Result<domain::AdminUser> ReadAdminUser(const Statement& row, const Sealer& sealer) {
  domain::AdminUser user;
  user.id = {row.Int(0)};
  user.username = row.Text(1);
  user.email = row.Text(2);
  user.password_hash = row.Text(3);
  user.failures = static_cast<int>(row.Int(4));
  user.first_failure_at_s = row.Int(5);
  user.locked_until_s = row.Int(6);
  user.created_at_s = row.Int(7);
  user.tokens_revoked_at_s = row.Int(8);
  user.role_id = {row.Int(9)};
  if (row.View(10).empty()) return user;
  domain::SecondFactor& factor = user.second_factor.emplace();
  LATCHKEY_TRY(factor.secret, sealer.OpenTotpSecret(row.View(10), user.username));
  factor.confirmed = row.Int(11) != 0;
  factor.last_step = row.Int(12);
  factor.recovery_hashes = ParseWords(row.View(13));
  return user;
}

Result<domain::Role> ReadRole(const Statement& row) {
  return domain::Role{{row.Int(0)}, row.Text(1), ParseGrant(row.View(2))};
}

domain::AuditEntry ReadAudit(const Statement& row) {
  domain::AuditEntry entry;
  entry.sequence = row.Int(0);
  entry.at_s = row.Int(1);
  entry.actor = {row.Text(2), row.Text(3)};
  entry.action = row.Text(4);
  entry.object = row.Text(5);
  entry.result = row.Text(6);
  entry.detail_json = row.Text(7);
  return entry;
}

domain::IntegrationUsage ReadUsage(const Statement& row) {
  return {row.Int(0), row.Int(1), row.Int(2), oauth1::ParseReading(row.View(3))};
}

Result<domain::ShownNotification> ReadShownNotification(const Statement& row) {
  LATCHKEY_TRY(domain::Notification notification, ReadNotification(row, 0));
  return domain::ShownNotification{std::move(notification), row.Int(kNotificationColumns) != 0};
}

Result<domain::MailRow> ReadMail(const Statement& row) {
  domain::Mail mail;
  mail.id = {row.Int(0)};
  mail.notification_id = {row.Int(1)};
  mail.recipient = row.Text(2);
  const auto audience = domain::ParseAudience(row.View(3));
  mail.message_token = row.Text(4);
  const auto state = domain::ParseMailState(row.View(5));
  if (!audience || !state) return Unreadable("mail", mail.id.value);
  mail.audience = *audience;
  mail.state = *state;
  mail.attempts = static_cast<int>(row.Int(6));
  mail.next_attempt_at_s = row.Int(7);
  mail.failure = row.Text(8);
  mail.created_at_s = row.Int(9);
  mail.settled_at_s = row.Int(10);
  LATCHKEY_TRY(domain::Notification notification, ReadNotification(row, 11));
  return domain::MailRow{std::move(mail), std::move(notification)};
}

std::string_view ChangeWord(domain::ChangeKind kind) {
  switch (kind) {
    case domain::ChangeKind::kIntegration:
      return "integration";
    case domain::ChangeKind::kIntegrationDeleted:
      return "integration-deleted";
    case domain::ChangeKind::kSetting:
      return "setting";
    case domain::ChangeKind::kAdminUser:
      return "admin-user";
  }
  return "integration";
}

Result<domain::Change> ReadChange(const Statement& row) {
  domain::Change change;
  change.sequence = {row.Int(0)};
  change.integration_id = {row.Int(2)};
  change.setting_path = row.Text(3);
  for (const auto kind : {domain::ChangeKind::kIntegration, domain::ChangeKind::kIntegrationDeleted,
                          domain::ChangeKind::kSetting, domain::ChangeKind::kAdminUser}) {
    if (row.View(1) != ChangeWord(kind)) continue;
    change.kind = kind;
    return change;
  }
  return Unreadable("change_feed", change.sequence.value);
}

}  // namespace latchkey::storage::sql
