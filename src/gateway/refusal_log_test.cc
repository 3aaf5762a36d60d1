#include "gateway/refusal_log.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace latchkey::gateway {
namespace {

constexpr IntegrationId kAnna{1};
constexpr IntegrationId kBert{2};

RefusedCall Unsigned() {
  RefusedCall call;
  call.status = 401;
  call.reason = "guest";
  call.endpoint = Endpoint::kRest;
  return call;
}
RefusedCall By(IntegrationId integration, bool verified) {
  RefusedCall call = Unsigned();
  call.integration = integration;
  call.verified = verified;
  return call;
}

class RefusalLogTest : public ::testing::Test {
 protected:
  // Records `count` calls and gives back the number of the first.
  std::uint64_t Flood(RefusalLog& log, const RefusedCall& call, std::size_t count) {
    const std::uint64_t first = next_id_;
    for (std::size_t i = 0; i < count; ++i) {
      http::Request request;
      request.id = next_id_++;
      log.Record(request, call);
    }
    return first;
  }

  static std::size_t Kept(const RefusalLog& log, std::uint64_t first, std::size_t count) {
    std::size_t kept = 0;
    for (std::uint64_t id = first; id < first + count; ++id) kept += log.Find(id) ? 1 : 0;
    return kept;
  }

  std::uint64_t next_id_ = 1;
};

TEST_F(RefusalLogTest, GivesBackWhatWasReceived) {
  const std::array<http::HeaderField, 7> headers = {{{"host", "shop.example"},
                                                     {"AUTHORIZATION", "OAuth oauth_nonce=\"n\""},
                                                     {"Content-Type", "application/json"},
                                                     {"X-Forwarded-Proto", "https"},
                                                     {"Accept", "*/*"},
                                                     {"User-Agent", "erp/1"},
                                                     {"Cookie", "secret"}}};
  http::Request request;
  request.id = 7;
  request.method = "POST";
  request.target = "/rest/V1/products?a=b";
  request.headers = headers;
  request.body = "{\"password\":\"x\"}";
  request.peer = "203.0.113.7";
  RefusedCall call = By(kAnna, true);
  call.at_s = 1'700'000'000;
  call.value = "Magento_Catalog::products";
  RefusalLog log(3);
  log.Record(request, call);

  const auto record = log.Find(7);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->id, 7u);
  EXPECT_EQ(record->call.at_s, 1'700'000'000);
  EXPECT_EQ(record->call.reason, "guest");
  EXPECT_EQ(record->call.integration, kAnna);
  EXPECT_TRUE(record->call.verified);
  EXPECT_EQ(record->method, "POST");
  EXPECT_EQ(record->target, "/rest/V1/products?a=b");
  EXPECT_EQ(record->peer, "203.0.113.7");
  EXPECT_EQ(record->host, "shop.example");
  EXPECT_EQ(record->authorization, "OAuth oauth_nonce=\"n\"");
  EXPECT_EQ(record->authorization_headers, 1u);
  EXPECT_EQ(record->content_type, "application/json");
  EXPECT_EQ(record->forwarded_proto, "https");
  EXPECT_EQ(record->value, "Magento_Catalog::products");
  EXPECT_EQ(record->form, "");  // a body that is no form is not looked at
  EXPECT_EQ(record->accept, "*/*");
  EXPECT_EQ(record->user_agent, "erp/1");
  EXPECT_FALSE(record->cut);
  EXPECT_FALSE(log.Find(8));
}

TEST_F(RefusalLogTest, KeepsFormsSinceTheyAreSigned) {
  const http::HeaderField type{"Content-Type", "application/x-www-form-urlencoded"};
  http::Request request;
  request.headers = {&type, 1};
  request.body = "oauth_verifier=v";
  RefusalLog log(1);
  log.Record(request, Unsigned());
  EXPECT_EQ(log.Find(0)->form, "oauth_verifier=v");
}

TEST_F(RefusalLogTest, KeepsNoDocumentThatIsCalledAForm) {
  const http::HeaderField type{"Content-Type", "application/x-www-form-urlencoded"};
  for (const char* body : {"{\"password\":\"x\"}", " \r\n\t[1]", "<password>x</password>"}) {
    http::Request request;
    request.headers = {&type, 1};
    request.body = body;
    RefusalLog log(1);
    log.Record(request, Unsigned());
    EXPECT_EQ(log.Find(0)->form, "") << body;
  }
}

TEST_F(RefusalLogTest, KeepsNoSignatureThatIsTheSecrets) {
  const std::pair<std::string, std::string> cases[] = {
      {"OAuth oauth_signature_method=\"PLAINTEXT\", oauth_signature=\"cs%26ts\", oauth_nonce=\"n\"",
       "OAuth oauth_signature_method=\"PLAINTEXT\", oauth_signature=\".......\", "
       "oauth_nonce=\"n\""},
      {"OAuth oauth_signature = cs&ts", "OAuth oauth_signature = ....."},
      {"OAuth oauth_signature=\"cs\",oauth_signature_method=HMAC-SHA1,oauth_signature_method=x",
       "OAuth oauth_signature=\"..\",oauth_signature_method=HMAC-SHA1,oauth_signature_method=x"},
      {"OAuth oauth_signature=\"abc\", oauth_signature_method = \"HMAC-SHA256\"",
       "OAuth oauth_signature=\"abc\", oauth_signature_method = \"HMAC-SHA256\""}};
  const std::string pairs =
      "oauth_signature=cs%26ts&oauth_signature_method=PLAINTEXT&oauth_nonce=n";
  const std::string kept = "oauth_signature=.......&oauth_signature_method=PLAINTEXT&oauth_nonce=n";
  for (const auto& [sent, expected] : cases) {
    const std::string target = "/?" + pairs;
    const std::array<http::HeaderField, 2> headers = {
        {{"Authorization", sent}, {"Content-Type", "application/x-www-form-urlencoded"}}};
    http::Request request;
    request.headers = headers;
    request.target = target;
    request.body = pairs;
    RefusalLog log(1);
    log.Record(request, Unsigned());
    EXPECT_EQ(log.Find(0)->authorization, expected);
    EXPECT_EQ(log.Find(0)->target, "/?" + kept);
    EXPECT_EQ(log.Find(0)->form, kept);
  }
}

TEST_F(RefusalLogTest, KeepsWhatTheStoreSaid) {
  RefusedCall call = Unsigned();
  const std::string said = "There is no such product.";
  call.said = said;
  RefusalLog log(1);
  log.Record({}, call);
  EXPECT_EQ(log.Find(0)->said, said);
}

TEST_F(RefusalLogTest, KeepsNoPasswordOrTokenOfOtherSchemes) {
  for (const auto& [sent, kept] :
       {std::pair{"Basic dXNlcjpwYXNz", "Basic"},
        {"Bearer at0000000000000000000000000000001", "Bearer"},
        {"", ""},
        {"Basic dXNlcjpwYXNz, OAuth oauth_nonce=1", "OAuth oauth_nonce=1"}}) {
    const http::HeaderField header{"Authorization", sent};
    http::Request request;
    request.headers = {&header, 1};
    RefusalLog log(1);
    log.Record(request, Unsigned());
    EXPECT_EQ(log.Find(0)->authorization, kept);
  }
}

TEST_F(RefusalLogTest, KeepsNothingOfAHeaderWithoutAScheme) {
  const http::HeaderField header{"Authorization", "at0000000000000000000000000000001"};
  http::Request request;
  request.headers = {&header, 1};
  RefusalLog log(1);
  log.Record(request, Unsigned());
  EXPECT_EQ(log.Find(0)->authorization, "");
  EXPECT_EQ(log.Find(0)->authorization_headers, 1u);
}

TEST_F(RefusalLogTest, SaysWhereSomethingWasTooLong) {
  const std::string target(limits::kRefusalTextBytesMax, 'x');
  http::Request request;
  request.method = "GET";
  request.target = target;
  RefusalLog log(2);
  log.Record(request, Unsigned());
  EXPECT_TRUE(log.Find(0)->cut);
  EXPECT_EQ(log.Find(0)->method, "GET");
  EXPECT_EQ(log.Find(0)->target.size(), limits::kRefusalTextBytesMax - 3);

  request.id = 1;
  request.target = "/";
  log.Record(request, Unsigned());
  EXPECT_FALSE(log.Find(1)->cut);
}

TEST_F(RefusalLogTest, KeepsTheLastTenThousandOfOneCaller) {
  RefusalLog log;
  const std::uint64_t first = Flood(log, Unsigned(), limits::kRefusalsKept + 5);
  EXPECT_EQ(limits::kRefusalsKept, 10'000u);
  EXPECT_EQ(Kept(log, first, 5), 0u);
  EXPECT_EQ(Kept(log, first + 5, limits::kRefusalsKept), limits::kRefusalsKept);
}

TEST_F(RefusalLogTest, KeepsSignedCallersRecordsThroughAnUnsignedFlood) {
  RefusalLog log(100);
  const std::uint64_t anna = Flood(log, By(kAnna, true), 10);
  const std::uint64_t bert = Flood(log, By(kBert, true), 10);
  Flood(log, Unsigned(), 1'000);
  EXPECT_EQ(Kept(log, anna, 10), 10u);
  EXPECT_EQ(Kept(log, bert, 10), 10u);
}

TEST_F(RefusalLogTest, KeepsVerifiedRecordsThroughAFloodThatOnlyNamesTheirIntegration) {
  RefusalLog log(100);
  const std::uint64_t verified = Flood(log, By(kAnna, true), 10);
  const std::uint64_t claimed = Flood(log, By(kAnna, false), 1'000);
  EXPECT_EQ(Kept(log, verified, 10), 10u);
  EXPECT_EQ(Kept(log, claimed, 1'000), 90u);
}

TEST_F(RefusalLogTest, KeepsOthersRecordsThroughAFloodOfOneIntegration) {
  RefusalLog log(100);
  const std::uint64_t guests = Flood(log, Unsigned(), 10);
  Flood(log, By(kAnna, true), 1'000);
  const std::uint64_t bert = Flood(log, By(kBert, true), 10);
  Flood(log, By(kAnna, true), 1'000);
  EXPECT_EQ(Kept(log, guests, 10), 10u);
  EXPECT_EQ(Kept(log, bert, 10), 10u);
}

TEST_F(RefusalLogTest, SharesItsPlacesEquallyAmongThoseWhoFlood) {
  RefusalLog log(90);
  std::array<std::size_t, 3> kept{};
  std::vector<std::pair<std::size_t, std::uint64_t>> ids;
  for (int round = 0; round < 500; ++round) {
    ids.emplace_back(0, Flood(log, Unsigned(), 1));
    ids.emplace_back(1, Flood(log, By(kAnna, true), 1));
    ids.emplace_back(2, Flood(log, By(kBert, false), 1));
  }
  for (const auto& [who, id] : ids) kept[who] += log.Find(id) ? 1 : 0;
  for (const std::size_t each : kept) EXPECT_NEAR(static_cast<double>(each), 30, 1);
}

// One who comes late gets a share too, at the expense of those who have most.
TEST_F(RefusalLogTest, MakesRoomForWhoeverHoldsLess) {
  RefusalLog log(100);
  const std::uint64_t anna = Flood(log, By(kAnna, true), 100);
  const std::uint64_t bert = Flood(log, By(kBert, true), 50);
  EXPECT_EQ(Kept(log, anna, 50), 0u);
  EXPECT_EQ(Kept(log, anna + 50, 50), 50u);
  EXPECT_EQ(Kept(log, bert, 50), 50u);
}

TEST_F(RefusalLogTest, KeepsTheLastOfManyWhoHoldOneEach) {
  RefusalLog log(100);
  for (std::int64_t number = 1; number <= 1'000; ++number) Flood(log, By({number}, true), 1);
  EXPECT_EQ(Kept(log, 1, 900), 0u);
  EXPECT_EQ(Kept(log, 901, 100), 100u);
}

TEST_F(RefusalLogTest, ForgetsHoldersOfNothing) {
  RefusalLog log(2);
  for (std::int64_t number = 1; number <= 1'000; ++number) {
    const std::uint64_t id = Flood(log, By({number}, true), 1);
    EXPECT_TRUE(log.Find(id));
  }
  EXPECT_EQ(Kept(log, 1, 1'000), 2u);
}

TEST_F(RefusalLogTest, ListsTheNewestFirst) {
  RefusalLog log(3);
  const std::uint64_t first = Flood(log, Unsigned(), 5);
  const auto latest = log.Latest(2);
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest[0].id, first + 4);
  EXPECT_EQ(latest[1].id, first + 3);
  EXPECT_EQ(log.Latest(100).size(), 3u);
}

TEST_F(RefusalLogTest, ListsThoseOfOneIntegrationWhetherTheySignedOrNot) {
  RefusalLog log(10);
  const std::uint64_t signed_by_it = Flood(log, By({7}, true), 1);
  Flood(log, Unsigned(), 2);
  const std::uint64_t claimed = Flood(log, By({7}, false), 1);
  Flood(log, By({8}, true), 3);
  const auto latest = log.Latest(10, IntegrationId{7});
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest[0].id, claimed);
  EXPECT_EQ(latest[1].id, signed_by_it);
  EXPECT_EQ(log.Latest(1, IntegrationId{7}).size(), 1u);
  EXPECT_TRUE(log.Latest(10, IntegrationId{9}).empty());
}

TEST_F(RefusalLogTest, MayBeUsedByManyThreads) {
  RefusalLog log(50);
  std::vector<std::thread> threads;
  for (std::int64_t thread = 1; thread <= 4; ++thread) {
    threads.emplace_back([&log, thread] {
      const std::string target = "/" + std::to_string(thread);
      for (std::uint64_t i = 0; i < 2'000; ++i) {
        http::Request request;
        request.id = static_cast<std::uint64_t>(thread) << 32 | i;
        request.target = target;
        log.Record(request, By({thread}, true));
        for (const RefusalRecord& record : log.Latest(2)) {
          // Whole: the target is of the one who made the record.
          ASSERT_EQ(record.target, "/" + std::to_string(record.id >> 32));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log.Latest(100).size(), 50u);
}

}  // namespace
}  // namespace latchkey::gateway
