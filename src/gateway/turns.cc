#include "gateway/turns.h"

#include <utility>

namespace latchkey::gateway {

// One call that has been asked about.
struct Turns::Waiting final : replay::SharedAsker {
  explicit Waiting(Turns& owner_in) : owner(owner_in) {}
  void OnAnswer(const replay::SharedAnswer& answer) override { owner.OnAnswer(*this, answer); }

  Turns& owner;
  Turn* turn = nullptr;
  http::Request request;  // its views live as long as the responder
  JudgedCall judged;
  std::optional<net::Responder> responder;
};

Turns::Turns(const Judge& judge, directory::Publisher& publisher, Concluder& concluder)
    : judge_(judge), publisher_(publisher), concluder_(concluder), current_(nullptr) {
  OnTurn();
}

Turns::~Turns() = default;

Turn& Turns::Enter() {
  Turn& turn = *current_;
  if (turn.under_way++ == 0) {
    turn.arena.Reset();
    turn.directory = &turn.reader->Pin();
  }
  return turn;
}

void Turns::Finish(Turn& turn, const http::Request& request, JudgedCall judged,
                   net::Responder responder) {
  if (shared_ == nullptr || !judged.verdict.to_ask) {
    concluder_.Conclude(request, judged, turn, std::move(responder));
    Leave(turn);
    return;
  }
  if (free_waiting_.empty()) {
    all_waiting_.push_back(std::make_unique<Waiting>(*this));
    free_waiting_.push_back(all_waiting_.back().get());
  }
  Waiting& waiting = *free_waiting_.back();
  free_waiting_.pop_back();
  waiting.turn = &turn;
  waiting.request = request;
  waiting.judged = std::move(judged);
  waiting.responder.emplace(std::move(responder));
  shared_->Ask(*waiting.judged.verdict.to_ask, waiting);
}

void Turns::OnAnswer(Waiting& waiting, const replay::SharedAnswer& answer) {
  Turn& turn = *waiting.turn;
  judge_.Settle(answer, turn.arena, waiting.judged.verdict);
  net::Responder responder = *std::move(waiting.responder);
  waiting.responder.reset();
  concluder_.Conclude(waiting.request, waiting.judged, turn, std::move(responder));
  waiting.judged = {};
  free_waiting_.push_back(&waiting);
  Leave(turn);
}

void Turns::Leave(Turn& turn) {
  if (--turn.under_way > 0) return;
  turn.reader->Unpin();
  if (&turn != current_) free_turns_.push_back(&turn);
}

void Turns::OnTurn() {
  if (shared_ != nullptr) shared_->OnTurn();
  if (current_ != nullptr && current_->under_way == 0) return;
  if (free_turns_.empty()) {
    turns_.push_back(std::make_unique<Turn>());
    turns_.back()->reader = publisher_.MakeReader();
    free_turns_.push_back(turns_.back().get());
  }
  current_ = free_turns_.back();
  free_turns_.pop_back();
}

}  // namespace latchkey::gateway
