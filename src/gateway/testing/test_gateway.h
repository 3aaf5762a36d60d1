#pragma once
// TestGateway: a Judge with everything behind it, in memory and a temporary folder, and calls that
// are signed as an integrator's program would.

#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "directory/publisher.h"
#include "directory/testing/fake_storage.h"
#include "gateway/judge.h"
#include "oauth1/signature.h"

namespace latchkey::gateway::testing {

using directory::testing::FakeStorage;
using directory::testing::NameOf;
using directory::testing::RowOf;

inline constexpr std::int64_t kNowS = 1'700'000'000;

// A request as text; Decide makes the views.
struct Call {
  std::string method = "GET";
  std::string target;
  std::string scheme = "http";  // that was signed
  std::string host = "shop.example";
  std::string peer = "203.0.113.7";
  bool over_tls = false;
  std::vector<std::pair<std::string, std::string>> headers;  // beside Host
  std::string body;

  std::string path() const { return target.substr(0, target.find('?')); }
  std::string query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string() : target.substr(mark + 1);
  }
};

class TestGateway {
 public:
  explicit TestGateway(FakeStorage& storage, const acl::RouteTable& routes = acl::ShippedRoutes(),
                       JudgeOptions options = Options(), std::size_t nonces_max = 100'000)
      : storage_(storage) {
    char folder[] = "/tmp/latchkey-gateway-XXXXXX";
    CHECK(mkdtemp(folder) != nullptr);
    folder_ = folder;
    directory::NonceSetOptions nonce_options;
    nonce_options.path = folder_ + "/nonces";
    nonce_options.nonces_max = nonces_max;
    nonce_options.consumer_share_percent_max = 50;
    nonce_options.timestamp_window_s = options.timestamp_window_s;
    nonces_ = directory::NonceSet::Open(nonce_options, clock_).value();
    publisher_ = directory::Publisher::Build(storage, acl::ShippedResources(), routes).value();
    reader_ = publisher_->MakeReader();
    judge_ = std::make_unique<Judge>(std::move(options), *nonces_, clock_);
  }
  ~TestGateway() {
    reader_ = nullptr;
    nonces_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  static JudgeOptions Options() {
    JudgeOptions options;
    options.timestamp_window_s = 600;
    options.paths.store_codes = {"default", "german"};
    return options;
  }

  // What integration `number` (fake_storage.h) signs with: a new nonce, the current time.
  oauth1::SigningInput Credentials(std::int64_t number) {
    oauth1::SigningInput input;
    input.consumer_key = NameOf("ck", number);
    input.consumer_secret = NameOf("cs", number);
    input.token = NameOf("at", number);
    input.token_secret = NameOf("ts", number);
    input.nonce = "nonce" + std::to_string(++last_nonce_);
    input.timestamp = std::to_string(clock_.NowUnixS());
    return input;
  }

  static std::string HeaderOf(const Call& call, const oauth1::SigningInput& input) {
    const std::string path = call.path();
    const std::string query = call.query();
    return oauth1::AuthorizationHeader({.method = call.method,
                                        .scheme = call.scheme,
                                        .host = call.host,
                                        .path = path,
                                        .query = query,
                                        .form_body = {}},
                                       input);
  }
  static Call Sign(Call call, const oauth1::SigningInput& input) {
    call.headers.emplace_back("Authorization", HeaderOf(call, input));
    return call;
  }
  static Call Unsigned(std::string method, std::string target) {
    Call call;
    call.method = std::move(method);
    call.target = std::move(target);
    return call;
  }
  Call Signed(std::string method, std::string target, std::int64_t number) {
    return Sign(Unsigned(std::move(method), std::move(target)), Credentials(number));
  }

  // The views of the verdict live until the next Decide.
  Verdict Decide(const Call& call) {
    arena_.Reset();
    call_ = call;
    path_ = call_.path();
    query_ = call_.query();
    fields_.clear();
    fields_.push_back({"Host", call_.host});
    for (const auto& [name, value] : call_.headers) fields_.push_back({name, value});
    request_ = {};
    request_.method_id = http::ParseMethod(call_.method);
    request_.method = call_.method;
    request_.target = call_.target;
    request_.path = path_;
    request_.query = query_;
    request_.has_query = call_.target.find('?') != std::string::npos;
    request_.headers = fields_;
    request_.body = call_.body;
    request_.over_tls = call_.over_tls;
    request_.peer = call_.peer;
    return judge_->Decide(request_, reader_->Pin(), arena_);
  }
  const http::Request& request() const { return request_; }  // the last one that was decided
  std::string Body(const Refusal& refusal) {
    return std::string(RefusalBody(refusal, http::Format::kJson, arena_));
  }

  // Publishes what the storage has beyond.
  void CatchUp() { CHECK(publisher_->CatchUp().ok()); }

  FakeStorage& storage() { return storage_; }
  ManualClock& clock() { return clock_; }
  directory::NonceSet& nonces() { return *nonces_; }
  std::string nonce_path() const { return folder_ + "/nonces"; }
  const Judge& judge() const { return *judge_; }
  directory::Publisher& publisher() { return *publisher_; }

 private:
  FakeStorage& storage_;
  ManualClock clock_{kNowS};
  std::string folder_;
  std::unique_ptr<directory::NonceSet> nonces_;
  std::unique_ptr<directory::Publisher> publisher_;
  std::unique_ptr<directory::Reader> reader_;
  std::unique_ptr<Judge> judge_;
  Arena arena_;
  Call call_;
  std::string path_, query_;
  std::vector<http::HeaderField> fields_;
  http::Request request_;
  std::int64_t last_nonce_ = 0;
};

}  // namespace latchkey::gateway::testing
