// A database of an older program, brought up to date.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/encoding.h"
#include "crypto/hmac.h"
#include "domain/storage.h"
#include "sqlite_migrations.h"
#include "storage/sql/rows.h"
#include "storage/sqlite/connection.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"

namespace latchkey::storage {
namespace {

std::string_view MigrationText(std::string_view name) {
  for (const auto& file : migrations::sqlite_migrations()) {
    if (file.name == name) return file.text;
  }
  ADD_FAILURE() << name;
  return {};
}

// A database as the program left it that knew the first migration alone.
void MakeFirstSchema(const std::string& path) {
  const std::string_view text = MigrationText("0001_create_tables.sql");
  const auto sum = crypto::HmacSha256(crypto::MakeHmacSha256Key("migration"), text);
  const std::string checksum = HexEncode({reinterpret_cast<const char*>(sum.data()), sum.size()});
  const sql::Sealer sealer(testing::ABox());
  std::ofstream(path).close();
  const auto connection = sqlite::Connection::Open(path, sqlite::Access::kReadWrite);
  ASSERT_TRUE(connection.ok());
  const auto done =
      (*connection)
          ->Execute(std::string(text) +
                    "INSERT INTO schema_migration VALUES (1, '0001_create_tables', '" + checksum +
                    "', 1); INSERT INTO meta VALUES ('master_key_id', '" + sealer.key_id() +
                    "'), ('canary_sealed', '" + sealer.SealCanary() +
                    "'); INSERT INTO integration VALUES (7, 'ERP', 'erp', '', '', '', 'inactive', "
                    "'all', '', 0, "
                    "0, 5, 6); INSERT INTO admin_user VALUES (9, 'Ada', 'ada', '', '$hash', 0, 0, "
                    "0, 4)");
  ASSERT_TRUE(done.ok()) << done.error().cause;
}

TEST(Migrate, GivesIntegrationsOfTheFirstSchemaTheUsualSignatureOptions) {
  const testing::TemporaryFolder folder;
  MakeFirstSchema(folder.File("latchkey.db"));
  const auto storage = Open(folder.Url(), testing::ABox());
  ASSERT_TRUE(storage.ok()) << storage.error().detail;
  const auto read = (*storage)->Read([](domain::ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto found, transaction.FindIntegrationByName("ERP"));
    EXPECT_TRUE(found.has_value());
    if (!found) return {};
    EXPECT_EQ(found->id.value, 7);
    EXPECT_EQ(found->updated_at_s, 6);
    EXPECT_EQ(found->requested, acl::Grant::All());
    EXPECT_EQ(found->withdrawn, acl::Grant{});
    EXPECT_EQ(found->signature, domain::SignatureOptions{});
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST(Migrate, LeavesAdminUsersOfTheFirstSchemaWhatTheyCouldDo) {
  const testing::TemporaryFolder folder;
  MakeFirstSchema(folder.File("latchkey.db"));
  const auto storage = Open(folder.Url(), testing::ABox());
  ASSERT_TRUE(storage.ok()) << storage.error().detail;
  const auto read = (*storage)->Read([](domain::ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto user, transaction.FindAdminUser("ada"));
    EXPECT_TRUE(user.has_value());
    if (!user) return {};
    LATCHKEY_TRY(const auto role, transaction.FindRole(user->role_id));
    EXPECT_TRUE(role.has_value() && role->held.all);
    EXPECT_FALSE(user->second_factor.has_value());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

}  // namespace
}  // namespace latchkey::storage
