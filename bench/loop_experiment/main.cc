// loop_experiment: one server, two loops (ADR 0002).
//
//   loop_experiment epoll|asio ADDRESS bare                           answers 204
//   loop_experiment epoll|asio ADDRESS backend                        answers 200 with a small JSON
//   loop_experiment epoll|asio ADDRESS proxy PORT CREDENTIALS         verifies the signature and the
//                                        nonce, forwards to 127.0.0.1:PORT, answers what comes back
//
// Runs until SIGINT or SIGTERM. CREDENTIALS as generator.cc reads them.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "asio_loop.h"
#include "base/arena.h"
#include "base/clock.h"
#include "net/server.h"
#include "oauth1/authorization.h"
#include "oauth1/checks.h"
#include "oauth1/signature.h"
#include "upstream.h"

namespace latchkey::bench {
namespace {

class Bare final : public net::Handler {
 public:
  void Handle(const http::Request&, net::Responder responder) override {
    std::move(responder).Send({.status = 204, .content_type = {}, .body = {}});
  }
};

class Backend final : public net::Handler {
 public:
  void Handle(const http::Request&, net::Responder responder) override {
    std::move(responder).Send(
        {.status = 200, .content_type = "application/json; charset=utf-8", .body = body_});
  }

 private:
  const std::string body_ = "{\"id\":1,\"text\":\"" + std::string(480, 'x') + "\"}";
};

struct Caller {
  std::string consumer_key;
  crypto::HmacSha256Key key;
};

class VerifiedProxy final : public net::Handler {
 public:
  VerifiedProxy(net::Loop** loop, std::uint16_t port, const std::string& credentials)
      : loop_(loop), upstream_(Loopback(port)) {
    std::ifstream lines(credentials);
    std::string key, secret, token, token_secret;
    while (lines >> key >> secret >> token >> token_secret) {
      callers_[token] = {key, oauth1::SigningKey(secret, token_secret)};
    }
  }

  void Handle(const http::Request& request, net::Responder responder) override {
    if (!Verified(request)) {
      std::move(responder).Send({.status = 401, .content_type = {}, .body = {}});
      return;
    }
    upstream_.Forward(request, std::move(responder), **loop_);
  }

 private:
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  bool Verified(const http::Request& request) {
    using oauth1::Field;
    arena_.Reset();
    const oauth1::Authorization sent =
        oauth1::ParseAuthorization(request.Value("Authorization"), arena_);
    if (!oauth1::CheckForm(sent, oauth1::CallKind::kRest, {}).ok()) return false;
    if (oauth1::CheckTimestamp(sent.Get(Field::kTimestamp), SystemClock().NowUnixS(), 600) !=
        oauth1::Problem::kNone) {
      return false;
    }
    token_.assign(sent.Get(Field::kToken));
    const auto caller = callers_.find(token_);
    if (caller == callers_.end() || caller->second.consumer_key != sent.Get(Field::kConsumerKey)) {
      return false;
    }
    const oauth1::SignedRequest call{.method = request.method,
                                     .scheme = "http",
                                     .host = request.Value("Host"),
                                     .path = request.path,
                                     .query = request.query,
                                     .form_body = {}};
    if (!oauth1::Verify({&call, 1}, sent, &caller->second.key, oauth1::Profile::kAuto,
                        oauth1::Reading::kRfc5849, arena_)
             .ok) {
      return false;
    }
    if (nonces_.size() == 1'000'000) nonces_.clear();
    return nonces_.insert(std::hash<std::string_view>()(sent.Get(Field::kNonce))).second;
  }

  net::Loop** loop_;
  Upstream upstream_;
  Arena arena_;
  std::string token_;
  std::unordered_map<std::string, Caller> callers_;
  std::unordered_set<std::size_t> nonces_;
};

int Main(int count, char** words) {
  if (count < 4) {
    std::fprintf(stderr, "loop_experiment: see the comment in main.cc\n");
    return 2;
  }
  const std::string_view mode = words[3];
  net::Loop* loop = nullptr;
  net::ListenOptions options;
  options.name = "bench";
  options.address = words[2];
  const bool asio = std::string_view(words[1]) == "asio";
  options.make_loop = [&] {
    std::unique_ptr<net::Loop> made = asio ? MakeAsioLoop() : net::MakeLoop();
    loop = made.get();
    return made;
  };
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto server =
      net::Server::Start(options, [&](std::size_t) -> std::unique_ptr<net::Handler> {
        if (mode == "bare") return std::make_unique<Bare>();
        if (mode == "backend") return std::make_unique<Backend>();
        return std::make_unique<VerifiedProxy>(
            &loop, static_cast<std::uint16_t>(std::atoi(words[4])), words[5]);
      });
  if (!server.ok()) {
    std::fprintf(stderr, "loop_experiment: %s\n", server.error().detail.c_str());
    return 1;
  }
  int signal = 0;
  ::sigwait(&ends, &signal);
  (*server)->Stop();
  return 0;
}

}  // namespace
}  // namespace latchkey::bench

int main(int count, char** words) { return latchkey::bench::Main(count, words); }
