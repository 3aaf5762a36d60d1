#include "admin/sessions.h"

#include <gtest/gtest.h>

#include "admin/testing/memory_sessions.h"
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
  Sessions::Begun BeginSession(const domain::AdminUser& user) {
    auto begun = sessions_.Begin(user, "127.0.0.1", "Browser");
    EXPECT_TRUE(begun.ok());
    return begun.ok() ? *std::move(begun) : Sessions::Begun{};
  }
  std::optional<Session> Find(const std::string& cookie) { return sessions_.Find(cookie).value(); }
  std::string Begin(const domain::AdminUser& user) { return BeginSession(user).cookie; }

  ManualClock clock_{1'700'000'000};
  domain::testing::SeededRandom random_{3};
  testing::MemorySessions store_;
  Sessions sessions_{store_, clock_, random_, crypto::MakeHmacSha256Key("key")};
  const domain::AdminUser ada_ = AUser(1, "ada");
  const domain::AdminUser bob_ = AUser(2, "bob");
};

TEST_F(SessionsTest, AreFoundByTheirCookieAlone) {
  const Sessions::Begun begun = BeginSession(ada_);
  EXPECT_EQ(begun.cookie.size(), 96u);
  const auto found = Find(begun.cookie);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->username, "ada");
  EXPECT_FALSE(Find(begun.session.id));
  EXPECT_FALSE(Find(""));
}

TEST_F(SessionsTest, EndWhenNotUsedForTheIdleLimit) {
  const std::string cookie = Begin(ada_);
  clock_.AdvanceS(limits::kAdminSessionIdleS - 1);
  EXPECT_TRUE(Find(cookie));
  clock_.AdvanceS(limits::kAdminSessionIdleS);
  EXPECT_FALSE(Find(cookie));
}

TEST_F(SessionsTest, EndAtTheAbsoluteLimitHoweverUsed) {
  const std::string cookie = Begin(ada_);
  const std::int64_t step_s = limits::kAdminSessionIdleS / 2;
  std::int64_t age_s = 0;
  for (; age_s + step_s < limits::kAdminSessionS; age_s += step_s) {
    clock_.AdvanceS(step_s);
    ASSERT_TRUE(Find(cookie)) << age_s;
  }
  clock_.AdvanceS(limits::kAdminSessionS - age_s);
  EXPECT_FALSE(Find(cookie));
}

TEST_F(SessionsTest, AreKnownToEveryNodeWithTheSameKeyAndToNoOther) {
  const std::string cookie = Begin(ada_);
  Sessions node(store_, clock_, random_, crypto::MakeHmacSha256Key("key"));
  Sessions stranger(store_, clock_, random_, crypto::MakeHmacSha256Key("another"));
  EXPECT_EQ(node.Find(cookie).value()->csrf_token, Find(cookie)->csrf_token);
  EXPECT_FALSE(stranger.IsOurs(cookie));
  EXPECT_FALSE(stranger.Find(cookie).value());
}

TEST_F(SessionsTest, AreToldFromACookieThatWasMadeUpWithoutTheDatabase) {
  std::string cookie = Begin(ada_);
  EXPECT_TRUE(sessions_.IsOurs(cookie));
  cookie[3] = cookie[3] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(sessions_.IsOurs(cookie));
  EXPECT_FALSE(sessions_.IsOurs(""));
  EXPECT_FALSE(sessions_.IsOurs(std::string(96, 'a')));
}

TEST_F(SessionsTest, AreStoredAsSeenOnceAMinute) {
  const Sessions::Begun begun = BeginSession(ada_);
  const auto stored = [&] { return sessions_.List(ada_.id)->front().last_seen_at_s; };
  clock_.AdvanceS(59);
  EXPECT_EQ(Find(begun.cookie)->last_seen_at_s, clock_.NowUnixS());
  EXPECT_EQ(stored(), begun.session.started_at_s);
  clock_.AdvanceS(1);
  EXPECT_TRUE(Find(begun.cookie));
  EXPECT_EQ(stored(), clock_.NowUnixS());
}

TEST_F(SessionsTest, AreEndedByTheirOwnUserAlone) {
  const Sessions::Begun begun = BeginSession(ada_);
  EXPECT_FALSE(sessions_.End(bob_.id, begun.session.id).ok());
  EXPECT_TRUE(Find(begun.cookie));
  EXPECT_TRUE(sessions_.End(ada_.id, begun.session.id).ok());
  EXPECT_FALSE(Find(begun.cookie));
}

TEST_F(SessionsTest, EndTogetherButForTheOneExcepted) {
  const Sessions::Begun kept = BeginSession(ada_);
  const std::string other = Begin(ada_);
  const std::string of_bob = Begin(bob_);
  ASSERT_TRUE(sessions_.EndAll(ada_.id, kept.session.id).ok());
  EXPECT_TRUE(Find(kept.cookie));
  EXPECT_FALSE(Find(other));
  EXPECT_TRUE(Find(of_bob));
}

TEST_F(SessionsTest, BelongToTheUserAsLongAsThePasswordStays) {
  const Sessions::Begun begun = BeginSession(ada_);
  domain::AdminUser changed = ada_;
  changed.password_hash = "another";
  EXPECT_TRUE(sessions_.IsOf(begun.session, ada_));
  EXPECT_FALSE(sessions_.IsOf(begun.session, changed));
  EXPECT_FALSE(sessions_.IsOf(begun.session, bob_));
  ASSERT_TRUE(sessions_.Keep(begun.session, changed).ok());
  EXPECT_TRUE(sessions_.IsOf(*Find(begun.cookie), changed));
}

TEST_F(SessionsTest, MakeRoomForANewOneOfTheSameUserByTheLongestUnused) {
  const std::string first = Begin(ada_);
  const std::string of_bob = Begin(bob_);
  for (std::size_t i = 1; i < limits::kAdminSessionsPerUserMax; ++i) {
    clock_.AdvanceS(1);
    Begin(ada_);
  }
  EXPECT_EQ(sessions_.List(ada_.id)->size(), limits::kAdminSessionsPerUserMax);
  clock_.AdvanceS(1);
  Begin(ada_);
  EXPECT_EQ(sessions_.List(ada_.id)->size(), limits::kAdminSessionsPerUserMax);
  EXPECT_FALSE(Find(first));
  EXPECT_TRUE(Find(of_bob));
}

TEST_F(SessionsTest, AreBoundedInAll) {
  const std::string first = Begin(ada_);
  for (std::size_t i = 0; i < limits::kAdminSessionsMax; ++i) {
    clock_.AdvanceS(1);
    Begin(AUser(static_cast<std::int64_t>(100 + i), "user"));
  }
  EXPECT_FALSE(Find(first));
}

}  // namespace
}  // namespace latchkey::admin
