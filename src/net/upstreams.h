#pragma once
// Upstreams: the servers that calls are forwarded to, and how each of them is doing.
//
// Owns:     their addresses, resolved off the loops and again as time goes by; active health
//           checks; what is counted of each.
// Not here: connections to them, which belong to a worker (upstream_pool.h).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/listening_socket.h"
#include "net/tls.h"

namespace latchkey::net {

// `http://HOST[:PORT]` or https, and its share of the calls beside the others.
struct UpstreamUrl {
  std::string url;
  std::int64_t weight = 1;
};

// How long each wait for an upstream may last.
struct UpstreamTimeouts {
  std::int64_t connect_ms = limits::kUpstreamConnectMs;
  std::int64_t send_ms = limits::kUpstreamSendMs;      // from one piece of the request to the next
  std::int64_t answer_ms = limits::kUpstreamAnswerMs;  // its last byte to the answer's head
  std::int64_t between_ms = limits::kUpstreamBetweenMs;  // from one piece of the answer to the next
  std::int64_t idle_ms = limits::kUpstreamIdleMs;        // kept for the next request
};

struct UpstreamOptions {
  std::vector<UpstreamUrl> upstreams;
  UpstreamTimeouts timeouts;
  std::size_t idle_max =
      limits::kUpstreamIdleMax;  // connections kept, for each upstream and worker
  // Asked for by GET; healthy is who answers 2xx or 3xx. Empty: who takes a connection.
  std::string health_path;
  std::int64_t health_interval_ms = limits::kUpstreamHealthIntervalMs;
  // Certificates in PEM that vouch for those of https upstreams; empty: those that the system trusts.
  std::string ca_file;
};

// One upstream. Threads: safe.
class Upstream {
 public:
  // `trust`: of an https upstream, whose certificate it has to have; else nullptr.
  Upstream(std::string host, std::uint16_t port, std::int64_t weight, const TlsTrust* trust,
           Metrics& metrics);

  const std::string& name() const noexcept { return name_; }  // "shop.example:8080"
  const std::string& host() const noexcept { return host_; }
  const TlsTrust* trust() const noexcept { return trust_; }
  std::int64_t weight() const noexcept { return weight_; }
  bool healthy() const noexcept { return healthy_.load(std::memory_order_relaxed); }
  // Grows whenever the name resolves otherwise: connections made before are to the old addresses.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_relaxed); }
  // The addresses take turns. False where there is none.
  bool NextAddress(SocketAddress* address);

  Counter& requests;        // begun
  Counter& retries;         // sent once more after a connection failed
  Counter& failed_connect;  // by what failed
  Counter& failed_broken;
  Counter& failed_malformed;
  Counter& failed_time;
  Gauge& connections;

 private:
  friend class UpstreamMonitor;
  void SetAddresses(std::vector<SocketAddress> addresses);
  void SetHealthy(bool healthy, std::string_view cause);  // on its monitor's thread

  const std::string host_;
  const std::uint16_t port_;
  const std::string name_;
  const std::int64_t weight_;
  const TlsTrust* const trust_;
  std::atomic<bool> healthy_{false};
  bool known_ = false;  // a check has ended; of the monitor's thread
  std::atomic<std::uint64_t> generation_{0};
  Gauge& healthy_gauge_;
  std::mutex mutex_;  // guards what follows
  std::vector<SocketAddress> addresses_;
  std::size_t next_address_ = 0;
};

class UpstreamMonitor;

class Upstreams {
 public:
  // Whether `url` is one: kInvalidArgument, with what would be right in `detail`.
  static Result<void> Check(const std::string& url);

  // Begins to resolve and to check, and waits for the first outcome of each, at most
  // limits::kUpstreamFirstCheckMsMax. Errors: those of Check, and of TlsTrust::Load.
  static Result<std::unique_ptr<Upstreams>> Start(const UpstreamOptions& options, Metrics& metrics);
  ~Upstreams();  // a name that is being resolved ends with the resolver's own time-out

  const UpstreamOptions& options() const noexcept { return options_; }
  std::size_t size() const noexcept { return all_.size(); }
  Upstream& at(std::size_t place) noexcept { return *all_[place]; }
  bool any_healthy() const noexcept;
  // A connection failed: have a look at it at once, not when its turn comes.
  void CheckSoon(std::size_t place);

 private:
  explicit Upstreams(const UpstreamOptions& options);

  const UpstreamOptions options_;
  std::unique_ptr<TlsTrust> trust_;  // where any is https
  std::vector<std::unique_ptr<Upstream>> all_;
  std::vector<std::unique_ptr<UpstreamMonitor>> monitors_;  // in the same order
};

}  // namespace latchkey::net
