#pragma once
// Server: HTTP/1.1 listeners on loops, one handler per worker thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::net {

class Connection;

// The right to answer one request, exactly once. Dropping it unanswered answers 500.
// While it lives, the request's views live: the connection reads nothing further into their memory,
// and a client that goes away does not free it.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) noexcept = default;
  ~Responder();

  // Writes the answer into the connection's buffer; views need to live only during the call.
  // On the worker's thread only.
  void Send(const http::ResponseView& response) &&;

  // The same from any thread; the answer is carried to the worker.
  void SendFromAnyThread(http::Response response) &&;

 private:
  std::shared_ptr<Connection> connection_;
};

// Answers requests of one worker. Called on the worker's thread, one request after another, so it
// may keep scratch memory; it must not block.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void Handle(const http::Request& request, Responder responder) = 0;

  // Called once per turn of the loop with no request in hand: the quiescent point for snapshots.
  virtual void OnTurn() {}
};

struct ListenOptions {
  std::string name;            // for logs and metrics: "api", "admin", "ops"
  std::string address;         // "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one
  std::size_t workers = 1;     // threads, each with its own loop and its own socket (SO_REUSEPORT)
  std::size_t body_bytes_max;  // named in base/limits.h
};

// Listens when Start returns. A port in use or an address that is not ours: kUnavailable with what
// to do.
class Server {
 public:
  using HandlerFactory = std::function<std::unique_ptr<Handler>(std::size_t worker)>;

  static Result<std::unique_ptr<Server>> Start(const ListenOptions& options,
                                               const HandlerFactory& factory);
  virtual ~Server() = default;
  virtual std::string address() const = 0;  // with the real port
  // Stops accepting, answers what is under way (at most limits::kShutdownDrainMsMax), joins the
  // threads.
  virtual void Stop() = 0;
};

}  // namespace latchkey::net
