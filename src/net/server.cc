#include "net/server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/reason.h"
#include "net/connection.h"
#include "net/listening_socket.h"
#include "net/request_id.h"
#include "net/response_writer.h"

namespace latchkey::net {
namespace {

constexpr std::int64_t kAcceptRetryMs = 100;  // when the process has no descriptor left

// Numbers of requests, unique in the process without sharing a counter on every request: each
// worker counts in a range of its own.
std::uint64_t NextRequestIdRange() {
  static std::atomic<std::uint64_t> ranges{0};
  return ranges.fetch_add(1, std::memory_order_relaxed) << 48;
}

ServerCounters MakeCounters(Metrics& metrics, const std::string& name) {
  const std::string labels = "listener=\"" + name + "\"";
  return {
      metrics.MakeGauge("latchkey_http_connections", "Open client connections.", labels),
      metrics.MakeCounter("latchkey_http_requests_total", "Requests given to a handler.", labels),
      metrics.MakeCounter("latchkey_http_refused_total",
                          "Requests refused before a handler: not well-formed or too large.",
                          labels),
      metrics.MakeCounter("latchkey_http_timeouts_total",
                          "Connections ended because the client was too slow.", labels),
      metrics.MakeCounter("latchkey_http_turned_away_total",
                          "Connections closed at once because there were too many.", labels),
      metrics.MakeCounter("latchkey_handler_faults_total", "Faults inside handlers; has to stay 0.",
                          labels)};
}

class Worker final : public ReadinessHandler, public TimeoutHandler, public ConnectionHost {
 public:
  Worker(std::vector<int> listening, const ListenOptions& options, ServerCounters& counters,
         std::unique_ptr<Handler> handler)
      : listening_(std::move(listening)),
        options_(options),
        counters_(counters),
        loop_(options.make_loop()),
        handler_(std::move(handler)),
        request_id_(NextRequestIdRange()) {
    accept_retry_.emplace(*loop_, *this);
  }

  ~Worker() {
    for (const int fd : listening_) ::close(fd);
  }

  void StartThread() {
    thread_ = std::thread([this] { Run(); });
    ::pthread_setname_np(thread_.native_handle(), ("http-" + options_.name).substr(0, 15).c_str());
  }

  const std::vector<int>& listening() const { return listening_; }

  void BeginDrain() {
    loop_->Post([this] { Drain(); });
  }
  void Join() { thread_.join(); }

  Handler& handler() override { return *handler_; }
  const ListenOptions& options() const override { return options_; }
  ServerCounters& counters() override { return counters_; }
  bool draining() const override { return draining_; }
  std::uint64_t NextRequestId() override { return ++request_id_; }

  void Drop(Connection& connection) override {
    const std::size_t place = connection.place;
    closed_.push_back(std::move(connections_[place]));
    if (place + 1 < connections_.size()) {
      connections_[place] = std::move(connections_.back());
      connections_[place]->place = place;
    }
    connections_.pop_back();
    counters_.connections.Add(-1);
    if (draining_ && connections_.empty()) loop_->Stop();
  }

  bool TakeRoom(std::size_t bytes) override {
    if (bytes > options_.large_request_bytes_max - room_taken_) return false;
    room_taken_ += bytes;
    return true;
  }
  void GiveRoomBack(std::size_t bytes) override { room_taken_ -= bytes; }

  void OnReady(const Readiness&) override { AcceptAll(); }

  void OnTimeout() override {
    if (draining_) {
      loop_->Stop();
    } else {
      AcceptAll();
    }
  }

 private:
  void Run() {
    handler_->OnStart(*loop_);
    for (const int fd : listening_) loop_->Watch(fd, this, false);
    loop_->Run([this] {
      handler_->OnTurn();
      closed_.clear();
    });
    while (!connections_.empty()) connections_.back()->Close();
    closed_.clear();
    accept_retry_.reset();
  }

  void Drain() {
    AcceptAll();  // whoever waits in the queue would be reset
    draining_ = true;
    StopAccepting();
    accept_retry_->Set(loop_->NowMs() + options_.timeouts.drain_ms);
    // Backwards, since closing one moves the last into its place.
    for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->Drain();
    if (connections_.empty()) loop_->Stop();
  }

  void StopAccepting() {
    for (const int fd : listening_) {
      loop_->Unwatch(fd);
      ::close(fd);
    }
    listening_.clear();
  }

  void AcceptAll() {
    for (const int fd : listening_) AcceptFrom(fd);
  }

  void AcceptFrom(int listening_fd) {
    for (;;) {
      sockaddr_storage peer{};
      socklen_t size = sizeof peer;
      const int fd = ::accept4(listening_fd, reinterpret_cast<sockaddr*>(&peer), &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        Admit(fd, peer);
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        return;
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        // The edge is spent although callers are waiting: look again soon.
        accept_retry_->Set(loop_->NowMs() + kAcceptRetryMs);
        return;
      }
      // Anything else is about the one connection that failed before it was accepted.
    }
  }

  void Admit(int fd, const sockaddr_storage& peer) {
    if (connections_.size() >= options_.connections_per_worker_max) {
      TurnAway(fd, PeerText(peer));
      return;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_shared<Connection>(fd, PeerText(peer), loop_, *this);
    connection->place = connections_.size();
    connections_.push_back(connection);
    counters_.connections.Add(1);
    connection->Start();
  }

  void TurnAway(int fd, const std::string& peer) {
    counters_.turned_away.Add();
    const EarlyRefusal refusal{503, reason::kBusy,
                               "There are too many connections. Try again later."};
    std::string id_text;
    http::Request received;
    received.id = NextRequestId();
    AssignRequestId(options_.request_id_prefix, received.id, &id_text);
    received.id_text = id_text;
    received.peer = peer;
    handler_->OnEarlyRefusal(received, refusal);
    const http::HeaderField reason{"Latchkey-Reason", refusal.reason};
    std::string answer;
    AppendResponse({.status = refusal.status,
                    .content_type = "text/plain",
                    .headers = {&reason, 1},
                    .body = refusal.message},
                   {.close = true, .request_id = id_text}, SystemClock().NowUnixS(), &answer);
    // As far as it goes: nobody waits for a caller who cannot be served.
    [[maybe_unused]] const ssize_t sent = ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    ::close(fd);
  }

  std::vector<int> listening_;
  const ListenOptions& options_;
  ServerCounters& counters_;
  const std::shared_ptr<Loop> loop_;  // shared with connections, which Responders may keep longer
  const std::unique_ptr<Handler> handler_;  // may own timers of the loop
  std::optional<Timer> accept_retry_;       // while draining: the end of patience
  std::uint64_t request_id_;
  bool draining_ = false;
  std::size_t room_taken_ = 0;  // by large requests
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> closed_;  // kept until the turn ends
  std::thread thread_;
};

// The sockets that `options` brings along, where they listen on `wanted`; closes them otherwise.
std::vector<int> TakenOver(const std::vector<int>& sockets, const SocketAddress& wanted) {
  for (const int fd : sockets) {
    const Result<SocketAddress> bound = LocalAddress(fd);
    if (bound.ok() && ToText(*bound) == ToText(wanted)) continue;
    for (const int unused : sockets) ::close(unused);
    return {};
  }
  return sockets;
}

// Each worker's share. Where there are too few, two know the same socket; where there are too many,
// one has several: each is somebody's, or its callers would wait for ever.
std::vector<std::vector<int>> Shared(std::vector<int> sockets, std::size_t workers) {
  for (std::size_t i = 0; sockets.size() < workers; ++i) {
    const int same = ::fcntl(sockets[i], F_DUPFD_CLOEXEC, 0);
    CHECK(same >= 0);
    sockets.push_back(same);
  }
  std::vector<std::vector<int>> shares(workers);
  for (std::size_t i = 0; i < sockets.size(); ++i) shares[i % workers].push_back(sockets[i]);
  return shares;
}

class ServerOnWorkers final : public Server {
 public:
  explicit ServerOnWorkers(ListenOptions options)
      : options_(std::move(options)),
        counters_(MakeCounters(options_.metrics != nullptr ? *options_.metrics : own_metrics_,
                               options_.name)) {}
  ~ServerOnWorkers() override { Stop(); }

  Result<void> Begin(const HandlerFactory& factory) {
    LATCHKEY_TRY(const SocketAddress wanted, ParseSocketAddress(options_.address));
    std::vector<int> sockets = TakenOver(options_.sockets, wanted);
    if (sockets.empty()) {
      LATCHKEY_TRY(sockets, Listen(wanted, options_.workers));
    }
    const std::vector<std::vector<int>> shares = Shared(sockets, options_.workers);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      workers_.push_back(std::make_unique<Worker>(shares[i], options_, counters_, factory(i)));
    }
    LATCHKEY_TRY(bound_, LocalAddress(sockets.front()));
    address_ = ToText(bound_);
    for (const auto& worker : workers_) worker->StartThread();
    running_ = true;
    return {};
  }

  std::string address() const override { return address_; }
  std::vector<int> HandOver() override {
    std::vector<int> sockets;
    if (!running_) return sockets;
    handed_over_ = true;
    for (const auto& worker : workers_) {
      sockets.insert(sockets.end(), worker->listening().begin(), worker->listening().end());
    }
    return sockets;
  }
  std::uint64_t faults() const override { return counters_.faults.Value(); }

  void Stop() override {
    if (!std::exchange(running_, false)) return;
    for (const auto& worker : workers_) worker->BeginDrain();
    for (const auto& worker : workers_) worker->Join();
    if (!handed_over_) RemoveSocketFile(bound_);
  }

 private:
  const ListenOptions options_;
  Metrics own_metrics_;
  ServerCounters counters_;
  std::vector<std::unique_ptr<Worker>> workers_;
  SocketAddress bound_;
  std::string address_;
  bool running_ = false;
  bool handed_over_ = false;
};

}  // namespace

Responder::~Responder() {
  if (connection_ == nullptr) return;
  http::Response failure;
  failure.status = 500;
  failure.content_type = "text/plain";
  failure.headers.emplace_back("Latchkey-Reason", reason::kInternal);
  failure.body = "The request could not be answered.";
  std::move(*this).SendFromAnyThread(std::move(failure));
}

void Responder::Send(const http::ResponseView& response) && {
  const std::shared_ptr<Connection> connection = std::exchange(connection_, nullptr);
  CHECK(connection != nullptr && connection->loop().InThread());
  connection->Answer(response);
}

Exchange Responder::Begin(ExchangeObserver& observer) && {
  std::shared_ptr<Connection> connection = std::exchange(connection_, nullptr);
  CHECK(connection != nullptr && connection->loop().InThread());
  connection->BeginExchange(observer);
  return Exchange(std::move(connection));
}

void Responder::SendFromAnyThread(http::Response response) && {
  std::shared_ptr<Connection> connection = std::exchange(connection_, nullptr);
  CHECK(connection != nullptr);
  Loop& loop = connection->loop();
  auto answer = [connection, response = std::move(response)] {
    std::vector<http::HeaderField> headers;
    headers.reserve(response.headers.size());
    for (const auto& [name, value] : response.headers) headers.push_back({name, value});
    connection->Answer({.status = response.status,
                        .content_type = response.content_type,
                        .headers = headers,
                        .body = response.body,
                        .close = response.close});
  };
  if (loop.InThread()) {
    answer();
  } else {
    loop.Post(std::move(answer));
  }
}

Result<std::unique_ptr<Server>> Server::Start(const ListenOptions& options,
                                              const HandlerFactory& factory) {
  CHECK(options.workers > 0);
  auto server = std::make_unique<ServerOnWorkers>(options);
  LATCHKEY_RETURN_IF_ERROR(server->Begin(factory));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace latchkey::net
