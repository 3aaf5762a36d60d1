#pragma once
// Connection: one client's socket, from accept to close. Internal to net/.
//
// States, each with its deadline (server.h, Timeouts):
//
//   (kProxyHeader) -> kHead: whom a proxy hands on, where the listener asks for that
//   kHead -> kBody -> kHandling -> kHead                    a request and its answer, again and
//   again
//     |        |          |
//     +--------+----------+--> kClosing -> (kLingering) ->  closed, when an answer was the last one
//
// kHandling has no deadline: the handler answers in a bounded time or drops its Responder. It may
// also make an Exchange of it, whose calls (connection_exchange.cc) have deadlines of their own
// while they wait.
// Output is written when nothing more can be done without waiting, so that pipelined requests share
// one send; while it cannot be written, nothing is read.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/metrics.h"
#include "http/message.h"
#include "net/body_reader.h"
#include "net/exchange.h"
#include "net/http1_parser.h"
#include "net/loop.h"
#include "net/server.h"
#include "net/stream.h"

namespace latchkey::net {

struct ServerCounters {
  Gauge& connections;
  Counter& requests;
  Counter& refused;
  Counter& timed_out;
  Counter& turned_away;
  Counter& faults;
};

// What the connections of one worker share. `Drop` takes a closed connection off the worker's list;
// it is kept until the turn ends.
class ConnectionHost {
 public:
  virtual Handler& handler() = 0;
  virtual const ListenOptions& options() const = 0;
  virtual ServerCounters& counters() = 0;
  virtual bool draining() const = 0;
  virtual std::uint64_t NextRequestId() = 0;
  virtual void Drop(Connection& connection) = 0;
  // The worker's room for large requests: false where it is taken.
  virtual bool TakeRoom(std::size_t bytes) = 0;
  virtual void GiveRoomBack(std::size_t bytes) = 0;

 protected:
  ~ConnectionHost() = default;
};

// Lives on its worker's thread, except that the last Responder may let go of it anywhere: by then
// it is closed and holds memory alone. `host` is used only while it is open.
class Connection final : public ReadinessHandler,
                         public TimeoutHandler,
                         public std::enable_shared_from_this<Connection> {
 public:
  Connection(int fd, std::string peer, std::shared_ptr<Loop> loop, ConnectionHost& host);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();  // begins to watch the socket
  void OnReady(const Readiness& ready) override;
  void OnTimeout() override;
  void Answer(const http::ResponseView& response);
  void Drain();  // answers what has come and is about to, and then closes
  void Close();

  // What an Exchange is made of (exchange.h).
  void BeginExchange(ExchangeObserver& observer);
  Flow Body(std::string_view* piece);
  void ConsumeBody(std::size_t bytes);
  void Interim(int status, std::span<const http::HeaderField> headers);
  bool BeginAnswer(const AnswerHead& head);
  void WriteBody(std::string_view bytes);
  Flow FlushAnswer();
  void EndAnswer();
  void AnswerExchange(const http::ResponseView& response);
  void BreakOff();

  Loop& loop() noexcept { return *loop_; }

  std::size_t place = 0;  // in the worker's list, kept by the worker

 private:
  enum class State : std::uint8_t {
    kProxyHeader,
    kHead,
    kBody,
    kHandling,
    kClosing,
    kLingering,
    kClosed,
  };
  enum class Wait : std::uint8_t {
    kNothing,
    kHandshake,
    kIdle,
    kDrain,
    kHead,
    kBody,
    kWrite,
    kLinger,
  };

  void Abort();
  void Leave();
  void LeaveExchange();
  void Advance();
  bool Step();  // false when it has to wait
  bool StepProxyHeader();
  bool StepHead();
  bool StepBody();
  bool StepClosing();
  bool StepLingering();
  void BeginHttp();
  Wait WhileIdle() const;
  void BeginBody();
  void BeginFlow();
  void Dispatch();
  bool ReceiveBody();
  bool Closes() const;
  void FinishRequest(bool close);
  void TakeBack(std::string_view bytes);
  void GiveUp(const Fault& fault);
  void GiveId();
  void Refuse(const Fault& fault);
  void Append(const http::ResponseView& response, bool close);

  bool Receive();
  bool Flush();
  bool MakeRoom();
  void GiveRoomBack();
  void WaitFor(Wait wait);

  Stream stream_;
  std::string peer_;
  const std::shared_ptr<Loop> loop_;
  ConnectionHost& host_;
  std::optional<Timer> timer_;  // empty once closed
  State state_ = State::kHead;
  Wait wait_ = Wait::kNothing;
  bool advancing_ = false;
  bool readable_ = false;
  bool peer_done_ = false;
  bool linger_ = false;

  // Input: memory_[begin_, end_) is what has arrived and is not answered. A request begins at
  // begin_; its body is memory_[body_begin_, body_end_); the next one begins at next_.
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t room_taken_ = 0;  // of the worker's
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t body_begin_ = 0;
  std::size_t body_end_ = 0;
  std::size_t next_ = 0;
  std::size_t lingered_bytes_ = 0;
  HeadParser parser_;
  ChunkedDecoder chunked_;
  http::Request request_;
  std::string id_text_;  // of request_

  // A body that an Exchange takes: what of it waits to be taken is body_piece_. What comes after
  // the head was handed on goes to flow_memory_, since the head's views live.
  ExchangeObserver* observer_ = nullptr;
  bool body_follows_ = false;  // some of it has still to come
  bool body_awaited_ = false;  // by a client that waits to be asked for it
  bool answer_begun_ = false;
  bool answer_closes_ = false;
  bool answer_chunked_ = false;
  BodyReader body_reader_;
  std::string_view body_piece_;
  std::string_view behind_body_;  // in flow_memory_: of the next request
  std::unique_ptr<char[]> flow_memory_;

  std::string out_;
  std::size_t out_at_ = 0;  // written so far
};

}  // namespace latchkey::net
