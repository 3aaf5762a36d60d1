#pragma once
// Rows to values and back, with the sealing of secrets on the way.
//
// Each reader says at which column it begins; the order of columns is that of the headers in
// queries/.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/box.h"
#include "domain/model.h"
#include "domain/storage.h"
#include "storage/sql/connection.h"

namespace latchkey::storage::sql {

// Words as stored: joined by one blank.
std::string WordsText(const std::vector<std::string>& words);
std::vector<std::string> ParseWords(std::string_view text);

// A grant as stored: the word all, or ids joined by one blank.
std::string GrantText(const acl::Grant& grant);
acl::Grant ParseGrant(std::string_view text);

// A set of methods as stored: their names joined by one blank.
std::string MethodsText(const oauth1::MethodSet& methods);

// Seals and opens the secrets of rows, each bound to its table, column and row.
class Sealer {
 public:
  explicit Sealer(const crypto::Box& box) : box_(box) {}

  std::string Seal(const domain::Consumer& consumer) const;
  std::string Seal(const domain::AccessTokenRow& row) const;
  std::string SealVerifier(const domain::Exchange& exchange) const;
  std::string SealRequestToken(const domain::Exchange& exchange) const;  // empty for none
  // A URL of that integration: sealed where it holds a user name or password, else as it is. A
  // sealed one has no "://", so that OpenUrl knows which it was.
  std::string SealUrl(const std::string& url, std::string_view integration_name) const;
  std::string SealTotpSecret(const domain::AdminUser& user) const;  // empty for none
  // A text that opens under this key alone, for the check at opening.
  std::string SealCanary() const;

  Result<ConsumerSecret> OpenConsumer(std::string_view sealed, const ConsumerKey& key) const;
  Result<AccessTokenSecret> OpenAccessToken(std::string_view sealed,
                                            const AccessToken& token) const;
  Result<Verifier> OpenVerifier(std::string_view sealed, IntegrationId id) const;
  Result<RequestTokenSecret> OpenRequestToken(std::string_view sealed,
                                              const RequestToken& token) const;
  Result<std::string> OpenUrl(std::string_view stored, std::string_view integration_name) const;
  Result<TotpSecret> OpenTotpSecret(std::string_view sealed, std::string_view username) const;
  Result<void> OpenCanary(std::string_view sealed) const;

  const std::string& key_id() const { return box_.key_id(); }

 private:
  crypto::Box box_;
};

inline constexpr int kIntegrationColumns = 23;
Result<domain::Integration> ReadIntegration(const Statement& row, const Sealer& sealer);
Result<domain::Consumer> ReadConsumer(const Statement& row, const Sealer& sealer);
Result<domain::AccessTokenRow> ReadAccessToken(const Statement& row, const Sealer& sealer);
Result<domain::Exchange> ReadExchange(const Statement& row, const Sealer& sealer);
Result<domain::CallerRow> ReadCaller(const Statement& row, const Sealer& sealer);
Result<domain::AdminUser> ReadAdminUser(const Statement& row, const Sealer& sealer);
Result<domain::Role> ReadRole(const Statement& row);
domain::AuditEntry ReadAudit(const Statement& row);
Result<domain::Change> ReadChange(const Statement& row);
domain::IntegrationUsage ReadUsage(const Statement& row);
Result<domain::ShownNotification> ReadShownNotification(const Statement& row);
Result<domain::MailRow> ReadMail(const Statement& row);

std::string_view ChangeWord(domain::ChangeKind kind);

}  // namespace latchkey::storage::sql
