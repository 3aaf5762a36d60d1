// Sessions of admin users, in every engine.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage {
namespace {

using domain::AdminSession;
using Ids = std::vector<std::string>;

// No bound that matters.
constexpr domain::SessionBounds kRoomy{0, 0, 100, 100};

// The parameter: whether it is PostgreSQL.
class SessionStore : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam() && testing::PostgresServer::Get() == nullptr)
      GTEST_SKIP() << "PostgreSQL is not installed; ./dev test does that";
    auto opened = Open(GetParam() ? testing::PostgresServer::Get()->NewUrl() : folder_.Url(),
                       testing::ABox());
    ASSERT_TRUE(opened.ok());
    store_ = std::move(*opened);
    ada_ = AddUser("ada");
    ben_ = AddUser("ben");
  }

  AdminUserId AddUser(const std::string& name) {
    AdminUserId id;
    EXPECT_TRUE(store_
                    ->Write([&](domain::WriteTransaction& transaction) -> Result<void> {
                      domain::AdminUser user;
                      user.username = name;
                      user.role_id = {1};
                      LATCHKEY_TRY(id, transaction.InsertAdminUser(user));
                      return {};
                    })
                    .ok());
    return id;
  }
  AdminSession Add(AdminUserId user, const std::string& id, std::int64_t seen_s,
                   const domain::SessionBounds& bounds = kRoomy) {
    const AdminSession session{
        "mark of " + id, id, user, "ada", "of the password", 100, seen_s, "192.0.2.1", "Browser"};
    EXPECT_TRUE(store_->AddSession(session, bounds).ok());
    return session;
  }
  Ids Listed(AdminUserId user) {
    Ids ids;
    const auto sessions = store_->ListSessions(user);
    EXPECT_TRUE(sessions.ok());
    for (const AdminSession& session : *sessions) ids.push_back(session.id);
    return ids;
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Database> store_;
  AdminUserId ada_;
  AdminUserId ben_;
};

INSTANTIATE_TEST_SUITE_P(Engines, SessionStore, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Postgres" : "Sqlite"; });

TEST_P(SessionStore, FindsASessionByItsMarkWithAllOfIt) {
  const AdminSession session = Add(ada_, "first", 200);
  EXPECT_EQ(*store_->FindSession("mark of first"), session);
  EXPECT_FALSE(*store_->FindSession("mark of none"));
}

TEST_P(SessionStore, ListsAUsersSessionsTheLatestSeenFirst) {
  AdminSession first = Add(ada_, "first", 200);
  Add(ada_, "second", 300);
  Add(ben_, "of ben", 250);
  EXPECT_EQ(Listed(ada_), (Ids{"second", "first"}));
  first.last_seen_at_s = 400;
  first.password_mark = "of another";
  ASSERT_TRUE(store_->UpdateSession(first).ok());
  EXPECT_EQ(*store_->FindSession("mark of first"), first);
  EXPECT_EQ(Listed(ada_), (Ids{"first", "second"}));
}

TEST_P(SessionStore, EndsASessionOfItsUserAlone) {
  AdminSession session = Add(ada_, "first", 200);
  EXPECT_EQ(store_->EndSession(ben_, "first").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(store_->EndSession(ada_, "first").ok());
  EXPECT_FALSE(*store_->FindSession("mark of first"));
  EXPECT_EQ(store_->UpdateSession(session).error().kind, ErrorKind::kNotFound);
}

TEST_P(SessionStore, EndsTheOthersOfAUser) {
  Add(ada_, "first", 200);
  Add(ada_, "second", 300);
  Add(ben_, "of ben", 250);
  ASSERT_TRUE(store_->EndOtherSessions(ada_, "first").ok());
  EXPECT_EQ(Listed(ada_), (Ids{"first"}));
  EXPECT_EQ(Listed(ben_), (Ids{"of ben"}));
}

TEST_P(SessionStore, EndsThemWithTheirUser) {
  Add(ada_, "first", 200);
  ASSERT_TRUE(store_
                  ->Write([&](domain::WriteTransaction& transaction) {
                    return transaction.DeleteAdminUser(ada_);
                  })
                  .ok());
  EXPECT_FALSE(*store_->FindSession("mark of first"));
}

TEST_P(SessionStore, MakesRoomByWhatHasEndedAndThenByWhatWasSeenFirst) {
  Add(ada_, "ended", 100);
  Add(ada_, "oldest", 200);
  Add(ada_, "older", 300);
  Add(ada_, "new", 400, {150, 50, 100, 100});
  EXPECT_EQ(Listed(ada_), (Ids{"new", "older", "oldest"}));
  Add(ada_, "newer", 500, {150, 50, 3, 100});
  EXPECT_EQ(Listed(ada_), (Ids{"newer", "new", "older"}));
  Add(ben_, "of ben", 600, {150, 50, 3, 3});
  EXPECT_EQ(Listed(ada_), (Ids{"newer", "new"}));
  EXPECT_EQ(Listed(ben_), (Ids{"of ben"}));
}

}  // namespace
}  // namespace latchkey::storage
