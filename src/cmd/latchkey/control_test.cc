// The control socket with both its ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "cmd/latchkey/control_client.h"
#include "cmd/latchkey/control_server.h"
#include "cmd/latchkey/data_folder.h"
#include "cmd/latchkey/handover.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"

namespace latchkey::cmd {
namespace {

using ::testing::HasSubstr;

// What a server would hand over: the reading end of a pipe.
class FakeHandover final : public Handover {
 public:
  FakeHandover() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    offered_ = ends[0];
    written_ = ends[1];
  }
  ~FakeHandover() override {
    for (const int fd : {offered_, written_, connection_.load()}) close(fd);
  }
  std::vector<Offered> Offer() override {
    if (nothing_) return {};
    return {{"lock", offered_}, {"api", offered_}, {"api", offered_}};
  }
  void Go(int connection) override { connection_ = connection; }

  void OfferNothing() { nothing_ = true; }
  void Write() { EXPECT_EQ(write(written_, "x", 1), 1); }
  bool gone() const { return connection_ >= 0; }
  void End() { close(connection_.exchange(-1)); }

 private:
  int offered_ = -1;
  int written_ = -1;
  std::atomic<int> connection_{-1};
  bool nothing_ = false;
};

class ControlTest : public ::testing::Test {
 protected:
  ControlTest() {
    std::string pattern = "/tmp/latchkey-control-XXXXXX";  // short enough for a socket's address
    folder_ = mkdtemp(pattern.data());
    server_ = ControlServer::Start(ControlSocketPath(folder_), commands_, handover_).value();
  }
  ~ControlTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  ControlChannel Connect() {
    std::optional<ControlChannel> channel = ConnectControl(folder_).value();
    return std::move(*channel);
  }
  Result<json::value> Run(const std::string& name, json::object params) {
    ControlChannel channel = Connect();
    return RunThere(channel, {name, std::move(params)}, {});
  }

  std::string folder_;
  FakeHandover handover_;
  domain::testing::MemoryStorage storage_;
  ManualClock clock_{1'700'000'000};
  domain::testing::SeededRandom random_{1};
  domain::Integrations integrations_{storage_, domain::testing::ATree(), clock_, random_};
  domain::SettingsService settings_{storage_, clock_};
  domain::AdminUsers admin_users_{storage_, clock_, random_};
  domain::Roles roles_{storage_, domain::testing::ATree(), clock_};
  domain::Notifications notifications_{storage_, clock_};
  int turns_ = 0;
  CommandSet commands_{CommandContext{
      integrations_, settings_, admin_users_, roles_, notifications_, {}, [this](const auto& work) {
        ++turns_;
        return work();
      }}};
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlTest, SocketIsForItsOwnerAlone) {
  struct stat info {};
  ASSERT_EQ(stat(ControlSocketPath(folder_).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST_F(ControlTest, RunsACommandAsAChangeOfTheWriter) {
  const Result<json::value> set =
      Run("config.set", {{"path", "oauth/consumer/post_timeout"}, {"value", "9"}});
  ASSERT_TRUE(set.ok()) << set.error().detail;
  EXPECT_EQ(turns_, 1);
  EXPECT_EQ(settings_.Get("oauth/consumer/post_timeout").value(), "9");
}

TEST_F(ControlTest, NamesTheSystemUserInTheAudit) {
  ASSERT_TRUE(Run("integration.create", {{"name", "ERP"}, {"all_resources", true}}).ok());
  std::vector<domain::AuditEntry> audit;
  ASSERT_TRUE(storage_
                  .Read([&](domain::ReadTransaction& transaction) -> Result<void> {
                    LATCHKEY_TRY(audit, transaction.ListAudit({}));
                    return {};
                  })
                  .ok());
  ASSERT_FALSE(audit.empty());
  EXPECT_THAT(audit.back().actor.name, ::testing::StartsWith("cli:"));
}

TEST_F(ControlTest, CarriesErrorsWithTheirFields) {
  const Result<json::value> made =
      Run("integration.create", {{"name", ""}, {"email", "nobody"}, {"all_resources", true}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().kind, ErrorKind::kInvalidArgument);
  ASSERT_EQ(made.error().fields.size(), 2u);
  EXPECT_EQ(made.error().fields[0].field, "name");
  EXPECT_EQ(made.error().fields[1].field, "email");
}

TEST_F(ControlTest, TakesSeveralCommandsOnOneConnection) {
  ControlChannel channel = Connect();
  for (const char* name : {"A", "B"}) {
    ASSERT_TRUE(
        RunThere(channel, {"integration.create", {{"name", name}, {"all_resources", true}}}, {})
            .ok());
  }
  const Result<json::value> list = RunThere(channel, {"integration.list", {}}, {});
  EXPECT_EQ(list->as_object().at("integrations").as_array().size(), 2u);
}

TEST_F(ControlTest, ListsInPages) {
  for (const char* name : {"A", "B", "C"}) {
    ASSERT_TRUE(Run("integration.create", {{"name", name}, {"all_resources", true}}).ok());
  }
  const json::object first = Run("integration.list", {{"limit", 2}})->as_object();
  EXPECT_EQ(first.at("integrations").as_array().size(), 2u);
  EXPECT_TRUE(first.at("more").as_bool());
  const json::object last = Run("integration.list", {{"limit", 2}, {"offset", 2}})->as_object();
  EXPECT_EQ(last.at("integrations").as_array().size(), 1u);
  EXPECT_FALSE(last.at("more").as_bool());
}

TEST_F(ControlTest, GivesTheCredentialsOfADirectActivation) {
  const Result<json::value> made =
      Run("integration.create", {{"name", "ERP"}, {"all_resources", true}, {"activate", true}});
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const json::object& object = made->as_object();
  EXPECT_EQ(object.at("status").as_string(), "active");
  for (const char* name :
       {"consumer_key", "consumer_secret", "access_token", "access_token_secret"}) {
    EXPECT_EQ(object.at(name).as_string().size(), 32u) << name;
  }
}

TEST_F(ControlTest, TellsWhatWaitsForAnAllow) {
  ASSERT_TRUE(Run("integration.create",
                  {{"name", "ERP"}, {"resources", {"Magento_Sales::sales"}}, {"activate", true}})
                  .ok());
  const Result<json::value> edited = Run(
      "integration.edit", {{"integration", "ERP"},
                           {"resources", {"Magento_Sales::sales", "Magento_Catalog::products"}}});
  ASSERT_TRUE(edited.ok()) << edited.error().detail;
  EXPECT_EQ(ToJson(edited->as_object().at("pending")),
            R"({"all_resources":false,"resources":["Magento_Catalog::products"]})");
  EXPECT_TRUE(
      Run("integration.allow", {{"integration", "ERP"}})->as_object().at("pending").is_null());
}

TEST_F(ControlTest, TakesDigitsForAnIdAndAnythingElseForAName) {
  ASSERT_TRUE(Run("integration.create", {{"name", "7 dwarfs"}, {"all_resources", true}}).ok());
  EXPECT_TRUE(Run("integration.show", {{"integration", "7 dwarfs"}}).ok());
  EXPECT_TRUE(Run("integration.show", {{"integration", "1"}}).ok());
  EXPECT_EQ(Run("integration.show", {{"integration", "7"}}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Run("integration.show", {{"integration", "99999999999999999999"}}).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(ControlTest, RefusesUnknownCommandsAndParametersOfOtherTypes) {
  EXPECT_THAT(Run("no.such", {}).error().detail, HasSubstr("no.such"));
  EXPECT_EQ(Run("config.get", {{"path", 5}}).error().fields.at(0).field, "path");
}

TEST_F(ControlTest, EndsAConnectionThatSendsNoJson) {
  ControlChannel channel = Connect();
  ASSERT_EQ(send(channel.fd(), "nonsense\n", 9, MSG_NOSIGNAL), 9);
  EXPECT_FALSE(channel.Read(10'000).ok());
}

TEST_F(ControlTest, IsNotThereAfterAStop) {
  EXPECT_TRUE(server_->Stop(limits::kShutdownDrainMsMax));
  EXPECT_FALSE(ConnectControl(folder_)->has_value());
  EXPECT_FALSE(std::filesystem::exists(ControlSocketPath(folder_)));
}

TEST_F(ControlTest, ReplacesAFileThatAKilledServerLeftBehind) {
  server_.reset();
  std::ofstream(ControlSocketPath(folder_)) << "left behind";
  server_ = ControlServer::Start(ControlSocketPath(folder_), commands_, handover_).value();
  EXPECT_TRUE(Run("config.list", {}).ok());
}

TEST(ControlChannel, RefusesALineBeyondTheLimit) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ControlChannel writer(ends[0]);
  const std::string large(limits::kControlMessageBytesMax, 'x');
  EXPECT_EQ(writer.Write(json::value(large), 1'000).error().kind, ErrorKind::kExhausted);
  close(ends[1]);
}

TEST(ControlChannel, SaysThatTheOtherSideIsGone) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ControlChannel reader(ends[0]);
  close(ends[1]);
  EXPECT_EQ(reader.Read(1'000).error().kind, ErrorKind::kUnavailable);
}

TEST_F(ControlTest, HandsDescriptorsOverAndTellsItsEnd) {
  auto before = Predecessor::Ask(folder_).value();
  ASSERT_NE(before, nullptr);
  const std::vector<int> lock = before->descriptors().Take("lock");
  ASSERT_EQ(lock.size(), 1u);
  EXPECT_EQ(before->descriptors().Take("api").size(), 2u);
  EXPECT_TRUE(before->descriptors().Take("admin").empty());
  handover_.Write();
  char byte = 0;
  EXPECT_EQ(read(lock.front(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  close(lock.front());

  std::thread ending([&] {
    while (!handover_.gone()) std::this_thread::yield();
    EXPECT_TRUE(server_->Stop(limits::kControlCommandMsMax));
    handover_.End();
  });
  EXPECT_TRUE(before->LetGo().ok());
  ending.join();
}

TEST_F(ControlTest, TakesNothingOverFromAServerThatStops) {
  handover_.OfferNothing();
  const auto before = Predecessor::Ask(folder_);
  ASSERT_FALSE(before.ok());
  EXPECT_THAT(before.error().detail, HasSubstr("cannot hand over"));
}

TEST_F(ControlTest, FindsNobodyToTakeOverFromWhereNoServerRuns) {
  server_.reset();
  EXPECT_EQ(Predecessor::Ask(folder_).value(), nullptr);
}

}  // namespace
}  // namespace latchkey::cmd
