#include "admin/sessions.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "domain/testing/fixtures.h"

namespace latchkey::admin {
namespace {

domain::AdminUser AUser(std::int64_t id, const std::string& name) {
  domain::AdminUser user;
  user.id = {id};
  user.username = name;
  user.password_hash = "hash of " + name;
  return user;
}

class SessionsTest : public ::testing::Test {
 protected:
  std::string Begin(const domain::AdminUser& user) {
    return sessions_.Begin(user, "127.0.0.1", "Browser").cookie;
  }

  ManualClock clock_{1'700'000'000};
  domain::testing::SeededRandom random_{3};
  Sessions sessions_{clock_, random_};
  const domain::AdminUser ada_ = AUser(1, "ada");
  const domain::AdminUser bob_ = AUser(2, "bob");
};

TEST_F(SessionsTest, AreFoundByTheirCookieAlone) {
  const Sessions::Begun begun = sessions_.Begin(ada_, "127.0.0.1", "Browser");
  EXPECT_EQ(begun.cookie.size(), 64u);
  const auto found = sessions_.Find(begun.cookie);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->username, "ada");
  EXPECT_FALSE(sessions_.Find(begun.session.id));
  EXPECT_FALSE(sessions_.Find(""));
}

TEST_F(SessionsTest, EndWhenNotUsedForTheIdleLimit) {
  const std::string cookie = Begin(ada_);
  clock_.AdvanceS(limits::kAdminSessionIdleS - 1);
  EXPECT_TRUE(sessions_.Find(cookie));
  clock_.AdvanceS(limits::kAdminSessionIdleS);
  EXPECT_FALSE(sessions_.Find(cookie));
}

TEST_F(SessionsTest, EndAtTheAbsoluteLimitHoweverUsed) {
  const std::string cookie = Begin(ada_);
  const std::int64_t step_s = limits::kAdminSessionIdleS / 2;
  std::int64_t age_s = 0;
  for (; age_s + step_s < limits::kAdminSessionS; age_s += step_s) {
    clock_.AdvanceS(step_s);
    ASSERT_TRUE(sessions_.Find(cookie)) << age_s;
  }
  clock_.AdvanceS(limits::kAdminSessionS - age_s);
  EXPECT_FALSE(sessions_.Find(cookie));
}

TEST_F(SessionsTest, AreEndedByTheirOwnUserAlone) {
  const Sessions::Begun begun = sessions_.Begin(ada_, "127.0.0.1", "Browser");
  EXPECT_FALSE(sessions_.End(bob_.id, begun.session.id));
  EXPECT_TRUE(sessions_.Find(begun.cookie));
  EXPECT_TRUE(sessions_.End(ada_.id, begun.session.id));
  EXPECT_FALSE(sessions_.Find(begun.cookie));
}

TEST_F(SessionsTest, EndTogetherButForTheOneExcepted) {
  const Sessions::Begun kept = sessions_.Begin(ada_, "127.0.0.1", "Browser");
  const std::string other = Begin(ada_);
  const std::string of_bob = Begin(bob_);
  sessions_.EndAll(ada_.id, kept.session.id);
  EXPECT_TRUE(sessions_.Find(kept.cookie));
  EXPECT_FALSE(sessions_.Find(other));
  EXPECT_TRUE(sessions_.Find(of_bob));
}

TEST_F(SessionsTest, BelongToTheUserAsLongAsThePasswordStays) {
  const Sessions::Begun begun = sessions_.Begin(ada_, "127.0.0.1", "Browser");
  domain::AdminUser changed = ada_;
  changed.password_hash = "another";
  EXPECT_TRUE(sessions_.IsOf(begun.session, ada_));
  EXPECT_FALSE(sessions_.IsOf(begun.session, changed));
  EXPECT_FALSE(sessions_.IsOf(begun.session, bob_));
  sessions_.Keep(begun.session.id, changed);
  EXPECT_TRUE(sessions_.IsOf(*sessions_.Find(begun.cookie), changed));
}

TEST_F(SessionsTest, MakeRoomForANewOneOfTheSameUserByTheLongestUnused) {
  const std::string first = Begin(ada_);
  const std::string of_bob = Begin(bob_);
  for (std::size_t i = 1; i < limits::kAdminSessionsPerUserMax; ++i) {
    clock_.AdvanceS(1);
    Begin(ada_);
  }
  EXPECT_EQ(sessions_.List(ada_.id).size(), limits::kAdminSessionsPerUserMax);
  clock_.AdvanceS(1);
  Begin(ada_);
  EXPECT_EQ(sessions_.List(ada_.id).size(), limits::kAdminSessionsPerUserMax);
  EXPECT_FALSE(sessions_.Find(first));
  EXPECT_TRUE(sessions_.Find(of_bob));
}

TEST_F(SessionsTest, AreBoundedInAll) {
  const std::string first = Begin(ada_);
  for (std::size_t i = 0; i < limits::kAdminSessionsMax; ++i) {
    clock_.AdvanceS(1);
    Begin(AUser(static_cast<std::int64_t>(100 + i), "user"));
  }
  EXPECT_FALSE(sessions_.Find(first));
}

}  // namespace
}  // namespace latchkey::admin
