#pragma once
// A store on a file of its own, for tests: calls by method and path, answers held against
// testdata/NAME.json (written anew with LATCHKEY_WRITE_GOLDEN=1).

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "http/media_type.h"
#include "store/store.h"

namespace latchkey::store {

struct TestAnswer {
  int status;
  std::string body;
  json::value value;  // of a JSON body
};

struct TestCall {
  std::string body = {};
  std::string content_type = "application/json";
  std::string store_code = "default";
  bool sees_stock_items = false;
  http::Format format = http::Format::kJson;
  InputLimits input_limits = {};
  std::int64_t customer_id = 0;
  std::int64_t token_issued_at_s = 0;
};

class TestStore {
 public:
  explicit TestStore(bool sample_data = true, domain::UserTokens* user_tokens = nullptr)
      : folder_(std::filesystem::temp_directory_path() /
                ("latchkey-store-" + RandomAlphanumeric(SystemRandom(), 12))),
        sample_data_(sample_data),
        user_tokens_(user_tokens) {
    std::filesystem::create_directory(folder_);
    Reopen();
  }
  ~TestStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestStore(const TestStore&) = delete;
  TestStore& operator=(const TestStore&) = delete;

  void Close() { store_.reset(); }
  void Reopen() {
    Close();
    auto opened = Open();
    CHECK(opened.ok());
    store_ = std::move(opened).value();
  }

  Result<std::unique_ptr<Store>> Open() const {
    return Store::Open({.path = path(),
                        .sample_data = sample_data_,
                        .base_url = "http://127.0.0.1:8080/",
                        .connections = 2,
                        .clock = &clock_,
                        .user_tokens = user_tokens_},
                       acl::ShippedRoutes());
  }

  // Answers `method` on `target`, a path with or without a query.
  TestAnswer Ask(const std::string& method, const std::string& target, TestCall call = {}) {
    return AskOf(*store_, method, target, std::move(call));
  }

  static TestAnswer AskOf(Store& store, const std::string& method, const std::string& target,
                          TestCall call = {}) {
    const std::size_t mark = target.find('?');
    const std::string path = target.substr(0, mark);
    Arena arena;
    const acl::Match match = acl::ShippedRoutes().Find(MethodOf(method), path, arena);
    CHECK(match.outcome == acl::MatchOutcome::kMatched);
    Call asked;
    asked.route = match.route->index;
    for (const auto& [name, value] : match.parameters)
      asked.path_parameters.emplace_back(name, value);
    if (mark != std::string::npos) asked.query = target.substr(mark + 1);
    asked.body = std::move(call.body);
    asked.content_type = asked.body.empty() ? "" : std::move(call.content_type);
    asked.store_code = std::move(call.store_code);
    asked.sees_stock_items = call.sees_stock_items;
    asked.input_limits = call.input_limits;
    asked.customer_id = call.customer_id;
    asked.token_issued_at_s = call.token_issued_at_s;
    asked.format = call.format;
    const http::Response response = store.Answer(asked);
    EXPECT_EQ(response.content_type, http::AnswerContentType(call.format));
    if (call.format == http::Format::kXml) return {response.status, response.body, {}};
    auto value = ParseJson(response.body);
    EXPECT_TRUE(value.ok()) << response.body;
    return {response.status, response.body, value.ok() ? std::move(*value) : json::value()};
  }

  // The answer is 200 with the body of testdata/`name`.json, byte for byte.
  void ExpectGolden(const std::string& method, const std::string& target, const std::string& name,
                    TestCall call = {}) {
    const TestAnswer answer = Ask(method, target, std::move(call));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string file =
        std::string(LATCHKEY_SOURCE_DIR) + "/src/store/testdata/" + name + ".json";
    if (std::getenv("LATCHKEY_WRITE_GOLDEN") != nullptr) {
      std::ofstream(file) << answer.body << '\n';
      return;
    }
    std::ifstream in(file);
    std::stringstream golden;
    golden << in.rdbuf();
    EXPECT_EQ(answer.body + "\n", golden.str()) << "differs from " << file;
  }

  Store& store() { return *store_; }
  ManualClock& clock() { return clock_; }
  std::string path() const { return (folder_ / "store.db").string(); }

 private:
  static acl::RouteMethod MethodOf(const std::string& method) {
    if (method == "GET") return acl::RouteMethod::kGet;
    if (method == "POST") return acl::RouteMethod::kPost;
    return method == "PUT" ? acl::RouteMethod::kPut : acl::RouteMethod::kDelete;
  }

  std::filesystem::path folder_;
  bool sample_data_;
  domain::UserTokens* user_tokens_;
  ManualClock clock_{1'780'000'000};  // 2026-05-28 20:26:40
  std::unique_ptr<Store> store_;
};

}  // namespace latchkey::store
