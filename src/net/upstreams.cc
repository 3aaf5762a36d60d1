#include "net/upstreams.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "http/url.h"
#include "net/client.h"

namespace latchkey::net {
namespace {

constexpr const char* kFailuresHelp = "Forwarded calls that an upstream failed, by what failed";

Counter& FailureCounter(Metrics& metrics, const std::string& name, const char* what) {
  return metrics.MakeCounter("latchkey_upstream_failures_total", kFailuresHelp,
                             "upstream=\"" + name + "\",failure=\"" + what + "\"");
}

std::string LabelOf(const std::string& name) { return "upstream=\"" + name + "\""; }

// Every address that the name has now; none where it cannot be resolved.
std::vector<SocketAddress> Resolve(const std::string& host, std::uint16_t port) {
  std::string name = host;
  if (name.size() > 2 && name.front() == '[') name = name.substr(1, name.size() - 2);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) return {};
  std::vector<SocketAddress> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    SocketAddress address;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.size = each->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

bool Same(const std::vector<SocketAddress>& one, const std::vector<SocketAddress>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const SocketAddress& a, const SocketAddress& b) {
                      return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
                    });
}

using TimePoint = std::chrono::steady_clock::time_point;

// Whether `fd` is ready for `events` before `end`.
bool IsReady(int fd, short events, TimePoint end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - TimePoint::clock::now());
  pollfd waiting{fd, events, 0};
  return left.count() > 0 && ::poll(&waiting, 1, static_cast<int>(left.count())) == 1;
}

// Whether the other side of a connection has the certificate of `upstream`.
bool ShowsCertificate(const Upstream& upstream, int fd, TimePoint end, std::string_view* cause) {
  TlsSession session(*upstream.trust(), upstream.host(), fd);
  for (;;) {
    switch (session.Handshake().outcome) {
      case Transfer::kMoved:
        session.SayThatItIsOver();
        return true;
      case Transfer::kWait:
        if (IsReady(fd, POLLIN, end)) break;
        *cause = "the handshake took too long";
        return false;
      default:
        *cause = session.fault();
        return false;
    }
  }
}

bool TakesConnection(const Upstream& upstream, const SocketAddress& address,
                     std::string_view* cause) {
  const TimePoint end =
      TimePoint::clock::now() + std::chrono::milliseconds(limits::kUpstreamCheckMsMax);
  *cause = "it takes no connection";
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const auto* to = reinterpret_cast<const sockaddr*>(&address.storage);
  bool taken = ::connect(fd, to, address.size) == 0;
  if (!taken && errno == EINPROGRESS) {
    int fault = 0;
    socklen_t size = sizeof fault;
    taken = IsReady(fd, POLLOUT, end) &&
            ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 && fault == 0;
  }
  if (taken && upstream.trust() != nullptr) taken = ShowsCertificate(upstream, fd, end, cause);
  ::close(fd);
  return taken;
}

}  // namespace

Upstream::Upstream(std::string host, std::uint16_t port, std::int64_t weight, const TlsTrust* trust,
                   Metrics& metrics)
    : requests(metrics.MakeCounter("latchkey_upstream_requests_total",
                                   "Calls that were forwarded, by upstream",
                                   LabelOf(host + ":" + std::to_string(port)))),
      retries(metrics.MakeCounter("latchkey_upstream_retries_total",
                                  "Calls that were sent once more, by the upstream that failed",
                                  LabelOf(host + ":" + std::to_string(port)))),
      failed_connect(FailureCounter(metrics, host + ":" + std::to_string(port), "connect")),
      failed_broken(FailureCounter(metrics, host + ":" + std::to_string(port), "broken")),
      failed_malformed(FailureCounter(metrics, host + ":" + std::to_string(port), "malformed")),
      failed_time(FailureCounter(metrics, host + ":" + std::to_string(port), "timeout")),
      connections(metrics.MakeGauge("latchkey_upstream_connections",
                                    "Open connections, in use or kept, by upstream",
                                    LabelOf(host + ":" + std::to_string(port)))),
      host_(std::move(host)),
      port_(port),
      name_(host_ + ":" + std::to_string(port)),
      weight_(weight),
      trust_(trust),
      healthy_gauge_(metrics.MakeGauge("latchkey_upstream_healthy",
                                       "Whether the last health check succeeded, by upstream",
                                       LabelOf(name_))) {}

bool Upstream::NextAddress(SocketAddress* address) {
  const std::lock_guard lock(mutex_);
  if (addresses_.empty()) return false;
  *address = addresses_[next_address_++ % addresses_.size()];
  return true;
}

void Upstream::SetAddresses(std::vector<SocketAddress> addresses) {
  const std::lock_guard lock(mutex_);
  if (Same(addresses_, addresses)) return;
  addresses_ = std::move(addresses);
  generation_.fetch_add(1, std::memory_order_relaxed);
}

void Upstream::SetHealthy(bool healthy, std::string_view cause) {
  const bool changed = healthy_.exchange(healthy, std::memory_order_relaxed) != healthy;
  if (!changed && std::exchange(known_, true)) return;
  known_ = true;
  healthy_gauge_.Set(healthy ? 1 : 0);
  if (healthy) {
    Log(LogLevel::kInfo, "upstream is healthy", {{"upstream", name_}});
  } else {
    Log(LogLevel::kWarning, "upstream is not healthy", {{"upstream", name_}, {"cause", cause}});
  }
}

// The thread that looks after one upstream: a name that takes long to resolve, or a check that has
// to time out, keeps no other waiting.
class UpstreamMonitor {
 public:
  UpstreamMonitor(Upstream& upstream, const UpstreamOptions& options)
      : upstream_(upstream), options_(options), thread_([this] { Run(); }) {}
  ~UpstreamMonitor() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void CheckSoon() {
    const std::lock_guard lock(mutex_);
    soon_ = true;
    changed_.notify_all();
  }

  void AwaitFirstUntil(std::chrono::steady_clock::time_point end) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, end, [this] { return checked_; });
  }

 private:
  void Run() {
    std::int64_t resolve_at_ms = 0;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      soon_ = false;
      lock.unlock();
      const std::int64_t now_ms = SystemClock().MonotonicMs();
      if (now_ms >= resolve_at_ms) {
        std::vector<SocketAddress> addresses = Resolve(upstream_.host_, upstream_.port_);
        // Where the resolver fails, the addresses of before are better than none.
        if (!addresses.empty()) upstream_.SetAddresses(std::move(addresses));
        resolve_at_ms = now_ms + limits::kUpstreamResolveMs;
      }
      std::string cause;
      const bool healthy = IsHealthy(&cause);
      upstream_.SetHealthy(healthy, cause);
      lock.lock();
      checked_ = true;
      changed_.notify_all();
      changed_.wait_for(lock, std::chrono::milliseconds(options_.health_interval_ms),
                        [this] { return stopping_ || soon_; });
    }
  }

  bool IsHealthy(std::string* cause) {
    SocketAddress address;
    if (!upstream_.NextAddress(&address)) {
      *cause = "its name cannot be resolved";
      return false;
    }
    if (options_.health_path.empty()) {
      std::string_view why;
      const bool taken = TakesConnection(upstream_, address, &why);
      *cause = why;
      return taken;
    }
    OutgoingRequest request;
    request.method = "GET";
    const std::string scheme = upstream_.trust() != nullptr ? "https://" : "http://";
    request.url = scheme + upstream_.name() + options_.health_path;
    request.ca_file = options_.ca_file;
    request.timeout_s = limits::kUpstreamCheckMsMax / 1000;
    const Result<OutgoingAnswer> answer =
        Call(request, {.allow_loopback = true, .allow_private = true});
    *cause = answer.ok() ? "it answers " + std::to_string(answer->status) : answer.error().detail;
    return answer.ok() && answer->status >= 200 && answer->status < 400;
  }

  Upstream& upstream_;
  const UpstreamOptions& options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool soon_ = false;
  bool checked_ = false;
  std::thread thread_;
};

Upstreams::Upstreams(const UpstreamOptions& options) : options_(options) {}

Result<void> Upstreams::Check(const std::string& url) {
  LATCHKEY_TRY(const http::Url parsed, http::ParseUrl(url));
  if (parsed.scheme != "http" && parsed.scheme != "https") {
    return Error::Make(ErrorKind::kInvalidArgument, "An upstream is called by http or https.");
  }
  if (!parsed.userinfo.empty() || parsed.path != "/" || parsed.has_query) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "An upstream is scheme, host and port alone: the path is the caller's.");
  }
  return {};
}

Result<std::unique_ptr<Upstreams>> Upstreams::Start(const UpstreamOptions& options,
                                                    Metrics& metrics) {
  std::unique_ptr<Upstreams> upstreams(new Upstreams(options));
  for (const UpstreamUrl& each : options.upstreams) {
    LATCHKEY_RETURN_IF_ERROR(Check(each.url));
    const http::Url url = http::ParseUrl(each.url).value();
    const bool over_tls = url.scheme == "https";
    if (over_tls && upstreams->trust_ == nullptr) {
      LATCHKEY_TRY(upstreams->trust_, TlsTrust::Load(options.ca_file));
    }
    const TlsTrust* const trust = over_tls ? upstreams->trust_.get() : nullptr;
    upstreams->all_.push_back(
        std::make_unique<Upstream>(std::string(url.host), url.port, each.weight, trust, metrics));
  }
  for (const auto& upstream : upstreams->all_) {
    upstreams->monitors_.push_back(
        std::make_unique<UpstreamMonitor>(*upstream, upstreams->options_));
  }
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(limits::kUpstreamFirstCheckMsMax);
  for (const auto& monitor : upstreams->monitors_) monitor->AwaitFirstUntil(end);
  return upstreams;
}

Upstreams::~Upstreams() = default;

bool Upstreams::any_healthy() const noexcept {
  return std::any_of(all_.begin(), all_.end(), [](const auto& each) { return each->healthy(); });
}

void Upstreams::CheckSoon(std::size_t place) { monitors_[place]->CheckSoon(); }

}  // namespace latchkey::net
