// What an Exchange does with its connection. Nothing here calls the observer: connection.cc does,
// when a socket or a deadline has something to tell.

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/reason.h"
#include "net/connection.h"
#include "net/response_writer.h"

namespace latchkey::net {

// A body that is handed on as it comes: what has come with the head is the first piece.
void Connection::BeginFlow() {
  body_reader_ =
      BodyReader(parser_.chunked() ? BodyExtent{BodyEnd::kChunked}
                                   : BodyExtent{BodyEnd::kLength, parser_.content_length()});
  const ChunkedDecoder::Step step =
      body_reader_.Feed({memory_.get() + body_begin_, end_ - body_begin_});
  if (step.progress == Progress::kRefused) {
    Refuse(body_reader_.fault());
    return;
  }
  body_end_ = body_begin_ + step.payload;
  next_ = body_begin_ + step.consumed;
  body_follows_ = step.progress != Progress::kDone;
  body_awaited_ = parser_.expects_continue() && step.consumed == 0;
  Dispatch();
}

void Connection::BeginExchange(ExchangeObserver& observer) {
  CHECK(state_ == State::kHandling || state_ == State::kClosed);
  observer_ = &observer;
  answer_begun_ = answer_closes_ = answer_chunked_ = false;
}

void Connection::LeaveExchange() {
  observer_ = nullptr;
  answer_begun_ = false;
  flow_memory_.reset();
  body_piece_ = behind_body_ = {};
}

Flow Connection::Body(std::string_view* piece) {
  while (state_ == State::kHandling) {
    *piece = body_piece_;
    if (!body_piece_.empty() || !body_follows_) return Flow::kReady;
    if (!ReceiveBody()) return state_ == State::kHandling ? Flow::kWait : Flow::kGone;
  }
  return Flow::kGone;
}

// False when nothing has come: it has to wait, or the exchange is over.
bool Connection::ReceiveBody() {
  if (body_awaited_ && !answer_begun_) {
    body_awaited_ = false;
    AppendInterim(100, {}, &out_);
    Flush();
    if (state_ != State::kHandling) return false;
  }
  if (flow_memory_ == nullptr) flow_memory_.reset(new char[limits::kStreamBufferBytes]);
  const std::span<char> room(flow_memory_.get(),
                             static_cast<std::size_t>(std::min<std::uint64_t>(
                                 limits::kStreamBufferBytes, body_reader_.bytes_ahead_max())));
  const Moved got = readable_ ? stream_.Receive(room) : Moved{};
  if (got.outcome == Transfer::kEnded) {
    Close();
    return false;
  }
  readable_ = got.outcome == Transfer::kMoved && (got.more || peer_done_);
  if (got.outcome == Transfer::kWait) {
    WaitFor(Wait::kBody);
    return false;
  }
  if (wait_ == Wait::kBody) WaitFor(Wait::kNothing);
  const ChunkedDecoder::Step step = body_reader_.Feed(room.first(got.bytes));
  if (step.progress == Progress::kRefused) {
    GiveUp(body_reader_.fault());
    return false;
  }
  body_piece_ = {room.data(), step.payload};
  body_follows_ = step.progress != Progress::kDone;
  behind_body_ = {room.data() + step.consumed, got.bytes - step.consumed};
  return true;
}

void Connection::ConsumeBody(std::size_t bytes) { body_piece_.remove_prefix(bytes); }

void Connection::Interim(int status, std::span<const http::HeaderField> headers) {
  if (state_ != State::kHandling || parser_.request().minor_version == 0) return;
  AppendInterim(status, headers, &out_);
}

bool Connection::BeginAnswer(const AnswerHead& head) {
  if (state_ != State::kHandling) return false;
  if (wait_ == Wait::kBody) WaitFor(Wait::kNothing);
  answer_begun_ = true;
  answer_closes_ = Closes();
  AnswerHead sent = head;
  const bool http10 = parser_.request().minor_version == 0;
  const bool head_only = parser_.request().method_id == http::Method::kHead;
  const bool has_body = !head_only && !IsBodiless(head.status);
  if (head.body.end != BodyEnd::kLength)
    sent.body.end = http10 ? BodyEnd::kClose : BodyEnd::kChunked;
  answer_chunked_ = has_body && sent.body.end == BodyEnd::kChunked;
  answer_closes_ = answer_closes_ || (has_body && sent.body.end == BodyEnd::kClose);
  AppendAnswerHead(
      sent,
      {.head_only = head_only, .close = answer_closes_, .http10 = http10, .request_id = id_text_},
      SystemClock().NowUnixS(), &out_);
  return has_body;
}

void Connection::WriteBody(std::string_view bytes) {
  if (state_ != State::kHandling) return;
  if (answer_chunked_) {
    AppendChunk(bytes, &out_);
  } else {
    out_.append(bytes);
  }
}

Flow Connection::FlushAnswer() {
  if (state_ != State::kHandling) return Flow::kGone;
  const std::size_t before = out_at_;
  if (Flush()) return Flow::kReady;
  if (state_ != State::kHandling) return Flow::kGone;
  if (out_at_ > before) {
    // Of an answer of any size each piece has its own time.
    WaitFor(Wait::kNothing);
    WaitFor(Wait::kWrite);
  }
  return Flow::kWait;
}

void Connection::EndAnswer() {
  if (state_ != State::kHandling) {
    BreakOff();
    return;
  }
  if (answer_chunked_) out_.append(kLastChunk);
  FinishRequest(answer_closes_);
}

void Connection::AnswerExchange(const http::ResponseView& response) {
  if (state_ == State::kHandling && !answer_begun_) {
    Answer(response);
  } else {
    BreakOff();
  }
}

void Connection::BreakOff() {
  const bool handling = state_ == State::kHandling;
  LeaveExchange();
  if (handling) Abort();
  GiveRoomBack();
}

// Brings what came behind a body that was handed on back to where requests are read.
void Connection::TakeBack(std::string_view bytes) {
  if (capacity_ < bytes.size()) {
    memory_.reset(new char[limits::kStreamBufferBytes]);
    capacity_ = limits::kStreamBufferBytes;
  }
  std::copy(bytes.begin(), bytes.end(), memory_.get());
  begin_ = 0;
  end_ = bytes.size();
}

Exchange::~Exchange() {
  if (connection_ == nullptr) return;
  const http::HeaderField reason{"Latchkey-Reason", reason::kInternal};
  Answer({.status = 500,
          .content_type = "text/plain",
          .headers = {&reason, 1},
          .body = "The request could not be answered."});
}

Flow Exchange::Body(std::string_view* piece) { return connection_->Body(piece); }
void Exchange::Consume(std::size_t bytes) { connection_->ConsumeBody(bytes); }
void Exchange::Interim(int status, std::span<const http::HeaderField> headers) {
  connection_->Interim(status, headers);
}
bool Exchange::Begin(const AnswerHead& head) { return connection_->BeginAnswer(head); }
void Exchange::Write(std::string_view bytes) { connection_->WriteBody(bytes); }
Flow Exchange::Flush() { return connection_->FlushAnswer(); }
void Exchange::End() { std::exchange(connection_, nullptr)->EndAnswer(); }
void Exchange::BreakOff() { std::exchange(connection_, nullptr)->BreakOff(); }
void Exchange::Answer(const http::ResponseView& response) {
  std::exchange(connection_, nullptr)->AnswerExchange(response);
}

}  // namespace latchkey::net
