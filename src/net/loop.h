#pragma once
// Loop: readiness, timers and tasks of one thread. What all listeners and outgoing connections
// stand on.
//
// Not here: what is read or written (server.h). ADR 0002 tells which loop was chosen, with the
// figures.

#include <cstdint>
#include <functional>

namespace latchkey::net {

// Told when a file descriptor is ready. Owned by whoever registered it; must outlive the
// registration.
class ReadinessHandler {
 public:
  virtual void OnReady(bool readable, bool writable, bool failed) = 0;

 protected:
  ~ReadinessHandler() = default;
};

// A one-shot timer, embedded in its owner; cancelled when destroyed. Resolution: 100 ms or better.
class Timer;

// One loop belongs to one thread; only Post, Stop and InThread may be called from others.
class Loop {
 public:
  virtual ~Loop() = default;
  virtual void Watch(int fd, ReadinessHandler* handler,
                     bool want_write) = 0;  // edge-triggered; add or change
  virtual void Unwatch(int fd) = 0;
  virtual void Post(std::function<void()> task) = 0;  // runs on the loop's thread, in order
  virtual std::int64_t NowMs() const = 0;             // monotonic, refreshed once a turn
  virtual bool InThread() const = 0;
  virtual void Run() = 0;  // until Stop
  virtual void Stop() = 0;
};

}  // namespace latchkey::net
