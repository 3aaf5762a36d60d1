// seed: fills a new data folder with active integrations that may see products and nothing else, and
// writes their credentials for generator.cc.
//
//   seed DATA COUNT CREDENTIALS
//
// Takes about a minute for a million. The server must not be running on DATA.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "cmd/latchkey/data_folder.h"
#include "domain/storage.h"
#include "storage/storage.h"

namespace latchkey::bench {
namespace {

constexpr int kRowsPerTransaction = 20'000;

std::string NewCredential() { return RandomAlphanumeric(SystemRandom(), 32); }

Result<void> Insert(domain::WriteTransaction& to, const std::string& name, std::ostream& out) {
  const std::int64_t now_s = SystemClock().NowUnixS();
  domain::Integration integration;
  integration.name = name;
  integration.status = domain::IntegrationStatus::kActive;
  integration.requested = integration.granted = acl::Grant::Of({"Magento_Catalog::products"});
  integration.allowed_at_s = integration.created_at_s = integration.updated_at_s = now_s;
  LATCHKEY_TRY(const IntegrationId id, to.InsertIntegration(integration));

  const std::string key = NewCredential(), secret = NewCredential();
  domain::Consumer consumer;
  consumer.integration_id = id;
  consumer.key = ConsumerKey(key);
  consumer.secret = ConsumerSecret(secret);
  LATCHKEY_TRY(const ConsumerId consumer_id, to.InsertConsumer(consumer));

  const std::string token = NewCredential(), token_secret = NewCredential();
  domain::AccessTokenRow row;
  row.consumer_id = consumer_id;
  row.token = AccessToken(token);
  row.secret = AccessTokenSecret(token_secret);
  row.created_at_s = now_s;
  LATCHKEY_TRY([[maybe_unused]] const AccessTokenId token_id, to.InsertAccessToken(row));
  out << key << ' ' << secret << ' ' << token << ' ' << token_secret << '\n';
  return {};
}

Result<void> Seed(const std::string& path, int count, std::ostream& out) {
  LATCHKEY_TRY(const cmd::DataFolder folder, cmd::DataFolder::Open(path));
  LATCHKEY_TRY(const crypto::Box box, cmd::OpenBox(folder, nullptr, false, SystemRandom()));
  LATCHKEY_TRY(const auto storage, storage::Open("sqlite:" + folder.File("latchkey.db"), box));
  int done = 0;
  const auto insert_some = [&](domain::WriteTransaction& to) -> Result<void> {
    for (int i = 0; i < kRowsPerTransaction && done < count; ++i, ++done) {
      LATCHKEY_RETURN_IF_ERROR(Insert(to, "bench " + std::to_string(done), out));
    }
    return {};
  };
  while (done < count) LATCHKEY_RETURN_IF_ERROR(storage->Write(insert_some));
  return {};
}

}  // namespace
}  // namespace latchkey::bench

int main(int count, char** words) {
  if (count != 4) {
    std::fprintf(stderr, "seed DATA COUNT CREDENTIALS\n");
    return 2;
  }
  std::ofstream out(words[3]);
  const auto outcome = latchkey::bench::Seed(words[1], std::atoi(words[2]), out);
  if (outcome.ok()) return 0;
  std::fprintf(stderr, "seed: %s\n", outcome.error().detail.c_str());
  return 1;
}
