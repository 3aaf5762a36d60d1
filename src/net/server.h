#pragma once
// Server: HTTP/1.1 listeners on loops, one handler per worker thread.
//
// Owns:     listening, workers, connections with their limits and time-outs, persistence and
//           pipelining, every answer to a request that is not well-formed.
// Not here: the form of requests (http1_parser.h) and of answers (response_writer.h).
// Answers carry Date, Content-Length and no Server header, and X-Request-Id where the listener is
// given a prefix for it: of the server's own making, whatever the client sent under that name.
// A request that fails before it reaches a handler is answered with text/plain, one sentence, and a
// word of base/reasons.def in Latchkey-Reason; the connection ends.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/metrics.h"
#include "base/result.h"
#include "http/message.h"
#include "net/exchange.h"
#include "net/loop.h"

namespace latchkey::net {

class Connection;
class TlsIdentity;

// The right to answer one request, exactly once. Dropping it unanswered answers 500.
// While it or the Exchange made of it lives, the request's views live: the connection reads nothing
// further into their memory, and a client that goes away does not free it.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) = delete;
  ~Responder();

  // Writes the answer into the connection's buffer; views need to live only during the call.
  // On the worker's thread only.
  void Send(const http::ResponseView& response) &&;

  // The same from any thread; the answer is carried to the worker.
  void SendFromAnyThread(http::Response response) &&;

  // Answers it piece by piece instead. `observer` has to live until the Exchange is over. On the
  // worker's thread only.
  Exchange Begin(ExchangeObserver& observer) &&;

 private:
  std::shared_ptr<Connection> connection_;
};

// Why a request did not reach a handler, as its client was told.
struct EarlyRefusal {
  int status = 0;
  std::string_view reason;   // of base/reasons.def
  std::string_view message;  // static text
};

// What is known of a body when its request's head is there.
struct BodyAhead {
  bool chunked = false;
  std::uint64_t length = 0;      // where it is not chunked
  bool awaits_continue = false;  // the client sends it once it is asked to
};

// How a body reaches the handler.
struct BodyPlan {
  // Whole: Handle is called once all of it has come, and finds it in Request::body. Otherwise as
  // soon as the head is there; then the body is for an Exchange to take, and a request answered
  // without one is the connection's last.
  bool whole = true;
  std::size_t bytes_max = 0;  // of a whole one; beyond it the request is answered 413
};

// Answers requests of one worker. Called on the worker's thread, one request after another, so it
// may keep scratch memory; it must not block. Made and destroyed on the thread that starts and
// destroys the server.
class Handler {
 public:
  virtual ~Handler() = default;

  // Called on the worker's thread before the first request. The loop outlives the handler.
  virtual void OnStart(Loop& loop) { static_cast<void>(loop); }

  // Called for each request that has a body. `head` is all but the body. The listener's own limit
  // holds beside the plan's for bodies that come whole.
  virtual BodyPlan PlanBody(const http::Request& head, const BodyAhead& ahead) {
    static_cast<void>(head);
    static_cast<void>(ahead);
    return {.whole = true, .bytes_max = std::numeric_limits<std::size_t>::max()};
  }

  virtual void Handle(const http::Request& request, Responder responder) = 0;

  // Tells of a request that was refused before it could be handled. `received` has as much of it as
  // could be read: its id and peer always. Views live during the call.
  virtual void OnEarlyRefusal(const http::Request& received, const EarlyRefusal& refusal) {
    static_cast<void>(received);
    static_cast<void>(refusal);
  }

  // Called once per turn of the loop with no request in hand, the last thing before it sleeps: the
  // quiescent point for snapshots.
  virtual void OnTurn() {}
};

// How long each wait may last; tests shorten them.
struct Timeouts {
  std::int64_t head_ms = limits::kHeadReadMsMax;  // first byte of a head to its last
  // Head to the last byte of a body that comes whole; from one piece to the next in an Exchange.
  std::int64_t body_ms = limits::kBodyReadMsMax;
  std::int64_t handshake_ms = limits::kTlsHandshakeMsMax;  // of TLS, and a proxy's header before it
  std::int64_t idle_ms = limits::kKeepAliveIdleMsMax;      // between requests, and before the first
  std::int64_t write_ms = limits::kResponseWriteMsMax;
  std::int64_t linger_ms = limits::kLingerMsMax;
  std::int64_t drain_ms = limits::kShutdownDrainMsMax;
  std::int64_t drain_idle_ms =
      limits::kShutdownIdleMsMax;  // of it, for who has no request under way
};

struct ListenOptions {
  std::string name;         // for logs and metrics: "api", "admin", "ops"
  std::string address;      // "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one; "unix:/PATH"
  std::size_t workers = 1;  // threads, each with its own loop and its own socket (SO_REUSEPORT)
  std::size_t body_bytes_max = limits::kRequestBodyBytesMax;
  std::size_t connections_per_worker_max = limits::kConnectionsPerWorkerMax;
  // Of a worker's requests that exceed 64 KiB, all together; one that finds no room is a 503.
  std::size_t large_request_bytes_max = limits::kLargeRequestBytesPerWorkerMax;
  Timeouts timeouts;
  const TlsIdentity* tls = nullptr;  // outlives the server; nullptr: plain
  // Addresses of proxies whose connections begin with the PROXY protocol; others' must not.
  std::vector<std::string> proxy_protocol_from;
  // Sockets that listen on `address` already, the server's from now on: handed over by another
  // process. Where they listen elsewhere they are closed, and others made.
  std::vector<int> sockets;
  // X-Request-Id is this and the request's number in hexadecimal; empty: answers carry none.
  std::string request_id_prefix;
  Metrics* metrics = nullptr;  // series latchkey_http_*{listener="name"}; nullptr counts nowhere
  std::function<std::unique_ptr<Loop>()> make_loop = MakeLoop;
};

// Listens when Start returns.
class Server {
 public:
  using HandlerFactory = std::function<std::unique_ptr<Handler>(std::size_t worker)>;

  // Errors: kInvalidArgument for an address that is not one; kUnavailable, with the address and the
  // system's words in `detail`, when it cannot be listened on. A port on which any other socket
  // listens counts as in use, although SO_REUSEPORT would let two programs share it.
  static Result<std::unique_ptr<Server>> Start(const ListenOptions& options,
                                               const HandlerFactory& factory);
  virtual ~Server() = default;               // stops first
  virtual std::string address() const = 0;   // with the real port
  virtual std::uint64_t faults() const = 0;  // exceptions of handlers; stays 0

  // What it listens on, for another process to go on with. They stay this server's until it is
  // stopped, which from now on leaves the file of a Unix socket where it is. Threads: one at a time,
  // and Stop is another. Empty once it was stopped.
  virtual std::vector<int> HandOver() = 0;

  // Accepts whoever waits to be, then nobody; answers what is under way (at most
  // limits::kShutdownDrainMsMax) and what comes right then on a connection that has nothing under
  // way; joins the threads. Called again it does nothing. Not from a worker's thread.
  virtual void Stop() = 0;
};

}  // namespace latchkey::net
