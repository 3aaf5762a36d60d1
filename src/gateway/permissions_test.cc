#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/testing/test_gateway.h"

namespace latchkey::gateway {
namespace {

using testing::FakeStorage;
using testing::RowOf;
using testing::TestGateway;

// Plays testdata/permissions.txt, which explains its lines.
class Scenario {
 public:
  void Play(const std::string& line) {
    std::istringstream words(line);
    std::string first;
    if (!(words >> first) || first.starts_with('#')) return;
    if (first == "integration") {
      Register(words);
    } else if (first == "guest-access") {
      std::string on;
      words >> on;
      storage_.Set("webapi/webapisecurity/allow_insecure", on == "on" ? "1" : "0");
    } else if (first == "suspend" || first == "resume" || first == "delete") {
      Change(first, words);
    } else {
      Call(first, words);
      return;
    }
    gateway_.CatchUp();
  }
  int calls() const { return calls_; }

 private:
  void Register(std::istringstream& words) {
    std::string name, may, resource;
    words >> name >> may;
    std::vector<std::string> resources;
    while (words >> resource) resources.push_back(resource);
    const std::int64_t number = static_cast<std::int64_t>(numbers_.size()) + 1;
    numbers_[name] = number;
    if (resources == std::vector<std::string>{"all"}) {
      storage_.Put(RowOf(number));
    } else {
      if (resources == std::vector<std::string>{"nothing"}) resources.clear();
      storage_.Put(RowOf(number, acl::Grant::Of(resources)));
    }
  }

  void Change(const std::string& act, std::istringstream& words) {
    std::string name;
    words >> name;
    if (act == "delete") {
      storage_.Delete(numbers_.at(name));
      return;
    }
    domain::CallerRow row = storage_.Row(numbers_.at(name)).value();
    row.integration.status = act == "suspend" ? domain::IntegrationStatus::kSuspended
                                              : domain::IntegrationStatus::kActive;
    storage_.Put(row);
  }

  void Call(const std::string& name, std::istringstream& words) {
    std::string expected, method, path, reason;
    words >> expected >> method >> path >> reason;
    ASSERT_TRUE(expected == "allow" || expected == "refuse") << expected;
    const Verdict verdict = gateway_.Decide(
        name == "guest" ? TestGateway::Unsigned(method, "/rest" + path)
                        : gateway_.Signed(method, "/rest" + path, numbers_.at(name)));
    EXPECT_EQ(verdict.allowed, expected == "allow") << verdict.refusal.reason;
    EXPECT_EQ(verdict.refusal.reason, reason);
    ++calls_;
  }

  FakeStorage storage_;
  TestGateway gateway_{storage_};
  std::map<std::string, std::int64_t> numbers_;
  int calls_ = 0;
};

TEST(Permissions, AreAsTheScenariosSay) {
  std::ifstream file(LATCHKEY_SOURCE_DIR "/src/gateway/testdata/permissions.txt");
  ASSERT_TRUE(file.is_open());
  Scenario scenario;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    SCOPED_TRACE("line " + std::to_string(++number) + ": " + line);
    scenario.Play(line);
  }
  EXPECT_GT(scenario.calls(), 30);
}

}  // namespace
}  // namespace latchkey::gateway
