#include "replay/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/node_limits.h"
#include "replay/testing/redis_server.h"
#include "replay/testing/test_node.h"

namespace latchkey::replay {
namespace {

using ::testing::HasSubstr;
using testing::RedisServer;
using testing::TestNode;

class KeeperTest : public ::testing::Test {
 protected:
  RedisServer redis_;
  ManualClock clock_{1'700'000'000};
  std::vector<Member> members_ = {{"a", true}, {"b", true}};
  TestNode a_{redis_, "a", clock_, &members_};
  TestNode b_{redis_, "b", clock_, &members_};

  // Both, after each other, as often as it takes.
  void Agree() {
    for (int i = 0; i < 4; ++i) {
      a_.keeper().Round();
      b_.keeper().Round();
    }
    ASSERT_EQ(a_.keeper().State(), "ok");
    ASSERT_EQ(b_.keeper().State(), "ok");
  }
};

TEST_F(KeeperTest, LetsANonceInOnceOverAllNodes) {
  Agree();
  EXPECT_EQ(a_.Record("n1"), SharedOutcome::kGranted);
  EXPECT_EQ(b_.Record("n1"), SharedOutcome::kUsed);
  EXPECT_EQ(b_.Record("n2"), SharedOutcome::kGranted);
  EXPECT_EQ(a_.Record("n2"), SharedOutcome::kUsed);
}

TEST_F(KeeperTest, ReliesOnNothingBeforeItHasLooked) {
  EXPECT_EQ(a_.keeper().server(), nullptr);
  EXPECT_EQ(a_.Record("n1"), SharedOutcome::kUnavailable);
}

TEST_F(KeeperTest, WaitsForANodeThatIsAlive) {
  EXPECT_THAT(a_.StateAfterRounds(), HasSubstr("waiting for b"));
  EXPECT_EQ(a_.Record("n1"), SharedOutcome::kUnavailable);
  Agree();
}

TEST_F(KeeperTest, RefillsARestartedServerFromAllNodes) {
  Agree();
  ASSERT_EQ(a_.Record("of a"), SharedOutcome::kGranted);
  ASSERT_EQ(b_.Record("of b"), SharedOutcome::kGranted);
  redis_.Stop();
  EXPECT_THAT(a_.StateAfterRounds(), HasSubstr("cannot be reached"));
  EXPECT_EQ(a_.Record("while away"), SharedOutcome::kUnavailable);
  redis_.Start();
  Agree();
  EXPECT_EQ(a_.Record("of b"), SharedOutcome::kUsed);
  EXPECT_EQ(b_.Record("of a"), SharedOutcome::kUsed);
  EXPECT_EQ(a_.nonces().uncertain_until_s(), 0);
}

// The mark of another run is there, as after a restart that read an older copy from disk.
TEST_F(KeeperTest, BelievesNoMarkOfAnotherRun) {
  Agree();
  const std::string mark = a_.keeper().server()->mark;
  ASSERT_EQ(a_.Record("of a"), SharedOutcome::kGranted);
  redis_.Stop();
  redis_.Start();
  redis_.Run({"SET", kMarkKey, mark});
  EXPECT_EQ(b_.Record("of a"), SharedOutcome::kUnavailable);
  Agree();
  EXPECT_NE(a_.keeper().server()->mark, mark);
}

TEST_F(KeeperTest, RefillsWhatSomebodyFlushed) {
  Agree();
  ASSERT_EQ(a_.Record("of a"), SharedOutcome::kGranted);
  redis_.Run({"FLUSHALL"});
  EXPECT_EQ(b_.Record("n2"), SharedOutcome::kUnavailable);
  Agree();
  EXPECT_EQ(b_.Record("of a"), SharedOutcome::kUsed);
}

TEST_F(KeeperTest, DoubtsOldTimestampsWhereANodeThatDiedCouldTell) {
  Agree();
  ASSERT_EQ(b_.Record("of b"), SharedOutcome::kGranted);
  members_[1].alive = false;
  redis_.Stop();
  redis_.Start();
  EXPECT_EQ(a_.StateAfterRounds(), "ok");
  EXPECT_EQ(a_.nonces().uncertain_until_s(), clock_.NowUnixS() + 1 + TestNode::kWindowS);
  EXPECT_EQ(a_.nonces().doubt(), directory::NonceDoubt::kSharedLoss);
}

TEST_F(KeeperTest, DoubtsForANodeThatHasLeftMeanwhileToo) {
  Agree();
  ASSERT_EQ(b_.Record("of b"), SharedOutcome::kGranted);
  members_.pop_back();
  redis_.Stop();
  redis_.Start();
  EXPECT_EQ(a_.StateAfterRounds(), "ok");
  EXPECT_GT(a_.nonces().uncertain_until_s(), clock_.NowUnixS());
}

TEST_F(KeeperTest, ForgetsANodeWhoseCallsNobodyCanRepeat) {
  Agree();
  members_.pop_back();
  clock_.AdvanceS(a_.nonces().retention_s() + 1);
  redis_.Stop();
  redis_.Start();
  EXPECT_EQ(a_.StateAfterRounds(), "ok");
  EXPECT_LE(a_.nonces().uncertain_until_s(), clock_.NowUnixS());
}

TEST_F(KeeperTest, WaitsNoLongerThanItsLimitForANodeThatIsAlive) {
  EXPECT_THAT(a_.StateAfterRounds(), HasSubstr("waiting for b"));
  clock_.AdvanceS(limits::kReplayFillMsMax / 1000 + 1);
  EXPECT_EQ(a_.StateAfterRounds(), "ok");
  EXPECT_GT(a_.nonces().uncertain_until_s(), clock_.NowUnixS());
}

TEST_F(KeeperTest, DoubtsWithEverybodyOnceOneDoes) {
  members_[1].alive = false;
  EXPECT_EQ(a_.StateAfterRounds(), "ok");
  const std::int64_t until_s = a_.nonces().uncertain_until_s();
  EXPECT_GT(until_s, 0);
  EXPECT_EQ(b_.StateAfterRounds(), "ok");
  EXPECT_EQ(b_.nonces().uncertain_until_s(), until_s);
}

TEST_F(KeeperTest, RefusesANodeWithOtherSettings) {
  Agree();
  TestNode c(redis_, "c", clock_, &members_, "another layout");
  EXPECT_THAT(c.StateAfterRounds(), HasSubstr("replay.nonces_max"));
}

TEST_F(KeeperTest, GivesUpOnAServerThatDoesNotAnswer) {
  Agree();
  redis_.Pause();
  EXPECT_EQ(a_.Record("n1"), SharedOutcome::kUnavailable);
  a_.keeper().Round();
  EXPECT_NE(a_.keeper().State(), "ok");
  redis_.GoOn();
  Agree();
  EXPECT_EQ(b_.Record("n2"), SharedOutcome::kGranted);
}

TEST(Keeper, RefusesAServerThatForgetsForWantOfMemory) {
  RedisServer redis({"--maxmemory", "10mb", "--maxmemory-policy", "allkeys-lru"});
  ManualClock clock(1'700'000'000);
  TestNode node(redis, "a", clock);
  EXPECT_THAT(node.StateAfterRounds(), HasSubstr("noeviction"));
}

TEST(Keeper, RefusesAReplica) {
  RedisServer master;
  RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(master.Place().port)});
  ManualClock clock(1'700'000'000);
  TestNode node(replica, "a", clock);
  EXPECT_THAT(node.StateAfterRounds(), HasSubstr("replica"));
}

TEST(Keeper, SignsIn) {
  RedisServer redis({"--requirepass", "hunter2"});
  const auto refused = RedisClient::Connect(redis.Place(), redis.Url());
  ASSERT_TRUE(refused.ok());
  EXPECT_FALSE((*refused)->Run({"PING"}).ok());
  const auto url =
      ParseRedisUrl("redis://:hunter2@127.0.0.1:" + std::to_string(redis.Place().port) + "/3");
  const auto client = ConnectToMaster(*url);
  ASSERT_TRUE(client.ok()) << client.error().detail;
  EXPECT_TRUE((*client)->Run({"PING"}).ok());
}

TEST(Keeper, AsksTheNextSentinelForTheMaster) {
  RedisServer master;
  const std::string file = ::testing::TempDir() + "sentinel-" + std::to_string(getpid());
  std::ofstream(file) << "sentinel monitor shop 127.0.0.1 " << master.Place().port << " 1\n";
  RedisServer sentinel({"--sentinel"}, file);
  RedisUrl url;
  url.master = "shop";
  url.places = {{"127.0.0.1", 1}, sentinel.Place()};
  const auto client = ConnectToMaster(url);
  ASSERT_TRUE(client.ok()) << client.error().detail;
  EXPECT_EQ((*client)->place().port, master.Place().port);
  url.master = "another";
  EXPECT_FALSE(ConnectToMaster(url).ok());
}

}  // namespace
}  // namespace latchkey::replay
