#include "store/database.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/limits.h"
#include "base/random.h"

namespace latchkey::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest()
      : path_((std::filesystem::temp_directory_path() /
               ("latchkey-store-" + RandomAlphanumeric(SystemRandom(), 12)))
                  .string()) {
    auto opened = Database::Open(path_, Database::Access::kWrite, clock_);
    EXPECT_TRUE(opened.ok());
    database_ = std::move(opened).value();
    EXPECT_TRUE(database_->Script("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)").ok());
  }
  ~DatabaseTest() override {
    database_.reset();
    for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  std::int64_t Count() {
    return database_->Row("SELECT count(*) AS n FROM t").value().at("n").as_int64();
  }

  const std::string path_;
  ManualClock clock_{1'780'000'000};
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, GivesRowsAsObjectsInTheOrderOfTheSelect) {
  const auto rows =
      database_->Rows("SELECT ? AS text, ? AS whole, ? AS number, ? AS absent, ? AS yes",
                      {"x", 7, 1.5, nullptr, true});
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(ToJson(json::value(*rows)),
            R"([{"text":"x","whole":7,"number":1.5E0,"absent":null,"yes":1}])");
}

TEST_F(DatabaseTest, GivesAnEmptyObjectForNoRow) {
  const auto row = database_->Row("SELECT a FROM t WHERE a = 1");
  ASSERT_TRUE(row.ok());
  EXPECT_TRUE(row->empty());
}

TEST_F(DatabaseTest, RollsBackATransactionThatWasNotCommitted) {
  {
    auto transaction = Transaction::Begin(*database_, Transaction::Kind::kWrite);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE(database_->Run("INSERT INTO t (b) VALUES ('x')").ok());
    EXPECT_EQ(Count(), 1);
  }
  EXPECT_EQ(Count(), 0);
}

TEST_F(DatabaseTest, TellsABrokenConstraintFromOtherFaults) {
  ASSERT_TRUE(database_->Run("INSERT INTO t (a) VALUES (1)").ok());
  EXPECT_EQ(database_->Run("INSERT INTO t (a) VALUES (1)").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(database_->Run("SELECT * FROM nowhere").error().kind, ErrorKind::kInternal);
  EXPECT_EQ(Count(), 1);
}

TEST_F(DatabaseTest, IsUnavailableWhileThereIsNoRoomAndGoesOnAfterwards) {
  ASSERT_TRUE(database_->Script("PRAGMA max_page_count = 3").ok());
  const std::string large(100'000, 'x');
  const auto refused = database_->Run("INSERT INTO t (b) VALUES (?)", {large});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Count(), 0);
  ASSERT_TRUE(database_->Script("PRAGMA max_page_count = 1000000").ok());
  EXPECT_TRUE(database_->Run("INSERT INTO t (b) VALUES (?)", {large}).ok());
  EXPECT_EQ(Count(), 1);
}

TEST_F(DatabaseTest, InterruptsWorkBeyondItsTime) {
  constexpr std::string_view kLong =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
      "SELECT count(*) AS n FROM n";
  database_->StartTheClock();
  EXPECT_TRUE(database_->Row(kLong).ok());
  clock_.AdvanceS(limits::kStoreCallMsMax / 1000 + 1);
  EXPECT_EQ(database_->Row(kLong).error().kind, ErrorKind::kUnavailable);
  database_->StartTheClock();
  EXPECT_TRUE(database_->Row(kLong).ok());
}

TEST_F(DatabaseTest, CannotWriteThroughAReader) {
  auto reader = Database::Open(path_, Database::Access::kRead, clock_);
  ASSERT_TRUE(reader.ok());
  EXPECT_FALSE((*reader)->Run("INSERT INTO t (b) VALUES ('x')").ok());
  EXPECT_EQ(Count(), 0);
}

TEST_F(DatabaseTest, ForgetsStatementsBeyondTheirNumberAndGoesOn) {
  for (std::size_t i = 0; i <= limits::kStoreStatementsMax; ++i) {
    const auto row = database_->Row("SELECT " + std::to_string(i) + " AS n");
    ASSERT_TRUE(row.ok());
    EXPECT_EQ(row->at("n"), i);
  }
}

}  // namespace
}  // namespace latchkey::store
