#include "replay/redis_link.h"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/loop.h"
#include "replay/testing/redis_server.h"
#include "replay/testing/test_node.h"

namespace latchkey::replay {
namespace {

using testing::RedisServer;
using testing::TestNode;

// A worker: a loop on a thread of its own, and a link.
class Worker {
 public:
  explicit Worker(TestNode& node)
      : node_(node),
        loop_(net::MakeLoop()),
        link_(std::make_unique<RedisLink>(node.keeper(), *loop_, node.metrics())),
        thread_([this] { loop_->Run([this] { link_->OnTurn(); }); }) {}
  ~Worker() {
    loop_->Stop();
    thread_.join();
    link_.reset();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // What comes of questions that are asked in one turn.
  std::vector<SharedAnswer> Ask(const std::vector<Question>& questions) {
    std::latch left(static_cast<std::ptrdiff_t>(questions.size()));
    std::vector<Asker> askers(questions.size());
    loop_->Post([&] {
      for (std::size_t i = 0; i < questions.size(); ++i) {
        askers[i].left = &left;
        link_->Ask(questions[i], askers[i]);
      }
    });
    left.wait();
    std::vector<SharedAnswer> answers;
    for (const Asker& asker : askers) answers.push_back(asker.answer);
    return answers;
  }
  SharedOutcome AskOne(const Question& question) { return Ask({question}).front().outcome; }
  SharedOutcome Record(const std::string& nonce) {
    return AskOne({.nonce = node_.KeyOf(nonce), .rate = {}});
  }

 private:
  struct Asker final : SharedAsker {
    void OnAnswer(const SharedAnswer& given) override {
      answer = given;
      left->count_down();
    }
    SharedAnswer answer;
    std::latch* left = nullptr;
  };

  TestNode& node_;
  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<RedisLink> link_;
  std::thread thread_;
};

class RedisLinkTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(node_.StateAfterRounds(), "ok"); }

  RedisServer redis_;
  ManualClock clock_{1'700'000'000};
  TestNode node_{redis_, "a", clock_};
};

TEST_F(RedisLinkTest, GrantsANonceOnceAmongWorkers) {
  Worker one(node_);
  Worker other(node_);
  EXPECT_EQ(one.Record("n1"), SharedOutcome::kGranted);
  EXPECT_EQ(one.Record("n1"), SharedOutcome::kUsed);
  EXPECT_EQ(other.Record("n1"), SharedOutcome::kUsed);
  EXPECT_EQ(other.Record("n2"), SharedOutcome::kGranted);
}

TEST_F(RedisLinkTest, AnswersManyQuestionsOfOneTurnInTheirOrder) {
  Worker worker(node_);
  std::vector<Question> questions;
  for (int i = 0; i < 3'000; ++i) {
    questions.push_back({.nonce = node_.KeyOf("n" + std::to_string(i / 2)), .rate = {}});
  }
  const std::vector<SharedAnswer> answers = worker.Ask(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_EQ(answers[i].outcome, i % 2 == 0 ? SharedOutcome::kGranted : SharedOutcome::kUsed) << i;
  }
}

TEST_F(RedisLinkTest, KeepsNoncesForAsLongAsTheyCouldBeReplayed) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  const auto left = redis_.Run({"TTL", NonceKeyText(node_.KeyOf("n1"))});
  EXPECT_GT(left->integer, 2 * TestNode::kWindowS);
}

TEST_F(RedisLinkTest, KeepsARateAmongWorkers) {
  const SharedRate rate{{5}, 60'000'000, 2 * 60'000'000};  // one a minute, two at once
  Worker one(node_);
  Worker other(node_);
  const auto ask = [&](const std::string& nonce) {
    return Question{.nonce = node_.KeyOf(nonce), .rate = rate};
  };
  const SharedAnswer first = one.Ask({ask("n1")}).front();
  EXPECT_EQ(first.outcome, SharedOutcome::kGranted);
  EXPECT_EQ(first.due_ahead_us, 60'000'000);
  EXPECT_EQ(other.AskOne(ask("n2")), SharedOutcome::kGranted);
  const SharedAnswer third = one.Ask({ask("n3")}).front();
  EXPECT_EQ(third.outcome, SharedOutcome::kTooMany);
  EXPECT_GT(third.due_ahead_us, 110'000'000);
  EXPECT_LE(third.due_ahead_us, 120'000'000);
  EXPECT_EQ(other.AskOne(ask("n3")), SharedOutcome::kUsed);  // it was recorded all the same
  EXPECT_EQ(other.AskOne({.nonce = {}, .rate = SharedRate{{6}, 1'000, 1'000}}),
            SharedOutcome::kGranted);
}

TEST_F(RedisLinkTest, TakesNothingFromTheRateForAUsedNonce) {
  const SharedRate rate{{5}, 60'000'000, 2 * 60'000'000};
  Worker worker(node_);
  const Question once{.nonce = node_.KeyOf("n1"), .rate = rate};
  ASSERT_EQ(worker.AskOne(once), SharedOutcome::kGranted);
  ASSERT_EQ(worker.AskOne(once), SharedOutcome::kUsed);
  EXPECT_EQ(worker.AskOne({.nonce = node_.KeyOf("n2"), .rate = rate}), SharedOutcome::kGranted);
}

TEST_F(RedisLinkTest, BelievesNothingAfterAFlush) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  redis_.Run({"FLUSHALL"});
  EXPECT_EQ(worker.Record("n1"), SharedOutcome::kUnavailable);
}

TEST_F(RedisLinkTest, BelievesNothingOfAnotherRunWhateverItsMark) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  const std::string mark = node_.keeper().server()->mark;
  redis_.Stop();
  redis_.Start();
  redis_.Run({"SET", kMarkKey, mark});
  Worker anew(node_);
  EXPECT_EQ(anew.Record("n1"), SharedOutcome::kUnavailable);
  EXPECT_EQ(worker.Record("n1"), SharedOutcome::kUnavailable);
}

TEST_F(RedisLinkTest, AnswersInTimeWhereTheServerDoesNot) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  redis_.Pause();
  EXPECT_EQ(worker.Record("n2"), SharedOutcome::kUnavailable);
  redis_.GoOn();
}

TEST_F(RedisLinkTest, AnswersAtOnceWhereTheServerIsGone) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  redis_.Stop();
  EXPECT_EQ(worker.Record("n2"), SharedOutcome::kUnavailable);
  node_.keeper().Round();
  EXPECT_EQ(worker.Record("n3"), SharedOutcome::kUnavailable);
}

TEST_F(RedisLinkTest, GoesOnOnceTheKeeperServesAgain) {
  Worker worker(node_);
  ASSERT_EQ(worker.Record("n1"), SharedOutcome::kGranted);
  redis_.Stop();
  ASSERT_EQ(worker.Record("n2"), SharedOutcome::kUnavailable);
  redis_.Start();
  ASSERT_EQ(node_.StateAfterRounds(), "ok");
  while (worker.Record("n3") == SharedOutcome::kUnavailable) {  // a pause after the failure
  }
  EXPECT_EQ(worker.Record("n3"), SharedOutcome::kUsed);
}

}  // namespace
}  // namespace latchkey::replay
