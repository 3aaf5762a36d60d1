// generator: calls a server over keep-alive connections as fast as it answers, signing each request
// as it sends it (OAuth 1.0a, HMAC-SHA256) with credentials picked at random.
//
//   generator --to 127.0.0.1:8080 --path /rest/V1/orders/1 --credentials FILE
//             [--method GET] [--connections 64] [--seconds 5] [--spin yes] [--ask /original]
//             [--host shop.example] [--rate 10000]
//
// With --ask the call is asked about, as proxies do at the decide listener, not made. With --rate so
// many are sent each second, evenly, and latency counts from when a call was due.
// FILE: a line per integration, four words: consumer key and secret, access token and secret.
// Prints one JSON object: requests, requests_per_s, statuses, failures, latencies in microseconds.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "oauth1/authorization.h"
#include "oauth1/signature.h"

namespace latchkey::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

[[noreturn]] void Fail(const std::string& text) {
  std::fprintf(stderr, "generator: %s\n", text.c_str());
  std::exit(1);
}

struct Options {
  std::string to = "127.0.0.1:8080";
  std::string path = "/";
  std::string method = "GET";
  std::string credentials;
  std::string ask;   // where a proxy's question goes; empty: calls are made
  std::string host;  // that is called; `to` where it is empty
  double rate = 0;   // calls a second; 0: each as soon as the one before it was answered
  std::size_t connections = 64;
  int seconds = 5;
  // Never asleep: waking the generator would be charged to the server, the more often the slower
  // the server is. Not where another program shares its core.
  bool spin = false;
};

Options ParseOptions(int count, char** words) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = words[i];
    const char* value = words[i + 1];
    if (name == "--to") options.to = value;
    if (name == "--path") options.path = value;
    if (name == "--method") options.method = value;
    if (name == "--credentials") options.credentials = value;
    if (name == "--ask") options.ask = value;
    if (name == "--host") options.host = value;
    if (name == "--rate") options.rate = std::atof(value);
    if (name == "--connections") options.connections = std::strtoul(value, nullptr, 10);
    if (name == "--spin") options.spin = std::string_view(value) == "yes";
    if (name == "--seconds") options.seconds = std::atoi(value);
  }
  if (options.credentials.empty()) Fail("--credentials FILE is missing");
  if (options.host.empty()) options.host = options.to;
  return options;
}

struct Signer {
  std::string consumer_key;
  std::string access_token;
  crypto::HmacSha256Key key;
};

std::vector<Signer> ReadSigners(const std::string& file) {
  std::ifstream lines(file);
  std::vector<Signer> signers;
  std::string consumer_key, consumer_secret, token, token_secret;
  while (lines >> consumer_key >> consumer_secret >> token >> token_secret) {
    signers.push_back({consumer_key, token, oauth1::SigningKey(consumer_secret, token_secret)});
  }
  if (signers.empty()) Fail(file + " has no credentials");
  return signers;
}

// Writes signed requests; a nonce never comes twice.
class RequestWriter {
 public:
  RequestWriter(const Options& options, const std::vector<Signer>& signers)
      : options_(options), signers_(signers), random_(std::random_device()()) {
    const std::size_t question = options.path.find('?');
    signed_.method = options_.method;
    signed_.scheme = "http";
    signed_.host = options_.host;
    signed_.path = std::string_view(options_.path).substr(0, question);
    if (question != std::string::npos) {
      signed_.query = std::string_view(options_.path).substr(question + 1);
    }
  }

  void Write(std::string* out) {
    const Signer& signer =
        signers_[std::uniform_int_distribution<std::size_t>(0, signers_.size() - 1)(random_)];
    std::array<char, 33> nonce;
    std::snprintf(nonce.data(), nonce.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(random_()),
                  static_cast<unsigned long long>(++count_));
    header_.assign("OAuth oauth_consumer_key=\"").append(signer.consumer_key);
    header_.append("\", oauth_nonce=\"").append(nonce.data(), 32);
    header_.append("\", oauth_signature_method=\"HMAC-SHA256\", oauth_timestamp=\"");
    header_.append(std::to_string(std::time(nullptr)));
    header_.append("\", oauth_token=\"").append(signer.access_token);
    header_.append("\", oauth_version=\"1.0\"");

    arena_.Reset();
    const oauth1::Authorization authorization = oauth1::ParseAuthorization(header_, arena_);
    oauth1::SignatureRoom room;
    const std::string_view signature = oauth1::Sign(
        &signer.key, oauth1::BaseString(signed_, authorization, oauth1::Reading::kRfc5849, arena_),
        room);
    header_.append(", oauth_signature=\"");
    for (const char c : signature) {
      if (c == '+') {
        header_.append("%2B");
      } else if (c == '/') {
        header_.append("%2F");
      } else if (c == '=') {
        header_.append("%3D");
      } else {
        header_.push_back(c);
      }
    }
    header_.push_back('"');

    const bool asks = !options_.ask.empty();
    out->assign(asks ? "GET" : options_.method).append(" ");
    out->append(asks ? options_.ask : options_.path).append(" HTTP/1.1\r\nHost: ");
    out->append(options_.host).append("\r\nAccept: application/json\r\n");
    if (asks) {
      out->append("X-Original-Method: ").append(options_.method).append("\r\nX-Original-URI: ");
      out->append(options_.path).append("\r\nX-Original-Content-Length: 0\r\n");
      out->append("X-Forwarded-Proto: http\r\nX-Forwarded-For: 203.0.113.9\r\n");
    }
    out->append("Authorization: ");
    out->append(header_).append("\r\n\r\n");
  }

 private:
  const Options& options_;
  const std::vector<Signer>& signers_;
  std::mt19937_64 random_;
  std::uint64_t count_ = 0;
  oauth1::SignedRequest signed_;
  std::string header_;
  Arena arena_;
};

struct Connection {
  int fd = -1;
  std::string request;
  std::string answer;
  SteadyClock::time_point due_at;  // when it was to be sent
};

class Run {
 public:
  explicit Run(const Options& options)
      : options_(options), signers_(ReadSigners(options.credentials)), writer_(options, signers_) {
    latencies_us_.reserve(4'000'000);
  }

  void Execute() {
    epoll_fd_ = ::epoll_create1(0);
    connections_.resize(options_.connections);
    const SteadyClock::time_point begin = SteadyClock::now();
    next_due_ = begin;
    for (Connection& connection : connections_) {
      Connect(connection);
      Free(connection);
    }
    const SteadyClock::time_point end = begin + std::chrono::seconds(options_.seconds);
    std::array<epoll_event, 64> events;
    while (SteadyClock::now() < end) {
      const int count =
          ::epoll_wait(epoll_fd_, events.data(), 64, options_.spin || options_.rate > 0 ? 0 : 100);
      for (int i = 0; i < count; ++i) {
        Receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
      SendDue();
    }
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    Report(seconds);
  }

 private:
  void Connect(Connection& connection) {
    const std::size_t colon = options_.to.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::atoi(options_.to.c_str() + colon + 1)));
    if (::inet_pton(AF_INET, options_.to.substr(0, colon).c_str(), &address.sin_addr) != 1) {
      Fail("--to takes ADDRESS:PORT");
    }
    connection.fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(connection.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      Fail("cannot connect to " + options_.to);
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, connection.fd, &event);
  }

  // The connection has nothing to wait for: it sends at once, or when the next call is due.
  void Free(Connection& connection) {
    if (options_.rate > 0) {
      free_.push_back(&connection);
    } else {
      Send(connection, SteadyClock::now());
    }
  }

  void SendDue() {
    if (options_.rate == 0) return;
    const SteadyClock::time_point now = SteadyClock::now();
    const auto interval = std::chrono::duration_cast<SteadyClock::duration>(
        std::chrono::duration<double>(1 / options_.rate));
    for (; next_due_ <= now && !free_.empty(); next_due_ += interval) {
      Connection& connection = *free_.back();
      free_.pop_back();
      Send(connection, next_due_);
    }
  }

  void Send(Connection& connection, SteadyClock::time_point due_at) {
    writer_.Write(&connection.request);
    connection.answer.clear();
    connection.due_at = due_at;
    const ssize_t sent =
        ::send(connection.fd, connection.request.data(), connection.request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(connection.request.size())) Again(connection);
  }

  void Again(Connection& connection) {
    ++failures_;
    ::close(connection.fd);
    Connect(connection);
    Free(connection);
  }

  void Receive(Connection& connection) {
    std::array<char, 16 * 1024> bytes;
    const ssize_t got = ::recv(connection.fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
      Again(connection);
      return;
    }
    std::string& answer = connection.answer;
    answer.append(bytes.data(), static_cast<std::size_t>(got));
    const std::size_t head_end = answer.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    std::size_t size = head_end + 4;
    const std::size_t length_at = answer.find("Content-Length: ");
    if (length_at < head_end) size += std::strtoul(answer.c_str() + length_at + 16, nullptr, 10);
    if (answer.size() < size) return;
    ++statuses_[answer.substr(9, 3)];
    latencies_us_.push_back(
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                       SteadyClock::now() - connection.due_at)
                                       .count()));
    Free(connection);
  }

  void Report(double seconds) {
    std::sort(latencies_us_.begin(), latencies_us_.end());
    const auto percentile = [&](double share) {
      return latencies_us_.empty() ? 0U
                                   : latencies_us_[static_cast<std::size_t>(
                                         share * static_cast<double>(latencies_us_.size() - 1))];
    };
    std::printf("{\"requests\": %zu, \"requests_per_s\": %.0f, \"failures\": %zu, \"statuses\": {",
                latencies_us_.size(), static_cast<double>(latencies_us_.size()) / seconds,
                failures_);
    const char* separator = "";
    for (const auto& [status, count] : statuses_) {
      std::printf("%s\"%s\": %zu", separator, status.c_str(), count);
      separator = ", ";
    }
    std::printf("}, \"p50_us\": %u, \"p99_us\": %u, \"p999_us\": %u}\n", percentile(0.5),
                percentile(0.99), percentile(0.999));
  }

  const Options& options_;
  const std::vector<Signer> signers_;
  RequestWriter writer_;
  int epoll_fd_ = -1;
  std::vector<Connection> connections_;
  std::vector<Connection*> free_;  // with --rate: those that wait for the next call to be due
  SteadyClock::time_point next_due_;
  std::map<std::string, std::size_t> statuses_;
  std::vector<std::uint32_t> latencies_us_;
  std::size_t failures_ = 0;
};

}  // namespace
}  // namespace latchkey::bench

int main(int count, char** words) {
  const latchkey::bench::Options options = latchkey::bench::ParseOptions(count, words);
  latchkey::bench::Run(options).Execute();
  return 0;
}
