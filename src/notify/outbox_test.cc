#include "notify/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::notify {
namespace {

using domain::MailState;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNowS = 1'700'000'000;
constexpr std::int64_t kWaitSMax = 15;

class OutboxTest : public ::testing::Test {
 protected:
  // Queues one mail, to the contact of a new integration.
  void Happen(const std::string& name = "ERP") {
    const auto created = integrations_.Create(actor_, domain::testing::AnInput(name));
    ASSERT_TRUE(created.ok());
    const auto activated = integrations_.Activate(actor_, created->integration.id, false);
    ASSERT_TRUE(activated.ok());
    credentials_ = activated->credentials;
  }
  Outbox MakeOutbox(bool configured = true) {
    OutboxOptions options;
    options.configured = configured;
    options.from = {"", "latchkey@example.com"};
    options.admin_url = "https://admin.example.com/";
    return {notifications_, clock_, options,
            [this](const net::OutgoingMail& mail, const Stopping&) -> Result<void> {
              sent_.push_back(mail);
              return answer_;
            }};
  }
  std::int64_t SendDue(bool stopping = false) {
    const auto wait_s = outbox_.SendDue(kWaitSMax, [stopping] { return stopping; });
    EXPECT_TRUE(wait_s.ok());
    return wait_s.ok() ? *wait_s : -1;
  }
  domain::Mail TheMail() {
    const auto rows = notifications_.ListMails({});
    EXPECT_TRUE(rows.ok() && rows->size() == 1);
    return rows->front().mail;
  }
  static Error Later() { return Error::Make(ErrorKind::kUnavailable, "451 try later"); }

  domain::testing::MemoryStorage storage_;
  ManualClock clock_{kNowS};
  domain::testing::SeededRandom random_{4};
  domain::Integrations integrations_{storage_, domain::testing::ATree(), clock_, random_};
  domain::Notifications notifications_{storage_, clock_};
  const domain::Actor actor_ = domain::testing::AnActor();
  domain::Credentials credentials_;
  std::vector<net::OutgoingMail> sent_;
  Result<void> answer_;
  Outbox outbox_ = MakeOutbox();
};

TEST_F(OutboxTest, SendsWhatIsQueuedOnce) {
  Happen();
  EXPECT_EQ(SendDue(), 0);
  EXPECT_EQ(SendDue(), kWaitSMax);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].to, "erp@example.com");
  EXPECT_EQ(sent_[0].from, "latchkey@example.com");
  EXPECT_EQ(TheMail().state, MailState::kSent);
  EXPECT_EQ(TheMail().settled_at_s, kNowS);
}

TEST_F(OutboxTest, TellsNoCredential) {
  Happen();
  SendDue();
  ASSERT_EQ(sent_.size(), 1u);
  for (const std::string_view secret :
       {credentials_.consumer_key.view(), credentials_.consumer_secret.Reveal(),
        credentials_.access_token.view(), credentials_.access_token_secret.Reveal()}) {
    ASSERT_FALSE(secret.empty());
    EXPECT_THAT(sent_[0].message, Not(HasSubstr(std::string(secret))));
  }
}

TEST_F(OutboxTest, TriesAgainWithGrowingWaitsAndTheSameMessageId) {
  Happen();
  answer_ = Later();
  SendDue();
  EXPECT_EQ(TheMail().state, MailState::kQueued);
  EXPECT_EQ(TheMail().failure, "451 try later");
  EXPECT_EQ(TheMail().next_attempt_at_s, kNowS + 60);
  EXPECT_EQ(SendDue(), kWaitSMax);
  EXPECT_EQ(sent_.size(), 1u);
  clock_.AdvanceS(60);
  SendDue();
  EXPECT_EQ(TheMail().next_attempt_at_s, kNowS + 60 + 120);
  clock_.AdvanceS(110);
  EXPECT_EQ(SendDue(), 10);
  clock_.AdvanceS(10);
  answer_ = {};
  SendDue();
  ASSERT_EQ(sent_.size(), 3u);
  EXPECT_EQ(sent_[0].message, sent_[2].message);
  EXPECT_EQ(TheMail().state, MailState::kSent);
  EXPECT_EQ(TheMail().failure, "");
}

TEST_F(OutboxTest, GivesUpAfterTheLastAttempt) {
  Happen();
  answer_ = Later();
  for (int i = 0; i < limits::kMailAttemptsMax + 5; ++i) {
    SendDue();
    clock_.AdvanceS(limits::kMailRetryWaitSMax);
  }
  EXPECT_EQ(sent_.size(), static_cast<std::size_t>(limits::kMailAttemptsMax));
  EXPECT_EQ(TheMail().state, MailState::kFailed);
}

TEST_F(OutboxTest, GivesUpAtOnceWhatIsRefusedForGood) {
  Happen();
  answer_ = Error::Make(ErrorKind::kForbidden, "550 no such user");
  SendDue();
  EXPECT_EQ(TheMail().state, MailState::kFailed);
  EXPECT_EQ(TheMail().failure, "550 no such user");
}

TEST_F(OutboxTest, MarksMailsAsNotSentWithoutAMailServer) {
  Happen();
  Outbox none = MakeOutbox(false);
  ASSERT_TRUE(none.SendDue(kWaitSMax, [] { return false; }).ok());
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(TheMail().state, MailState::kNotSent);
  EXPECT_EQ(TheMail().failure, "No mail server is configured.");
  EXPECT_EQ(TheMail().attempts, 0);
}

TEST_F(OutboxTest, CountsNoAttemptThatAStopCutOff) {
  Happen();
  answer_ = Later();
  SendDue(true);
  EXPECT_EQ(TheMail().attempts, 0);
  EXPECT_EQ(TheMail().next_attempt_at_s, kNowS);
}

TEST_F(OutboxTest, SendsAgainWhatCouldNotBeRecorded) {
  Happen();
  storage_.FailNextCommit();
  EXPECT_FALSE(outbox_.SendDue(kWaitSMax, [] { return false; }).ok());
  SendDue();
  ASSERT_EQ(sent_.size(), 2u);
  EXPECT_EQ(sent_[0].message, sent_[1].message);
  EXPECT_EQ(TheMail().state, MailState::kSent);
}

TEST_F(OutboxTest, LetsNameOfAnIntegrationBeginNoHeader) {
  Happen("Tür =?x?= ERP");
  SendDue();
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_THAT(sent_[0].message, HasSubstr("\r\nSubject: =?UTF-8?B?"));
}

TEST_F(OutboxTest, SendsATestMailThatIsInNoList) {
  ASSERT_TRUE(outbox_.SendTest("ada@example.com", random_).ok());
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].to, "ada@example.com");
  EXPECT_TRUE(notifications_.ListMails({})->empty());
  answer_ = Later();
  EXPECT_EQ(outbox_.SendTest("ada@example.com", random_).error().detail, "451 try later");
}

}  // namespace
}  // namespace latchkey::notify
