#include "replay/redis_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace latchkey::replay {
namespace {

using ::testing::HasSubstr;

TEST(RedisUrl, NamesAServerWithTheUsualPort) {
  const auto url = ParseRedisUrl("redis://cache.example");
  ASSERT_TRUE(url.ok());
  ASSERT_EQ(url->places.size(), 1u);
  EXPECT_EQ(url->places[0].host, "cache.example");
  EXPECT_EQ(url->places[0].port, 6379);
  EXPECT_TRUE(url->master.empty());
  EXPECT_TRUE(url->password.empty());
  EXPECT_EQ(url->database, 0);
}

TEST(RedisUrl, ReadsUserPasswordPortAndDatabase) {
  const auto url = ParseRedisUrl("redis://lat:p%40ss%2fw@[fd00::5]:7000/3");
  ASSERT_TRUE(url.ok()) << url.error().detail;
  EXPECT_EQ(url->user, "lat");
  EXPECT_EQ(url->password.Reveal(), "p@ss/w");
  EXPECT_EQ(url->places[0].host, "fd00::5");
  EXPECT_EQ(url->places[0].port, 7000);
  EXPECT_EQ(url->database, 3);
}

TEST(RedisUrl, TakesAPasswordWithoutAUser) {
  const auto url = ParseRedisUrl("redis://:secret@10.0.0.5");
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(url->user.empty());
  EXPECT_EQ(url->password.Reveal(), "secret");
}

TEST(RedisUrl, NamesSentinelsAndTheirMaster) {
  const auto url = ParseRedisUrl("redis+sentinel://:pw@s1,s2:5000/shop/2");
  ASSERT_TRUE(url.ok()) << url.error().detail;
  ASSERT_EQ(url->places.size(), 2u);
  EXPECT_EQ(url->places[0].port, 26379);
  EXPECT_EQ(url->places[1].host, "s2");
  EXPECT_EQ(url->places[1].port, 5000);
  EXPECT_EQ(url->master, "shop");
  EXPECT_EQ(url->database, 2);
}

class BadRedisUrl : public ::testing::TestWithParam<const char*> {};

TEST_P(BadRedisUrl, IsRefusedWithoutItsPassword) {
  const auto url = ParseRedisUrl(GetParam());
  ASSERT_FALSE(url.ok());
  EXPECT_THAT(url.error().detail, HasSubstr("is no Redis URL"));
  EXPECT_EQ(url.error().detail.find("hunter2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Table, BadRedisUrl,
                         ::testing::Values("", "cache", "rediss://cache", "redis://",
                                           "redis://:hunter2@", "redis://hunter2@cache",
                                           "redis://cache:0", "redis://cache:99999",
                                           "redis://cache:x", "redis://cache/x", "redis://a,b",
                                           "redis://[::1", "redis://[::1]x", "redis://cache/-1",
                                           "redis://u:hunter2%zz@cache", "redis+sentinel://s1",
                                           "redis+sentinel://s1/"));

}  // namespace
}  // namespace latchkey::replay
