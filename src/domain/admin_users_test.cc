#include "domain/admin_users.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "domain/settings.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

class AdminUsersTest : public ::testing::Test {
 protected:
  Result<AdminUser> Create(const std::string& username, const std::string& password = "secret12",
                           const std::string& email = "") {
    return users_.Create(testing::AnActor(), {username, email, {1}}, Password(password));
  }
  bool Accepts(const std::string& username, const std::string& password) {
    return users_.Verify(username, Password(password)).ok();
  }
  void Fail(int times) {
    for (int i = 0; i < times; ++i) ASSERT_FALSE(Accepts("admin", "wrong123"));
  }
  std::vector<AuditEntry> Audit() {
    std::vector<AuditEntry> entries;
    const auto outcome = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(entries, transaction.ListAudit({0, 100}));
      return {};
    });
    EXPECT_TRUE(outcome.ok());
    return entries;
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{1'000'000};
  testing::SeededRandom random_{1};
  AdminUsers users_{storage_, clock_, random_};
};

TEST_F(AdminUsersTest, VerifiesThePasswordWhateverTheLetterCaseOfTheUsername) {
  ASSERT_TRUE(Create("Admin", "secret12", "admin@example.com").ok());
  EXPECT_TRUE(Accepts("admin", "secret12"));
  EXPECT_FALSE(Accepts("admin", "Secret12"));
  EXPECT_FALSE(Accepts("nobody", "secret12"));
}

TEST_F(AdminUsersTest, ReportsEveryFaultyField) {
  const auto outcome = Create("a b", "short", "nope");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInvalidArgument);
  ASSERT_EQ(outcome.error().fields.size(), 3u);
  EXPECT_EQ(outcome.error().fields[0].field, "username");
  EXPECT_EQ(outcome.error().fields[1].field, "email");
  EXPECT_EQ(outcome.error().fields[2].field, "password");
}

TEST_F(AdminUsersTest, WantsLettersAndDigitsInAPassword) {
  for (const char* bad : {"abcdefg", "1234567", "abc123", ""})
    EXPECT_FALSE(Create("admin", bad).ok()) << bad;
  EXPECT_FALSE(Create("admin", std::string(1024, 'a') + "1").ok());
  EXPECT_TRUE(Create("admin", "abcdef1").ok());
}

TEST_F(AdminUsersTest, RefusesATakenUsername) {
  ASSERT_TRUE(Create("admin").ok());
  const auto outcome = Create("ADMIN");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(outcome.error().detail, "The admin user \"admin\" exists already.");
}

TEST_F(AdminUsersTest, LocksAtTheSixthFailureForTheThreshold) {
  ASSERT_TRUE(Create("admin").ok());
  Fail(6);
  EXPECT_FALSE(Accepts("admin", "secret12"));
  clock_.AdvanceS(30 * 60 - 1);
  EXPECT_FALSE(Accepts("admin", "secret12"));
  clock_.AdvanceS(1);
  EXPECT_TRUE(Accepts("admin", "secret12"));
}

TEST_F(AdminUsersTest, AnswersALockedAccountLikeAWrongPassword) {
  ASSERT_TRUE(Create("admin").ok());
  const std::string wrong = users_.Verify("admin", Password("wrong123")).error().detail;
  Fail(5);
  EXPECT_EQ(users_.Verify("admin", Password("secret12")).error().detail, wrong);
  EXPECT_EQ(users_.Verify("nobody", Password("secret12")).error().detail, wrong);
  EXPECT_EQ(users_.Verify("nobody", Password("secret12")).error().kind,
            ErrorKind::kUnauthenticated);
}

TEST_F(AdminUsersTest, ForgetsFailuresAfterARightPassword) {
  ASSERT_TRUE(Create("admin").ok());
  Fail(5);
  EXPECT_TRUE(Accepts("admin", "secret12"));
  Fail(5);
  EXPECT_TRUE(Accepts("admin", "secret12"));
}

TEST_F(AdminUsersTest, CountsAnewWhenTheFirstFailureIsOlderThanTheThreshold) {
  ASSERT_TRUE(Create("admin").ok());
  Fail(5);
  clock_.AdvanceS(30 * 60 + 1);
  Fail(1);
  EXPECT_TRUE(Accepts("admin", "secret12"));
}

TEST_F(AdminUsersTest, NeverLocksWhenASettingIsZero) {
  ASSERT_TRUE(Create("admin").ok());
  SettingsService settings(storage_, clock_);
  ASSERT_TRUE(settings.Set(testing::AnActor(), "admin/security/lockout_failures", "0").ok());
  Fail(7);
  EXPECT_TRUE(Accepts("admin", "secret12"));
}

TEST_F(AdminUsersTest, UnlocksOnRequest) {
  ASSERT_TRUE(Create("admin").ok());
  Fail(6);
  ASSERT_TRUE(users_.Unlock(testing::AnActor(), "admin").ok());
  EXPECT_TRUE(Accepts("admin", "secret12"));
}

TEST_F(AdminUsersTest, ChangesAPassword) {
  ASSERT_TRUE(Create("admin").ok());
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "admin", Password("another1")).ok());
  EXPECT_FALSE(Accepts("admin", "secret12"));
  EXPECT_TRUE(Accepts("admin", "another1"));
  EXPECT_FALSE(users_.SetPassword(testing::AnActor(), "admin", Password("short")).ok());
}

TEST_F(AdminUsersTest, RefusesToDeleteTheLastOne) {
  ASSERT_TRUE(Create("admin").ok());
  EXPECT_EQ(users_.Delete(testing::AnActor(), "admin").error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(Create("second").ok());
  EXPECT_TRUE(users_.Delete(testing::AnActor(), "ADMIN").ok());
  ASSERT_EQ(users_.List()->size(), 1u);
  EXPECT_EQ((*users_.List())[0].username, "second");
}

TEST_F(AdminUsersTest, SaysWhenThereIsNoSuchUser) {
  const auto outcome = users_.Unlock(testing::AnActor(), "nobody");
  EXPECT_EQ(outcome.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(outcome.error().detail, "There is no admin user \"nobody\".");
}

TEST_F(AdminUsersTest, AuditsEveryActWithoutThePassword) {
  ASSERT_TRUE(Create("admin", "secret12", "admin@example.com").ok());
  ASSERT_TRUE(users_.SetPassword(testing::AnActor(), "admin", Password("another1")).ok());
  ASSERT_FALSE(users_.Delete(testing::AnActor(), "admin").ok());
  const auto audit = Audit();
  ASSERT_EQ(audit.size(), 3u);
  EXPECT_EQ(audit[2].action, "admin-user.create");
  EXPECT_EQ(audit[2].object, "admin user admin");
  EXPECT_EQ(audit[2].detail_json,
            R"({"username":"admin","email":"admin@example.com","role":"Administrators"})");
  EXPECT_EQ(audit[1].action, "admin-user.password");
  EXPECT_EQ(audit[1].detail_json, "");
  EXPECT_TRUE(audit[0].result.starts_with("conflict: "));
}

}  // namespace
}  // namespace latchkey::domain
