#include "storage/copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage {
namespace {

using domain::testing::AnActor;
using domain::testing::AnInput;
using ::testing::HasSubstr;

constexpr std::int64_t kNowS = 1'700'000'000;
const CopyProgress kSilent = [](std::string_view, std::string_view, std::int64_t) {};

// From one engine to one.
struct Way {
  std::string name;
  bool from_postgres;
  bool to_postgres;
};

class Copy : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    const bool needs_server = GetParam().from_postgres || GetParam().to_postgres;
    server_ = needs_server ? testing::PostgresServer::Get() : nullptr;
    if (needs_server && server_ == nullptr)
      GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
    from_ = GetParam().from_postgres ? server_->NewUrl() : "sqlite:" + folder_.File("from.db");
    to_ = GetParam().to_postgres ? server_->NewUrl() : "sqlite:" + folder_.File("to.db");
  }

  static std::unique_ptr<domain::Storage> MustOpen(const std::string& url) {
    auto opened = Open(url, testing::ABox());
    EXPECT_TRUE(opened.ok()) << opened.error().detail << " " << opened.error().cause;
    return opened.ok() ? std::move(*opened) : nullptr;
  }
  domain::Integrations Service(domain::Storage& storage) {
    return {storage, domain::testing::ATree(), clock_, random_};
  }
  // Something in every table that an installation fills.
  void Fill(domain::Storage& storage) {
    domain::Integrations service = Service(storage);
    for (int i = 0; i < 3; ++i) {
      const auto made = service.Create(AnActor(), AnInput("ERP " + std::to_string(i)));
      ASSERT_TRUE(made.ok());
      ASSERT_TRUE(service.Activate(AnActor(), made->integration.id, false).ok());
    }
    Write(storage, [](domain::WriteTransaction& transaction) -> Result<void> {
      LATCHKEY_RETURN_IF_ERROR(transaction.PutSetting("a/b/c", "Grüße, 'quoted'\n\\"));
      domain::AdminUser user;
      user.username = "ada";
      user.role_id = {1};
      user.second_factor.emplace().secret = TotpSecret("secret of twenty byte");
      LATCHKEY_TRY(const AdminUserId id, transaction.InsertAdminUser(user));
      LATCHKEY_RETURN_IF_ERROR(transaction.PutSubscription(id, true));
      return transaction.MarkRead(id, {1}, {1'000});
    });
  }
  static void Write(domain::Storage& storage,
                    const std::function<Result<void>(domain::WriteTransaction&)>& work) {
    const Result<void> written = storage.Write(work);
    ASSERT_TRUE(written.ok()) << written.error().detail << " " << written.error().cause;
  }
  Result<Copied> CopyNow(const CopyProgress& progress = kSilent) {
    return CopyDatabase(from_, to_, kNowS, progress);
  }
  // Breaks off after the first batch of `table`, as a kill does.
  void CopyUntil(std::string_view table) {
    struct Killed {};
    EXPECT_THROW(
        static_cast<void>(CopyNow([&](std::string_view, std::string_view now, std::int64_t) {
          if (now == table) throw Killed();
        })),
        Killed);
  }

  testing::PostgresServer* server_ = nullptr;
  testing::TemporaryFolder folder_;
  std::string from_;
  std::string to_;
  ManualClock clock_{kNowS};
  domain::testing::SeededRandom random_{7};
};

INSTANTIATE_TEST_SUITE_P(Engines, Copy,
                         ::testing::Values(Way{"SqliteToPostgres", false, true},
                                           Way{"PostgresToSqlite", true, false},
                                           Way{"SqliteToSqlite", false, false}),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(Copy, HoldsWhatTheSourceHolds) {
  Fill(*MustOpen(from_));
  const Result<Copied> copied = CopyNow();
  ASSERT_TRUE(copied.ok()) << copied.error().detail << " " << copied.error().cause;
  EXPECT_EQ(copied->key_id, testing::ABox().key_id());
  const auto from = MustOpen(from_);
  const auto to = MustOpen(to_);
  const auto keys = [](domain::Storage& storage) {
    std::vector<std::string> seen;
    EXPECT_TRUE(storage
                    .Read([&](domain::ReadTransaction& read) -> Result<void> {
                      LATCHKEY_TRY(const FeedSequence last, read.LastChange());
                      seen.push_back(std::to_string(last.value));
                      LATCHKEY_TRY(const auto user, read.FindAdminUser("ada"));
                      seen.emplace_back(user->second_factor->secret.Reveal());
                      LATCHKEY_TRY(const auto setting, read.FindSetting("a/b/c"));
                      seen.push_back(setting.value());
                      return read.VisitCallers([&](const domain::CallerRow& row) -> Result<void> {
                        seen.push_back(row.integration.name);
                        seen.emplace_back(row.consumer.secret.Reveal());
                        seen.emplace_back(row.access_token->secret.Reveal());
                        return {};
                      });
                    })
                    .ok());
    return seen;
  };
  EXPECT_EQ(keys(*to), keys(*from));
  EXPECT_EQ(keys(*to).size(), 12u);
}

TEST_P(Copy, CountsOnFromWhereTheSourceWas) {
  IntegrationId newest;
  {
    const auto from = MustOpen(from_);
    Fill(*from);
    newest = Service(*from).Create(AnActor(), AnInput("gone"))->integration.id;
    ASSERT_TRUE(Service(*from).Delete(AnActor(), newest).ok());
  }
  ASSERT_TRUE(CopyNow().ok());
  const auto to = MustOpen(to_);
  EXPECT_GT(Service(*to).Create(AnActor(), AnInput("next"))->integration.id.value, newest.value);
}

TEST_P(Copy, GoesOnAfterItWasKilledAndCannotBeOpenedBefore) {
  constexpr int kSettings = 1'200;  // more than one batch
  const auto from = MustOpen(from_);
  Write(*from, [](domain::WriteTransaction& transaction) -> Result<void> {
    for (int i = 0; i < kSettings; ++i) {
      LATCHKEY_RETURN_IF_ERROR(transaction.PutSetting("a/b/" + std::to_string(i), "1"));
    }
    return {};
  });
  CopyUntil("setting");
  const auto opened = Open(to_, testing::ABox());
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().detail, HasSubstr("The database is not whole"));
  std::int64_t copied_now = 0;
  const auto copied =
      CopyNow([&](std::string_view step, std::string_view table, std::int64_t rows) {
        if (step == "copied" && table == "setting") copied_now = rows;
      });
  ASSERT_TRUE(copied.ok()) << copied.error().detail;
  EXPECT_EQ(copied_now, kSettings - 1'000);
  EXPECT_EQ(copied->rows.front(), (std::pair<std::string, std::int64_t>("setting", kSettings)));
  EXPECT_NE(MustOpen(to_), nullptr);
}

TEST_P(Copy, SaysWhereItDiffersFromASourceThatChangedMeanwhile) {
  const auto from = MustOpen(from_);
  Fill(*from);
  CopyUntil("audit");
  Write(*from, [](domain::WriteTransaction& transaction) {
    return transaction.PutSetting("a/b/c", "another");
  });
  const auto copied = CopyNow();
  ASSERT_FALSE(copied.ok());
  EXPECT_EQ(copied.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(copied.error().detail, HasSubstr("differs from its source in setting a/b/c"));
  EXPECT_FALSE(Open(to_, testing::ABox()).ok());
}

TEST_P(Copy, LeavesATargetAloneThatHoldsData) {
  Fill(*MustOpen(from_));
  MustOpen(to_);
  const auto copied = CopyNow();
  ASSERT_FALSE(copied.ok());
  EXPECT_EQ(copied.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(*Service(*MustOpen(to_)).Count({}), 0);
}

TEST_P(Copy, TakesEveryTableButThoseThatEachDatabaseHasForItself) {
  Fill(*MustOpen(from_));
  const auto copied = CopyNow();
  ASSERT_TRUE(copied.ok());
  std::set<std::string> tables = {"meta", "node", "schema_migration"};
  for (const auto& [table, rows] : copied->rows) tables.insert(table);
  std::set<std::string> all;
  testing::TemporaryFolder folder;
  MustOpen(folder.Url());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("latchkey.db").c_str(), &database), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  ASSERT_EQ(sqlite3_prepare_v2(database,
                               "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> "
                               "'sqlite_sequence'",
                               -1, &statement, nullptr),
            SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW)
    all.emplace(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  sqlite3_finalize(statement);
  sqlite3_close(database);
  EXPECT_EQ(tables, all);
}

}  // namespace
}  // namespace latchkey::storage
