#include "storage/sqlite/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "domain/integrations.h"
#include "domain/testing/fixtures.h"
#include "storage/sqlite/connection.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"

namespace latchkey::storage {
namespace {

using domain::testing::AnActor;
using domain::testing::AnExchangeInput;
using domain::testing::AnInput;
using ::testing::HasSubstr;

class SqliteEngine : public ::testing::Test {
 protected:
  std::unique_ptr<domain::Storage> MustOpen(char key = 'k') {
    auto opened = Open(folder_.Url(), testing::ABox(key));
    EXPECT_TRUE(opened.ok()) << opened.error().detail << " " << opened.error().cause;
    return opened.ok() ? std::move(*opened) : nullptr;
  }
  Error OpenError(char key = 'k') {
    const auto opened = Open(folder_.Url(), testing::ABox(key));
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{} : opened.error();
  }
  std::string Path() const { return folder_.File("latchkey.db"); }
  static std::string BytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Changes the file behind the engine's back.
  void Execute(const std::string& sql) {
    const auto connection = sqlite::Connection::Open(Path(), sqlite::Access::kReadWrite);
    ASSERT_TRUE(connection.ok());
    const auto outcome = (*connection)->Execute(sql);
    ASSERT_TRUE(outcome.ok()) << outcome.error().cause;
  }
  domain::Integrations Service(domain::Storage& storage) {
    return {storage, domain::testing::ATree(), clock_, SystemRandom()};
  }

  testing::TemporaryFolder folder_;
  ManualClock clock_{1'000'000};
};

TEST_F(SqliteEngine, MakesAFileThatOnlyItsOwnerMayRead) {
  MustOpen();
  struct stat status {};
  ASSERT_EQ(stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SqliteEngine, KeepsWhatWasCommittedOverAReopening) {
  IntegrationId id;
  {
    const auto storage = MustOpen();
    id = Service(*storage).Create(AnActor(), AnInput())->integration.id;
  }
  const auto storage = MustOpen();
  EXPECT_EQ(Service(*storage).Show(id)->integration.name, "ERP");
}

TEST_F(SqliteEngine, RefusesAnotherMasterKeyAndTouchesNothing) {
  {
    const auto storage = MustOpen('k');
    ASSERT_TRUE(Service(*storage).Create(AnActor(), AnInput()).ok());
  }
  const std::string before = BytesOf(Path());
  const Error error = OpenError('x');
  EXPECT_EQ(error.kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("sealed under master key " + testing::ABox('k').key_id()));
  EXPECT_THAT(error.detail, HasSubstr("the key given is " + testing::ABox('x').key_id()));
  EXPECT_EQ(BytesOf(Path()), before);
  EXPECT_FALSE(std::filesystem::exists(Path() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(Path() + "-shm"));
  EXPECT_NE(MustOpen('k'), nullptr);
}

TEST_F(SqliteEngine, RefusesADatabaseThatIsNewer) {
  MustOpen();
  Execute("INSERT INTO schema_migration VALUES (9999, '9999_from_the_future', 'x', 1)");
  const std::string before = BytesOf(Path());
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("9999_from_the_future, which is newer"));
  EXPECT_EQ(BytesOf(Path()), before);
}

TEST_F(SqliteEngine, RefusesAMigrationWithAnotherText) {
  MustOpen();
  Execute("UPDATE schema_migration SET checksum = 'x'");
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error.detail, HasSubstr("0001_create_tables"));
}

TEST_F(SqliteEngine, RefusesAnotherProgramsDatabase) {
  std::ofstream(Path()).close();
  Execute("CREATE TABLE recipes (id INTEGER)");
  const std::string before = BytesOf(Path());
  const Error error = OpenError();
  EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error.detail, HasSubstr("another program"));
  EXPECT_EQ(BytesOf(Path()), before);
}

TEST_F(SqliteEngine, RefusesAFileThatIsNoDatabase) {
  const std::string letter(8192, 'x');
  std::ofstream(Path()) << letter;
  EXPECT_EQ(OpenError().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(BytesOf(Path()), letter);
}

TEST_F(SqliteEngine, SaysSoWhenTheFolderIsMissing) {
  const auto opened = Open("sqlite:" + folder_.File("nowhere/latchkey.db"), testing::ABox());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(opened.error().detail, HasSubstr("nowhere/latchkey.db cannot be opened"));
}

TEST_F(SqliteEngine, RefusesUrlsOfUnknownEngines) {
  for (const char* url : {"", "sqlite:", "mysql://localhost/x", "/var/lib/x.db"}) {
    const auto opened = Open(url, testing::ABox());
    ASSERT_FALSE(opened.ok()) << url;
    EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidArgument) << url;
  }
}

TEST_F(SqliteEngine, WritesNoSecretInClear) {
  const auto storage = MustOpen();
  auto service = Service(*storage);
  const auto direct = service.Activate(
      AnActor(), service.Create(AnActor(), AnInput("direct"))->integration.id, false);
  const auto exchange = service.Activate(
      AnActor(), service.Create(AnActor(), AnExchangeInput("exchange"))->integration.id, false);
  ASSERT_TRUE(direct.ok() && exchange.ok());
  const std::string bytes = BytesOf(Path()) + BytesOf(Path() + "-wal");
  EXPECT_THAT(bytes, HasSubstr(direct->credentials.consumer_key.str()));
  for (const std::string_view secret :
       {direct->credentials.consumer_secret.Reveal(),
        direct->credentials.access_token_secret.Reveal(), exchange->exchange->verifier.Reveal()})
    EXPECT_EQ(bytes.find(secret), std::string::npos);
}

TEST_F(SqliteEngine, SealsAUrlThatHoldsAPassword) {
  auto input = AnExchangeInput("exchange");
  input.credentials_post_url = "https://shop:hunter2secret@erp.example.com/post";
  const auto storage = MustOpen();
  auto service = Service(*storage);
  const auto created = service.Create(AnActor(), input);
  ASSERT_TRUE(created.ok());
  EXPECT_EQ((BytesOf(Path()) + BytesOf(Path() + "-wal")).find("hunter2secret"), std::string::npos);
  EXPECT_EQ(service.Show(created->integration.id)->integration.credentials_post_url,
            input.credentials_post_url);

  domain::IntegrationInput renamed;
  renamed.name = "another name";
  ASSERT_TRUE(service.Edit(AnActor(), created->integration.id, renamed).ok());
  EXPECT_EQ(service.Show(created->integration.id)->integration.credentials_post_url,
            input.credentials_post_url);
}

TEST_F(SqliteEngine, SaysCorruptWhenASealedSecretWasMovedToAnotherRow) {
  const auto storage = MustOpen();
  auto service = Service(*storage);
  const IntegrationId first = service.Create(AnActor(), AnInput("first"))->integration.id;
  ASSERT_TRUE(service.Create(AnActor(), AnInput("second")).ok());
  Execute(
      "UPDATE consumer SET consumer_secret_sealed = "
      "(SELECT consumer_secret_sealed FROM consumer WHERE id = 2) WHERE id = 1");
  EXPECT_EQ(service.Reveal(AnActor(), first).error().kind, ErrorKind::kCorrupt);
}

TEST_F(SqliteEngine, ShowsAReaderOneStateWhileAnotherThreadWrites) {
  const auto storage = MustOpen();
  const auto outcome = storage->Read([&](domain::ReadTransaction& transaction) -> Result<void> {
    EXPECT_EQ(*transaction.CountIntegrations({}), 0);
    std::thread([&] { EXPECT_TRUE(Service(*storage).Create(AnActor(), AnInput()).ok()); }).join();
    EXPECT_EQ(*transaction.CountIntegrations({}), 0);
    return {};
  });
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(*Service(*storage).Count({}), 1);
}

TEST_F(SqliteEngine, ServesMoreReadersThanItHasConnections) {
  const auto storage = MustOpen();
  ASSERT_TRUE(Service(*storage).Create(AnActor(), AnInput()).ok());
  std::vector<std::thread> threads;
  threads.reserve(12);
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 20; ++turn) EXPECT_EQ(*Service(*storage).Count({}), 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Of calls at the same moment that all deserve a token exactly one gets it.
TEST_F(SqliteEngine, IssuesOneTokenToSimultaneousCalls) {
  const auto storage = MustOpen();
  auto service = Service(*storage);
  const auto activation = service.Activate(
      AnActor(), service.Create(AnActor(), AnExchangeInput())->integration.id, false);
  ASSERT_TRUE(activation.ok());

  domain::TokenCall call;
  call.consumer_key = activation->credentials.consumer_key;
  call.verify_signature = [](std::string_view, std::string_view) { return oauth1::Problem::kNone; };
  call.record_nonce = [](ConsumerId) { return oauth1::Problem::kNone; };
  const auto at_once = [&](const auto& issue) {
    constexpr int kCalls = 6;
    std::vector<domain::TokenAnswer> answers(kCalls);
    std::latch start(kCalls);
    std::vector<std::thread> threads;
    threads.reserve(kCalls);
    for (domain::TokenAnswer& answer : answers) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        const auto result = issue();
        EXPECT_TRUE(result.ok()) << result.error().cause;
        if (result.ok()) answer = *result;
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::erase_if(answers, [](const domain::TokenAnswer& answer) {
      return answer.problem != oauth1::Problem::kNone;
    });
    return answers;
  };

  const auto requests = at_once([&] { return service.IssueRequestToken(call, 300); });
  ASSERT_EQ(requests.size(), 1u);
  call.token = requests[0].token;
  call.verifier = std::string(activation->exchange->verifier.Reveal());
  const auto accesses = at_once([&] { return service.IssueAccessToken(call); });
  ASSERT_EQ(accesses.size(), 1u);
  EXPECT_EQ(service.Reveal(AnActor(), activation->integration.id)->access_token.str(),
            accesses[0].token);
}

// While it lives the process's files cannot grow beyond `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    rlimit limit = old_limit_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int) = nullptr;
};

TEST_F(SqliteEngine, ReportsAWriteThatTheDiskRefusesAndGoesOnAfterwards) {
  const auto storage = MustOpen();
  auto service = Service(*storage);
  int acknowledged = 0;
  ErrorKind kind = ErrorKind::kInternal;
  {
    const auto grown =
        std::max(std::filesystem::file_size(Path()), std::filesystem::file_size(Path() + "-wal"));
    const FileSizeLimit limit(grown + 128 * 1024);
    for (int i = 0; i < 200; ++i) {
      const auto created = service.Create(AnActor(), AnInput("ERP " + std::to_string(i)));
      if (!created.ok()) {
        kind = created.error().kind;
        break;
      }
      ++acknowledged;
    }
  }
  EXPECT_EQ(kind, ErrorKind::kUnavailable);
  EXPECT_GT(acknowledged, 0);
  EXPECT_EQ(*service.Count({}), acknowledged);
  EXPECT_TRUE(service.Create(AnActor(), AnInput("after")).ok());
  EXPECT_EQ(*service.Count({}), acknowledged + 1);
}

}  // namespace
}  // namespace latchkey::storage
