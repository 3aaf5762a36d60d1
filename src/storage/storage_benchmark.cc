// How fast integrations go in, and how fast the Directory can read them all at start.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"

namespace latchkey::storage {
namespace {

Result<void> InsertOne(domain::WriteTransaction& transaction, std::int64_t number) {
  const auto text = [] { return RandomAlphanumeric(SystemRandom(), limits::kCredentialChars); };
  domain::Integration integration;
  integration.name = "Integration " + std::to_string(number);
  integration.status = domain::IntegrationStatus::kActive;
  integration.requested = integration.granted =
      acl::Grant::Of({"Magento_Catalog::products", "Magento_Sales::sales"});
  LATCHKEY_TRY(integration.id, transaction.InsertIntegration(integration));
  domain::Consumer consumer;
  consumer.integration_id = integration.id;
  consumer.key = ConsumerKey(text());
  consumer.secret = ConsumerSecret(text());
  LATCHKEY_TRY(consumer.id, transaction.InsertConsumer(consumer));
  domain::AccessTokenRow token;
  token.consumer_id = consumer.id;
  token.token = AccessToken(text());
  token.secret = AccessTokenSecret(text());
  LATCHKEY_TRY(token.id, transaction.InsertAccessToken(token));
  return {};
}

void Insert(domain::Storage& storage, std::int64_t count) {
  const auto outcome = storage.Write([&](domain::WriteTransaction& transaction) -> Result<void> {
    for (std::int64_t i = 0; i < count; ++i) LATCHKEY_RETURN_IF_ERROR(InsertOne(transaction, i));
    return {};
  });
  CHECK(outcome.ok());
}

// Integration, consumer and access token, all in one transaction.
void BM_InsertIntegrations(benchmark::State& state) {
  for (auto _ : state) {
    const testing::TemporaryFolder folder;
    const auto storage = Open(folder.Url(), testing::ABox());
    CHECK(storage.ok());
    Insert(**storage, state.range(0));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_InsertIntegrations)->Arg(100'000)->Unit(benchmark::kMillisecond);

void BM_VisitCallers(benchmark::State& state) {
  const testing::TemporaryFolder folder;
  const auto storage = Open(folder.Url(), testing::ABox());
  CHECK(storage.ok());
  Insert(**storage, state.range(0));
  for (auto _ : state) {
    std::int64_t seen = 0;
    const auto outcome = (*storage)->Read([&](domain::ReadTransaction& transaction) {
      return transaction.VisitCallers([&](const domain::CallerRow&) {
        ++seen;
        return Result<void>();
      });
    });
    CHECK(outcome.ok() && seen == state.range(0));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_VisitCallers)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// One durable change, with its sync to the disk.
void BM_CommitOneChange(benchmark::State& state) {
  const testing::TemporaryFolder folder;
  const auto storage = Open(folder.Url(), testing::ABox());
  CHECK(storage.ok());
  std::int64_t number = 0;
  for (auto _ : state) {
    const auto outcome = (*storage)->Write(
        [&](domain::WriteTransaction& transaction) { return InsertOne(transaction, ++number); });
    CHECK(outcome.ok());
  }
}
BENCHMARK(BM_CommitOneChange)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace latchkey::storage
