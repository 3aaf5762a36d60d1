// kill -9 of a process that writes: what was acknowledged is there, and nothing is half made.
// LATCHKEY_TEST_ROUNDS takes more rounds than the short form; LATCHKEY_TEST_SEED other moments.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "base/clock.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"

namespace latchkey::storage {
namespace {

using domain::testing::AnActor;
using domain::testing::AnInput;

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::stoull(text) : otherwise;
}

void Acknowledge(int pipe, const std::string& line) {
  if (write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(2);
}

// The child: creates, activates and deletes for ever, and acknowledges each act with a line.
[[noreturn]] void WriteUntilKilled(const std::string& url, int pipe, std::uint64_t round) {
  const auto storage = Open(url, testing::ABox());
  if (!storage.ok()) _exit(3);
  domain::Integrations service(**storage, domain::testing::ATree(), SystemClock(), SystemRandom());
  for (int i = 0;; ++i) {
    const auto created = service.Create(
        AnActor(), AnInput("ERP " + std::to_string(round) + "." + std::to_string(i)));
    if (!created.ok()) _exit(4);
    const IntegrationId id = created->integration.id;
    Acknowledge(pipe, "created " + std::to_string(id.value) + "\n");
    const auto activation = service.Activate(AnActor(), id, false);
    if (!activation.ok()) _exit(5);
    Acknowledge(pipe, "activated " + std::to_string(id.value) + " " +
                          activation->credentials.access_token.str() + "\n");
    if (i % 3 != 0) continue;
    if (!service.Delete(AnActor(), id).ok()) _exit(6);
    Acknowledge(pipe, "deleted " + std::to_string(id.value) + "\n");
  }
}

// Runs the child, kills it after `lines_max` acknowledgements and gives back all that it wrote.
std::string RunAndKill(const std::string& url, std::size_t lines_max, std::uint64_t round) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    WriteUntilKilled(url, ends[1], round);
  }
  close(ends[1]);
  std::string text;
  std::size_t lines = 0;
  char c = 0;
  while (lines < lines_max && read(ends[0], &c, 1) == 1) {
    text.push_back(c);
    if (c == '\n') ++lines;
  }
  kill(child, SIGKILL);
  while (read(ends[0], &c, 1) == 1) text.push_back(c);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child stopped by itself: " << WEXITSTATUS(status);
  return text.substr(0, text.rfind('\n') + 1);
}

// What was acknowledged of one integration; the next act on it may have been under way.
struct Acknowledged {
  std::string token;
  bool deleted = false;
};

void Read(const std::string& text, std::map<std::int64_t, Acknowledged>& known) {
  std::istringstream lines(text);
  std::string act;
  std::int64_t id = 0;
  while (lines >> act >> id) {
    if (act == "created") known[id] = {};
    if (act == "activated") lines >> known[id].token;
    if (act == "deleted") known[id].deleted = true;
  }
}

void CheckAcknowledged(domain::Integrations& service,
                       const std::map<std::int64_t, Acknowledged>& known) {
  for (const auto& [id, acknowledged] : known) {
    const auto detail = service.Show(IntegrationId{id});
    if (acknowledged.deleted) {
      EXPECT_FALSE(detail.ok()) << id;
      continue;
    }
    // Each third one may be on its way out when the kill comes, once its activation was answered.
    if (!detail.ok()) {
      EXPECT_EQ(detail.error().kind, ErrorKind::kNotFound) << detail.error().detail;
      EXPECT_FALSE(acknowledged.token.empty()) << id << " was created and is gone";
      EXPECT_EQ(id, known.rbegin()->first) << id << " was activated and is gone";
      continue;
    }
    EXPECT_EQ(detail->consumer_key.view().size(), 32u);
    if (acknowledged.token.empty()) continue;
    EXPECT_EQ(detail->integration.status, domain::IntegrationStatus::kActive) << id;
    EXPECT_EQ(service.Reveal(AnActor(), IntegrationId{id})->access_token.str(), acknowledged.token);
  }
}

// Every act left exactly one audit entry and one feed row, whole integrations and nothing else.
void CheckNothingHalfMade(domain::Storage& storage) {
  const auto outcome = storage.Read([&](domain::ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto audit, transaction.ListAudit({0, 1'000'000}));
    LATCHKEY_TRY(const auto changes, transaction.ChangesAfter({0}, 1'000'000));
    LATCHKEY_TRY(const std::int64_t count, transaction.CountIntegrations({}));
    std::int64_t expected = 0;
    std::size_t acts = 0;
    for (const auto& entry : audit) {
      EXPECT_EQ(entry.result, "done");
      if (entry.action != "integration.reveal") ++acts;  // this test's own looks change nothing
      if (entry.action == "integration.create") ++expected;
      if (entry.action == "integration.delete") --expected;
    }
    EXPECT_EQ(acts, changes.size());
    EXPECT_EQ(count, expected);
    std::int64_t callers = 0;
    LATCHKEY_RETURN_IF_ERROR(transaction.VisitCallers([&](const domain::CallerRow& caller) {
      ++callers;
      EXPECT_EQ(caller.access_token.has_value(),
                caller.integration.status == domain::IntegrationStatus::kActive);
      return Result<void>();
    }));
    EXPECT_EQ(callers, count);
    return {};
  });
  EXPECT_TRUE(outcome.ok()) << outcome.error().detail << " " << outcome.error().cause;
}

TEST(SqliteCrash, LosesNothingAcknowledgedAndLeavesNothingHalfMade) {
  const std::uint64_t rounds = FromEnvironment("LATCHKEY_TEST_ROUNDS", 20);
  const std::uint64_t seed = FromEnvironment("LATCHKEY_TEST_SEED", 1);
  domain::testing::SeededRandom random(seed);
  const testing::TemporaryFolder folder;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", round " + std::to_string(round));
    std::map<std::int64_t, Acknowledged> of_round;
    Read(RunAndKill(folder.Url(), 1 + random.Below(8), round), of_round);
    const auto storage = Open(folder.Url(), testing::ABox());
    ASSERT_TRUE(storage.ok()) << storage.error().detail << " " << storage.error().cause;
    domain::Integrations service(**storage, domain::testing::ATree(), SystemClock(),
                                 SystemRandom());
    CheckAcknowledged(service, of_round);
    CheckNothingHalfMade(**storage);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace latchkey::storage
