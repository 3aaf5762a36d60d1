#pragma once
// What every storage engine must do, as one suite. Include it in one test file, which instantiates
// it with a factory per engine.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/storage.h"

namespace latchkey::storage::conformance {

using domain::AccessTokenRow;
using domain::AdminUser;
using domain::AuditEntry;
using domain::AuditQuery;
using domain::CallerRow;
using domain::ChangeKind;
using domain::Consumer;
using domain::Exchange;
using domain::ExchangeState;
using domain::Integration;
using domain::IntegrationOrder;
using domain::IntegrationQuery;
using domain::IntegrationStatus;
using domain::ReadTransaction;
using domain::WriteTransaction;

struct EngineUnderTest {
  std::string name;
  // Makes an empty storage, and keeps alive what it lives in.
  std::function<std::unique_ptr<domain::Storage>()> make;
  // Whether the machine has what it needs.
  std::function<bool()> installed = [] { return true; };
};

class StorageConformance : public ::testing::TestWithParam<EngineUnderTest> {
 protected:
  void SetUp() override {
    if (!GetParam().installed()) GTEST_SKIP() << "not installed; ./dev test does that";
    storage_ = GetParam().make();
    ASSERT_NE(storage_, nullptr);
  }

  void Write(const std::function<void(WriteTransaction&)>& work) {
    const auto outcome = storage_->Write([&](WriteTransaction& transaction) -> Result<void> {
      work(transaction);
      return {};
    });
    ASSERT_TRUE(outcome.ok()) << outcome.error().detail << " " << outcome.error().cause;
  }
  void Read(const std::function<void(ReadTransaction&)>& work) {
    const auto outcome = storage_->Read([&](ReadTransaction& transaction) -> Result<void> {
      work(transaction);
      return {};
    });
    ASSERT_TRUE(outcome.ok()) << outcome.error().detail << " " << outcome.error().cause;
  }

  // The value of a result that must be ok.
  template <class T>
  static T Take(Result<T> result) {
    if (!result.ok()) {
      ADD_FAILURE() << result.error().detail << " " << result.error().cause;
      return T{};
    }
    return std::move(result).value();
  }
  template <class T>
  static ErrorKind KindOf(const Result<T>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? ErrorKind::kInternal : result.error().kind;
  }

  // What a write that is only `work` is refused with.
  template <class Work>
  ErrorKind RefusalOf(const Work& work) {
    return KindOf(storage_->Write([&](WriteTransaction& transaction) -> Result<void> {
      const auto outcome = work(transaction);
      if (!outcome.ok()) return outcome.error();
      return {};
    }));
  }

  // A key or token of 32 characters that begins with `start`.
  static std::string Padded(std::string start) {
    start.resize(32, '0');
    return start;
  }

  static Integration AnIntegration(const std::string& name) {
    Integration integration;
    integration.name = name;
    integration.email = "erp@example.com";
    integration.credentials_post_url = "https://erp.example.com/post";
    integration.identity_link_url = "https://erp.example.com/login";
    integration.status = IntegrationStatus::kActive;
    integration.requested = acl::Grant::Of({"A::b", "A::c"});
    integration.granted = acl::Grant::Of({"A::b"});
    integration.withdrawn = acl::Grant::Of({"A::d"});
    integration.allowed_at_s = 11;
    integration.exchange_started_at_s = 12;
    integration.created_at_s = 13;
    integration.updated_at_s = 14;
    integration.signature.profile = oauth1::Profile::kRfc5849;
    integration.signature.methods.Add(oauth1::Method::kHmacSha512);
    integration.signature.bearer = true;
    integration.signature.bearer_expires_at_s = 15;
    integration.limits = {600, 60, 50, 4, {}};
    for (const char* range : {"192.0.2.0/24", "2001:db8::1"}) {
      integration.limits.allow_from.push_back(ParseAddressRange(range).value());
    }
    return integration;
  }

  // An integration with its consumer, whose key and secret begin with the name.
  static IntegrationId Insert(WriteTransaction& transaction, const std::string& name) {
    const IntegrationId id = Take(transaction.InsertIntegration(AnIntegration(name)));
    Consumer consumer;
    consumer.integration_id = id;
    consumer.key = ConsumerKey(Padded("key" + name));
    consumer.secret = ConsumerSecret(Padded("secret" + name));
    Take(transaction.InsertConsumer(consumer));
    return id;
  }
  static Integration Find(ReadTransaction& transaction, IntegrationId id) {
    const auto found = Take(transaction.FindIntegration(id));
    EXPECT_TRUE(found.has_value());
    return found.value_or(Integration{});
  }
  static AccessTokenRow AToken(ConsumerId consumer, const std::string& start) {
    AccessTokenRow row;
    row.consumer_id = consumer;
    row.token = AccessToken(Padded("token" + start));
    row.secret = AccessTokenSecret(Padded("tokensecret" + start));
    row.created_at_s = 21;
    return row;
  }
  static Exchange AnExchange(IntegrationId id) {
    Exchange exchange;
    exchange.integration_id = id;
    exchange.state = ExchangeState::kPosting;
    exchange.generation = 7;
    exchange.reauthorize = true;
    exchange.verifier = Verifier(Padded("verifier"));
    exchange.started_at_s = 31;
    return exchange;
  }
  static domain::Notification ANotification(std::int64_t at_s) {
    domain::Notification notification;
    notification.at_s = at_s;
    notification.kind = domain::NotificationKind::kExchangeFailed;
    notification.integration_id = {7};
    notification.integration_name = "ERP";
    notification.actor_name = "ada";
    notification.cause = "no answer";
    return notification;
  }
  static AdminUser AnAdminUser(const std::string& username) {
    AdminUser user;
    user.username = username;
    user.email = "admin@example.com";
    user.password_hash = "$hash";
    user.failures = 3;
    user.first_failure_at_s = 41;
    user.locked_until_s = 42;
    user.created_at_s = 43;
    user.tokens_revoked_at_s = 44;
    user.role_id = {1};
    return user;
  }
  static AuditEntry AnEntry(const std::string& action) {
    return {0, 51, {"admin", "local"}, action, "integration 1 (ERP)", "done", "{\"a\":1}"};
  }

  std::unique_ptr<domain::Storage> storage_;
};

TEST_P(StorageConformance, GivesBackEveryFieldOfAnIntegration) {
  IntegrationId id;
  Write([&](WriteTransaction& transaction) { id = Insert(transaction, "ERP"); });
  Read([&](ReadTransaction& transaction) {
    const Integration found = Find(transaction, id);
    EXPECT_EQ(found.id, id);
    EXPECT_TRUE(found.consumer_id);
    EXPECT_EQ(found.name, "ERP");
    EXPECT_EQ(found.email, "erp@example.com");
    EXPECT_EQ(found.credentials_post_url, "https://erp.example.com/post");
    EXPECT_EQ(found.identity_link_url, "https://erp.example.com/login");
    EXPECT_EQ(found.status, IntegrationStatus::kActive);
    EXPECT_EQ(found.requested, acl::Grant::Of({"A::b", "A::c"}));
    EXPECT_EQ(found.granted, acl::Grant::Of({"A::b"}));
    EXPECT_EQ(found.withdrawn, acl::Grant::Of({"A::d"}));
    EXPECT_EQ(found.allowed_at_s, 11);
    EXPECT_EQ(found.exchange_started_at_s, 12);
    EXPECT_EQ(found.created_at_s, 13);
    EXPECT_EQ(found.updated_at_s, 14);
    EXPECT_EQ(found.signature, AnIntegration("ERP").signature);
    EXPECT_EQ(found.limits, AnIntegration("ERP").limits);
  });
}

TEST_P(StorageConformance, KeepsEverySetOfMethodsApart) {
  using Methods = std::vector<oauth1::Method>;
  const auto sha1 = oauth1::Method::kHmacSha1;
  const auto sha512 = oauth1::Method::kHmacSha512;
  for (const Methods& methods :
       {Methods{}, Methods{sha1}, Methods{sha512}, Methods{sha1, sha512}}) {
    Integration integration = AnIntegration("ERP " + std::to_string(methods.size()));
    integration.signature = {};
    for (const oauth1::Method method : methods) integration.signature.methods.Add(method);
    Write([&](WriteTransaction& transaction) {
      integration.id = Take(transaction.InsertIntegration(integration));
      EXPECT_EQ(Find(transaction, integration.id).signature, integration.signature);
      integration.signature = {};
      EXPECT_TRUE(transaction.UpdateIntegration(integration).ok());
      EXPECT_EQ(Find(transaction, integration.id).signature, domain::SignatureOptions{});
      EXPECT_TRUE(transaction.DeleteIntegration(integration.id).ok());
    });
  }
}

TEST_P(StorageConformance, KeepsGrantsOfAllAndOfNothingApart) {
  Integration integration = AnIntegration("ERP");
  integration.requested = acl::Grant::All();
  integration.granted = {};
  integration.withdrawn = acl::Grant::All();
  IntegrationId id;
  Write([&](WriteTransaction& transaction) {
    id = Take(transaction.InsertIntegration(integration));
  });
  Read([&](ReadTransaction& transaction) {
    EXPECT_EQ(Find(transaction, id).requested, acl::Grant::All());
    EXPECT_EQ(Find(transaction, id).granted, acl::Grant{});
    EXPECT_EQ(Find(transaction, id).withdrawn, acl::Grant::All());
  });
}

TEST_P(StorageConformance, FindsNothingForUnknownKeys) {
  Read([&](ReadTransaction& transaction) {
    EXPECT_FALSE(Take(transaction.FindIntegration(IntegrationId{1})).has_value());
    EXPECT_FALSE(Take(transaction.FindIntegrationByName("ERP")).has_value());
    EXPECT_FALSE(Take(transaction.FindConsumer(IntegrationId{1})).has_value());
    EXPECT_FALSE(Take(transaction.FindConsumerByKey(ConsumerKey("k"))).has_value());
    EXPECT_FALSE(Take(transaction.FindAccessToken(ConsumerId{1})).has_value());
    EXPECT_FALSE(Take(transaction.FindAccessTokenByValue(AccessToken("t"))).has_value());
    EXPECT_FALSE(Take(transaction.FindExchange(IntegrationId{1})).has_value());
    EXPECT_FALSE(Take(transaction.FindExchangeByRequestToken(RequestToken("t"))).has_value());
    EXPECT_FALSE(Take(transaction.FindAdminUser("admin")).has_value());
    EXPECT_FALSE(Take(transaction.FindSetting("a/b/c")).has_value());
    EXPECT_FALSE(Take(transaction.LoadCaller(IntegrationId{1})).has_value());
    EXPECT_EQ(Take(transaction.LastChange()).value, 0);
  });
}

TEST_P(StorageConformance, FindsANameWhateverItsLetterCase) {
  IntegrationId id;
  Write([&](WriteTransaction& transaction) { id = Insert(transaction, "Größe ERP"); });
  Read([&](ReadTransaction& transaction) {
    const auto found = Take(transaction.FindIntegrationByName("GRÖßE erp"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(found->name, "Größe ERP");
  });
}

TEST_P(StorageConformance, RefusesANameThatDiffersByLetterCaseAlone) {
  Write([&](WriteTransaction& transaction) { Insert(transaction, "ERP"); });
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) {
              return transaction.InsertIntegration(AnIntegration("erp"));
            }),
            ErrorKind::kConflict);
}

TEST_P(StorageConformance, RefusesToRenameToATakenNameButNotToItsOwn) {
  Integration other;
  Write([&](WriteTransaction& transaction) {
    Insert(transaction, "ERP");
    other = Find(transaction, Insert(transaction, "CRM"));
  });
  const auto rename = [&](WriteTransaction& transaction) {
    return transaction.UpdateIntegration(other);
  };
  other.name = "Erp";
  EXPECT_EQ(RefusalOf(rename), ErrorKind::kConflict);
  other.name = "crm";
  Write([&](WriteTransaction& transaction) { EXPECT_TRUE(rename(transaction).ok()); });
}

TEST_P(StorageConformance, SaysNotFoundWhenTheRowToUpdateIsMissing) {
  Write([&](WriteTransaction& transaction) {
    Integration integration = AnIntegration("ERP");
    integration.id = {99};
    EXPECT_EQ(KindOf(transaction.UpdateIntegration(integration)), ErrorKind::kNotFound);
    AdminUser user = AnAdminUser("admin");
    user.id = {99};
    EXPECT_EQ(KindOf(transaction.UpdateAdminUser(user)), ErrorKind::kNotFound);
  });
}

TEST_P(StorageConformance, ListsByPartOfTheNameAndByStatusInPages) {
  Write([&](WriteTransaction& transaction) {
    Insert(transaction, "Alpha ERP");
    Insert(transaction, "beta erp 100%");
    Integration gamma = Find(transaction, Insert(transaction, "Gamma CRM"));
    gamma.status = IntegrationStatus::kSuspended;
    ASSERT_TRUE(transaction.UpdateIntegration(gamma).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto names = [&](const IntegrationQuery& query) {
      std::vector<std::string> list;
      for (const auto& row : Take(transaction.ListIntegrations(query)))
        list.push_back(row.integration.name);
      return list;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names({}), (Names{"Alpha ERP", "beta erp 100%", "Gamma CRM"}));
    EXPECT_EQ(names({"ERP", {}, 0, 100}), (Names{"Alpha ERP", "beta erp 100%"}));
    EXPECT_EQ(names({"0%", {}, 0, 100}), (Names{"beta erp 100%"}));
    EXPECT_EQ(names({"_", {}, 0, 100}), (Names{}));
    EXPECT_EQ(names({"", IntegrationStatus::kSuspended, 0, 100}), (Names{"Gamma CRM"}));
    EXPECT_EQ(names({"", {}, 1, 1}), (Names{"beta erp 100%"}));
    EXPECT_EQ(names({"", {}, 9, 1}), (Names{}));
    EXPECT_EQ(Take(transaction.CountIntegrations({"erp", {}, 1, 1})), 2);
  });
}

TEST_P(StorageConformance, ListsInTheOrderThatIsAskedFor) {
  Write([&](WriteTransaction& transaction) {
    Integration zeta = Find(transaction, Insert(transaction, "zeta"));
    zeta.status = IntegrationStatus::kSuspended;
    ASSERT_TRUE(transaction.UpdateIntegration(zeta).ok());
    Insert(transaction, "Alpha");
    Insert(transaction, "Mike");
  });
  Read([&](ReadTransaction& transaction) {
    const auto names = [&](IntegrationOrder order, bool descending) {
      std::vector<std::string> list;
      for (const auto& row :
           Take(transaction.ListIntegrations({"", {}, 0, 100, order, descending})))
        list.push_back(row.integration.name);
      return list;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(IntegrationOrder::kId, true), (Names{"Mike", "Alpha", "zeta"}));
    EXPECT_EQ(names(IntegrationOrder::kName, false), (Names{"Alpha", "Mike", "zeta"}));
    EXPECT_EQ(names(IntegrationOrder::kName, true), (Names{"zeta", "Mike", "Alpha"}));
    EXPECT_EQ(names(IntegrationOrder::kStatus, false), (Names{"Alpha", "Mike", "zeta"}));
    EXPECT_EQ(names(IntegrationOrder::kStatus, true), (Names{"zeta", "Alpha", "Mike"}));
  });
}

TEST_P(StorageConformance, AddsUpUsageAndKeepsItWithItsIntegration) {
  IntegrationId erp;
  Write([&](WriteTransaction& transaction) {
    erp = Insert(transaction, "ERP");
    EXPECT_EQ(Take(transaction.FindUsage(erp)).allowed, 0);
    ASSERT_TRUE(transaction.AddUsage(erp, {2, 1, 100, oauth1::Reading::kDecodedOrder}).ok());
    ASSERT_TRUE(transaction.AddUsage(erp, {3, 0, 0, {}}).ok());
    ASSERT_TRUE(transaction.AddUsage({99}, {3, 0, 0, {}}).ok());
    Integration renamed = Find(transaction, erp);
    renamed.name = "CRM";
    ASSERT_TRUE(transaction.UpdateIntegration(renamed).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto usage = Take(transaction.FindUsage(erp));
    EXPECT_EQ(usage.allowed, 5);
    EXPECT_EQ(usage.refused, 1);
    EXPECT_EQ(usage.last_used_at_s, 100);
    EXPECT_EQ(usage.last_reading, oauth1::Reading::kDecodedOrder);
    EXPECT_EQ(Take(transaction.ListIntegrations({})).at(0).usage.allowed, 5);
    EXPECT_EQ(Take(transaction.FindUsage({99})).allowed, 0);
  });
  Write([&](WriteTransaction& transaction) {
    ASSERT_TRUE(transaction.DeleteIntegration(erp).ok());
    EXPECT_EQ(Take(transaction.FindUsage(erp)).allowed, 0);
  });
}

TEST_P(StorageConformance, ListsByUse) {
  Write([&](WriteTransaction& transaction) {
    ASSERT_TRUE(transaction.AddUsage(Insert(transaction, "one"), {5, 0, 300, {}}).ok());
    ASSERT_TRUE(transaction.AddUsage(Insert(transaction, "two"), {7, 2, 200, {}}).ok());
    ASSERT_TRUE(transaction.AddUsage(Insert(transaction, "three"), {6, 2, 100, {}}).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto names = [&](const IntegrationQuery& query) {
      std::vector<std::string> list;
      for (const auto& row : Take(transaction.ListIntegrations(query)))
        list.push_back(row.integration.name);
      return list;
    };
    using Names = std::vector<std::string>;
    using Order = IntegrationOrder;
    EXPECT_EQ(names({"", {}, 0, 9, Order::kLastUsed, true}), (Names{"one", "two", "three"}));
    EXPECT_EQ(names({"", {}, 0, 9, Order::kCalls, false}), (Names{"one", "three", "two"}));
    EXPECT_EQ(names({"", {}, 0, 9, Order::kRefused, true}), (Names{"two", "three", "one"}));
    EXPECT_EQ(names({"o", {}, 0, 9, Order::kCalls, true}), (Names{"two", "one"}));
    EXPECT_EQ(names({"o", {}, 1, 1, Order::kLastUsed, true}), (Names{"two"}));
    EXPECT_EQ(names({"e", IntegrationStatus::kActive, 0, 9, Order::kId, true}),
              (Names{"three", "one"}));
    EXPECT_EQ(names({"", IntegrationStatus::kSuspended, 0, 9, Order::kCalls, true}), (Names{}));
  });
}

TEST_P(StorageConformance, GivesBackTheConsumerWithItsSecret) {
  IntegrationId id;
  Write([&](WriteTransaction& transaction) { id = Insert(transaction, "ERP"); });
  Read([&](ReadTransaction& transaction) {
    const auto by_id = Take(transaction.FindConsumer(id));
    const auto by_key = Take(transaction.FindConsumerByKey(ConsumerKey(Padded("keyERP"))));
    ASSERT_TRUE(by_id && by_key);
    EXPECT_EQ(by_id->id, by_key->id);
    EXPECT_EQ(by_id->integration_id, id);
    EXPECT_EQ(by_id->secret.Reveal(), Padded("secretERP"));
    EXPECT_EQ(by_key->secret.Reveal(), Padded("secretERP"));
    EXPECT_FALSE(Take(transaction.FindConsumerByKey(ConsumerKey(Padded("KEYERP")))).has_value());
  });
}

TEST_P(StorageConformance, RefusesAKeyOrATokenThatIsTaken) {
  Consumer same_key;
  AccessTokenRow token;
  Write([&](WriteTransaction& transaction) {
    token = AToken(Find(transaction, Insert(transaction, "ERP")).consumer_id, "1");
    Take(transaction.InsertAccessToken(token));
    same_key.integration_id = Take(transaction.InsertIntegration(AnIntegration("CRM")));
    same_key.key = ConsumerKey(Padded("keyERP"));
    same_key.secret = ConsumerSecret(Padded("s"));
  });
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) {
              return transaction.InsertConsumer(same_key);
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) {
              return transaction.InsertAccessToken(token);
            }),
            ErrorKind::kConflict);
}

TEST_P(StorageConformance, GivesTheNewestAccessTokenAndMarksRevokedOnes) {
  Write([&](WriteTransaction& transaction) {
    const ConsumerId consumer = Find(transaction, Insert(transaction, "ERP")).consumer_id;
    Take(transaction.InsertAccessToken(AToken(consumer, "1")));
    Take(transaction.InsertAccessToken(AToken(consumer, "2")));
    auto newest = Take(transaction.FindAccessToken(consumer));
    ASSERT_TRUE(newest.has_value());
    EXPECT_EQ(newest->token.view(), Padded("token2"));
    EXPECT_EQ(newest->secret.Reveal(), Padded("tokensecret2"));
    EXPECT_EQ(newest->created_at_s, 21);
    EXPECT_FALSE(newest->revoked_at_s.has_value());

    ASSERT_TRUE(transaction.RevokeAccessTokens(consumer, 61).ok());
    ASSERT_TRUE(transaction.RevokeAccessTokens(consumer, 62).ok());
    newest = Take(transaction.FindAccessTokenByValue(AccessToken(Padded("token2"))));
    ASSERT_TRUE(newest.has_value());
    EXPECT_EQ(newest->revoked_at_s, 61);

    ASSERT_TRUE(transaction.DeleteAccessTokens(consumer).ok());
    EXPECT_FALSE(Take(transaction.FindAccessToken(consumer)).has_value());
  });
}

TEST_P(StorageConformance, GivesBackEveryFieldOfAnExchangeAndReplacesIt) {
  Write([&](WriteTransaction& transaction) {
    const IntegrationId id = Insert(transaction, "ERP");
    Exchange exchange = AnExchange(id);
    ASSERT_TRUE(transaction.PutExchange(exchange).ok());
    auto found = Take(transaction.FindExchange(id));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->state, ExchangeState::kPosting);
    EXPECT_EQ(found->verifier.Reveal(), Padded("verifier"));
    EXPECT_TRUE(found->reauthorize);
    EXPECT_TRUE(found->request_token.empty());

    exchange.state = ExchangeState::kRequestTokenIssued;
    exchange.request_token = RequestToken(Padded("request"));
    exchange.request_token_secret = RequestTokenSecret(Padded("requestsecret"));
    exchange.post_status = 204;
    exchange.post_ms = 12;
    exchange.failure = "none";
    ASSERT_TRUE(transaction.PutExchange(exchange).ok());
    found = Take(transaction.FindExchangeByRequestToken(exchange.request_token));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->integration_id, id);
    EXPECT_EQ(found->state, ExchangeState::kRequestTokenIssued);
    EXPECT_EQ(found->generation, 7);
    EXPECT_EQ(found->started_at_s, 31);
    EXPECT_EQ(found->request_token_secret.Reveal(), Padded("requestsecret"));
    EXPECT_EQ(found->post_status, 204);
    EXPECT_EQ(found->post_ms, 12);
    EXPECT_EQ(found->failure, "none");

    ASSERT_TRUE(transaction.DeleteExchange(id).ok());
    EXPECT_FALSE(Take(transaction.FindExchange(id)).has_value());
  });
}

TEST_P(StorageConformance, DeletesExchangesWhoseRequestTokenWasNotUsed) {
  Write([&](WriteTransaction& transaction) {
    std::vector<IntegrationId> ids;
    for (const char* name : {"posted", "old", "new"}) {
      Exchange exchange = AnExchange(Insert(transaction, name));
      exchange.started_at_s = std::string_view(name) == "new" ? 101 : 100;
      if (std::string_view(name) != "posted") {
        exchange.state = ExchangeState::kRequestTokenIssued;
        exchange.request_token = RequestToken(Padded(name));
        exchange.request_token_secret = RequestTokenSecret(Padded("s"));
      }
      ASSERT_TRUE(transaction.PutExchange(exchange).ok());
      ids.push_back(exchange.integration_id);
    }
    EXPECT_EQ(Take(transaction.DeleteIssuedExchanges(100)), std::vector{ids[1]});
    EXPECT_TRUE(Take(transaction.FindExchange(ids[0])).has_value());
    EXPECT_FALSE(Take(transaction.FindExchange(ids[1])).has_value());
    EXPECT_TRUE(Take(transaction.FindExchange(ids[2])).has_value());
  });
}

TEST_P(StorageConformance, DeletesAnIntegrationWithAllThatHangsOnIt) {
  Write([&](WriteTransaction& transaction) {
    const IntegrationId id = Insert(transaction, "ERP");
    const IntegrationId other = Insert(transaction, "CRM");
    const ConsumerId consumer = Find(transaction, id).consumer_id;
    const ConsumerId other_consumer = Find(transaction, other).consumer_id;
    Take(transaction.InsertAccessToken(AToken(consumer, "1")));
    Take(transaction.InsertAccessToken(AToken(other_consumer, "2")));
    ASSERT_TRUE(transaction.PutExchange(AnExchange(id)).ok());

    ASSERT_TRUE(transaction.DeleteIntegration(id).ok());
    EXPECT_FALSE(Take(transaction.FindIntegration(id)).has_value());
    EXPECT_FALSE(Take(transaction.FindConsumer(id)).has_value());
    EXPECT_FALSE(Take(transaction.FindAccessToken(consumer)).has_value());
    EXPECT_FALSE(Take(transaction.FindExchange(id)).has_value());
    EXPECT_TRUE(Take(transaction.FindAccessToken(other_consumer)).has_value());
    EXPECT_TRUE(transaction.DeleteIntegration(id).ok());
  });
}

TEST_P(StorageConformance, NeverGivesAnIdOfADeletedIntegrationAgain) {
  IntegrationId first;
  Write([&](WriteTransaction& transaction) { first = Insert(transaction, "ERP"); });
  Write([&](WriteTransaction& transaction) {
    ASSERT_TRUE(transaction.DeleteIntegration(first).ok());
  });
  Write([&](WriteTransaction& transaction) { EXPECT_GT(Insert(transaction, "ERP"), first); });
}

TEST_P(StorageConformance, KeepsNothingOfAWriteThatFails) {
  const auto outcome = storage_->Write([&](WriteTransaction& transaction) -> Result<void> {
    Insert(transaction, "ERP");
    Take(transaction.AppendChange({{}, ChangeKind::kIntegration, IntegrationId{1}, {}}));
    return Error::Make(ErrorKind::kConflict, "no");
  });
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().detail, "no");
  Read([&](ReadTransaction& transaction) {
    EXPECT_EQ(Take(transaction.CountIntegrations({})), 0);
    EXPECT_EQ(Take(transaction.LastChange()).value, 0);
  });
}

TEST_P(StorageConformance, KeepsNothingOfAWriteThatIgnoresAConflict) {
  const auto outcome = storage_->Write([&](WriteTransaction& transaction) -> Result<void> {
    Insert(transaction, "ERP");
    EXPECT_EQ(KindOf(transaction.InsertIntegration(AnIntegration("ERP"))), ErrorKind::kConflict);
    return {};
  });
  EXPECT_EQ(KindOf(outcome), ErrorKind::kConflict);
  Read(
      [&](ReadTransaction& transaction) { EXPECT_EQ(Take(transaction.CountIntegrations({})), 0); });
}

TEST_P(StorageConformance, SeesItsOwnWritesInsideATransaction) {
  Write([&](WriteTransaction& transaction) {
    const IntegrationId id = Insert(transaction, "ERP");
    EXPECT_EQ(Find(transaction, id).name, "ERP");
    EXPECT_EQ(Take(transaction.CountIntegrations({})), 1);
  });
}

TEST_P(StorageConformance, NumbersChangesWithoutGapsAndListsThemAfterASequence) {
  for (int i = 1; i <= 3; ++i) {
    Write([&](WriteTransaction& transaction) {
      const auto sequence =
          Take(transaction.AppendChange({{}, ChangeKind::kIntegration, IntegrationId{i}, {}}));
      EXPECT_EQ(sequence.value, i);
    });
  }
  Write([&](WriteTransaction& transaction) {
    Take(transaction.AppendChange({{}, ChangeKind::kIntegrationDeleted, IntegrationId{2}, {}}));
    Take(transaction.AppendChange({{}, ChangeKind::kSetting, {}, "a/b/c"}));
  });
  Read([&](ReadTransaction& transaction) {
    EXPECT_EQ(Take(transaction.LastChange()).value, 5);
    EXPECT_TRUE(Take(transaction.ChangesAfter({5}, 10)).empty());
    const auto two = Take(transaction.ChangesAfter({3}, 10));
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two[0].kind, ChangeKind::kIntegrationDeleted);
    EXPECT_EQ(two[0].integration_id.value, 2);
    EXPECT_EQ(two[1].sequence.value, 5);
    EXPECT_EQ(two[1].kind, ChangeKind::kSetting);
    EXPECT_EQ(two[1].setting_path, "a/b/c");
    EXPECT_FALSE(two[1].integration_id);
    const auto first = Take(transaction.ChangesAfter({0}, 1));
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].sequence.value, 1);
  });
}

TEST_P(StorageConformance, ListsTheAuditNewestFirstAndInPages) {
  Write([&](WriteTransaction& transaction) {
    for (const char* action : {"one", "two", "three"})
      ASSERT_TRUE(transaction.AppendAudit(AnEntry(action)).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto newest = Take(transaction.ListAudit({0, 2}));
    ASSERT_EQ(newest.size(), 2u);
    EXPECT_EQ(newest[0].action, "three");
    EXPECT_EQ(newest[0].at_s, 51);
    EXPECT_EQ(newest[0].actor.name, "admin");
    EXPECT_EQ(newest[0].actor.from, "local");
    EXPECT_EQ(newest[0].object, "integration 1 (ERP)");
    EXPECT_EQ(newest[0].result, "done");
    EXPECT_EQ(newest[0].detail_json, "{\"a\":1}");
    const auto rest = Take(transaction.ListAudit({newest[1].sequence, 2}));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].action, "one");
  });
}

TEST_P(StorageConformance, ListsTheAuditEntriesThatFitAFilter) {
  Write([&](WriteTransaction& transaction) {
    std::int64_t at_s = 100;
    for (const char* action : {"integration.edit", "integration_edit", "config.set"}) {
      AuditEntry entry = AnEntry(action);
      entry.at_s = at_s++;
      entry.actor.name = at_s == 103 ? "Ada" : "admin";
      entry.object = at_s == 103 ? "a/b/c" : "integration 1 (100% ERP)";
      ASSERT_TRUE(transaction.AppendAudit(entry).ok());
    }
  });
  Read([&](ReadTransaction& transaction) {
    const auto actions = [&](const AuditQuery& query) {
      std::vector<std::string> list;
      for (const AuditEntry& entry : Take(transaction.ListAudit(query)))
        list.push_back(entry.action);
      return list;
    };
    using Actions = std::vector<std::string>;
    EXPECT_EQ(actions({.actor = "ADA"}), (Actions{"config.set"}));
    EXPECT_EQ(actions({.actor = "Ad"}), (Actions{}));
    EXPECT_EQ(actions({.action_prefix = "integration_"}), (Actions{"integration_edit"}));
    EXPECT_EQ(actions({.object_contains = "100% erp"}),
              (Actions{"integration_edit", "integration.edit"}));
    EXPECT_EQ(actions({.from_s = 101}), (Actions{"config.set", "integration_edit"}));
    EXPECT_EQ(actions({.before_s = 101}), (Actions{"integration.edit"}));
    EXPECT_EQ(actions({.limit = 1, .from_s = 101, .before_s = 102}), (Actions{"integration_edit"}));
  });
}

TEST_P(StorageConformance, LoadsACallerWithTokenAndRequestToken) {
  IntegrationId id;
  Write([&](WriteTransaction& transaction) {
    id = Insert(transaction, "ERP");
    Take(transaction.InsertAccessToken(AToken(Find(transaction, id).consumer_id, "1")));
    Take(transaction.InsertAccessToken(AToken(Find(transaction, id).consumer_id, "2")));
    Exchange exchange = AnExchange(id);
    exchange.request_token = RequestToken(Padded("request"));
    exchange.request_token_secret = RequestTokenSecret(Padded("s"));
    ASSERT_TRUE(transaction.PutExchange(exchange).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto caller = Take(transaction.LoadCaller(id));
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->integration.name, "ERP");
    EXPECT_EQ(caller->integration.consumer_id, caller->consumer.id);
    EXPECT_EQ(caller->consumer.integration_id, id);
    EXPECT_EQ(caller->consumer.secret.Reveal(), Padded("secretERP"));
    ASSERT_TRUE(caller->access_token.has_value());
    EXPECT_EQ(caller->access_token->token.view(), Padded("token2"));
    EXPECT_EQ(caller->access_token->secret.Reveal(), Padded("tokensecret2"));
    EXPECT_EQ(caller->access_token->consumer_id, caller->consumer.id);
    EXPECT_EQ(caller->request_token, RequestToken(Padded("request")));
    EXPECT_EQ(caller->integration.signature, AnIntegration("ERP").signature);
    EXPECT_EQ(caller->integration.limits, AnIntegration("ERP").limits);
  });
}

TEST_P(StorageConformance, VisitsCallersInIdOrderAndStopsAtAnError) {
  Write([&](WriteTransaction& transaction) {
    for (const char* name : {"one", "two", "three"}) Insert(transaction, name);
    Take(transaction.InsertIntegration(AnIntegration("without consumer")));
  });
  Read([&](ReadTransaction& transaction) {
    std::vector<std::string> names;
    const auto all = transaction.VisitCallers([&](CallerRow caller) -> Result<void> {
      EXPECT_FALSE(caller.access_token.has_value());
      EXPECT_FALSE(caller.request_token.has_value());
      names.push_back(caller.integration.name);
      return {};
    });
    EXPECT_TRUE(all.ok());
    EXPECT_EQ(names, (std::vector<std::string>{"one", "two", "three"}));

    int visited = 0;
    const auto stopped = transaction.VisitCallers([&](const CallerRow&) -> Result<void> {
      ++visited;
      return Error::Make(ErrorKind::kExhausted, "enough");
    });
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().detail, "enough");
    EXPECT_EQ(visited, 1);
  });
}

TEST_P(StorageConformance, VisitsEachOfMoreCallersThanAreReadAtATime) {
  constexpr std::int64_t kMany = 1'001;
  Write([&](WriteTransaction& transaction) {
    for (std::int64_t i = 0; i < kMany; ++i) Insert(transaction, std::to_string(i) + ".");
  });
  Read([&](ReadTransaction& transaction) {
    std::int64_t visited = 0;
    const auto all = transaction.VisitCallers([&](const CallerRow& caller) -> Result<void> {
      EXPECT_EQ(caller.integration.name, std::to_string(visited++) + ".");
      return {};
    });
    EXPECT_TRUE(all.ok());
    EXPECT_EQ(visited, kMany);
  });
}

TEST_P(StorageConformance, ReplacesSettingsAndListsThemByPath) {
  Write([&](WriteTransaction& transaction) {
    ASSERT_TRUE(transaction.PutSetting("b/b/b", "1").ok());
    ASSERT_TRUE(transaction.PutSetting("a/a/a", "2").ok());
    ASSERT_TRUE(transaction.PutSetting("b/b/b", "").ok());
  });
  Read([&](ReadTransaction& transaction) {
    EXPECT_EQ(Take(transaction.FindSetting("b/b/b")), "");
    using Settings = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(Take(transaction.ListSettings()), (Settings{{"a/a/a", "2"}, {"b/b/b", ""}}));
  });
}

TEST_P(StorageConformance, TakesEveryByteOfUtf8InTexts) {
  const std::string name = "O'Brien \"x\" \\ % _ ; -- 漢字 🎉";
  IntegrationId id;
  Write([&](WriteTransaction& transaction) {
    id = Take(transaction.InsertIntegration(AnIntegration(name)));
  });
  Read([&](ReadTransaction& transaction) { EXPECT_EQ(Find(transaction, id).name, name); });
}

}  // namespace latchkey::storage::conformance
