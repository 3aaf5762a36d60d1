#include "directory/publisher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "directory/testing/fake_storage.h"
#include "oauth1/signature.h"

namespace latchkey::directory {
namespace {

using testing::FakeStorage;
using testing::NameOf;
using testing::RowOf;

constexpr std::string_view kProducts = "Magento_Catalog::products";
constexpr std::string_view kSales = "Magento_Sales::sales";
constexpr char kGuestAccess[] = "webapi/webapisecurity/allow_insecure";

std::unique_ptr<Publisher> BuildFrom(FakeStorage& storage) {
  auto built = Publisher::Build(storage, acl::ShippedResources(), acl::ShippedRoutes());
  EXPECT_TRUE(built.ok());
  return std::move(built).value();
}

acl::Grant Products() { return acl::Grant::Of({std::string(kProducts)}); }

bool Allows(const Caller& caller, std::string_view resource) {
  return caller.permissions->Allows(*acl::ShippedResources().Find(resource));
}

TEST(Directory, FindsCallerByConsumerKeyAndByToken) {
  FakeStorage storage(3);
  domain::CallerRow row = RowOf(2, Products());
  row.request_token = RequestToken(NameOf("rt", 2));
  storage.Put(row);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Directory& directory = reader->Pin();

  const Caller* caller = directory.FindByConsumerKey(NameOf("ck", 2));
  ASSERT_NE(caller, nullptr);
  EXPECT_EQ(caller->integration_id.value, 2);
  EXPECT_EQ(caller->status, domain::IntegrationStatus::kActive);
  EXPECT_EQ(caller->token_state, TokenState::kLive);
  EXPECT_TRUE(Allows(*caller, kProducts));
  EXPECT_FALSE(Allows(*caller, kSales));
  EXPECT_EQ(directory.FindByToken(NameOf("at", 2)), caller);
  EXPECT_EQ(directory.FindByToken(NameOf("rt", 2)), caller);
  EXPECT_EQ(directory.size(), 3u);
}

domain::AdminUser AnAdmin(std::int64_t id, std::int64_t tokens_revoked_at_s) {
  domain::AdminUser user;
  user.id = {id};
  user.role_id = {1};
  user.tokens_revoked_at_s = tokens_revoked_at_s;
  return user;
}

TEST(Directory, KnowsTheAdminUsersFromTheStartOn) {
  FakeStorage storage(1);
  storage.PutAdmin(AnAdmin(7, 100));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Admin* admin = reader->Pin().FindAdmin(7);
  ASSERT_NE(admin, nullptr);
  EXPECT_EQ(admin->tokens_revoked_at_s, 100);
  EXPECT_TRUE(admin->permissions.all());
  EXPECT_EQ(reader->Pin().FindAdmin(8), nullptr);
}

TEST(Directory, FollowsChangesOfAdminUsers) {
  FakeStorage storage(1);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  storage.PutAdmin(AnAdmin(7, 0));
  storage.PutAdmin(AnAdmin(8, 0));
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_NE(reader->Pin().FindAdmin(7), nullptr);
  storage.PutAdmin(AnAdmin(7, 200));
  storage.DeleteAdmin({8});
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(reader->Pin().FindAdmin(7)->tokens_revoked_at_s, 200);
  EXPECT_EQ(reader->Pin().FindAdmin(8), nullptr);
  storage.Put(RowOf(1));  // news of something else
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_NE(reader->Pin().FindAdmin(7), nullptr);
}

TEST(Directory, HoldsAdminUsersToTheirRole) {
  FakeStorage storage(1);
  storage.PutAdmin(AnAdmin(7, 0));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  storage.PutRole(acl::Grant::Of({std::string(kProducts)}));
  ASSERT_TRUE(publisher->CatchUp().ok());
  const Admin& admin = *reader->Pin().FindAdmin(7);
  EXPECT_TRUE(admin.permissions.Allows(*acl::ShippedResources().Find(kProducts)));
  EXPECT_FALSE(admin.permissions.Allows(*acl::ShippedResources().Find(kSales)));
}

domain::CallerRow OptedIn(std::int64_t number) {
  domain::CallerRow row = RowOf(number);
  row.integration.signature.profile = oauth1::Profile::kRfc5849;
  row.integration.signature.methods.Add(oauth1::Method::kHmacSha1);
  row.integration.signature.bearer = true;
  return row;
}

TEST(Directory, KnowsHowEachCallerMaySign) {
  FakeStorage storage(3);
  storage.Put(OptedIn(2));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Directory& directory = reader->Pin();
  const Caller& usual = *directory.FindByConsumerKey(NameOf("ck", 1));
  EXPECT_EQ(usual.profile, oauth1::Profile::kAuto);
  EXPECT_EQ(usual.methods, oauth1::MethodSet{});
  EXPECT_EQ(usual.bearer_until_s, 0u);
  const Caller& other = *directory.FindByConsumerKey(NameOf("ck", 2));
  EXPECT_EQ(other.profile, oauth1::Profile::kRfc5849);
  EXPECT_TRUE(other.methods.Has(oauth1::Method::kHmacSha1));
  EXPECT_FALSE(other.methods.Has(oauth1::Method::kHmacSha512));
  EXPECT_EQ(other.bearer_until_s, kNoEnd);
}

TEST(Directory, KeepsTheEndOfABearer) {
  FakeStorage storage;
  domain::CallerRow row = OptedIn(1);
  row.integration.signature.bearer_expires_at_s = limits::kBearerEndUnixSMax;
  storage.Put(row);
  row = OptedIn(2);
  row.integration.signature.bearer = false;
  row.integration.signature.bearer_expires_at_s = 7;
  storage.Put(row);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const auto until_s = [&](std::int64_t number) -> std::int64_t {
    return reader->Pin().FindByConsumerKey(NameOf("ck", number))->bearer_until_s;
  };
  EXPECT_EQ(until_s(1), limits::kBearerEndUnixSMax);
  EXPECT_EQ(until_s(2), 0);
}

TEST(Directory, HasTheKeysOfOtherMethodsForThoseAloneThatOptedIn) {
  constexpr std::int64_t kCallers = 20'000;  // some share a shard
  FakeStorage storage(kCallers);
  for (std::int64_t number = 1; number <= kCallers; number += 2) storage.Put(OptedIn(number));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Directory& directory = reader->Pin();
  for (std::int64_t number = 1; number <= kCallers; ++number) {
    const auto* keys = directory.FindOptInKeys(*directory.FindByConsumerKey(NameOf("ck", number)));
    ASSERT_EQ(keys != nullptr, number % 2 == 1) << number;
    if (keys == nullptr) continue;
    const auto expected = oauth1::MakeOptInKeys(NameOf("cs", number), NameOf("ts", number));
    ASSERT_EQ(keys->sha1.inner, expected.sha1.inner);
    ASSERT_EQ(keys->sha512.outer, expected.sha512.outer);
  }
}

TEST(Directory, FollowsOptInsThatComeAndGo) {
  FakeStorage storage(2);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const auto keys_of = [&](std::int64_t number) {
    const Directory& directory = reader->Pin();
    return directory.FindOptInKeys(*directory.FindByConsumerKey(NameOf("ck", number)));
  };
  EXPECT_EQ(keys_of(1), nullptr);
  storage.Put(OptedIn(1));
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_NE(keys_of(1), nullptr);
  EXPECT_EQ(keys_of(2), nullptr);

  domain::CallerRow row = OptedIn(1);
  row.access_token->secret = AccessTokenSecret(NameOf("new", 1));
  storage.Put(row);
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(keys_of(1)->sha1.inner,
            oauth1::MakeOptInKeys(NameOf("cs", 1), NameOf("new", 1)).sha1.inner);

  storage.Put(RowOf(1));
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(keys_of(1), nullptr);
}

TEST(Directory, FollowsLimitsThatComeAndGo) {
  FakeStorage storage(2'000);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const auto limits_of = [&](std::int64_t number) {
    const Directory& directory = reader->Pin();
    return directory.FindLimits(*directory.FindByConsumerKey(NameOf("ck", number)));
  };
  EXPECT_EQ(limits_of(1), nullptr);
  for (std::int64_t number = 1; number <= 2'000; number += 2) {
    domain::CallerRow row = RowOf(number);
    row.integration.limits.concurrency = number;
    storage.Put(row);
  }
  ASSERT_TRUE(publisher->CatchUp().ok());
  for (std::int64_t number = 1; number <= 2'000; number += 2) {
    ASSERT_NE(limits_of(number), nullptr);
    EXPECT_EQ(limits_of(number)->concurrency, number);
    EXPECT_EQ(limits_of(number + 1), nullptr);
  }

  domain::CallerRow row = RowOf(1);
  row.integration.limits.rate_calls = 7;
  storage.Put(row);
  storage.Put(RowOf(3));
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(limits_of(1)->rate_calls, 7);
  EXPECT_EQ(limits_of(1)->concurrency, 0);
  EXPECT_EQ(limits_of(3), nullptr);
  EXPECT_EQ(limits_of(5)->concurrency, 5);
}

TEST(Directory, FindsNothingForUnknownNames) {
  FakeStorage storage(3);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Directory& directory = reader->Pin();
  EXPECT_EQ(directory.FindByConsumerKey(NameOf("ck", 4)), nullptr);
  EXPECT_EQ(directory.FindByConsumerKey("ck"), nullptr);
  EXPECT_EQ(directory.FindByConsumerKey(std::string(32, '\0')), nullptr);
  EXPECT_EQ(directory.FindByToken(NameOf("ck", 1)), nullptr);
  EXPECT_EQ(directory.FindByToken(std::string(32, '\0')), nullptr);
  EXPECT_EQ(directory.FindByToken({}), nullptr);
}

TEST(Directory, SharesOnePermissionSetAmongEqualGrants) {
  FakeStorage storage(2);
  storage.Put(RowOf(3, Products()));
  storage.Put(RowOf(4, Products()));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Directory& directory = reader->Pin();
  const auto permissions_of = [&](std::int64_t number) {
    return directory.FindByConsumerKey(NameOf("ck", number))->permissions;
  };
  EXPECT_EQ(permissions_of(3), permissions_of(4));
  EXPECT_EQ(permissions_of(1), permissions_of(2));
  EXPECT_NE(permissions_of(1), permissions_of(3));
}

TEST(CatchUp, ShowsRevokedTokenToEveryLaterPin) {
  FakeStorage storage(5);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  domain::CallerRow row = RowOf(5);
  row.access_token->revoked_at_s = 1;
  storage.Put(row);
  const auto sequence = publisher->CatchUp();
  ASSERT_TRUE(sequence.ok());
  EXPECT_EQ(sequence->value, 1);
  EXPECT_EQ(publisher->published(), *sequence);
  const Caller* caller = reader->Pin().FindByToken(NameOf("at", 5));
  ASSERT_NE(caller, nullptr);
  EXPECT_EQ(caller->token_state, TokenState::kRevoked);
}

TEST(CatchUp, ForgetsReplacedTokenAndDeletedIntegration) {
  FakeStorage storage(5);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  domain::CallerRow row = RowOf(4);
  row.access_token->token = AccessToken(NameOf("at", 40));
  storage.Put(row);
  storage.Delete(5);
  ASSERT_TRUE(publisher->CatchUp().ok());
  const Directory& directory = reader->Pin();
  EXPECT_EQ(directory.FindByToken(NameOf("at", 4)), nullptr);
  EXPECT_EQ(directory.FindByToken(NameOf("at", 40))->integration_id.value, 4);
  EXPECT_EQ(directory.FindByConsumerKey(NameOf("ck", 5)), nullptr);
  EXPECT_EQ(directory.FindByToken(NameOf("at", 5)), nullptr);
  EXPECT_EQ(directory.size(), 4u);
}

TEST(CatchUp, TakesSettingsOver) {
  FakeStorage storage(1);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  EXPECT_FALSE(reader->Pin().settings().guest_access);
  storage.Set(kGuestAccess, "1");
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_TRUE(reader->Pin().settings().guest_access);
}

TEST(CatchUp, ReadsEverythingAnewWhenTheFeedHasAGap) {
  FakeStorage storage(2);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  storage.Delete(1);
  storage.Delete(2);
  storage.feed().erase(storage.feed().begin());
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->published().value, 2);
  EXPECT_EQ(reader->Pin().size(), 0u);
}

TEST(CatchUp, ReadsEverythingAnewWhenTheFeedEndsBeforeThePublishedVersion) {
  FakeStorage storage(2);
  storage.Delete(1);
  storage.Delete(2);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  storage.Put(RowOf(1));
  storage.feed().erase(storage.feed().begin() + 1, storage.feed().end());
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->published().value, 1);
  EXPECT_NE(reader->Pin().FindByConsumerKey(NameOf("ck", 1)), nullptr);
}

TEST(CatchUp, ChangesNothingOnAnErrorAndEverythingAfterIt) {
  FakeStorage storage(2);
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  storage.Put(RowOf(2, Products()));
  storage.FailNextLoad();
  const auto failed = publisher->CatchUp();
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(publisher->published().value, 0);
  EXPECT_TRUE(Allows(*reader->Pin().FindByConsumerKey(NameOf("ck", 2)), kSales));

  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_FALSE(Allows(*reader->Pin().FindByConsumerKey(NameOf("ck", 2)), kSales));
}

TEST(Reader, KeepsItsVersionWhilePinnedAndFreesItAfterwards) {
  FakeStorage storage(1);
  storage.Put(RowOf(1, Products()));
  const auto publisher = BuildFrom(storage);
  const auto reader = publisher->MakeReader();
  const Caller* pinned = reader->Pin().FindByConsumerKey(NameOf("ck", 1));
  for (int round = 0; round < 3; ++round) {
    storage.Put(RowOf(1));
    ASSERT_TRUE(publisher->CatchUp().ok());
  }
  EXPECT_TRUE(Is(pinned->access_token, NameOf("at", 1)));
  EXPECT_TRUE(Allows(*pinned, kProducts));
  EXPECT_FALSE(Allows(*pinned, kSales));
  EXPECT_EQ(publisher->retired(), 3u);

  reader->Unpin();
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->retired(), 0u);
}

TEST(Reader, HoldsNothingUpOnceItIsGone) {
  FakeStorage storage(1);
  const auto publisher = BuildFrom(storage);
  publisher->MakeReader()->Pin();
  storage.Put(RowOf(1));
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->retired(), 0u);
}

// Random changes against the rows themselves.

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {}

  void ChangeSomething() {
    const std::int64_t id = Below(kIds) + 1;
    std::optional<domain::CallerRow> row = storage.Row(id);
    if (!row) {
      storage.Put(RowOf(id, ARandomGrant()));
      return;
    }
    switch (Below(7)) {
      case 0:
        storage.Delete(id);
        return;
      case 1:
        row->integration.status = static_cast<domain::IntegrationStatus>(Below(3));
        break;
      case 2:
        row->integration.granted = ARandomGrant();
        break;
      case 3:
        row->access_token.reset();
        break;
      case 4:
        row->access_token = RowOf(id).access_token;
        row->access_token->token = AccessToken(NameOf("at", ++last_token_));
        if (Below(2) == 0) row->access_token->revoked_at_s = 1;
        break;
      case 5:
        row->request_token.reset();
        break;
      default:
        row->request_token = RequestToken(NameOf("rt", ++last_token_));
        break;
    }
    storage.Put(*row);
  }

  void ExpectEqual(const Directory& directory) {
    std::size_t size = 0;
    for (std::int64_t id = 1; id <= kIds; ++id) {
      const auto row = storage.Row(id);
      const Caller* caller = directory.FindByConsumerKey(NameOf("ck", id));
      ASSERT_EQ(caller != nullptr, row.has_value()) << id;
      if (row) {
        ++size;
        ExpectEqual(*caller, *row, directory);
      }
    }
    EXPECT_EQ(directory.size(), size);
    for (std::int64_t token = kFirstToken; token <= last_token_; ++token) {
      for (const char* prefix : {"at", "rt"}) {
        const Caller* caller = directory.FindByToken(NameOf(prefix, token));
        if (caller == nullptr) continue;
        EXPECT_TRUE(Is(caller->access_token, NameOf(prefix, token)) ||
                    Is(caller->request_token, NameOf(prefix, token)));
      }
    }
  }

  std::int64_t Below(std::int64_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random_);
  }

  FakeStorage storage;

 private:
  static constexpr std::int64_t kIds = 60;
  static constexpr std::int64_t kFirstToken = 1000;

  static void ExpectEqual(const Caller& caller, const domain::CallerRow& row,
                          const Directory& directory) {
    EXPECT_EQ(caller.integration_id, row.integration.id);
    EXPECT_EQ(caller.consumer_id, row.consumer.id);
    EXPECT_EQ(caller.status, row.integration.status);
    EXPECT_EQ(*caller.permissions,
              acl::PermissionSet(row.integration.granted, acl::ShippedResources()));
    const TokenState state = !row.access_token                ? TokenState::kNone
                             : row.access_token->revoked_at_s ? TokenState::kRevoked
                                                              : TokenState::kLive;
    EXPECT_EQ(caller.token_state, state);
    if (row.access_token) {
      EXPECT_EQ(directory.FindByToken(row.access_token->token.view()), &caller);
    }
    if (row.request_token) {
      EXPECT_EQ(directory.FindByToken(row.request_token->view()), &caller);
    }
  }

  acl::Grant ARandomGrant() {
    if (Below(4) == 0) return acl::Grant::All();
    std::vector<std::string> resources;
    for (std::int64_t i = Below(3); i > 0; --i) {
      const auto index = static_cast<acl::ResourceIndex>(
          Below(static_cast<std::int64_t>(acl::ShippedResources().size())));
      resources.push_back(acl::ShippedResources().at(index).id);
    }
    return acl::Grant::Of(resources);
  }

  std::mt19937 random_;
  std::int64_t last_token_ = kFirstToken;
};

class RandomChanges : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomChanges, LeaveTheDirectoryEqualToTheRows) {
  Model model(GetParam());
  const auto publisher = BuildFrom(model.storage);
  const auto reader = publisher->MakeReader();
  for (int round = 0; round < 60; ++round) {
    for (std::int64_t changes = model.Below(8); changes > 0; --changes) model.ChangeSomething();
    ASSERT_TRUE(publisher->CatchUp().ok());
    model.ExpectEqual(reader->Pin());
    if (model.Below(2) == 0) reader->Unpin();
  }
  reader->Unpin();
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->retired(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomChanges, ::testing::Range(1u, 9u));

// Every caller that a reader sees belongs together: its grant is All exactly while its token lives.
TEST(Reader, SeesWholeVersionsWhileTheyArePublished) {
  constexpr std::int64_t kCallers = 50;
  FakeStorage storage(kCallers);
  const auto publisher = BuildFrom(storage);
  std::atomic<bool> stop{false};
  std::atomic<int> broken{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&, reader = publisher->MakeReader()] {
      FeedSequence last;
      while (!stop.load(std::memory_order_relaxed)) {
        const Directory& directory = reader->Pin();
        if (directory.sequence() < last) broken.fetch_add(1);
        last = directory.sequence();
        for (std::int64_t id = 1; id <= kCallers; ++id) {
          const Caller* caller = directory.FindByConsumerKey(NameOf("ck", id));
          const bool all = caller != nullptr && caller->permissions->all();
          const bool live = caller != nullptr && caller->token_state == TokenState::kLive;
          if (caller == nullptr || all != live) broken.fetch_add(1);
        }
        reader->Unpin();
      }
    });
  }
  for (std::int64_t round = 0; round < 400; ++round) {
    const std::int64_t id = round % kCallers + 1;
    domain::CallerRow row = RowOf(id, round / kCallers % 2 == 0 ? Products() : acl::Grant::All());
    if (!row.integration.granted.all) row.access_token->revoked_at_s = 1;
    storage.Put(std::move(row));
    ASSERT_TRUE(publisher->CatchUp().ok());
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(broken.load(), 0);
  ASSERT_TRUE(publisher->CatchUp().ok());
  EXPECT_EQ(publisher->retired(), 0u);
}

}  // namespace
}  // namespace latchkey::directory
