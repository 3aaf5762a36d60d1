#pragma once
// PeriodicTask: work that comes round again and again, on a thread of its own.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace latchkey {

class PeriodicTask {
 public:
  // Gives back in how many milliseconds it wants to come round again. May ask task.stopping().
  using Round = std::function<std::int64_t(const PeriodicTask& task)>;

  // Runs `round` at once, and again when it is time, or sooner after Wake. `name` shows in the thread
  // list.
  PeriodicTask(const std::string& name, Round round);
  ~PeriodicTask();  // stops
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

  void Wake();
  // Waits for the round under way; no other one begins.
  void Stop();
  bool stopping() const;

 private:
  void Work();

  const Round round_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace latchkey
