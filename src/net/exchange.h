#pragma once
// Exchange: one request whose body is taken, and whose answer is given, piece by piece. For what
// does not fit into memory, or is not there yet: a request that is forwarded.
//
// Owns:     the client's side of it: framing of the answer, back-pressure, time-outs.
// Not here: where the pieces come from (upstream.h), what goes to whom (gateway/).
//
// Everything is pulled. A call says kWait where nothing can be done now, and then the observer is
// told once when it may go on; no call tells the observer anything itself. On the worker's thread
// only. No more than limits::kStreamBufferBytes of the body and about twice that of the answer are
// held, as long as whoever writes stops at kWait.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "http/message.h"
#include "net/body_reader.h"

namespace latchkey::net {

class Connection;

enum class Flow : std::uint8_t {
  kReady,
  kWait,
  kGone,  // the other side has gone, or was too slow, or sent what is not HTTP
};

class ExchangeObserver {
 public:
  // What said kWait may go on, or kGone is what it will say now.
  virtual void OnExchange() = 0;

 protected:
  ~ExchangeObserver() = default;
};

// An answer's head. `headers` are all that it has but Content-Length, Transfer-Encoding, Connection
// and X-Request-Id, which are made here, and Date, which is added where it is missing.
struct AnswerHead {
  int status = 200;
  std::span<const http::HeaderField> headers;
  BodyExtent body;  // kChunked and kClose: its length is not known
};

// Dropped before it is over, it answers 500, or breaks off what was begun.
class Exchange {
 public:
  explicit Exchange(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  Exchange(Exchange&&) noexcept = default;
  Exchange& operator=(Exchange&&) = delete;
  ~Exchange();

  // kReady: `piece` is what has come of the body and was not consumed, empty once there is no more.
  // The first call that has to wait asks the client for the body, if it waits to be asked
  // (100-continue). kGone also where the body was not well-formed or did not come in time; its
  // client has been told so, unless an answer had begun.
  Flow Body(std::string_view* piece);
  void Consume(std::size_t bytes);

  // An interim answer (1xx); left out where the client speaks HTTP/1.0, which has none.
  void Interim(int status, std::span<const http::HeaderField> headers);
  // Answers to HEAD, and of 204 and 304, have no body whatever is said: false, and Write is not to
  // be called.
  bool Begin(const AnswerHead& head);
  void Write(std::string_view bytes);
  Flow Flush();  // kReady: the system has taken all that was written
  void End();    // the answer is whole; the exchange is over
  // Ends it with the connection, so that nobody takes half an answer for all of it.
  void BreakOff();
  // The same as the answer's head and body at once.
  void Answer(const http::ResponseView& response);

 private:
  std::shared_ptr<Connection> connection_;  // nullptr when it is over
};

}  // namespace latchkey::net
