#include "domain/settings.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::domain {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  std::string Set(std::string_view path, std::string_view value) {
    const auto outcome = settings_.Set(testing::AnActor(), path, value);
    return outcome.ok() ? "ok" : outcome.error().detail;
  }
  Settings Current() {
    auto current = settings_.Current();
    EXPECT_TRUE(current.ok());
    return current.ok() ? *current : Settings{};
  }

  testing::MemoryStorage storage_;
  ManualClock clock_{1'000};
  SettingsService settings_{storage_, clock_};
};

TEST_F(SettingsTest, GivesTheDefaultsOfTheContractWhenNothingIsStored) {
  const auto list = settings_.List();
  ASSERT_TRUE(list.ok());
  using Pair = std::pair<std::string, std::string>;
  const std::vector<Pair> expected = {
      {"oauth/access_token_lifetime/customer", "1"},
      {"oauth/access_token_lifetime/admin", "4"},
      {"oauth/cleanup/cleanup_probability", "100"},
      {"oauth/cleanup/expiration_period", "120"},
      {"oauth/consumer/expiration_period", "300"},
      {"oauth/consumer/post_maxredirects", "0"},
      {"oauth/consumer/post_timeout", "5"},
      {"oauth/consumer/enable_integration_as_bearer", "0"},
      {"oauth/authentication_lock/max_failures_count", "6"},
      {"oauth/authentication_lock/timeout", "1800"},
      {"webapi/webapisecurity/allow_insecure", "0"},
      {"webapi/validation/input_limit_enabled", "0"},
      {"webapi/validation/complex_array_limit", "20"},
      {"webapi/validation/maximum_page_size", "300"},
      {"webapi/validation/default_page_size", "20"},
      {"webapi/soap/charset", ""},
      {"webapi/jwtauth/jwt_alg", "HS256"},
      {"webapi/jwtauth/jwe_alg", "A128GCM"},
      {"webapi/jwtauth/customer_expiration", "60"},
      {"webapi/jwtauth/admin_expiration", "60"},
      {"latchkey/tokens/enabled", "0"},
      {"latchkey/audit/days_kept", "0"},
      {"admin/security/lockout_failures", "6"},
      {"admin/security/lockout_threshold", "30"},
      {"admin/security/require_second_factor", "0"},
  };
  EXPECT_EQ(*list, expected);
}

TEST_F(SettingsTest, HasDefaultsInTheStructThatAgreeWithTheTable) {
  const Settings parsed = Settings::Parse({});
  const Settings initial;
  EXPECT_EQ(parsed.guest_access, initial.guest_access);
  EXPECT_EQ(parsed.bearer_for_all, initial.bearer_for_all);
  EXPECT_EQ(parsed.consumer_expiration_s, initial.consumer_expiration_s);
  EXPECT_EQ(parsed.callback_timeout_s, initial.callback_timeout_s);
  EXPECT_EQ(parsed.callback_redirects_max, initial.callback_redirects_max);
  EXPECT_EQ(parsed.lockout_failures, initial.lockout_failures);
  EXPECT_EQ(parsed.lockout_threshold_min, initial.lockout_threshold_min);
  EXPECT_EQ(parsed.second_factor_required, initial.second_factor_required);
  EXPECT_EQ(parsed.user_tokens, initial.user_tokens);
  EXPECT_EQ(parsed.sign_in_failures_max, initial.sign_in_failures_max);
  EXPECT_EQ(parsed.sign_in_timeout_s, initial.sign_in_timeout_s);
  EXPECT_EQ(parsed.customer_token_min, initial.customer_token_min);
  EXPECT_EQ(parsed.admin_token_min, initial.admin_token_min);
  EXPECT_EQ(parsed.input_limits, initial.input_limits);
  EXPECT_EQ(parsed.complex_array_max, initial.complex_array_max);
  EXPECT_EQ(parsed.page_size_max, initial.page_size_max);
  EXPECT_EQ(parsed.page_size_default, initial.page_size_default);
}

TEST_F(SettingsTest, TakesFlagsInEveryCustomarySpellingAndStoresZeroOrOne) {
  constexpr std::string_view kPath = "webapi/webapisecurity/allow_insecure";
  for (const char* yes : {"1", "yes", "YES", "true", " 1 "}) {
    ASSERT_EQ(Set(kPath, "0"), "ok");
    EXPECT_EQ(Set(kPath, yes), "ok");
    EXPECT_EQ(*settings_.Get(kPath), "1");
    EXPECT_TRUE(Current().guest_access);
  }
  for (const char* no : {"0", "no", "False"}) {
    ASSERT_EQ(Set(kPath, "1"), "ok");
    EXPECT_EQ(Set(kPath, no), "ok");
    EXPECT_EQ(*settings_.Get(kPath), "0");
    EXPECT_FALSE(Current().guest_access);
  }
}

TEST_F(SettingsTest, SaysWhatAValueOfTheWrongTypeShouldBe) {
  EXPECT_EQ(Set("webapi/webapisecurity/allow_insecure", "perhaps"),
            "The value of webapi/webapisecurity/allow_insecure must be 0 or 1 (no or yes).");
  EXPECT_EQ(Set("oauth/consumer/post_timeout", "soon"),
            "The value of oauth/consumer/post_timeout must be a whole number from 0 to 60 "
            "(seconds).");
  for (const char* bad : {"-1", "1.5", "", "61", "99999999999999999999", "0x10", "1 2"})
    EXPECT_NE(Set("oauth/consumer/post_timeout", bad), "ok") << bad;
  EXPECT_NE(Set("webapi/soap/charset", "UTF 8"), "ok");
  EXPECT_EQ(*settings_.Get("oauth/consumer/post_timeout"), "5");
}

TEST_F(SettingsTest, KeepsAZeroAsSetAndReadsItByThePathsRule) {
  EXPECT_EQ(Set("oauth/consumer/expiration_period", "0"), "ok");
  EXPECT_EQ(Set("oauth/consumer/post_timeout", "00"), "ok");
  EXPECT_EQ(Set("admin/security/lockout_failures", "0"), "ok");
  EXPECT_EQ(*settings_.Get("oauth/consumer/expiration_period"), "0");
  EXPECT_EQ(*settings_.Get("oauth/consumer/post_timeout"), "0");
  EXPECT_EQ(Current().consumer_expiration_s, 300);
  EXPECT_EQ(Current().callback_timeout_s, 5);
  EXPECT_EQ(Current().lockout_failures, 0);
}

TEST_F(SettingsTest, FallsBackWhenWhatIsStoredCannotBeRead) {
  const Settings parsed = Settings::Parse({{"oauth/consumer/expiration_period", "many"},
                                           {"oauth/consumer/post_timeout", "-3"},
                                           {"oauth/consumer/post_maxredirects", "500"},
                                           {"webapi/webapisecurity/allow_insecure", "?"}});
  EXPECT_EQ(parsed.consumer_expiration_s, 300);
  EXPECT_EQ(parsed.callback_timeout_s, 5);
  EXPECT_EQ(parsed.callback_redirects_max, 10);
  EXPECT_FALSE(parsed.guest_access);
}

TEST_F(SettingsTest, NamesAClosePathForAnUnknownOne) {
  EXPECT_EQ(settings_.Get("oauth/consumer/post_timout").error().detail,
            "There is no setting \"oauth/consumer/post_timout\". Did you mean "
            "\"oauth/consumer/post_timeout\"?");
  EXPECT_EQ(settings_.Get("allow_insecure").error().detail,
            "There is no setting \"allow_insecure\". Did you mean "
            "\"webapi/webapisecurity/allow_insecure\"?");
  EXPECT_EQ(settings_.Get("a/b/c").error().detail, "There is no setting \"a/b/c\".");
  EXPECT_EQ(settings_.Get("a/b/c").error().kind, ErrorKind::kNotFound);
  EXPECT_NE(Set("a/b/c", "1"), "ok");
}

TEST_F(SettingsTest, LeavesAnAuditEntryAndAFeedRowWithEveryChange) {
  ASSERT_EQ(Set("webapi/webapisecurity/allow_insecure", "yes"), "ok");
  const auto outcome = storage_.Read([](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto audit, transaction.ListAudit({0, 10}));
    EXPECT_EQ(audit.size(), 1u);
    EXPECT_EQ(audit[0].action, "config.set");
    EXPECT_EQ(audit[0].object, "webapi/webapisecurity/allow_insecure");
    EXPECT_EQ(audit[0].at_s, 1'000);
    EXPECT_EQ(audit[0].detail_json,
              R"({"webapi/webapisecurity/allow_insecure":{"before":"0","after":"1"}})");
    LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 10));
    EXPECT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].kind, ChangeKind::kSetting);
    EXPECT_EQ(changes[0].setting_path, "webapi/webapisecurity/allow_insecure");
    return {};
  });
  EXPECT_TRUE(outcome.ok());
}

TEST_F(SettingsTest, SetsSeveralAsOneAct) {
  ASSERT_TRUE(settings_
                  .SetAll(testing::AnActor(), {{"webapi/webapisecurity/allow_insecure", "1"},
                                               {"oauth/consumer/post_timeout", "9"}})
                  .ok());
  EXPECT_TRUE(Current().guest_access);
  EXPECT_EQ(Current().callback_timeout_s, 9);
  const auto outcome = storage_.Read([](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto audit, transaction.ListAudit({0, 10}));
    EXPECT_EQ(audit.size(), 1u);
    EXPECT_EQ(audit[0].object, "webapi/webapisecurity/allow_insecure, oauth/consumer/post_timeout");
    LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 10));
    EXPECT_EQ(changes.size(), 2u);
    return {};
  });
  EXPECT_TRUE(outcome.ok());
}

TEST_F(SettingsTest, SetsNoneOfSeveralWhereOneIsWrong) {
  const auto outcome =
      settings_.SetAll(testing::AnActor(), {{"webapi/webapisecurity/allow_insecure", "1"},
                                            {"oauth/consumer/post_timeout", "soon"},
                                            {"oauth/consumer/post_maxredirects", "-1"},
                                            {"webapi/webapisecurity/allow_insecure", "0"}});
  ASSERT_FALSE(outcome.ok());
  std::vector<std::string> fields;
  for (const FieldFault& fault : outcome.error().fields) fields.push_back(fault.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"oauth/consumer/post_timeout",
                                              "oauth/consumer/post_maxredirects",
                                              "webapi/webapisecurity/allow_insecure"}));
  EXPECT_FALSE(Current().guest_access);
}

TEST_F(SettingsTest, NamesTheFieldOfASingleValue) {
  const auto outcome = settings_.Set(testing::AnActor(), "oauth/consumer/post_timeout", "soon");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().fields.front().field, "value");
}

TEST_F(SettingsTest, AuditsARefusedChangeAndTellsTheFeedNothing) {
  ASSERT_NE(Set("oauth/consumer/post_timeout", "soon"), "ok");
  const auto outcome = storage_.Read([](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto audit, transaction.ListAudit({0, 10}));
    EXPECT_EQ(audit.size(), 1u);
    EXPECT_TRUE(audit[0].result.starts_with("invalid-argument: "));
    LATCHKEY_TRY(const auto last, transaction.LastChange());
    EXPECT_EQ(last.value, 0);
    return {};
  });
  EXPECT_TRUE(outcome.ok());
}

TEST_F(SettingsTest, ReportsAFailedCommitAndKeepsTheOldValue) {
  storage_.FailNextCommit();
  EXPECT_EQ(Set("webapi/webapisecurity/allow_insecure", "1"),
            "The commit failed, as the test asked.");
  EXPECT_EQ(*settings_.Get("webapi/webapisecurity/allow_insecure"), "0");
}

}  // namespace
}  // namespace latchkey::domain
