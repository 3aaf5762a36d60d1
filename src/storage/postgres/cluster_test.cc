#include "storage/postgres/cluster.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "base/node_limits.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage {
namespace {

constexpr std::int64_t kLongMs = 60'000;  // far beyond what a test may take

class PostgresCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = testing::PostgresServer::Get();
    if (server_ == nullptr) GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
    url_ = server_->NewUrl();
    auto opened = Open(url_, testing::ABox());
    ASSERT_TRUE(opened.ok());
    storage_ = std::move(*opened);
  }

  std::unique_ptr<domain::Cluster> Join(const std::string& name) {
    return JoinCluster(url_, {"id of " + name, name, "1.0", 1'700'000'000, {}, 0});
  }
  FeedSequence AppendChange() {
    FeedSequence sequence;
    const Result<void> written =
        storage_->Write([&](domain::WriteTransaction& transaction) -> Result<void> {
          LATCHKEY_TRY(sequence, transaction.AppendChange(
                                     {{}, domain::ChangeKind::kSetting, {}, "test/one/two"}));
          return {};
        });
    EXPECT_TRUE(written.ok());
    return sequence;
  }
  // "name serves" of each node.
  static std::vector<std::string> Listed(domain::Cluster& cluster) {
    const auto nodes = cluster.ListNodes();
    EXPECT_TRUE(nodes.ok());
    std::vector<std::string> listed;
    for (const domain::Node& node : *nodes) {
      listed.push_back(node.name + " " + std::to_string(node.serves.value));
    }
    return listed;
  }

  testing::PostgresServer* server_ = nullptr;
  std::string url_;
  std::unique_ptr<domain::Storage> storage_;
};

using Names = std::vector<std::string>;

TEST_F(PostgresCluster, ListsNodesWithWhatEachServesLast) {
  const auto a = Join("a");
  const auto b = Join("b");
  ASSERT_TRUE(a->Report({3}).ok());
  ASSERT_TRUE(b->Report({3}).ok());
  ASSERT_TRUE(a->Report({4}).ok());
  EXPECT_EQ(Listed(*b), (Names{"a 4", "b 3"}));
  a->Leave();
  EXPECT_EQ(Listed(*b), (Names{"b 3"}));
}

TEST_F(PostgresCluster, AnswersAReportWithTheNewestChange) {
  const auto a = Join("a");
  EXPECT_EQ(a->Report({})->last, FeedSequence{});
  const FeedSequence last = AppendChange();
  EXPECT_EQ(a->Report({})->last, last);
}

TEST_F(PostgresCluster, HasOneThatLeadsUntilItGoes) {
  auto a = Join("a");
  const auto b = Join("b");
  EXPECT_TRUE(a->Report({})->leads);
  EXPECT_FALSE(b->Report({})->leads);
  EXPECT_TRUE(a->Report({})->leads);
  a->Leave();
  // The server notices the end of the other's connection a moment later.
  while (!b->Report({})->leads) std::this_thread::yield();
  EXPECT_FALSE(Join("c")->Report({})->leads);
}

TEST_F(PostgresCluster, IsWokenByAChangeOfAnybody) {
  const auto a = Join("a");
  ASSERT_TRUE(a->Report({}).ok());
  std::thread other([this] { AppendChange(); });
  a->WaitForChange(kLongMs);
  other.join();
  EXPECT_EQ(a->Report({})->last, FeedSequence{1});
}

TEST_F(PostgresCluster, IsWokenByItsOwner) {
  const auto a = Join("a");
  a->Wake();
  a->WaitForChange(kLongMs);  // not connected yet
  ASSERT_TRUE(a->Report({}).ok());
  a->Wake();
  a->WaitForChange(kLongMs);
}

TEST_F(PostgresCluster, ConnectsAnewAfterTheServerWasAway) {
  const auto a = Join("a");
  ASSERT_TRUE(a->Report({}).ok());
  server_->Stop();
  EXPECT_EQ(a->Report({}).error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(a->ListNodes().ok());
  server_->Start();
  EXPECT_TRUE(a->Report({})->leads);
  EXPECT_EQ(Listed(*a).size(), 1u);
}

TEST_F(PostgresCluster, ForgetsNodesThatAreLongGone) {
  const auto a = Join("a");
  ASSERT_TRUE(Join("b")->Report({}).ok());
  server_->Execute(
      "UPDATE node SET seen_at_ms = seen_at_ms - " + std::to_string(limits::kNodeForgottenMs + 1),
      url_);
  ASSERT_TRUE(a->Report({}).ok());
  EXPECT_EQ(Listed(*a), (Names{"a 0"}));
}

TEST(Cluster, IsNoneWhereTheDatabaseIsAFile) {
  EXPECT_EQ(JoinCluster("sqlite:/tmp/latchkey.db", {}), nullptr);
}

}  // namespace
}  // namespace latchkey::storage
