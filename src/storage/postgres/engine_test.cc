#include "storage/postgres/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "domain/housekeeping.h"
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
using ::testing::Not;

class PostgresEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = testing::PostgresServer::Get();
    if (server_ == nullptr) GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
    url_ = server_->NewUrl();
  }

  std::unique_ptr<domain::Storage> MustOpen(char key = 'k') {
    auto opened = Open(url_, testing::ABox(key));
    EXPECT_TRUE(opened.ok()) << opened.error().detail << " " << opened.error().cause;
    return opened.ok() ? std::move(*opened) : nullptr;
  }
  Error OpenError(char key = 'k') {
    const auto opened = Open(url_, testing::ABox(key));
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{} : opened.error();
  }
  void Execute(const std::string& sql) { server_->Execute(sql, url_); }
  domain::Integrations Service(domain::Storage& storage) {
    return {storage, domain::testing::ATree(), clock_, SystemRandom()};
  }

  testing::PostgresServer* server_ = nullptr;
  std::string url_;
  ManualClock clock_{1'000'000};
};

// Adds one to a number that is stored, and tells the feed.
Result<void> CountUp(domain::Storage& storage) {
  return storage.Write([](domain::WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto number, transaction.FindSetting("test/count/number"));
    const int next = std::stoi(number.value_or("0")) + 1;
    LATCHKEY_RETURN_IF_ERROR(transaction.PutSetting("test/count/number", std::to_string(next)));
    LATCHKEY_TRY(
        [[maybe_unused]] const FeedSequence sequence,
        transaction.AppendChange({{}, domain::ChangeKind::kSetting, {}, "test/count/number"}));
    return {};
  });
}

TEST_F(PostgresEngine, KeepsWhatWasCommittedOverAReopening) {
  IntegrationId id;
  {
    const auto storage = MustOpen();
    id = Service(*storage).Create(AnActor(), AnInput())->integration.id;
  }
  const auto storage = MustOpen();
  EXPECT_EQ(Service(*storage).Show(id)->integration.name, "ERP");
}

TEST_F(PostgresEngine, TellsAnEmptyDatabaseFromOneWithData) {
  EXPECT_FALSE(*HasData(url_));
  MustOpen();
  EXPECT_TRUE(*HasData(url_));
}

TEST_F(PostgresEngine, RefusesAnotherMasterKey) {
  MustOpen('k');
  const Error error = OpenError('x');
  EXPECT_EQ(error.kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("sealed under master key " + testing::ABox('k').key_id()));
}

TEST_F(PostgresEngine, RefusesADatabaseThatIsNewer) {
  MustOpen();
  Execute("INSERT INTO schema_migration VALUES (9999, '9999_from_the_future', 'x', 1)");
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("9999_from_the_future, which is newer"));
}

TEST_F(PostgresEngine, RefusesAnotherProgramsDatabase) {
  Execute("CREATE TABLE recipes (id BIGINT)");
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error.detail, HasSubstr("another program"));
}

TEST_F(PostgresEngine, SaysSoWhenTheSchemaIsMissing) {
  url_ = server_->Url("nowhere");
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.detail, HasSubstr("schema that storage.url names is not there"));
}

TEST(PostgresUrl, IsNotQuotedWhenItCannotBeRead) {
  const auto opened =
      Open("postgresql://latchkey:hunter2@db.example:x%zz/latchkey", testing::ABox());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(opened.error().detail, HasSubstr("storage.url cannot be read"));
  EXPECT_THAT(opened.error().detail + opened.error().cause, Not(HasSubstr("hunter2")));
}

TEST(PostgresUrl, SaysUnavailableWithoutThePasswordWhenNobodyAnswers) {
  const auto opened = Open("postgresql://latchkey:hunter2@127.0.0.1:1/latchkey", testing::ABox());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(opened.error().cause, HasSubstr("127.0.0.1"));
  EXPECT_THAT(opened.error().detail + opened.error().cause, Not(HasSubstr("hunter2")));
}

TEST_F(PostgresEngine, QuotesNoValueOfARowThatIsTaken) {
  const auto storage = MustOpen();
  const auto outcome = storage->Write([](domain::WriteTransaction& transaction) -> Result<void> {
    domain::AdminUser user;
    user.username = "someone-known";
    LATCHKEY_TRY([[maybe_unused]] const AdminUserId first, transaction.InsertAdminUser(user));
    LATCHKEY_TRY([[maybe_unused]] const AdminUserId second, transaction.InsertAdminUser(user));
    return {};
  });
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(outcome.error().detail + outcome.error().cause, Not(HasSubstr("someone-known")));
}

TEST_F(PostgresEngine, RefusesATextWithAZeroByte) {
  const auto storage = MustOpen();
  const auto outcome = storage->Write([](domain::WriteTransaction& transaction) {
    return transaction.PutSetting("a/b/c", std::string_view("x\0y", 3));
  });
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(PostgresEngine, GoesOnAfterTheServerWasRestarted) {
  const auto storage = MustOpen();
  ASSERT_TRUE(Service(*storage).Create(AnActor(), AnInput("before")).ok());
  ASSERT_EQ(*Service(*storage).Count({}), 1);
  server_->Stop();
  const auto away = Service(*storage).Count({});
  EXPECT_TRUE(!away.ok() && away.error().kind == ErrorKind::kUnavailable);
  const auto refused = Service(*storage).Create(AnActor(), AnInput("away"));
  EXPECT_TRUE(!refused.ok() && refused.error().kind == ErrorKind::kUnavailable);
  server_->Start();
  EXPECT_EQ(*Service(*storage).Count({}), 1);
  EXPECT_TRUE(Service(*storage).Create(AnActor(), AnInput("after")).ok());
  EXPECT_EQ(*Service(*storage).Count({}), 2);
}

TEST_F(PostgresEngine, SaysThatACommitIsUnknownWhenTheServerGoesBeforeItsAnswer) {
  const auto storage = MustOpen();
  const auto outcome = storage->Write([&](domain::WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_RETURN_IF_ERROR(transaction.PutSetting("a/b/c", "1"));
    Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    return {};
  });
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(outcome.error().detail, HasSubstr("before it said whether the change is kept"));
  EXPECT_TRUE(CountUp(*storage).ok());
}

TEST_F(PostgresEngine, MigratesOnceWhenSeveralNodesStartTogether) {
  std::vector<std::thread> nodes;
  nodes.reserve(4);
  for (int i = 0; i < 4; ++i) nodes.emplace_back([&] { EXPECT_NE(MustOpen(), nullptr); });
  for (std::thread& node : nodes) node.join();
}

TEST_F(PostgresEngine, CleansUpOnceWhenTwoNodesKeepHouseAtOnce) {
  const auto first = MustOpen();
  const auto second = MustOpen();
  const IntegrationId id = Service(*first).Create(AnActor(), AnInput())->integration.id;
  ASSERT_TRUE(first
                  ->Write([&](domain::WriteTransaction& transaction) -> Result<void> {
                    LATCHKEY_RETURN_IF_ERROR(
                        transaction.PutSetting("oauth/cleanup/cleanup_probability", "1"));
                    LATCHKEY_RETURN_IF_ERROR(
                        transaction.PutSetting("latchkey/audit/days_kept", "1"));
                    domain::AuditEntry old;
                    for (int i = 0; i < 100; ++i) {
                      LATCHKEY_RETURN_IF_ERROR(transaction.AppendAudit(old));
                    }
                    domain::Exchange exchange;
                    exchange.integration_id = id;
                    exchange.state = domain::ExchangeState::kRequestTokenIssued;
                    return transaction.PutExchange(exchange);
                  })
                  .ok());
  std::vector<std::thread> threads;
  for (domain::Storage* node : {first.get(), second.get()}) {
    threads.emplace_back([this, node] {
      domain::Housekeeping housekeeping{*node, clock_, SystemRandom()};
      for (int round = 0; round < 10; ++round) EXPECT_TRUE(housekeeping.Round(1, {1}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(first
                  ->Read([&](domain::ReadTransaction& transaction) -> Result<void> {
                    LATCHKEY_TRY(const auto exchange, transaction.FindExchange(id));
                    EXPECT_FALSE(exchange);
                    LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({}, 100));
                    EXPECT_EQ(changes.size(), 2u);  // its creation, and the end of its exchange
                    LATCHKEY_TRY(const auto audit, transaction.ListAudit({}));
                    EXPECT_EQ(audit.size(), 1u);
                    return {};
                  })
                  .ok());
}

// Two nodes change the same row at once, while a third follows the feed.
TEST_F(PostgresEngine, LosesNoUpdateAndShowsNoGapWhenTwoNodesWriteAtOnce) {
  constexpr int kTurns = 60;
  const auto first = MustOpen();
  const auto second = MustOpen();
  const auto follower = MustOpen();
  std::vector<std::thread> threads;
  for (domain::Storage* node : {first.get(), second.get()}) {
    threads.emplace_back([node] {
      for (int turn = 0; turn < kTurns; ++turn) EXPECT_TRUE(CountUp(*node).ok());
    });
  }
  std::int64_t seen = 0;
  while (seen < 2 * kTurns && !HasFailure()) {
    const auto read = follower->Read([&](domain::ReadTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({seen}, 1'000));
      for (const domain::Change& change : changes) EXPECT_EQ(change.sequence.value, ++seen);
      LATCHKEY_TRY(const auto number, transaction.FindSetting("test/count/number"));
      EXPECT_EQ(number.value_or("0"), std::to_string(seen));
      return {};
    });
    EXPECT_TRUE(read.ok());
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace latchkey::storage
