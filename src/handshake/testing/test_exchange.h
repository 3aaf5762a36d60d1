#pragma once
// TestExchange: the token endpoints behind a real listener, over storage in memory, and an
// integration whose credentials have just been posted.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "base/limits.h"
#include "base/metrics.h"
#include "crypto/hmac_count.h"
#include "directory/publisher.h"
#include "domain/testing/fixtures.h"
#include "domain/testing/memory_storage.h"
#include "handshake/token_endpoints.h"
#include "net/client.h"
#include "net/test_server.h"
#include "oauth1/signature.h"

namespace latchkey::handshake::testing {

inline constexpr std::int64_t kNow = 1'700'000'000;

// What an integrator's program knows of one exchange.
struct Party {
  IntegrationId id;
  ConsumerId consumer_id;
  std::string verifier;
  oauth1::SigningInput signer;  // its next call's, but for the nonce
};

// A refusal that the endpoints told of.
struct Told {
  oauth1::CallKind kind = oauth1::CallKind::kRequestToken;
  int status = 0;
  std::string reason, value;
  IntegrationId integration;
  bool verified = false;
};

class TestExchange {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit TestExchange(std::size_t nonces_max = 1'000)
      : control_("writer", 1, limits::kControlQueueMax) {
    std::string pattern = ::testing::TempDir() + "nonces-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    party_ = Begin("ERP");
    publisher_ = directory::Publisher::Build(storage_, acl::ShippedResources(),
                                             acl::ShippedRoutes(), random_)
                     .value();
    nonces_ = directory::NonceSet::Open({folder_ + "/nonces", nonces_max, 50, 600, false}, clock_)
                  .value();
    reader_ = publisher_->MakeReader();
    endpoints_.emplace(
        TokenEndpointOptions{.schemes = {},
                             .on_refusal =
                                 [this](const http::Request&, const RefusedTokenCall& refused) {
                                   told_.push_back({refused.kind, refused.status,
                                                    std::string(refused.reason),
                                                    std::string(refused.value), refused.integration,
                                                    refused.verified});
                                 }},
        integrations_, *nonces_, clock_, control_, [](const auto& work) { return work(); },
        metrics_);
    server_ = net::StartServer([this](const http::Request& request, net::Responder responder) {
      const std::uint64_t before = crypto::HmacsOnThisThread();
      endpoints_->Handle(*MatchTokenEndpoint(request.path), request, reader_->Pin(),
                         std::move(responder));
      reader_->Unpin();
      worker_hmacs_ += crypto::HmacsOnThisThread() - before;
    });
  }
  ~TestExchange() {
    server_->Stop();
    std::filesystem::remove_all(folder_);
  }
  TestExchange(const TestExchange&) = delete;
  TestExchange& operator=(const TestExchange&) = delete;

  // Makes one more integration, and posts its credentials, which is answered `post_status`.
  Party Begin(const std::string& name, int post_status = 200) {
    Party party;
    party.id =
        integrations_.Create(domain::testing::AnActor(), domain::testing::AnExchangeInput(name))
            ->integration.id;
    const domain::Activation begun =
        *integrations_.Activate(domain::testing::AnActor(), party.id, false);
    party.consumer_id = begun.integration.consumer_id;
    party.verifier = begun.exchange->verifier.Reveal();
    party.signer.consumer_key = begun.credentials.consumer_key.str();
    party.signer.consumer_secret = begun.credentials.consumer_secret.Reveal();
    party.signer.timestamp = std::to_string(clock_.NowUnixS());
    EXPECT_TRUE(integrations_
                    .RecordPost(domain::testing::AnActor(), party.id, begun.exchange->generation,
                                {post_status == 200, post_status, 1, ""})
                    .ok());
    return party;
  }
  void CatchUp() { EXPECT_TRUE(publisher_->CatchUp().ok()); }

  // The Authorization header of the party's next call to `path`.
  std::string Header(const std::string& path, Party& party) {
    if (party.signer.nonce.empty()) party.signer.nonce = "n" + std::to_string(++last_nonce_);
    return oauth1::AuthorizationHeader({"POST", "http", server_->address(), path, "", ""},
                                       std::exchange(party.signer, WithoutNonce(party.signer)));
  }
  net::OutgoingAnswer Send(const std::string& path, const Headers& headers) {
    net::OutgoingRequest outgoing;
    outgoing.url = "http://" + server_->address() + path;
    outgoing.headers = headers;
    const Result<net::OutgoingAnswer> answer = net::Call(outgoing, {true, false});
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return *answer;
  }
  net::OutgoingAnswer Call(const std::string& path, Party& party) {
    return Send(path, {{"Authorization", Header(path, party)}});
  }

  // The whole exchange of `party`, step by step: its next calls are signed with what was issued.
  net::OutgoingAnswer CallForRequestToken(Party& party) {
    return Take(party, Call("/oauth/token/request", party));
  }
  net::OutgoingAnswer CallForAccessToken(Party& party) {
    party.signer.verifier = party.verifier;
    return Take(party, Call("/oauth/token/access", party));
  }

  // How many HMACs the endpoints have computed, on whichever thread.
  std::uint64_t Hmacs() {
    std::promise<std::uint64_t> of_writer;
    EXPECT_TRUE(control_.Submit([&] { of_writer.set_value(crypto::HmacsOnThisThread()); }));
    return worker_hmacs_ + of_writer.get_future().get();
  }
  // Each before its answer was sent.
  const std::vector<Told>& told() const { return told_; }

  Party& party() { return party_; }
  ManualClock& clock() { return clock_; }
  directory::NonceSet& nonces() { return *nonces_; }
  domain::Integrations& integrations() { return integrations_; }
  Executor& control() { return control_; }
  Metrics& metrics() { return metrics_; }

 private:
  static oauth1::SigningInput WithoutNonce(oauth1::SigningInput input) {
    input.nonce.clear();
    return input;
  }
  static std::string Field(const std::string& body, const std::string& name) {
    const std::size_t at = body.find(name + "=") + name.size() + 1;
    return body.substr(at, body.find('&', at) - at);
  }
  static net::OutgoingAnswer Take(Party& party, net::OutgoingAnswer answer) {
    if (answer.status == 200) {
      party.signer.token = Field(answer.body, "oauth_token");
      party.signer.token_secret = Field(answer.body, "oauth_token_secret");
    }
    return answer;
  }

  std::string folder_;
  domain::testing::MemoryStorage storage_;
  ManualClock clock_{kNow};
  domain::testing::SeededRandom random_{1};
  domain::Integrations integrations_{storage_, domain::testing::ATree(), clock_, random_};
  Party party_;
  Metrics metrics_;
  Executor control_;
  std::unique_ptr<directory::Publisher> publisher_;
  std::unique_ptr<directory::NonceSet> nonces_;
  std::unique_ptr<directory::Reader> reader_;
  std::optional<TokenEndpoints> endpoints_;
  std::unique_ptr<net::Server> server_;
  std::atomic<std::uint64_t> worker_hmacs_{0};
  std::vector<Told> told_;
  int last_nonce_ = 0;
};

}  // namespace latchkey::handshake::testing
