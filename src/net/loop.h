#pragma once
// Loop: readiness, timers and tasks of one thread. What all listeners and outgoing connections
// stand on.
//
// Owns:     when something is called: readiness, expiry, posted tasks.
// Not here: what is read or written (connection.h), listening and workers (server.h).
// ADR 0002 tells why the loop is our own, with the figures.

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>

namespace latchkey::net {

struct Readiness {
  bool readable = false;
  bool writable = false;
  bool peer_done = false;  // nothing will arrive behind what can be read now
  bool failed = false;     // the connection is broken, or closed in both directions
};

// Told when a file descriptor is ready. Owned by whoever registered it. A handler that is unwatched
// during a turn may still be called in that turn: it must live until the turn has ended.
class ReadinessHandler {
 public:
  virtual void OnReady(const Readiness& ready) = 0;

 protected:
  ~ReadinessHandler() = default;
};

// Told when its timer has expired.
class TimeoutHandler {
 public:
  virtual void OnTimeout() = 0;

 protected:
  ~TimeoutHandler() = default;
};

class Timer;

// The timers of one loop in the order they fall due.
class TimerQueue {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  std::int64_t NextDueMs() const;  // kNever when there is none
  void RunDue(std::int64_t now_ms);

 private:
  friend class Timer;
  std::multimap<std::int64_t, Timer*> queue_;
};

class Loop;

// A one-shot timer, embedded in its owner and cancelled when destroyed. Resolution: one turn of the
// loop, a few milliseconds.
//
// Cost: putting a deadline off or cancelling it is one store, since the queue is put right only
// when the earlier moment comes. That is the usual case: every request moves its connection's
// deadline further away.
class Timer {
 public:
  Timer(Loop& loop, TimeoutHandler& owner);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // `deadline_ms` on the clock of Loop::NowMs; replaces the one set before.
  void Set(std::int64_t deadline_ms) {
    deadline_ms_ = deadline_ms;
    if (deadline_ms < queued_at_ms_) Queue(deadline_ms);
  }
  void Cancel() { deadline_ms_ = TimerQueue::kNever; }

 private:
  friend class TimerQueue;
  void Queue(std::int64_t at_ms);
  void Unqueue();

  TimerQueue& timers_;
  TimeoutHandler& owner_;
  std::int64_t deadline_ms_ = TimerQueue::kNever;
  std::int64_t queued_at_ms_ = TimerQueue::kNever;  // kNever: not in the queue
  std::multimap<std::int64_t, Timer*>::iterator place_;
};

// One loop belongs to one thread; only Post, Stop and InThread may be called from others.
class Loop {
 public:
  virtual ~Loop() = default;

  // Edge-triggered: readable is told again for every arrival, writable once for every Watch that
  // wants it (more often does no harm). Add or change.
  virtual void Watch(int fd, ReadinessHandler* handler, bool want_write) = 0;
  virtual void Unwatch(int fd) = 0;

  // Runs `task` on the loop's thread, in order. Dropped, not run, once Run has returned.
  virtual void Post(std::function<void()> task) = 0;

  virtual std::int64_t NowMs() const = 0;  // monotonic, refreshed once a turn
  virtual bool InThread() const = 0;       // whether the caller is inside Run

  // Turns until Stop. `on_turn` is called at the end of each turn, before the loop sleeps.
  virtual void Run(const std::function<void()>& on_turn) = 0;
  virtual void Stop() = 0;

 protected:
  friend class Timer;
  TimerQueue timers_;
};

// Errors: throws std::system_error when the system refuses the descriptors (start-up only).
std::unique_ptr<Loop> MakeLoop();

}  // namespace latchkey::net
