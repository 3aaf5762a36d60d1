#include "net/loop.h"

namespace latchkey::net {

std::int64_t TimerQueue::NextDueMs() const {
  return queue_.empty() ? kNever : queue_.begin()->first;
}

void TimerQueue::RunDue(std::int64_t now_ms) {
  while (!queue_.empty() && queue_.begin()->first <= now_ms) {
    Timer& timer = *queue_.begin()->second;
    timer.Unqueue();
    if (timer.deadline_ms_ > now_ms) {
      if (timer.deadline_ms_ != kNever) timer.Queue(timer.deadline_ms_);
      continue;
    }
    timer.deadline_ms_ = kNever;
    timer.owner_.OnTimeout();  // may destroy the timer
  }
}

Timer::Timer(Loop& loop, TimeoutHandler& owner) : timers_(loop.timers_), owner_(owner) {}

Timer::~Timer() { Unqueue(); }

void Timer::Queue(std::int64_t at_ms) {
  Unqueue();
  place_ = timers_.queue_.emplace(at_ms, this);
  queued_at_ms_ = at_ms;
}

void Timer::Unqueue() {
  if (queued_at_ms_ == TimerQueue::kNever) return;
  timers_.queue_.erase(place_);
  queued_at_ms_ = TimerQueue::kNever;
}

}  // namespace latchkey::net
